"""What comes after scoring: adjudication, the owner's reply, closing a cycle, and grades that a source states."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import refuse_unless
from goals.days import long_day
from grading import logged
from grading.actions.course import Mover, PhaseIsNotNext, check_assignments_ended
from grading.actions.cycle import ONLY_EDITORS
from grading.disputes import disputed_among
from grading.models import Adjudication, Cycle, CycleGoal, Grade, Reply
from grading.openings import is_sent, opening_of
from grading.permissions import can_adjudicate_goal, can_reply_to_grade, can_run_cycle
from grading.recomputing import recomputed
from grading.snapshot import rubric_value
from grading.subjects import cycle_subject, lock
from grading.tally import agreement_values, grade_value, hashes, identity, latest_scores, outcome_of, rubrics_by_kind
from grading.values import GradeValue, RubricValue
from grading.windows import windows
from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

WHO_ADJUDICATES = "Only an adjudicator who did not score this goal and has no conflict with it decides its level."
OPEN_PHASES = (Cycle.Phase.SCORING, Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY)


class CycleIsNotDiscussing(RuleViolation):
    """Adjudication comes after the scores, in the discussion or while the owner may reply."""


class NothingToDecide(RuleViolation):
    """Scores close together stand as they are."""


class GoalIsAdjudicated(RuleViolation):
    """There is one adjudication, and one more each time the cycle is opened again."""


class GoalIsNotSent(RuleViolation):
    """The panel discusses first; an editor or the clock sends the goal to the adjudicator."""


class QuorumIsNotReached(RuleViolation):
    """Below the quorum there is no level, and nobody decides on one alone."""


class LevelIsUnknown(RuleViolation):
    field = "level"


class CountsDoNotFit(RuleViolation):
    """A source states a grade that does not follow from the counts it states: outsiders would find it wrong."""

    field = "distribution"


class WordsAreMissing(RuleViolation):
    field = "text"


class ReplyIsNotDue(RuleViolation):
    """Owners reply once, in the phase for it, and once more each time the cycle is opened again."""


class WindowIsOpen(RuleViolation):
    """Owners may still reply, or others object."""


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
def adjudicate(
    *, cycle_goal: CycleGoal, level: str, reason: str, by: User | None, at: datetime, is_history: bool = False
) -> Adjudication:
    """Decide the level of a disputed goal that was sent to the adjudicator. The scores stay as they are.

    Once, and once more each time the cycle is opened again: the decision before stays, with the grade it was made for.
    `is_history`: a file tells of a decision as it was made, even if nobody had sent the goal.
    """
    if by is not None:
        refuse_unless(can_adjudicate_goal(by, cycle_goal), WHO_ADJUDICATES)
    lock(cycle_goal.cycle)
    if cycle_goal.cycle.phase not in (Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY):
        raise CycleIsNotDiscussing("Adjudication comes after the scores, while they are discussed.")
    if by is not None and not disputed_among([cycle_goal]):
        raise NothingToDecide("The scores of this goal are close together, so there is nothing to decide.")
    opening = opening_of(cycle_goal.cycle)
    if Adjudication.objects.filter(cycle_goal=cycle_goal, opening=opening).exists():
        raise GoalIsAdjudicated("This goal is adjudicated already.")
    if not reason.strip():
        raise WordsAreMissing("Give the reason of your decision; it is published.", field="reason")
    rubric = rubric_value(rubrics_by_kind([cycle_goal])[cycle_goal.kind])
    _check_level(rubric, level)
    if outcome_of(latest_scores(cycle_goal), rubric, cycle_goal.cycle).level is None:
        raise QuorumIsNotReached("Too few reviewers gave a level. Nobody decides on one alone.")
    if by is not None and not is_history and not is_sent(cycle_goal):
        raise GoalIsNotSent("The panel still discusses this goal. An editor or the clock sends it to you.")
    row = Adjudication.objects.create(
        cycle_goal=cycle_goal, opening=opening, level=level, reason=reason.strip(), adjudicator=by, decided_at=at
    )
    subject = cycle_subject(cycle_goal.cycle)
    append(type="goal.adjudicated", subject=subject, by=by, at=at, after=logged.adjudication(row))
    return row


@transaction.atomic
def reply(*, cycle_goal: CycleGoal, text: str, by: User | None, at: datetime) -> Reply:
    """Keep the owner's reply to a grade; it is published as written. One more is taken when the cycle was opened again."""
    if by is not None:
        refuse_unless(can_reply_to_grade(by, cycle_goal), "Only an owner of this goal replies to its grade.")
    lock(cycle_goal.cycle)
    opening = opening_of(cycle_goal.cycle)
    has_replied = Reply.objects.filter(cycle_goal=cycle_goal, opening=opening).exists()
    if cycle_goal.cycle.phase != Cycle.Phase.REPLY or has_replied:
        raise ReplyIsNotDue("An owner replies once, in the phase for it.")
    last = windows(cycle_goal.cycle).replies
    if by is not None and last is not None and at.astimezone(UTC).date() > last:
        raise ReplyIsNotDue(f"Replies were taken until {long_day(last)}.")
    if not text.strip():
        raise WordsAreMissing("Write your reply.")
    row = Reply.objects.create(cycle_goal=cycle_goal, opening=opening, text=text, author=by, replied_at=at)
    append(type="grade.replied", subject=cycle_subject(cycle_goal.cycle), by=by, at=at, after=logged.reply(row))
    return row


@transaction.atomic
def close_cycle(
    *,
    cycle: Cycle,
    by: Mover,
    at: datetime,
    words: Mapping[tuple[str, str], GradeWords] | None = None,
) -> list[Grade]:
    """End a cycle and make the grade of every goal in it. Grades below the quorum are provisional, without a level.

    `words` gives reason and dissent by (goal slug, kind), where a source has them. Goals whose grade was imported
    keep it; after a reopening each goal gets a new grade beside the old one. Raises AssignmentsAreOpen while a reviewer
    may still score, WindowIsOpen before replies and objections are over; for the clock (SYSTEM) as for a person.
    """
    if isinstance(by, User):
        refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    if cycle.phase not in OPEN_PHASES:
        raise PhaseIsNotNext("Only an open cycle can be closed.")
    check_assignments_ended(cycle)
    check_windows_are_over(cycle, at, is_import=by is None)
    rows = cycle.goals.filter(removed_at__isnull=True).select_related("cycle", "goal", "snapshot").order_by("pk")
    rows = rows.prefetch_related("grades", "adjudications__adjudicator", "replies")
    rubrics = {kind: rubric_value(rubric) for kind, rubric in rubrics_by_kind(rows).items()}
    grades = [_grade(row, rubrics[row.kind], words or {}, by, at) for row in rows if _wants_grade(row, cycle)]
    cycle.phase, cycle.closed_at, cycle.agreement = Cycle.Phase.CLOSED, at, agreement_values(cycle)
    cycle.save(update_fields=["phase", "closed_at", "agreement"])
    after = fields_of(cycle, "phase", "closed_at", "agreement")
    for grade in grades:
        after |= logged.grade(grade)
    append(type="cycle.closed", subject=cycle_subject(cycle), by=by, at=at, after=after)
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
    value = _stated_value(cycle_goal, rubric, grade, is_provisional, at)
    _check_counts(value, rubric)
    row = _save(cycle_goal, value, None, at)
    append(type="grade.imported", subject=cycle_subject(cycle), by=None, at=at, after=logged.grade(row))
    return row


def check_windows_are_over(cycle: Cycle, at: datetime, *, is_import: bool) -> None:
    """Nothing is final before the owners could reply and others could object. History is taken as it is."""
    last = windows(cycle).last
    if is_import or last is None:
        return
    if cycle.phase != Cycle.Phase.REPLY:
        raise WindowIsOpen(
            "The owners have not had their time to reply. Move the cycle on to the right of reply first."
        )
    if at.astimezone(UTC).date() <= last:
        raise WindowIsOpen(f"Replies and objections are taken until {long_day(last)}. Close the cycle after that day.")


def _wants_grade(cycle_goal: CycleGoal, cycle: Cycle) -> bool:
    """A goal without a grade, or one whose grade is older than the newest reopening of its cycle."""
    grade = cycle_goal.grade
    if grade is None:
        return True
    return cycle.reopenings.filter(agreed_at__gt=grade.made_at).exists()


def _grade(
    cycle_goal: CycleGoal,
    rubric: RubricValue,
    words: Mapping[tuple[str, str], GradeWords],
    by: Mover,
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


def _save(cycle_goal: CycleGoal, value: GradeValue, by: Mover, at: datetime) -> Grade:
    return Grade.objects.create(
        cycle_goal=cycle_goal,
        number=cycle_goal.grades.count() + 1,
        level=value["level"] or "",
        provisional=value["provisional"],
        reason=value["reason"],
        dissent=value["dissent"],
        value=value,
        made_at=at,
        made_by=by if isinstance(by, User) else None,
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
        "objections": [],
        "panel": {"own": grade.own, "external": grade.external},
        "reviewers": [],
        "adjudicator": None,
        "rubric": rubric["slug"],
        "rubric_sha256": _sha256(rubric),
        "redaction_verdict": dict(grade.redaction_verdict) if grade.redaction_verdict else None,
    }
    return GradeValue(**value)  # type: ignore[typeddict-item]


def _check_counts(value: GradeValue, rubric: RubricValue) -> None:
    """Without counts a source is believed; with them everybody computes the grade."""
    for name, expected in recomputed(value, rubric).items():
        if value[name] != expected:  # type: ignore[literal-required]
            raise CountsDoNotFit(f"By its distribution {name.replace('_', ' ')} is {expected}, not {value[name]}.")  # type: ignore[literal-required]


def _check_level(rubric: RubricValue, level: str) -> None:
    if level not in {item["key"] for item in rubric["levels"]}:
        raise LevelIsUnknown(f"The rubric has no level {level or 'of this name'}.")


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_json.dumps(value)).hexdigest()
