"""Scores of a closed cycle as rows of a file, for those who may read them; and the sheet a panel fills in offline."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from grading.agreeing import goals_with_scores
from grading.letters import letter
from grading.models import Assignment, Cycle, CycleGoal, Score
from grading.permissions import enters_scores_of
from grading.score_rows import Row
from grading.visibility import Sight, sights
from roadmap.accounts.models import User

_SAME: Final = (
    "version", "level", "non_grade", "first_level", "reason", "confidence", "verifiable",
    "withholding_justified", "withheld_changes_grade", "misleading_without", "evidence_cited",
)  # fmt: skip


def rows_for(user: User, cycle: Cycle) -> list[Row]:
    """The newest score of every reviewer, of those goals whose single scores this person may read.

    The order is that of the goals and, within one, of opaque ids: it tells nothing about when a score was given.
    """
    rows = goals_with_scores(cycle)
    seen = sights(user, rows)
    return [one for row in rows if seen[row.pk].others for one in _of_goal(row, seen[row.pk])]


def criteria_of(cycle: Cycle) -> list[str]:
    """The keys of all criteria that goals of this cycle are judged by, in the order of the rubrics."""
    pins = cycle.rubrics.select_related("rubric").prefetch_related("rubric__criteria").order_by("kind")
    found = [
        row.key for pin in pins for row in sorted(pin.rubric.criteria.all(), key=lambda criterion: criterion.position)
    ]
    return list(dict.fromkeys(found))


def sheet_for(user: User, cycle: Cycle) -> list[Row]:
    """An empty row for every score that is still to be given, of the goals whose scores this editor may enter."""
    rows = list(cycle.goals.filter(removed_at__isnull=True).select_related("goal", "cycle"))
    open_ones = Assignment.objects.filter(cycle_goal__in=enters_scores_of(user, rows), state=Assignment.State.OPEN)
    return [
        {"goal": one.cycle_goal.goal.slug, "kind": one.cycle_goal.kind, "reviewer": one.reviewer.email}
        for one in open_ones.select_related("cycle_goal__goal", "reviewer").order_by(
            "cycle_goal", "reviewer__public_id"
        )
    ]


def _of_goal(row: CycleGoal, seen: Sight) -> Iterator[Row]:
    panel: Sequence[Assignment] = [one for one in row.assignments.all() if one.scores.all()]
    for index, assignment in enumerate(panel):
        who = assignment.reviewer.name if assignment.named else f"Reviewer {letter(index)}"
        yield {"goal": row.goal.slug, "kind": row.kind, "reviewer": who} | _said(
            list(assignment.scores.all())[-1], seen
        )


def _said(score: Score, seen: Sight) -> dict[str, Any]:
    criteria = {row.criterion: {"level": row.level, "reason": row.reason} for row in score.criteria.all()}
    said = {name: getattr(score, name) for name in _SAME}
    return said | {"note": score.note if seen.notes else "", "criteria": dict(sorted(criteria.items()))}
