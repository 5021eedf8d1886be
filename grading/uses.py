"""Which scores cite a piece of evidence, told once their cycle is closed: until then scores are blind."""

from collections.abc import Iterator

from django.urls import reverse

from goals.models import Evidence
from goals.uses import Use
from grading.models import Cycle, Score


def uses_of(evidence: Evidence) -> Iterator[Use]:
    """One line for each graded goal, whoever scored it."""
    closed = (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)
    rows = Score.objects.filter(
        assignment__cycle_goal__cycle__phase__in=closed, evidence_cited__icontains=f'"{evidence.slug}"'
    )
    for row in rows.select_related("assignment__cycle_goal__cycle", "assignment__cycle_goal__goal"):
        graded = row.assignment.cycle_goal
        if evidence.slug in row.evidence_cited:
            url = reverse("grading:goal", args=[graded.cycle.slug, graded.goal.slug, graded.kind])
            yield Use("Score", f"{graded.cycle.slug}: {graded.goal.slug}, {graded.get_kind_display().lower()}", url)
