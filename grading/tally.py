"""Turns the scores of one goal in a cycle into a complete GradeValue. Used when a cycle is closed."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from goals.deadlines import current_revision
from grading.aggregation import BOUNDARY, Judgement, Outcome, aggregate
from grading.freezing import salted_sha256
from grading.models import Assignment, CycleGoal, Rubric, Score, Snapshot
from grading.values import GradeValue, PanelValue, RedactionVerdict, RubricValue


def grade_value(
    cycle_goal: CycleGoal, *, rubric: RubricValue, rubric_sha256: str, reason: str, dissent: str, on: date
) -> GradeValue:
    """The grade of one goal from its submitted scores, its adjudication and its owner's reply.

    Empty `reason` and `dissent` are filled with the reviewers' own words, without their names: the reasons of those
    who gave the level, and of those who gave another one.
    """
    scores = latest_scores(cycle_goal)
    outcome = outcome_of(scores, rubric, cycle_goal.cycle.quorum)
    adjudication = getattr(cycle_goal, "adjudication", None)
    level = adjudication.level if adjudication else outcome.level
    own_reason, own_dissent = _words(scores, rubric, level)
    given_reason = reason or (adjudication.reason if adjudication else "")
    reply = getattr(cycle_goal, "reply", None)
    value: dict[str, Any] = asdict(outcome) | {
        **identity(cycle_goal, on),
        "level": level,
        "between": [] if adjudication else outcome.between,
        "quorum": cycle_goal.cycle.quorum,
        "adjudicated": adjudication is not None,
        "reason": given_reason or own_reason,
        "dissent": dissent or own_dissent,
        "reply": reply.text if reply else "",
        "panel": _panel(scores),
        "reviewers": sorted(score.assignment.reviewer.public_id for score in scores),
        "redaction_verdict": _verdict(scores),
        "rubric": rubric["slug"],
        "rubric_sha256": rubric_sha256,
        **hashes(cycle_goal.snapshot),
    }
    return GradeValue(**value)  # type: ignore[typeddict-item]


def identity(cycle_goal: CycleGoal, on: date) -> dict[str, Any]:
    """Which goal was graded, how, in which cycle and when."""
    return {
        "cycle": cycle_goal.cycle.slug,
        "cycle_title": cycle_goal.cycle.title,
        "goal": cycle_goal.goal.slug,
        "kind": cycle_goal.kind,
        "graded_on": on.isoformat(),
        "withheld": {},
    }


def hashes(snapshot: Snapshot) -> dict[str, Any]:
    """What the grade rests on, as salted hashes: the revision graded, all evidence, all readings."""
    goal = snapshot.goal
    readings = [
        {"metrics": value["metrics"], "criteria": value["criterion_readings"]} for value in [goal, *snapshot.parts]
    ]
    return {
        "revision": snapshot.revision,
        "revision_sha256": salted_sha256(current_revision(goal), snapshot.salt),
        "snapshot_sha256": snapshot.sha256,
        "evidence_sha256": salted_sha256(snapshot.evidence, snapshot.salt),
        "readings_sha256": salted_sha256(readings, snapshot.salt),
    }


def latest_scores(cycle_goal: CycleGoal) -> list[Score]:
    """The newest version of every submitted score, in an order that tells nothing about when it was given."""
    rows = Score.objects.filter(assignment__cycle_goal=cycle_goal, assignment__state=Assignment.State.SUBMITTED)
    newest: dict[int, Score] = {
        row.assignment_id: row for row in rows.select_related("assignment__reviewer").order_by("version")
    }
    return sorted(newest.values(), key=lambda score: score.assignment.reviewer.public_id)


def outcome_of(scores: Iterable[Score], rubric: RubricValue, quorum: int) -> Outcome:
    keys = {level["key"] for level in rubric["levels"]}
    boundary = BOUNDARY.get(rubric["kind"], "")
    return aggregate(
        [
            Judgement(
                level=score.level,
                non_grade=score.non_grade,
                first_level=score.first_level,
                verifiable=score.verifiable,
            )
            for score in scores
        ],
        levels=rubric["levels"],
        quorum=quorum,
        boundary=boundary if boundary in keys else None,
    )


def _words(scores: list[Score], rubric: RubricValue, level: str | None) -> tuple[str, str]:
    labels = {item["key"]: item["label"] for item in rubric["levels"]}
    agreeing = [score.reason for score in scores if level and score.level == level]
    differing = [f"{labels[score.level]}: {score.reason}" for score in scores if score.level and score.level != level]
    silent = [f"{score.get_non_grade_display()}: {score.reason}" for score in scores if score.non_grade]
    if level is None:
        return "\n\n".join(silent), ""
    return "\n\n".join(agreeing), "\n\n".join(differing + silent)


def _panel(scores: list[Score]) -> PanelValue:
    external = sum(score.assignment.external for score in scores)
    return {"own": len(scores) - external, "external": external}


def _verdict(scores: list[Score]) -> RedactionVerdict | None:
    """What reviewers said about withheld text; None where none of them was asked."""
    asked = [score for score in scores if score.withholding_justified is not None]
    if not asked:
        return None
    return {
        "justified": sum(bool(score.withholding_justified) for score in asked),
        "changes_grade": sum(bool(score.withheld_changes_grade) for score in asked),
        "misleading_without": sum(bool(score.misleading_without) for score in asked),
        "asked": len(asked),
    }


def rubrics_by_kind(cycle_goals: Iterable[CycleGoal]) -> dict[str, Rubric]:
    """The pinned rubrics of one cycle."""
    cycles = {row.cycle_id: row.cycle for row in cycle_goals}
    return {pin.kind: pin.rubric for cycle in cycles.values() for pin in cycle.rubrics.select_related("rubric")}
