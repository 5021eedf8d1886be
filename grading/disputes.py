"""Which goals of cycles are discussed: those whose scores were far apart when the discussion began.

A goal whose reviewers have come together since stays discussed: they may still post, keep and amend.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from grading.aggregation import Outcome
from grading.models import Assignment, Cycle, CycleGoal, Score
from grading.snapshot import rubric_value
from grading.tally import outcome_of, rubrics_by_kind
from grading.values import RubricValue

_JUDGED_BY = ("assignment", "version", "level", "first_level", "non_grade", "verifiable", "submitted_at")


def disputed_among(cycle_goals: Iterable[CycleGoal]) -> set[int]:
    """Ids of those goals; the number of queries depends on the number of cycles alone.

    Before a discussion has begun: what would be discussed.
    """
    rows = [row for row in cycle_goals if row.removed_at is None]
    began = {row.pk: row.cycle.discussion_at for row in rows}
    return {pk for pk, outcome in _outcomes(rows, _scores(began)) if outcome.disputed}


def apart_now(cycle_goals: Iterable[CycleGoal]) -> set[int]:
    """Ids of those whose newest scores are far apart, and enough for a level: there is something to decide."""
    rows = [row for row in cycle_goals if row.removed_at is None]
    scores = _scores(dict.fromkeys(row.pk for row in rows))
    return {pk for pk, outcome in _outcomes(rows, scores) if outcome.disputed and outcome.level}


def is_discussed(cycle_goal: CycleGoal) -> bool:
    """Is this goal being discussed now, so that its scores may be amended?"""
    return cycle_goal.cycle.phase == Cycle.Phase.DISCUSSION and bool(disputed_among([cycle_goal]))


def _outcomes(rows: list[CycleGoal], scores: dict[int, list[Score]]) -> Iterator[tuple[int, Outcome]]:
    rubrics: dict[int, dict[str, RubricValue]] = {}
    for row in rows:
        if row.cycle_id not in rubrics:
            pinned = rubrics_by_kind([row])
            rubrics[row.cycle_id] = {kind: rubric_value(rubric) for kind, rubric in pinned.items()}
        yield row.pk, outcome_of(scores[row.pk], rubrics[row.cycle_id][row.kind], row.cycle)


def _scores(began: Mapping[int, datetime | None]) -> dict[int, list[Score]]:
    """By the id of its goal in the cycle: each score that was submitted, in the version `began` with; None: the newest."""
    submitted = Assignment.objects.filter(cycle_goal__in=list(began), state=Assignment.State.SUBMITTED)
    goals = dict(submitted.values_list("pk", "cycle_goal_id"))
    newest: dict[int, Score] = {}
    for score in Score.objects.filter(assignment__in=list(goals)).only(*_JUDGED_BY).order_by("version"):
        at = began[goals[score.assignment_id]]
        if at is None or score.submitted_at <= at or score.assignment_id not in newest:
            newest[score.assignment_id] = score
    found: dict[int, list[Score]] = defaultdict(list)
    for assignment, score in newest.items():
        found[goals[assignment]].append(score)
    return found
