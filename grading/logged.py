"""What the log holds of grading: rubrics, cycles with their goals, snapshots and grades, assignments with their scores.

Actions record with these functions, `everything` reads the same back from the database, `reconcile` compares. Answers
of reviewers are hashed one by one: readers of the log must not learn a score while the panel is blind.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from grading.models import (
    Adjudication,
    AnchorCase,
    Assignment,
    CalibrationAnswer,
    CriterionScore,
    Cycle,
    CycleGoal,
    CycleRubric,
    Grade,
    Kept,
    Level,
    Objection,
    Post,
    Referral,
    Reopening,
    Reply,
    Rubric,
    RubricCriterion,
    Score,
    Snapshot,
    Waiver,
)
from grading.subjects import assignment_subject, cycle_goal_key, cycle_subject
from roadmap import canonical_json
from roadmap.records.columns import fields_of, under
from roadmap.records.log import Text

Fields = dict[str, Any]


def rubric(
    row: Rubric, levels: Iterable[Level], criteria: Iterable[RubricCriterion], cases: Iterable[AnchorCase] = ()
) -> Fields:
    told = [fields_of(item, without=("rubric",)) for item in sorted(cases, key=lambda item: item.key)]
    return (
        fields_of(row)
        | ({"cases": told} if told else {})
        | {
            "levels": [fields_of(level, without=("rubric",)) for level in sorted(levels, key=lambda level: level.rank)],
            "criteria": [fields_of(item, without=("rubric",)) for item in sorted(criteria, key=lambda item: item.key)],
        }
    )


def cycle(row: Cycle, pins: Iterable[CycleRubric]) -> Fields:
    return fields_of(row, without=("slug",)) | {"rubrics": {pin.kind: pin.rubric.slug for pin in pins}}


def goal(row: CycleGoal) -> Fields:
    path = f"goals.{cycle_goal_key(row)}"
    return {path: True} | under(path, fields_of(row, without=("cycle", "goal", "kind")))


def goal_taken_off(row: CycleGoal) -> Fields:
    """What is left of a goal that is taken off the list before anybody was told of it."""
    return dict.fromkeys(goal(row))


def snapshot(row: Snapshot) -> Fields:
    return under(f"snapshots.{cycle_goal_key(row.cycle_goal)}", fields_of(row, without=("cycle_goal",)))


def referral(row: Referral) -> Fields:
    return _of_opening("referrals", row, row.opening)


def adjudication(row: Adjudication) -> Fields:
    return _of_opening("adjudications", row, row.opening, hidden=True)


def reply(row: Reply) -> Fields:
    return _of_opening("replies", row, row.opening)


def grade(row: Grade) -> Fields:
    """The result in the open, its value with everything that was counted as a hash. A re-grade stands beside the first."""
    return _of_opening("grades", row, row.number)


def _of_opening(path: str, row: Any, number: int, *, hidden: bool = False) -> Fields:
    """Under the goal; what was made after the cycle was opened again stands beside the first, under its number."""
    again = "" if number == 1 else f".{number}"
    fields = fields_of(row, without=("cycle_goal", "number", "opening"), hidden=hidden)
    return under(f"{path}.{cycle_goal_key(row.cycle_goal)}{again}", fields)


def post(row: Post) -> Fields:
    return _numbered_of_goal("posts", row)


def objection(row: Objection) -> Fields:
    return _numbered_of_goal("objections", row)


def _numbered_of_goal(path: str, row: Any) -> Fields:
    key = f"{path}.{cycle_goal_key(row.cycle_goal)}.{row.number}"
    return under(key, fields_of(row, without=("cycle_goal", "number")))


def reopening(row: Reopening) -> Fields:
    return under(f"reopenings.{row.number}", fields_of(row, without=("cycle", "number")))


def calibration(row: CalibrationAnswer) -> Fields:
    key = f"calibration.{row.case.rubric.slug}.{row.case.key}.{row.reviewer.public_id}"
    return under(key, fields_of(row, without=("cycle", "case", "reviewer"), hidden=True))


def kept(row: Kept) -> Fields:
    return under(f"kept.{row.version}", fields_of(row, without=("assignment", "version")))


def assignment(row: Assignment) -> Fields:
    said = fields_of(row, without=("cycle_goal", "reviewer", "replaces"))
    return said | ({"replaces": assignment_subject(row.replaces)} if row.replaces else {})


def assignment_taken_back(row: Assignment) -> Fields:
    """What is left of an assignment that is taken back."""
    return dict.fromkeys(assignment(row))


def waiver(row: Waiver) -> Fields:
    return under("waiver", fields_of(row, without=("assignment",)))


def score(row: Score, criteria: Iterable[CriterionScore]) -> Fields:
    answers = [[item.criterion, item.level, item.reason] for item in sorted(criteria, key=lambda item: item.criterion)]
    said = fields_of(row, without=("assignment", "version"), hidden=True)
    if answers:
        said["criteria"] = Text(canonical_json.dumps(answers).decode())
    return under(f"scores.{row.version}", said)


def everything() -> Iterator[tuple[str, Fields]]:
    """(subject, fields) of every row, many per subject; the number of queries does not depend on how many there are."""
    for version in Rubric.objects.prefetch_related("levels", "criteria", "cases"):
        told = rubric(version, version.levels.all(), version.criteria.all(), version.cases.all())
        yield f"rubric/{version.slug}", told
    pins = Prefetch("rubrics", CycleRubric.objects.select_related("rubric"))
    for row in Cycle.objects.select_related("created_by").prefetch_related(pins):
        yield cycle_subject(row), cycle(row, row.rubrics.all())
    for listed in CycleGoal.objects.select_related("cycle", "goal"):
        yield cycle_subject(listed.cycle), goal(listed)
    for asked in Reopening.objects.select_related("cycle", "asked_by", "agreed_by", "declined_by"):
        yield cycle_subject(asked.cycle), reopening(asked)
    for answered in CalibrationAnswer.objects.select_related("cycle", "case__rubric", "reviewer"):
        yield cycle_subject(answered.cycle), calibration(answered)
    yield from _of_goals()
    yield from _of_assignments()


def _of_goals() -> Iterator[tuple[str, Fields]]:
    near = ("cycle_goal__cycle", "cycle_goal__goal")
    for frozen in Snapshot.objects.select_related(*near):
        yield cycle_subject(frozen.cycle_goal.cycle), snapshot(frozen)
    for sent in Referral.objects.select_related(*near, "sent_by"):
        yield cycle_subject(sent.cycle_goal.cycle), referral(sent)
    for decided in Adjudication.objects.select_related(*near, "adjudicator"):
        yield cycle_subject(decided.cycle_goal.cycle), adjudication(decided)
    for answer in Reply.objects.select_related(*near, "author"):
        yield cycle_subject(answer.cycle_goal.cycle), reply(answer)
    for said in Post.objects.select_related(*near, "author"):
        yield cycle_subject(said.cycle_goal.cycle), post(said)
    for against in Objection.objects.select_related(*near, "author"):
        yield cycle_subject(against.cycle_goal.cycle), objection(against)
    for found in Grade.objects.select_related(*near, "made_by"):
        yield cycle_subject(found.cycle_goal.cycle), grade(found)


def _of_assignments() -> Iterator[tuple[str, Fields]]:
    near = ("cycle_goal__cycle", "cycle_goal__goal", "reviewer")
    rows = Assignment.objects.select_related(*near, *(f"replaces__{name}" for name in near))
    for row in rows.prefetch_related(
        Prefetch("waiver", Waiver.objects.select_related("given_by")), "scores__criteria", "kept"
    ):
        subject = assignment_subject(row)
        yield subject, assignment(row)
        if hasattr(row, "waiver"):
            yield subject, waiver(row.waiver)
        yield from ((subject, kept(one)) for one in row.kept.all())
        yield from ((subject, score(given, given.criteria.all())) for given in row.scores.all())
