"""Stored rubrics and cycles, every score and draft included, as they stand in a roadmap file."""

from django.db.models import Prefetch, QuerySet

from grading.models import Assignment, Cycle, CycleGoal, Grade, Rubric, RubricCriterion, Score, Snapshot
from public_site.roadmap_file.fields import Item, fields

_PHASES = ("opened_at", "discussion_at", "reply_at", "closed_at")
_DATES = ("scoring_from", "scoring_to", "discussion_to", "reply_to", "comments_to", "results_due")


def rubric_items() -> list[Item]:
    criteria = RubricCriterion.objects.order_by("position", "pk")
    rows = Rubric.objects.order_by("kind", "version").prefetch_related("levels", Prefetch("criteria", criteria))
    return [_rubric(row) for row in rows]


def cycle_items() -> list[Item]:
    rows = Cycle.objects.select_related("created_by").order_by("created_at", "slug")
    goals = CycleGoal.objects.select_related("goal", "snapshot", "adjudication__adjudicator", "reply__author", "grade")
    goals = goals.prefetch_related(Prefetch("assignments", _assignments())).order_by("pk")
    return [_cycle(row) for row in rows.prefetch_related("rubrics__rubric", Prefetch("goals", goals))]


def _assignments() -> QuerySet[Assignment]:
    rows = Assignment.objects.select_related("reviewer", "replaces__reviewer", "waiver__given_by").order_by("pk")
    scores = Score.objects.order_by("version").prefetch_related("criteria")
    return rows.prefetch_related(Prefetch("scores", scores))


def _rubric(row: Rubric) -> Item:
    levels = sorted(row.levels.all(), key=lambda level: level.rank)
    return fields(row, "kind", "version", "title", "question", "effective_on", "recorded_at") | {
        "levels": [fields(level, "key", "label", "definition") for level in levels],
        "criteria": [fields(entry, "key", "question", "required", "anchors") for entry in row.criteria.all()],
    }


def _cycle(row: Cycle) -> Item:
    item = fields(row, "slug", "title", "quorum", *_DATES, "period_from", "period_to", "panel_text")
    item |= fields(row, "created_by", "created_at", "imported", *_PHASES, "source")
    rubrics = {pin.kind: pin.rubric.slug for pin in sorted(row.rubrics.all(), key=lambda pin: pin.kind)}
    return item | {"rubrics": rubrics, "goals": [_cycle_goal(entry) for entry in row.goals.all()]}


def _cycle_goal(row: CycleGoal) -> Item:
    adjudication, reply = getattr(row, "adjudication", None), getattr(row, "reply", None)
    snapshot: Snapshot | None = getattr(row, "snapshot", None)
    grade: Grade | None = getattr(row, "grade", None)
    is_stated = grade is not None and not any(entry.scores.all() for entry in row.assignments.all())
    names = ("level", "reason", "adjudicator", "decided_at")
    return fields(row, "kind", "removed_at", "removed_reason") | {
        "goal": row.goal.slug,
        "salt": snapshot.salt if snapshot else "",
        "assignments": [_assignment(entry) for entry in row.assignments.all()],
        "adjudication": fields(adjudication, *names) if adjudication else None,
        "reply": fields(reply, "text", "author", "replied_at") if reply else None,
        "grade": fields(grade, "reason", "dissent") if grade and not is_stated else None,
        "stated_grade": _stated(grade) if grade and is_stated else None,
    }


def _stated(grade: Grade) -> Item:
    value = grade.value
    same = ("between", "range", "distribution", "n", "disputed", "adjudicated", "reason", "dissent", "reply")
    texts = {name: value[name] or "" for name in ("level", "non_grade", "first_level", "verifiable")}
    item = texts | {name: value[name] for name in (*same, "redaction_verdict", "graded_on")}
    return item | value["panel"] | fields(grade, "made_at")


def _assignment(row: Assignment) -> Item:
    waiver = getattr(row, "waiver", None)
    item = fields(row, "reviewer", "assigned_at", "external", "state", "conflict", "end_reason", "ended_at")
    return item | {
        "replaces": row.replaces.reviewer.email if row.replaces else None,
        "waiver": fields(waiver, "reason", "given_by", "given_at") if waiver else None,
        "draft": row.draft or None,
        "scores": [_score(score) for score in row.scores.all()],
    }


def _score(row: Score) -> Item:
    item = fields(
        row, "submitted_at", "level", "first_level", "non_grade", "reason", "confidence", "verifiable", "note"
    )
    item |= fields(row, "withholding_justified", "withheld_changes_grade", "misleading_without", "evidence_cited")
    criteria = sorted(row.criteria.all(), key=lambda entry: entry.pk)
    return item | {"criteria": [fields(entry, "criterion", "level", "reason") for entry in criteria]}
