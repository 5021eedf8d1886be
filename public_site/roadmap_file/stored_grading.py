"""Stored rubrics and cycles, every score and draft included, as they stand in a roadmap file."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from grading.models import (
    Adjudication,
    AnchorCase,
    Assignment,
    CalibrationAnswer,
    Cycle,
    CycleGoal,
    Grade,
    Objection,
    Referral,
    Reopening,
    Reply,
    Rubric,
    RubricCriterion,
    Score,
    Snapshot,
)
from grading.subjects import assignment_subject
from public_site.roadmap_file.fields import Item, fields, moment
from public_site.roadmap_file.logged import Course, consents, courses, entered

_PHASES = ("opened_at", "discussion_at", "reply_at", "closed_at")
_DATES = ("scoring_from", "scoring_to", "discussion_to", "reply_to", "comments_to", "results_due")


def rubric_items() -> list[Item]:
    criteria = RubricCriterion.objects.order_by("position", "pk")
    cases = AnchorCase.objects.order_by("position", "pk")
    rows = Rubric.objects.order_by("kind", "version")
    rows = rows.prefetch_related("levels", Prefetch("criteria", criteria), Prefetch("cases", cases))
    return [_rubric(row) for row in rows]


def cycle_items() -> list[Item]:
    rows = Cycle.objects.select_related("created_by").order_by("created_at", "slug")
    goals = CycleGoal.objects.select_related("goal", "snapshot")
    decided = Adjudication.objects.select_related("adjudicator").order_by("opening")
    sent = Referral.objects.select_related("sent_by").order_by("opening")
    answers = Reply.objects.select_related("author").order_by("opening")
    objections = Objection.objects.select_related("author").order_by("number")
    goals = goals.prefetch_related("grades", Prefetch("assignments", _assignments())).order_by("pk")
    goals = goals.prefetch_related(
        Prefetch("objections", objections),
        Prefetch("adjudications", decided),
        Prefetch("replies", answers),
        Prefetch("referrals", sent),
    )
    asked = Reopening.objects.select_related("asked_by", "agreed_by", "declined_by").order_by("number")
    graded = CalibrationAnswer.objects.select_related("case__rubric", "reviewer").order_by("answered_at", "pk")
    rows = rows.prefetch_related("rubrics__rubric", Prefetch("goals", goals))
    rows = rows.prefetch_related(Prefetch("reopenings", asked), Prefetch("calibration", graded))
    told, known = courses(), Known(named=consents(), entered=entered())
    return [_cycle(row, told.get(row.slug, Course()), known) for row in rows]


@dataclass(frozen=True)
class Known:
    """What the log knows of assignments: since when a reviewer consents to be named, and who entered which score."""

    named: dict[str, str]
    entered: dict[tuple[str, int], str]


def _assignments() -> QuerySet[Assignment]:
    near = ("cycle_goal__cycle", "cycle_goal__goal", "reviewer", "replaces__reviewer", "waiver__given_by")
    rows = Assignment.objects.select_related(*near).prefetch_related("kept").order_by("pk")
    scores = Score.objects.order_by("version").prefetch_related("criteria")
    return rows.prefetch_related(Prefetch("scores", scores))


def _rubric(row: Rubric) -> Item:
    levels = sorted(row.levels.all(), key=lambda level: level.rank)
    return fields(row, "kind", "version", "title", "question", "effective_on", "recorded_at") | {
        "levels": [fields(level, "key", "label", "definition") for level in levels],
        "criteria": [fields(entry, "key", "question", "required", "anchors") for entry in row.criteria.all()],
        "cases": [fields(entry, "key", "title", "text", "level", "reason") for entry in row.cases.all()],
    }


def _cycle(row: Cycle, course: Course, known: Known) -> Item:
    item = fields(row, "slug", "title", "quorum", "spread_rule", "names_in_discussion", *_DATES, "period_from")
    item |= fields(row, "period_to", "panel_text", "created_by", "created_at", "imported", *_PHASES, "source")
    rubrics = {pin.kind: pin.rubric.slug for pin in sorted(row.rubrics.all(), key=lambda pin: pin.kind)}
    item |= {"rubrics": rubrics, "goals": [_cycle_goal(entry, known) for entry in row.goals.all()]}
    item |= course.at_first  # where it was opened again the columns hold what came after
    return item | {
        "reopenings": [_reopening(entry, course) for entry in row.reopenings.all()],
        "calibration": [_answer(entry) for entry in row.calibration.all()],
    }


def _reopening(row: Reopening, course: Course) -> Item:
    item = fields(row, "reason", "asked_by", "asked_at", "agreed_by", "agreed_at", "declined_by", "declined_at")
    return item | (course.after.get(moment(row.agreed_at), {}) if row.agreed_at else {})


def _answer(row: CalibrationAnswer) -> Item:
    item = fields(row, "reviewer", "level", "reason", "answered_at")
    return item | {"rubric": row.case.rubric.slug, "case": row.case.key}


def _cycle_goal(row: CycleGoal, known: Known) -> Item:
    names = ("level", "reason", "adjudicator", "decided_at")
    decided = [fields(entry, *names) for entry in row.adjudications.all()]
    replies = [fields(entry, "text", "author", "replied_at") for entry in row.replies.all()]
    snapshot: Snapshot | None = getattr(row, "snapshot", None)
    grades = sorted(row.grades.all(), key=lambda entry: entry.number)
    grade = grades[0] if grades else None
    is_stated = grade is not None and not any(entry.scores.all() for entry in row.assignments.all())
    return fields(row, "kind", "removed_at", "removed_reason") | {
        "goal": row.goal.slug,
        "salt": snapshot.salt if snapshot else "",
        "assignments": [_assignment(entry, known) for entry in row.assignments.all()],
        "objections": [fields(entry, "text", "author", "objected_at") for entry in row.objections.all()],
        "referrals": [fields(entry, "sent_by", "sent_at") for entry in row.referrals.all()],
        "adjudication": next(iter(decided), None),
        "later_adjudications": decided[1:],
        "reply": next(iter(replies), None),
        "later_replies": replies[1:],
        "grade": fields(grade, "reason", "dissent") if grade and not is_stated else None,
        "later_grades": [fields(entry, "reason", "dissent") for entry in grades[1:]],
        "stated_grade": _stated(grade) if grade and is_stated else None,
    }


def _stated(grade: Grade) -> Item:
    value = grade.value
    same = ("between", "range", "distribution", "n", "disputed", "adjudicated", "reason", "dissent", "reply")
    texts = {name: value[name] or "" for name in ("level", "non_grade", "first_level", "verifiable")}
    item = texts | {name: value[name] for name in (*same, "redaction_verdict", "graded_on")}
    return item | value["panel"] | fields(grade, "made_at")


def _assignment(row: Assignment, known: Known) -> Item:
    subject = assignment_subject(row)
    waiver = getattr(row, "waiver", None)
    item = fields(row, "reviewer", "assigned_at", "external", "tier", "declared_at", "state", "conflict")
    item |= fields(row, "end_reason", "ended_at")
    kept = sorted(row.kept.all(), key=lambda entry: entry.version)
    return item | {
        "named_at": known.named[subject] if row.named else None,
        "kept": [fields(entry, "version", "kept_at") for entry in kept],
        "replaces": row.replaces.reviewer.email if row.replaces else None,
        "interest": _interest(row) if row.interest_at else None,
        "waiver": fields(waiver, "reason", "given_by", "given_at") if waiver else None,
        "draft": row.draft or None,
        "scores": [_score(score, known.entered.get((subject, score.version))) for score in row.scores.all()],
    }


def _interest(row: Assignment) -> Item:
    declared_at = fields(row, "interest_at")["interest_at"]
    return {"conflict": row.interest, "reason": row.interest_words, "declared_at": declared_at}


def _score(row: Score, entered_by: str | None) -> Item:
    item = fields(
        row, "submitted_at", "level", "first_level", "non_grade", "reason", "confidence", "verifiable", "note"
    )
    item |= fields(row, "withholding_justified", "withheld_changes_grade", "misleading_without", "evidence_cited")
    criteria = sorted(row.criteria.all(), key=lambda entry: entry.pk)
    item["entered_by"] = entered_by
    return item | {"criteria": [fields(entry, "criterion", "level", "reason") for entry in criteria]}
