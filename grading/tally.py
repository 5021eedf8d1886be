"""Turns the scores of one goal in a cycle into a complete GradeValue. Used when a cycle is closed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from goals.deadlines import current_revision
from grading.aggregation import BOUNDARY, Judgement, Outcome, aggregate, median_level
from grading.agreement import AgreementNotComputed, agreement
from grading.entered import count_entered, entered_among
from grading.freezing import salted_sha256
from grading.models import Assignment, Cycle, CycleGoal, Rubric, Score, Snapshot
from grading.snapshot import rubric_value
from grading.values import AgreementValue, GradeValue, PanelValue, RedactionVerdict, RubricValue


def grade_value(
    cycle_goal: CycleGoal, *, rubric: RubricValue, rubric_sha256: str, reason: str, dissent: str, on: date
) -> GradeValue:
    """The grade of one goal from its submitted scores, its adjudication and its owner's reply.

    Empty `reason` and `dissent` are filled with the reviewers' own words, without their names: the reasons of those
    who gave the level, and of those who gave another one.
    """
    scores = latest_scores(cycle_goal)
    outcome = outcome_of(scores, rubric, cycle_goal.cycle)
    adjudication = cycle_goal.adjudication if outcome.level else None  # nobody decides on too few levels
    level = adjudication.level if adjudication else outcome.level
    own_reason, own_dissent = _words(scores, rubric, level)
    given_reason = reason or (adjudication.reason if adjudication else "")
    value: dict[str, Any] = asdict(outcome) | {
        **identity(cycle_goal, on),
        **_counts(scores, rubric, level),
        **answers_of_others(cycle_goal),
        "level": level,
        "between": [] if adjudication else outcome.between,
        "quorum": cycle_goal.cycle.quorum,
        "adjudicated": adjudication is not None,
        "adjudicated_for": adjudication.opening if adjudication else None,
        "reason": given_reason or own_reason,
        "dissent": dissent or own_dissent,
        "spread_rule": cycle_goal.cycle.spread_rule,
        "panel": _panel(scores),
        "entered_from_file": _entered(cycle_goal, scores),
        "reviewers": sorted(score.assignment.reviewer.public_id for score in scores),
        "adjudicator": adjudication.adjudicator.public_id if adjudication and adjudication.adjudicator else None,
        "redaction_verdict": _verdict(scores),
        "rubric": rubric["slug"],
        "rubric_sha256": rubric_sha256,
        **hashes(cycle_goal.snapshot),
    }
    return GradeValue(**value)  # type: ignore[typeddict-item]


def identity(cycle_goal: CycleGoal, on: date) -> dict[str, Any]:
    """Which goal was graded, how, in which cycle, and when; `number` counts its grades."""
    return {
        "number": cycle_goal.grades.count() + 1,
        "cycle": cycle_goal.cycle.slug,
        "cycle_title": cycle_goal.cycle.title,
        "goal": cycle_goal.goal.slug,
        "kind": cycle_goal.kind,
        "graded_on": on.isoformat(),
        "withheld": {},
    }


def answers_of_others(cycle_goal: CycleGoal) -> dict[str, Any]:
    """What was said to a grade before it was final: the owner's reply and the objections, both unedited."""
    reply = cycle_goal.reply
    objections = cycle_goal.objections.order_by("number")
    return {
        "reply": reply.text if reply else "",
        "replied_to": reply.opening if reply else None,
        "objections": [{"number": row.number, "text": row.text} for row in objections],
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
        row.assignment_id: row
        for row in rows.select_related("assignment__reviewer").prefetch_related("criteria").order_by("version")
    }
    return sorted(newest.values(), key=lambda score: score.assignment.reviewer.public_id)


def agreement_values(cycle: Cycle) -> dict[str, AgreementValue]:
    """How far the reviewers of a cycle agree, by kind of grade. Told once the cycle is closed.

    The interval is drawn at random from a seed that follows from the frozen goals, so that it comes out again.
    """
    goals = list(cycle.goals.filter(removed_at__isnull=True).select_related("snapshot").order_by("pk"))
    frozen = "".join(sorted(row.snapshot.sha256 for row in goals if hasattr(row, "snapshot")))
    seed = int(sha256(frozen.encode()).hexdigest()[:16], 16)
    rubrics = rubrics_by_kind(goals)
    levels = _levels_given(cycle)
    found = {}
    for kind in sorted({row.kind for row in goals if row.kind in rubrics}):
        ranks = {level["key"]: level["rank"] for level in rubric_value(rubrics[kind])["levels"]}
        items = [[ranks[level] for level in levels.get(row.pk, ())] for row in goals if row.kind == kind]
        found[kind] = _agreement(items, seed)
    return found


def _levels_given(cycle: Cycle) -> dict[int, list[str]]:
    """Id of a goal in its cycle -> the levels of the first scores: after a discussion agreement flatters a panel."""
    rows = Score.objects.filter(
        assignment__cycle_goal__cycle=cycle, assignment__state=Assignment.State.SUBMITTED
    ).select_related("assignment")
    first = {row.assignment_id: row for row in rows.filter(version=1)}
    found: dict[int, list[str]] = {}
    for score in first.values():
        if score.level:
            found.setdefault(score.assignment.cycle_goal_id, []).append(score.level)
    return found


def _agreement(items: Sequence[Sequence[int]], seed: int) -> AgreementValue:
    comparable = [item for item in items if len(item) > 1]
    value: AgreementValue = {
        "alpha": None,
        "low": None,
        "high": None,
        "items": len(comparable),
        "judgements": sum(map(len, comparable)),
        "why_none": "",
    }
    try:
        found = agreement(items, "ordinal", seed=seed)
    except AgreementNotComputed as reason:
        value["why_none"] = str(reason)
    else:
        value |= {"alpha": _digits(found.alpha), "low": _digits(found.low), "high": _digits(found.high)}
    return value


def _digits(number: float) -> str:
    """Three digits; never "-0.000"."""
    return f"{round(number, 3) + 0.0:.3f}"


def is_disputed(cycle_goal: CycleGoal) -> bool:
    """Are the scores as far apart as the rule of the cycle wants them discussed?"""
    rubric = rubric_value(rubrics_by_kind([cycle_goal])[cycle_goal.kind])
    return outcome_of(latest_scores(cycle_goal), rubric, cycle_goal.cycle).disputed


def outcome_of(scores: Iterable[Score], rubric: RubricValue, cycle: Cycle) -> Outcome:
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
        quorum=cycle.quorum,
        spread_rule=cycle.spread_rule,
        boundary=boundary if boundary in keys else None,
    )


def _counts(scores: list[Score], rubric: RubricValue, level: str | None) -> dict[str, Any]:
    """What the reviewers answered beside the overall level, in counts."""
    first = Counter(score.first_level for score in scores if score.level and score.first_level)
    median = median_level(first, levels=rubric["levels"])
    return {
        "criteria": _criteria(scores, rubric),
        "first_distribution": dict(sorted(first.items())),
        "first_level": median if level and median != level else None,
        "evidence_cited": dict(sorted(Counter(slug for row in scores for slug in {*row.evidence_cited}).items())),
    }


def _criteria(scores: list[Score], rubric: RubricValue) -> dict[str, dict[str, int]]:
    """Criterion -> level given to it, or the non-grade of a score without levels -> how many; none where unanswered."""
    found: dict[str, Counter[str]] = {row["key"]: Counter() for row in rubric["criteria"]}
    for score in scores:
        given = {row.criterion: row.level for row in score.criteria.all()}
        for key, counts in found.items():
            if answer := given.get(key) or score.non_grade:
                counts[answer] += 1
    return {key: dict(sorted(counts.items())) for key, counts in found.items() if counts}


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


def _entered(cycle_goal: CycleGoal, scores: list[Score]) -> int:
    place = f"assignment/{cycle_goal.cycle.slug}/{cycle_goal.goal.slug}/{cycle_goal.kind}"
    seats = [score.assignment for score in scores]
    for seat in seats:
        seat.cycle_goal = cycle_goal  # known already
    return count_entered(seats, entered_among(place))


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
