"""What came about by a passing day alone: goals that became missed, started or stale while an edition was the current one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, cast

from goals.days import long_day, maybe_day
from goals.deadlines import current_revision
from goals.outcome import outcome
from goals.reporting import freshness, freshness_days, updates_in_force
from goals.standing import ONE_DAY
from goals.values import GoalValue, Outcome, RoadmapValue
from public_site.editions import Edition
from public_site.schema import ROADMAP_KEY, kind_of, part_key
from public_site.states import GoalState
from public_site.view import View

TYPES: Final[Mapping[str, str]] = {"missed": "Missed", "not_known": "Not known", "in_progress": "Started"}
STALE: Final = "Stale"


@dataclass(frozen=True)
class Turn:
    """On this day a goal became something by itself."""

    on: date
    type: str
    state: GoalState  # of that day
    later: Edition | None = None  # the edition that reads otherwise, where one does
    later_words: str = ""

    @property
    def sentence(self) -> str:
        due = self.state.facts.due
        if self.type == STALE:
            return self.state.silence
        if self.type == "Missed" and due:
            return f"Due {long_day(due)}; not delivered."
        if self.type == "Started":
            return f"Started on {long_day(self.on)}."
        return f"{self.state.facts.words.removeprefix('Not known. ').rstrip('.')}."


@lru_cache(maxsize=4)
def turns(view: View) -> tuple[Turn, ...]:
    """Every turn of every goal up to the day of the view, oldest first."""
    goals = {key for edition in view.editions for key in edition.parts if kind_of(key) == "goal"}
    found = [turn for key in sorted(goals) for turn in _turns_of(view, key)]
    return tuple(sorted(found, key=lambda one: (one.on, one.state.slug)))


@lru_cache(maxsize=4)
def next_turn_of_any(view: View) -> date | None:
    """The next day after the view's on which something more comes about by itself for some goal."""
    days = (next_turn(state) for state in view.states.all)
    return min((one for one in days if one), default=None)


def next_turn(state: GoalState) -> date | None:
    """The same for one goal."""
    return state.once(_next_turn)


def _next_turn(state: GoalState) -> date | None:
    was = _standing(state.value, state.on, state.roadmap, state.parts)
    days = sorted(one for one in _days(state.value, state.on, state.parts) if one > state.on)
    return next((one for one in days if _standing(state.value, one, state.roadmap, state.parts) != was), None)


def reads_until(state: GoalState, read: Callable[[GoalState], object]) -> date | None:
    """The first later day on which something about a goal reads otherwise than it does now; None when it never will."""
    now = read(state)
    return next((later.on for later in later_states(state) if read(later) != now), None)


def later_states(state: GoalState) -> Iterator[GoalState]:
    """The goal as it reads on each later day on which a state of it changes by itself.

    An imported edition may hold updates of days to come; they count from their day on.
    """
    said = [when for when, _ in updates_in_force(state.value) if when > state.on]
    while days := [day for day in (state.facts.holds_until, *said) if day and day > state.on]:
        state = replace(state, on=min(days))
        yield state


def _turns_of(view: View, key: str) -> Iterator[Turn]:
    spans = _spans(view, key)
    for place, (edition, end) in enumerate(spans):
        after = spans[place + 1][0] if place + 1 < len(spans) else None
        for on, type_, state in _between(edition, key, end):
            words = _otherwise(after, key, state) if after and type_ in ("Missed", "Not known") else ""
            yield Turn(on, type_, state, after if words else None, words)


def _spans(view: View, key: str) -> list[tuple[Edition, date]]:
    """The editions that changed how a goal reads, each with the last day for which it spoke.

    That is the day on which the next one came out: in its first hours the old one was still read.
    """
    found: list[tuple[Edition, date]] = []
    read_as: tuple[str, ...] = ()
    parts: list[str] = []
    for edition in view.editions:
        sha256 = edition.parts.get(key, "")
        if sha256 and (sha256,) != read_as[:1]:
            parts = edition.part(key)["parts"]
        others = (ROADMAP_KEY, *(part_key("goal", part) for part in parts))
        reads = (sha256, *(edition.parts.get(one, "") for one in others)) if sha256 else ()
        if reads != read_as:
            if read_as:
                found[-1] = found[-1][0], edition.published_on
            if reads:
                found.append((edition, view.on))
        read_as = reads
    return found


def _between(edition: Edition, key: str, end: date) -> Iterator[tuple[date, str, GoalState]]:
    state = _state(edition, key, edition.published_on)
    was = _standing(state.value, state.on, edition.roadmap, state.parts)
    for day in sorted(_days(state.value, state.on, state.parts)):
        if not edition.published_on < day <= end:
            continue
        now = _standing(state.value, day, edition.roadmap, state.parts)
        if now[0] != was[0] and now[0] in TYPES:
            yield day, TYPES[now[0]], _state(edition, key, day)
        if now[1] and not was[1]:
            yield day, STALE, _state(edition, key, day)
        was = now


def _otherwise(edition: Edition, key: str, state: GoalState) -> str:
    """How a later edition reads on its own day; "" where that agrees, or tells of a late delivery."""
    now = _state(edition, key, edition.published_on)
    return "" if now.facts.outcome in (state.facts.outcome, "achieved_late") else now.facts.words


def _state(edition: Edition, key: str, on: date) -> GoalState:
    goal = cast(GoalValue, edition.part(key))
    return GoalState(edition, goal["slug"], on)


def _standing(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue]) -> tuple[Outcome, bool]:
    return outcome(goal, on, roadmap, parts), freshness(goal, on, roadmap, parts) == "stale"


def _days(goal: GoalValue, on: date, parts: Sequence[GoalValue]) -> set[date]:
    """Days on which outcome or staleness may change; `parts` are those of the goal."""
    revision = current_revision(goal)
    due, starts = maybe_day(revision["deadline"]["due"]), maybe_day(revision["starts_on"])
    found = {due + ONE_DAY} if due else set()
    found |= {starts} if starts else set()
    # Updates of days to come as well: an imported edition may hold some.
    ahead = {when for when, _ in updates_in_force(goal) if when > on}
    found |= ahead | {fresh.stale for one in {on, *ahead} if (fresh := freshness_days(goal, one))}
    return found.union(*(_days(part, on, ()) for part in parts))
