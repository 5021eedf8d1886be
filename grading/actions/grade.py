"""What comes after scoring: adjudication, the owner's reply, closing a cycle, and grades that a source states."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import refuse_unless
from grading.actions.course import PhaseIsNotNext, check_assignments_ended
from grading.actions.cycle import ONLY_EDITORS
from grading.actions.subjects import cycle_goal_key, cycle_subject, lock
from grading.models import Adjudication, Cycle, CycleGoal, Grade, Reply
from grading.permissions import can_adjudicate_goal, can_reply_to_grade, can_run_cycle
from grading.snapshot import rubric_value
from grading.tally import grade_value, hashes, identity, latest_scores, outcome_of, rubrics_by_kind
from grading.values import GradeValue, RubricValue
from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import Text, append

OPEN_PHASES = (Cycle.Phase.SCORING, Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY)


class CycleIsNotDiscussing(RuleViolation):
    """Adjudication comes after the scores, in the discussion or while the owner may reply."""


class GoalIsAdjudicated(RuleViolation):
    """There is one adjudication."""


class QuorumIsNotReached(RuleViolation):
    """Below the quorum there is no level, and nobody decides on one alone."""


class LevelIsUnknown(RuleViolation):
    field = "level"


class WordsAreMissing(RuleViolation):
    field = "text"


class ReplyIsNotDue(RuleViolation):
    """Owners reply once, in the phase for it."""


class GradeIsMade(RuleViolation):
    """A grade never changes; a re-grade is a new one, in another cycle."""


@dataclass(frozen=True, kw_only=True)
class GradeWords:
    """The reason and dissent printed with a grade, where a source has them; "" takes the reviewers' own words."""

    reason: str = ""
    dissent: str = ""


@dataclass(frozen=True, kw_only=True)
class StatedGrade:
    """A grade as a source states it, without the scores behind it; fields as in values.GradeValue."""

    level: str = ""
    non_grade: str = ""
    between: Sequence[str] = ()
    range: Sequence[str] = ()
    distribution: Mapping[str, int] = field(default_factory=dict)
    n: int = 0
    disputed: bool = False
    adjudicated: bool = False
    first_level: str = ""
    verifiable: str = ""
    reason: str = ""
    dissent: str = ""
    reply: str = ""
    own: int = 0
    external: int = 0
    redaction_verdict: Mapping[str, int] | None = None
    graded_on: date | None = None


@transaction.atomic
def adjudicate(*, cycle_goal: CycleGoal, level: str, reason: str, by: User | None, at: datetime) -> Adjudication:
    """Decide the level of a disputed goal, after everybody has scored. The scores stay as they are."""
    if by is not None:
        sentence = "Only an adjudicator who did not score this goal and has no conflict with it decides its level."
        refuse_unless(can_adjudicate_goal(by, cycle_goal), sentence)
    lock(cycle_goal.cycle)
    if cycle_goal.cycle.phase not in (Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY):
        raise CycleIsNotDiscussing("Adjudication comes after the scores, while they are discussed.")
    if Adjudication.objects.filter(cycle_goal=cycle_goal).exists():
        raise GoalIsAdjudicated("This goal is adjudicated already.")
    if not reason.strip():
        raise WordsAreMissing("Give the reason of your decision; it is published.", field="reason")
    rubric = rubric_value(rubrics_by_kind([cycle_goal])[cycle_goal.kind])
    _check_level(rubric, level)
    if outcome_of(latest_scores(cycle_goal), rubric, cycle_goal.cycle.quorum).level is None:
        raise QuorumIsNotReached("Too few reviewers gave a level. Nobody decides on one alone.")
    row = Adjudication.objects.create(
        cycle_goal=cycle_goal, level=level, reason=reason.strip(), adjudicator=by, decided_at=at
    )
    path = f"adjudications.{cycle_goal_key(cycle_goal)}"
    append(
        type="goal.adjudicated",
        subject=cycle_subject(cycle_goal.cycle),
        by=by,
        at=at,
        after={f"{path}.level": Text(level), f"{path}.reason": Text(reason)},
    )
    return row


@transaction.atomic
def reply(*, cycle_goal: CycleGoal, text: str, by: User | None, at: datetime) -> Reply:
    """Keep the owner's reply to a grade; it is published as written."""
    if by is not None:
        refuse_unless(can_reply_to_grade(by, cycle_goal), "Only an owner of this goal replies to its grade.")
    lock(cycle_goal.cycle)
    if cycle_goal.cycle.phase != Cycle.Phase.REPLY or Reply.objects.filter(cycle_goal=cycle_goal).exists():
        raise ReplyIsNotDue("An owner replies once, in the phase for it.")
    if not text.strip():
        raise WordsAreMissing("Write your reply.")
    row = Reply.objects.create(cycle_goal=cycle_goal, text=text, author=by, replied_at=at)
    append(
        type="grade.replied",
        subject=cycle_subject(cycle_goal.cycle),
        by=by,
        at=at,
        after={f"replies.{cycle_goal_key(cycle_goal)}": Text(text)},
    )
    return row


@transaction.atomic
def close_cycle(
    *,
    cycle: Cycle,
    by: User | None,
    at: datetime,
    words: Mapping[tuple[str, str], GradeWords] | None = None,
) -> list[Grade]:
    """End a cycle and make the grade of every goal in it. Grades below the quorum are provisional, without a level.

    `words` gives reason and dissent by (goal slug, kind), where a source has them. Goals whose grade was imported
    keep it. Raises AssignmentsAreOpen while a reviewer may still score.
    """
    if by is not None:
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    if cycle.phase not in OPEN_PHASES:
        raise PhaseIsNotNext("Only an open cycle can be closed.")
    check_assignments_ended(cycle)
    rows = cycle.goals.filter(removed_at__isnull=True, grade__isnull=True)
    rows = rows.select_related("cycle", "goal", "snapshot", "adjudication", "reply").order_by("pk")
    rubrics = {kind: rubric_value(rubric) for kind, rubric in rubrics_by_kind(rows).items()}
    grades = [_grade(row, rubrics[row.kind], words or {}, by, at) for row in rows]
    cycle.phase, cycle.closed_at = Cycle.Phase.CLOSED, at
    cycle.save(update_fields=["phase", "closed_at"])
    append(
        type="cycle.closed",
        subject=cycle_subject(cycle),
        by=by,
        at=at,
        after={"phase": cycle.phase} | {_path(grade): _recorded(grade.value) for grade in grades},
    )
    return grades


@transaction.atomic
def import_grade(*, cycle_goal: CycleGoal, grade: StatedGrade, at: datetime) -> Grade:
    """Keep a grade of which only the result is known. Its cycle is open, and close_cycle leaves the grade alone."""
    cycle = cycle_goal.cycle
    lock(cycle)
    if cycle.phase not in OPEN_PHASES:
        raise PhaseIsNotNext("A stated grade is imported while its cycle is open.")
    if Grade.objects.filter(cycle_goal=cycle_goal).exists():
        raise GradeIsMade("This goal has its grade already.")
    rubric = rubric_value(rubrics_by_kind([cycle_goal])[cycle_goal.kind])
    for level in filter(None, [grade.level, grade.first_level, *grade.between, *grade.range]):
        _check_level(rubric, level)
    is_provisional = grade.n < cycle.quorum and not grade.non_grade
    if is_provisional and grade.level:
        raise QuorumIsNotReached(f"{grade.n} of {cycle.quorum} levels: below the quorum there is no level.")
    row = _save(cycle_goal, _stated_value(cycle_goal, rubric, grade, is_provisional, at), None, at)
    append(
        type="grade.imported",
        subject=cycle_subject(cycle),
        by=None,
        at=at,
        after={_path(row): _recorded(row.value)},
    )
    return row


def _grade(
    cycle_goal: CycleGoal,
    rubric: RubricValue,
    words: Mapping[tuple[str, str], GradeWords],
    by: User | None,
    at: datetime,
) -> Grade:
    given = words.get((cycle_goal.goal.slug, cycle_goal.kind), GradeWords())
    value = grade_value(
        cycle_goal,
        rubric=rubric,
        rubric_sha256=_sha256(rubric),
        reason=given.reason,
        dissent=given.dissent,
        on=at.date(),
    )
    return _save(cycle_goal, value, by, at)


def _save(cycle_goal: CycleGoal, value: GradeValue, by: User | None, at: datetime) -> Grade:
    return Grade.objects.create(
        cycle_goal=cycle_goal,
        level=value["level"] or "",
        provisional=value["provisional"],
        reason=value["reason"],
        dissent=value["dissent"],
        value=value,
        made_at=at,
        made_by=by,
    )


def _stated_value(
    cycle_goal: CycleGoal, rubric: RubricValue, grade: StatedGrade, is_provisional: bool, at: datetime
) -> GradeValue:
    ranks = {level["key"]: level["rank"] for level in rubric["levels"]}
    spread = [ranks[level] for level in grade.range]
    counts = dict.fromkeys(ranks, 0) | dict(grade.distribution) if grade.distribution else {}
    value: dict[str, Any] = {
        **identity(cycle_goal, grade.graded_on or at.date()),
        **hashes(cycle_goal.snapshot),
        "level": grade.level or None,
        "non_grade": grade.non_grade or None,
        "between": list(grade.between),
        "range": list(grade.range),
        "spread": max(spread) - min(spread) if spread else 0,
        "distribution": counts,
        "n": grade.n,
        "quorum": cycle_goal.cycle.quorum,
        "provisional": is_provisional,
        "disputed": grade.disputed,
        "adjudicated": grade.adjudicated,
        "first_level": grade.first_level or None,
        "verifiable": grade.verifiable,
        "reason": grade.reason,
        "dissent": grade.dissent,
        "reply": grade.reply,
        "panel": {"own": grade.own, "external": grade.external},
        "reviewers": [],
        "rubric": rubric["slug"],
        "rubric_sha256": _sha256(rubric),
        "redaction_verdict": dict(grade.redaction_verdict) if grade.redaction_verdict else None,
    }
    return GradeValue(**value)  # type: ignore[typeddict-item]


def _check_level(rubric: RubricValue, level: str) -> None:
    if level not in {item["key"] for item in rubric["levels"]}:
        raise LevelIsUnknown(f"The rubric has no level {level or 'of this name'}.")


def _path(grade: Grade) -> str:
    return f"grades.{cycle_goal_key(grade.cycle_goal)}"


def _recorded(value: GradeValue) -> dict[str, Any]:
    """What the log keeps of a grade: the result in the open, everything together as a hash."""
    return {"level": value["level"], "provisional": value["provisional"], "value": Text(_canonical(value))}


def _canonical(value: Any) -> str:
    return canonical_json.dumps(value).decode()


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_json.dumps(value)).hexdigest()
