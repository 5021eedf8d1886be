"""What waits for a person in grading, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from goals.models import Ownership
from grading.disputes import disputed_among
from grading.models import Adjudication, Assignment, Cycle, CycleGoal, GradeKind, Kept, Referral, Reopening, Score
from grading.openings import of_this_opening, openings, unanswered
from grading.permissions import can_run_cycle, runs_without_part
from grading.queue import open_assignments
from grading.visibility import DISCUSSED, sights
from roadmap.accounts.models import Role, User
from roadmap.todo import Todo

CHECKED = ("discuss", "decide", "waive")  # where the scores or a conflict of this person may be in the way
CYCLES = {
    "open": ("Open {}", "grading:cycle"),
    "move": ("Move {} on to its next step", "grading:phases"),
    "close": ("Close {}", "grading:cycle"),
    "reopen": ("Decide whether {} is opened again", "grading:reopening"),
}
GOALS = {
    "reply": ("Reply to the grade of {}", "grading:reply"),
    "discuss": ("Discuss the scores of {}", "grading:discussion"),
    "decide": ("Decide the level of {}", "grading:adjudicate"),
    "waive": ("Decide about the interest a reviewer declared in {}", "grading:goal"),
}
_CYCLE, _GOAL = "cycle_goal__cycle__", "cycle_goal__goal__"


class Line(NamedTuple):
    what: str
    cycle: str
    title: str
    goal: str
    kind: str
    due: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What names a goal of a cycle."""
        return self.cycle, self.goal, self.kind


def todo_for(user: User, on: date) -> list[Todo]:
    """Goals to score, discuss, decide or reply to, and what an editor has to do with cycles; the earliest day first.

    One query, and some more, of a constant number, while goals of this person are discussed or an interest waits.
    """
    rows = list(_rows(user, on))
    lines = [Line(*row) for row in rows[0].union(*rows[1:], all=True)]
    barred = _barred(user, [line for line in lines if line.what in CHECKED])
    found = [_said(line) for line in lines if line not in barred]
    return sorted(found, key=lambda item: (item.due_on or date.max, item.text))


def to_reply(user: User) -> QuerySet[CycleGoal]:
    """Goals this person holds whose owner may still reply to what the reviewers found."""
    held = Ownership.objects.goals_of(user)
    return unanswered().filter(goal__in=held)


def to_discuss(user: User) -> QuerySet[Assignment]:
    """Scores of this person in cycles that are discussed, neither kept nor amended since the discussion began."""
    began = OuterRef("cycle_goal__cycle__discussion_at")
    kept = Kept.objects.filter(assignment=OuterRef("pk"), kept_at__gte=began)
    amended = Score.objects.filter(assignment=OuterRef("pk"), submitted_at__gt=began)
    decided = of_this_opening(Adjudication.objects.all(), "cycle_goal")
    rows = Assignment.objects.filter(reviewer=user, state=Assignment.State.SUBMITTED)
    rows = rows.filter(cycle_goal__cycle__phase=Cycle.Phase.DISCUSSION, cycle_goal__removed_at__isnull=True)
    return rows.alias(opening=openings("cycle_goal__cycle")).filter(~Exists(kept), ~Exists(amended), ~Exists(decided))


def to_decide(user: User) -> QuerySet[CycleGoal]:
    """Goals that were sent to the adjudicator, which this person did not score and nobody has decided."""
    rows = CycleGoal.objects.filter(cycle__phase__in=DISCUSSED, removed_at__isnull=True)
    scored = Assignment.objects.filter(cycle_goal=OuterRef("pk"), reviewer=user)
    decided = of_this_opening(Adjudication.objects.all())
    sent = of_this_opening(Referral.objects.all())
    return rows.alias(opening=openings("cycle")).filter(Exists(sent), ~Exists(scored), ~Exists(decided))


def to_waive() -> QuerySet[CycleGoal]:
    """Goals with a reviewer who declared an interest and waits for a waiver."""
    waits = Assignment.objects.filter(cycle_goal=OuterRef("pk"), state=Assignment.State.OPEN)
    waits = waits.filter(interest_at__isnull=False, waiver__isnull=True)
    return CycleGoal.objects.filter(Exists(waits), removed_at__isnull=True)


def _rows(user: User, on: date) -> Iterator[QuerySet[Any, Any]]:
    has_begun = Case(When(draft={}, then=Value("score")), default=Value("finish"))
    columns = (F(f"{_CYCLE}slug"), F(f"{_CYCLE}title"), F(f"{_GOAL}slug"), F("cycle_goal__kind"))
    yield _line(open_assignments(user), has_begun, *columns, F(f"{_CYCLE}scoring_to"))
    columns = (F("cycle__slug"), F("cycle__title"), F("goal__slug"), F("kind"))
    yield _line(to_reply(user), Value("reply"), *columns, F("cycle__reply_to"))
    columns = (F(f"{_CYCLE}slug"), F(f"{_CYCLE}title"), F(f"{_GOAL}slug"), F("cycle_goal__kind"))
    yield _line(to_discuss(user), Value("discuss"), *columns, F(f"{_CYCLE}discussion_to"))
    if user.has_role(Role.ADJUDICATOR):
        columns = (F("cycle__slug"), F("cycle__title"), F("goal__slug"), F("kind"))
        until = Case(
            When(cycle__phase=Cycle.Phase.DISCUSSION, then=F("cycle__discussion_to")), default=F("cycle__reply_to")
        )
        yield _line(to_decide(user), Value("decide"), *columns, until)
    if user.has_role(Role.EDITOR, Role.PUBLISHER):
        asked = Reopening.objects.filter(agreed_at__isnull=True, declined_at__isnull=True).exclude(asked_by=user)
        yield _line(asked, Value("reopen"), F("cycle__slug"), F("cycle__title"), Value(""), Value(""), Value(None))
    if can_run_cycle(user):
        columns = (F("cycle__slug"), F("cycle__title"), F("goal__slug"), F("kind"))
        yield _line(to_waive(), Value("waive"), *columns, F("cycle__scoring_to"))
        ready = Cycle.objects.filter(phase=Cycle.Phase.SETUP, announced_on__isnull=False, scoring_from__lte=on)
        yield _line(ready, Value("open"), F("slug"), F("title"), Value(""), Value(""), F("scoring_from"))
        # Where there is no time to reply a cycle is closed after its scores; else it goes on step by step.
        ends = Case(When(reply_to=None, comments_to=None, then=Value("close")), default=Value("move"))
        yield _line(_late(on), ends, F("slug"), F("title"), Value(""), Value(""), F("results_due"))


def _late(on: date) -> QuerySet[Cycle]:
    """Cycles whose phase should be over by now, as far as their announced days tell."""
    phases = {"scoring": "scoring_to", "discussion": "discussion_to"}
    over = Q(phase=Cycle.Phase.REPLY, comments_to__lt=on)
    over |= Q(phase=Cycle.Phase.REPLY, comments_to=None, reply_to__lt=on)
    for phase, until in phases.items():
        over |= Q(phase=phase, **{f"{until}__lt": on})
    return Cycle.objects.filter(over, imported=False)


def _barred(user: User, lines: Sequence[Line]) -> set[Line]:
    """Those lines whose goal is not really discussed, or not this person's to talk or to decide about."""
    rows = _goals_of(lines)
    talked_about = [row for row in rows if row.cycle.phase in DISCUSSED]
    allowed = _discussed(user, talked_about)
    allowed |= runs_without_part(user, [row for row in rows if row.cycle.phase not in DISCUSSED])
    free = {_key(row) for row in rows if row.pk in allowed}
    return {line for line in lines if line.key not in free}


def _goals_of(lines: Iterable[Line]) -> list[CycleGoal]:
    wanted = {line.key for line in lines}
    if not wanted:
        return []
    rows = CycleGoal.objects.filter(cycle__slug__in={line.cycle for line in lines})
    return [row for row in rows.select_related("cycle", "goal") if _key(row) in wanted]


def _key(row: CycleGoal) -> tuple[str, str, str]:
    return row.cycle.slug, row.goal.slug, row.kind


def _discussed(user: User, rows: Sequence[CycleGoal]) -> set[int]:
    """Ids of those goals that are really discussed, and closed to this person by no conflict."""
    disputed, seen = disputed_among(rows), sights(user, rows)
    return {row.pk for row in rows if row.pk in disputed and seen[row.pk].discussion}


def _line(rows: QuerySet[Any, Any], *values: Any) -> QuerySet[Any, Any]:
    """The rows as columns of `Line`, each of one type, so that they can be joined."""
    columns = {f"l_{name}": Cast(value, CharField()) for name, value in zip(Line._fields[:-1], values, strict=False)}
    columns["l_due"] = Cast(values[-1], DateField())
    return rows.order_by().annotate(**columns).values_list(*columns)


def _said(line: Line) -> Todo:
    if line.what in CYCLES:
        text, page = CYCLES[line.what]
        return Todo(text.format(line.title), reverse(page, args=[line.cycle]), line.due)
    which = f"{line.goal} ({GradeKind(line.kind).label.lower()}, {line.title})"
    address = [line.cycle, line.goal, line.kind]
    if line.what in GOALS:
        text, page = GOALS[line.what]
        return Todo(text.format(which), reverse(page, args=address), line.due)
    verb = "Score" if line.what == "score" else "Finish your score of"
    return Todo(f"{verb} {which}", reverse("grading:score", args=address), line.due)
