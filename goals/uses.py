"""What rests on a piece of evidence: each app tells its own; settings.EVIDENCE_USES names the functions."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from goals.models import Evidence


class Use(NamedTuple):
    """A claim that names the evidence: what kind of claim, which one, and where it stands ("" where there is no page)."""

    what: str
    name: str
    url: str = ""


def uses(evidence: Evidence) -> list[Use]:
    """All of them, by kind. The number of queries does not depend on how many there are."""
    found = [use for source in settings.EVIDENCE_USES for use in import_string(source)(evidence)]
    return sorted(set(found))


def uses_of(evidence: Evidence) -> Iterator[Use]:
    """Criteria, milestones, readings, updates and turns of goals; assessments and measures of the map."""
    for proof in evidence.proofs.select_related("resolution__goal"):
        goal = proof.resolution.goal.slug
        what = f"criterion {proof.criterion}" if proof.criterion else "the goal as a whole"
        yield Use("Ending", f"{goal}: {what}", reverse("goals:resolution", args=[goal]))
    for done in evidence.milestones.select_related("goal"):
        yield _of_goal("Milestone", done.goal.slug, done.key)
    for reading in evidence.readings.select_related("metric__goal"):
        yield _of_goal("Reading", reading.metric.goal.slug, f"{reading.metric.slug} on {reading.on:%Y-%m-%d}")
    for seen in evidence.criterion_readings.select_related("goal"):
        yield _of_goal("Criterion", seen.goal.slug, f"{seen.criterion} on {seen.on:%Y-%m-%d}")
    for told in evidence.updates.filter(submitted_at__isnull=False).select_related("goal"):
        yield _of_goal("Update", told.goal.slug, f"update {told.number}", "#updates")
    for turn in evidence.occurrences.select_related("goal"):
        yield _of_goal("Turn", turn.goal.slug, turn.key)
    for assessment in evidence.assessments.select_related("threshold"):
        slug = assessment.threshold.slug
        yield Use("Assessment", f"{slug}: assessment {assessment.number}", reverse("map:threshold", args=[slug]))
    for measure in evidence.mitigations.select_related("mitigation__threshold"):
        place = (measure.mitigation.threshold.slug, measure.mitigation.slug)
        yield Use("Measure", ": ".join(place), reverse("map:mitigation", args=place))


def _of_goal(what: str, goal: str, name: str, anchor: str = "") -> Use:
    return Use(what, f"{goal}: {name}", reverse("goals:goal", args=[goal]) + anchor)
