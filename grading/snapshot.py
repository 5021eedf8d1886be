"""From rows to the plain values of grading that editions publish. Scores never appear in any of them."""

from collections import Counter
from datetime import UTC, date, datetime

from django.db.models import Prefetch, Q, QuerySet

from goals.days import long_day
from grading import values
from grading.aggregation import BOUNDARY, Judgement, aggregate
from grading.entered import count_entered, entered_among
from grading.models import Assignment, Cycle, CycleGoal, CycleRubric, Grade, Reopening, Rubric, Score
from grading.values import (
    ConflictOutcome,
    ConflictValue,
    CycleValue,
    GradeValue,
    LevelValue,
    PhaseDates,
    ProcessNumbers,
    ReopeningValue,
    RubricValue,
    WaiverValue,
)


def publishable_cycles() -> QuerySet[Cycle]:
    """The cycles an edition tells of: all that have goals. Naming one in setup announces it."""
    return Cycle.objects.filter(Q(goals__isnull=False) | ~Q(phase=Cycle.Phase.SETUP)).distinct()


def rubric_values() -> list[RubricValue]:
    """Every version of every rubric, in three queries."""
    rows = Rubric.objects.prefetch_related("levels", "criteria").order_by("kind", "version")
    return [rubric_value(row) for row in rows]


def rubric_value(rubric: Rubric) -> RubricValue:
    return {
        "slug": rubric.slug,
        "kind": rubric.kind,  # type: ignore[typeddict-item]
        "version": rubric.version,
        "title": rubric.title,
        "question": rubric.question,
        "levels": _levels(rubric),
        "criteria": [
            {"key": row.key, "question": row.question, "required": row.required, "anchors": row.anchors}
            for row in sorted(rubric.criteria.all(), key=lambda row: row.position)
        ],
        "effective_on": rubric.effective_on.isoformat(),
    }


def _levels(rubric: Rubric) -> list[LevelValue]:
    return [
        {"key": level.key, "label": level.label, "rank": level.rank, "definition": level.definition}
        for level in sorted(rubric.levels.all(), key=lambda level: level.rank)
    ]


def grade_values(cycle: Cycle) -> list[GradeValue]:
    """The grades of a closed cycle, in the order its goals were added; none while it is open."""
    return grades_of(Cycle.objects.filter(pk=cycle.pk))


def grades_of(cycles: QuerySet[Cycle]) -> list[GradeValue]:
    """The newest grades of cycles that are closed, or were until they were opened again, in the order of their goals.

    What was found once does not vanish while it is being looked at again. One query.
    """
    has_ended = Q(phase__in=(Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)) | Q(reopenings__agreed_at__isnull=False)
    ended = cycles.filter(has_ended).values("pk")
    return [row.value for row in Grade.objects.newest().filter(cycle_goal__cycle__in=ended).order_by("cycle_goal")]


def cycle_value(cycle: Cycle) -> CycleValue:
    (value,) = cycle_values(Cycle.objects.filter(pk=cycle.pk))
    return value


def cycle_values(cycles: QuerySet[Cycle]) -> list[CycleValue]:
    """Cycles as an edition tells them, oldest first; the number of queries does not depend on how many there are.

    A closed cycle reads "published", since being told is what makes it so, and the day of the announcement appears
    with the opening: neither may change the part again when the edition itself comes out.
    """
    goals = CycleGoal.objects.select_related("goal", "snapshot").prefetch_related("adjudications").order_by("pk")
    assignments = Assignment.objects.select_related("waiver", "reviewer").order_by("assigned_at", "pk")
    rows = cycles.order_by("created_at", "pk").prefetch_related(
        Prefetch("rubrics", CycleRubric.objects.select_related("rubric").order_by("kind")),
        "rubrics__rubric__levels",
        Prefetch("goals", goals),
        Prefetch("goals__assignments", assignments),
        Prefetch("goals__assignments__scores", Score.objects.order_by("version")),
        "goals__assignments__kept",
        Prefetch("reopenings", Reopening.objects.order_by("number")),
    )
    entered = entered_among("assignment")
    return [_cycle(row, entered) for row in rows]


def _cycle(cycle: Cycle, entered: frozenset[str]) -> CycleValue:
    has_opened = cycle.phase != Cycle.Phase.SETUP
    is_closed = cycle.phase in (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)
    goals = list(cycle.goals.all())
    assignments = [row for goal in goals for row in goal.assignments.all()]
    panel = {row.reviewer_id: row.external for row in assignments}
    return {
        "slug": cycle.slug,
        "title": cycle.title,
        "phase": Cycle.Phase.PUBLISHED.value if is_closed else cycle.phase,  # type: ignore[typeddict-item]
        "rubrics": {pin.kind: pin.rubric.slug for pin in cycle.rubrics.all()},
        "quorum": cycle.quorum,
        "period_from": _day(cycle.period_from),
        "period_to": _day(cycle.period_to),
        "dates": phase_dates(cycle, cycle.announced_on if has_opened else None),
        "opened_at": moment(cycle.opened_at),
        "closed_at": moment(cycle.closed_at),
        "inside": sum(not external for external in panel.values()),
        "external": sum(panel.values()),
        "panel_text": cycle.panel_text,
        "goals": [_cycle_goal(row) for row in goals],
        "numbers": _numbers(cycle, goals, assignments, entered) if is_closed else None,
        "waivers": _waivers(goals, tells_kind=cycle.closed_at is not None),
        "changes_after_opening": _changes(goals, cycle.opened_at) if cycle.opened_at else [],
        "source": cycle.source,
        "spread_rule": cycle.spread_rule,
        "names_in_discussion": cycle.names_in_discussion,
        "reopenings": [_reopening(row) for row in cycle.reopenings.all() if row.agreed_at or row.declined_at],
        "conflicts": _conflicts(goals) if is_closed else [],
        "named": _named(assignments) if is_closed else [],
        "agreement": cycle.agreement if is_closed else {},
    }


def _reopening(row: Reopening) -> ReopeningValue:
    return {
        "number": row.number,
        "asked_on": row.asked_at.astimezone(UTC).date().isoformat(),
        "agreed_on": _day_of(row.agreed_at),
        "declined_on": _day_of(row.declined_at),
        "reason": row.reason,
    }


def _conflicts(goals: list[CycleGoal]) -> list[ConflictValue]:
    """Every conflict that was found or declared, waived or not, counted where several are alike."""
    counts = Counter(
        (goal.goal.slug, goal.kind, row.conflict, _outcome(row))
        for goal in goals
        for row in goal.assignments.all()
        if row.conflict
    )
    return [
        {"goal": goal, "kind": kind, "conflict": conflict, "outcome": outcome, "count": count}  # type: ignore[typeddict-item]
        for (goal, kind, conflict, outcome), count in sorted(counts.items())
    ]


def _outcome(row: Assignment) -> ConflictOutcome:
    """What came of an assignment with a conflict."""
    if row.state == Assignment.State.RECUSED:
        return "recused"
    if row.state == Assignment.State.LAPSED:
        return "lapsed"
    if hasattr(row, "waiver"):
        return "waived"
    return "scored" if row.state == Assignment.State.SUBMITTED else "open"


def _named(assignments: list[Assignment]) -> list[str]:
    """The reviewers who scored and want the public to know it."""
    return sorted({row.reviewer.name for row in assignments if row.named and row.state == Assignment.State.SUBMITTED})


def _cycle_goal(row: CycleGoal) -> values.CycleGoal:
    snapshot = getattr(row, "snapshot", None)
    return {
        "goal": row.goal.slug,
        "kind": row.kind,  # type: ignore[typeddict-item]
        "snapshot_sha256": snapshot.sha256 if snapshot else "",
        "revision": snapshot.revision if snapshot else None,
        "removed_reason": row.removed_reason,
    }


def _numbers(
    cycle: Cycle, goals: list[CycleGoal], assignments: list[Assignment], entered: frozenset[str]
) -> ProcessNumbers:
    opened, closed = cycle.opened_at, cycle.closed_at
    states = [row.state for row in assignments]
    newest = [list(row.scores.all())[-1] for row in assignments if row.scores.all()]
    return {
        "assigned": len(states),
        "submitted": states.count(Assignment.State.SUBMITTED),
        "entered_from_file": count_entered(assignments, entered),
        "recused": states.count(Assignment.State.RECUSED),
        "lapsed": states.count(Assignment.State.LAPSED),
        "levels": sum(bool(score.level) for score in newest),
        "non_grades": sum(bool(score.non_grade) for score in newest),
        "adjudicated": sum(goal.adjudication is not None for goal in goals),
        "invited": len({row.reviewer_id for row in assignments}),
        "days_open": (closed.date() - opened.date()).days if opened and closed else 0,
        "discussed": _discussed(cycle, goals),
        "kept": sum(bool(row.kept.all()) for row in assignments),
        "amended": sum(len(row.scores.all()) > 1 for row in assignments),
    }


def _discussed(cycle: Cycle, goals: list[CycleGoal]) -> int:
    """Goals whose scores were far apart when the discussion began, by the rule of the cycle."""
    began = cycle.discussion_at
    if began is None:
        return 0
    levels = {pin.kind: _levels(pin.rubric) for pin in cycle.rubrics.all()}
    found = 0
    for goal in goals:
        early = [[one for one in row.scores.all() if one.submitted_at <= began] for row in goal.assignments.all()]
        given = [Judgement(level=scores[-1].level) for scores in early if scores and scores[-1].level]
        keys = {level["key"] for level in levels[goal.kind]}
        boundary = BOUNDARY.get(goal.kind, "")
        found += aggregate(
            given,
            levels=levels[goal.kind],
            quorum=cycle.quorum,
            spread_rule=cycle.spread_rule,
            boundary=boundary if boundary in keys else None,
        ).disputed
    return found


def _waivers(goals: list[CycleGoal], *, tells_kind: bool) -> list[WaiverValue]:
    given = [(row, goal.goal.slug) for goal in goals for row in goal.assignments.all() if hasattr(row, "waiver")]
    given.sort(key=lambda pair: (pair[0].waiver.given_at, pair[0].waiver.pk))
    return [_waiver(row, slug, tells_kind=tells_kind) for row, slug in given]


def _waiver(row: Assignment, slug: str, *, tells_kind: bool) -> WaiverValue:
    """Without the kind before the first close: that somebody manages an owner, say, tells the owner who scores the goal."""
    value: WaiverValue = {
        "goal": slug,
        "reason": row.waiver.reason,
        "given_at": moment(row.waiver.given_at) or "",
    }
    if tells_kind:
        # Who steps back after a waiver may do so for another conflict, which then says nothing of what was waived.
        found = "" if row.state == Assignment.State.RECUSED else row.conflict
        value |= {"conflict": row.interest or found, "declared": row.interest_at is not None}
    return value


def _changes(goals: list[CycleGoal], opened_at: datetime) -> list[str]:
    """What was changed after opening, and goals removed since the announcement, in sentences without names."""
    told: list[tuple[datetime, str]] = []
    for row in goals:
        slug = row.goal.slug
        if row.removed_at is not None:
            day_text = long_day(row.removed_at.date())
            told.append((row.removed_at, f"{slug} was removed on {day_text}: {row.removed_reason}"))
        replaced = {item.replaces_id for item in row.assignments.all()}
        for item in row.assignments.all():
            sentence = _ending(item, slug, is_replaced=item.pk in replaced)
            if sentence and item.ended_at is not None and item.ended_at >= opened_at:
                told.append((item.ended_at, sentence))
    return [sentence for _, sentence in sorted(told)]


def _ending(assignment: Assignment, slug: str, *, is_replaced: bool) -> str:
    after = "was replaced" if is_replaced else "was not replaced"
    if assignment.state == Assignment.State.RECUSED:
        why = assignment.get_conflict_display()
        return f"A reviewer of {slug} stepped back ({why[:1].lower()}{why[1:]}) and {after}."
    if assignment.state == Assignment.State.LAPSED:
        return f"A reviewer of {slug} gave no score and {after}: {assignment.end_reason}"
    return ""


def phase_dates(cycle: Cycle, announced_on: date | None) -> PhaseDates:
    return {
        "announced_on": _day(announced_on),
        "scoring_from": _day(cycle.scoring_from),
        "scoring_to": _day(cycle.scoring_to),
        "discussion_to": _day(cycle.discussion_to),
        "reply_to": _day(cycle.reply_to),
        "comments_to": _day(cycle.comments_to),
        "results_due": cycle.results_due.isoformat(),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _day_of(value: datetime | None) -> str | None:
    return _day(value.astimezone(UTC).date()) if value else None


def moment(value: datetime | None) -> str | None:
    """A moment in UTC to the second, "2026-07-13T09:00:00Z"."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None
