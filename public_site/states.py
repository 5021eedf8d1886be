"""How each goal of an edition stands on the day of the view: worked out once, shared by all pages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar, cast

from goals.days import day, long_day, maybe_day
from goals.deadlines import current_revision, due_history
from goals.outcome import ENDED
from goals.reporting import HEALTH_WORDS
from goals.standing import ONE_DAY, Facts, facts
from goals.values import GoalValue, RevisionValue, RoadmapValue
from public_site.editions import Edition
from public_site.schema import ROADMAP_KEY, kind_of, slug_of
from public_site.words import Tag, freshness_tag, health_tag, outcome_tag, state_tag
from roadmap.english import plural
from roadmap.markdown import plain
from roadmap.processes import share_out

# Attention first: what is worst stands on top of every list.
RANKS: Final = {state: rank for rank, state in enumerate(("missed", "off-track", "silent", "not-known", "at-risk"))}
ENDED_LAST: Final = 9
KNOWN: Final = 40_000  # goals of which something is remembered: those of two days of a very large roadmap
_T = TypeVar("_T")
_outlines: dict[str, "Outline"] = {}  # by SHA-256 of the part
_known: dict[tuple[object, ...], dict[Callable[..., Any], Any]] = {}


@dataclass(frozen=True)
class DueDay:
    """One due date the goal had; all but the last are struck."""

    text: str
    due: date | None
    current: bool


class Outline(NamedTuple):
    """What is asked of every goal again and again: kept by its content, so that its part need not be read for it."""

    title: str
    area: str
    position: int
    is_part: bool  # of another goal
    parts: Sequence[str]
    evidence: Sequence[str]
    withheld: int  # passages


@dataclass(frozen=True)
class GoalState:
    """One goal as pages show it. What is true of it on the day is worked out when first asked for, and kept.

    The goal itself is not kept: it is read from its edition, which remembers as many as fit.
    """

    edition: Edition
    slug: str
    on: date

    @property
    def value(self) -> GoalValue:
        return cast(GoalValue, self.edition.part(f"goal/{self.slug}"))

    @property
    def sha256(self) -> str:
        """Of its part, as it is read."""
        return self.edition.parts[f"goal/{self.slug}"]

    @property
    def part_keys(self) -> list[str]:
        """The goals it consists of, those that the edition holds."""
        return [key for slug in self.outline.parts if (key := f"goal/{slug}") in self.edition.parts]

    @property
    def parts(self) -> list[GoalValue]:
        return [cast(GoalValue, self.edition.part(key)) for key in self.part_keys]

    @property
    def roadmap(self) -> RoadmapValue:
        return self.edition.roadmap

    @property
    def revision(self) -> RevisionValue:
        return current_revision(self.value)

    @cached_property
    def outline(self) -> Outline:
        found = _outlines.get(self.sha256)
        if found is None:
            found = _outlines[self.sha256] = _outline(self.value)
            _keep_the_newest(_outlines)
        return found

    @cached_property
    def facts(self) -> Facts:
        return self.once(_work_out)

    def once(self, work: Callable[["GoalState"], _T]) -> _T:
        """What `work` makes of this goal: made once for one content on one day, whichever edition asks.

        So the next rendering finds it ready. It may hang on nothing else, and is to be small: goals are many.
        """
        known = self.known
        if work not in known:
            known[work] = work(self)
        found: _T = known[work]
        return found

    @cached_property
    def known(self) -> dict[Callable[..., Any], Any]:
        """What was made of this content on this day so far."""
        found = _known.setdefault(self._key, {})
        _keep_the_newest(_known)
        return found

    @property
    def _key(self) -> tuple[object, ...]:
        hashes = self.edition.parts
        return self.sha256, hashes[ROADMAP_KEY], self.on, *(hashes[one] for one in self.part_keys)

    @property
    def observed(self) -> bool:
        return self.roadmap["kept_by"] == "observer"

    @property
    def path(self) -> str:
        return f"/goals/{self.slug}/"

    @property
    def title(self) -> str:
        return self.outline.title

    @property
    def area(self) -> str:
        return self.outline.area

    @property
    def ended(self) -> bool:
        return self.facts.outcome in ENDED

    @property
    def open(self) -> bool:
        """Promised and not yet decided; a missed goal can still be delivered and is no longer open."""
        return self.facts.outcome in ("in_progress", "being_checked", "not_started")

    @property
    def state(self) -> str:
        """Key of STATE_WORDS: the outcome, or for a goal in progress what its owner says, or that nobody says anything."""
        if self.facts.outcome != "in_progress":
            return self.outcome_tag.key
        if self.facts.freshness == "stale":
            return "silent"
        return self.facts.health.health.replace("_", "-") if self.facts.health else "in-progress"

    @property
    def state_tag(self) -> Tag:
        if self.facts.outcome != "in_progress":
            return self.outcome_tag
        return state_tag(self.state) if self.state != "in-progress" else outcome_tag("in_progress")

    @property
    def outcome_tag(self) -> Tag:
        words = self.facts.words.split(". ")[0].split(":")[0]
        return outcome_tag(self.facts.outcome, words)

    @property
    def health_tag(self) -> Tag | None:
        """The owner's last word; outlined once it is too old to stand for today."""
        said = self.facts.health
        if said is None:
            return None
        return health_tag(said.health, old=said.grey or self.facts.outcome != "in_progress")

    @property
    def freshness_tag(self) -> Tag | None:
        return freshness_tag(self.facts.freshness)

    @property
    def silence(self) -> str:
        """ "No update since 6 Jul 2026. …", when updates are owed; dates, never a running count."""
        if self.facts.freshness not in ("overdue", "stale"):
            return ""
        cadence, last, said = self.revision["cadence_days"], self.facts.last_update_on, self.facts.health
        words = f"No update since {long_day(last)}." if last else "No update yet."
        words += f" Updates are promised every {plural(cadence or 0, 'day')}"
        if said and self.facts.outcome == "in_progress":
            words += f"; the last health stated was {HEALTH_WORDS[said.health]}, on {long_day(said.on)}"
        return words + "."

    @cached_property
    def due_days(self) -> list[DueDay]:
        """Every due date in force so far, oldest first."""
        changes = due_history(self.value)
        deadlines = [change.before for change in changes] + [self.revision["deadline"]]
        kept = [one for i, one in enumerate(deadlines) if i == 0 or one["text"] != deadlines[i - 1]["text"]]
        return [DueDay(_due_text(one["text"], one["due"]), maybe_day(one["due"]), one is kept[-1]) for one in kept]

    @property
    def moved(self) -> str:
        """ "Moved once, 153 days later"; "" when the due date never moved."""
        moves = [change for change in due_history(self.value) if change.days and change.kind != "corrected"]
        if not moves:
            return ""
        times = {1: "once", 2: "twice"}.get(len(moves), f"{len(moves)} times")
        slip = self.facts.slip
        if not slip:
            return f"Moved {times}, back to the first date"
        return f"Moved {times}, {plural(abs(slip), 'day')} {'later' if slip > 0 else 'earlier'}"

    @property
    def last_day_on_time(self) -> date | None:
        """The due day where the published words do not name it: "by the end of Q3 2026"."""
        due, deadline = self.facts.due, self.revision["deadline"]
        named = deadline["kind"] == "date" or (due is not None and long_day(due) in deadline["text"])
        return None if named else due

    @property
    def next_turn(self) -> date | None:
        """Of a standing or event-triggered deadline: when the turn that is open is due."""
        turns = [maybe_day(one["due"]) for one in self.value["occurrences"] if not one["done_on"]]
        return min((due for due in turns if due), default=None)

    @property
    def attention(self) -> tuple[int, date, str]:
        """Sort key: what needs attention first, then what is due next; ended goals last."""
        due = self.facts.due or date.max
        if self.ended and self.facts.outcome != "missed":
            return ENDED_LAST, due, self.slug
        rank = RANKS.get(self.state, 6)
        return (5 if rank > 5 and self.facts.freshness == "overdue" else rank), due, self.slug

    @property
    def lead(self) -> str:
        """The team that leads the goal now, or since when there is none."""
        leads = [owner for owner in self.value["owners"] if owner["role"] == "lead"]
        current = [owner for owner in leads if not owner["until"]]
        if current:
            return current[-1]["team"] or "Owner not named"
        gone = max((owner["until"] for owner in leads if owner["until"]), default=None)
        return f"No owner since {long_day(day(gone))}" if gone else "No owner stated"

    @property
    def withheld_count(self) -> int:
        return self.outline.withheld


def _due_text(text: str, due: str | None) -> str:
    return text or (long_day(day(due)) if due else "No date")


class States:
    """The states of all goals of an edition, by slug, in the order of their areas and positions."""

    def __init__(self, edition: Edition, on: date) -> None:
        self.edition = edition
        self.on = on
        self._found: dict[str, GoalState] = {}
        self._held: dict[str, date | None] = {}

    def __getitem__(self, slug: str) -> GoalState:
        if slug not in self._found:
            if slug not in self:
                raise KeyError(slug)
            self._found[slug] = GoalState(self.edition, slug, self.on)
        return self._found[slug]

    def some(self, slugs: Iterable[str]) -> list[GoalState]:
        """Those of the goals that this edition holds."""
        return [self[slug] for slug in slugs if slug in self]

    def __contains__(self, slug: str) -> bool:
        return f"goal/{slug}" in self.edition.parts

    @cached_property
    def all(self) -> list[GoalState]:
        areas = {slug: place for place, slug in enumerate(self.edition.areas())}
        found = [self[slug_of(key)] for key in self.edition.parts if kind_of(key) == "goal"]
        return sorted(found, key=lambda one: (areas.get(one.area, 99), one.outline.position, one.slug))

    @cached_property
    def top(self) -> list[GoalState]:
        """Goals that are counted: those that are not part of another."""
        return [one for one in self.all if not one.outline.is_part]

    def hold_until(self, area: str = "") -> date | None:
        """The next day on which a state of any goal changes by itself, or a first published date comes to pass."""
        if area not in self._held:
            shown = self.of_area(area) if area else self.all
            days = [one.facts.holds_until for one in shown]
            days += [first + ONE_DAY for one in shown if (first := one.facts.first_due) and first >= self.on]
            self._held[area] = min((one for one in days if one), default=None)
        return self._held[area]

    def in_area(self, area: str) -> list[GoalState]:
        """Goals of an area that are counted."""
        return [one for one in self.of_area(area) if not one.outline.is_part]

    def of_area(self, area: str) -> list[GoalState]:
        """All goals of an area, those that are part of another as well."""
        return self._by_area.get(area, [])

    @cached_property
    def _by_area(self) -> dict[str, list[GoalState]]:
        found: dict[str, list[GoalState]] = defaultdict(list)
        for one in self.all:
            found[one.area].append(one)
        return dict(found)


def _outline(goal: GoalValue) -> Outline:
    title = plain(current_revision(goal)["title"])
    return Outline(
        title,
        goal["area"],
        goal["position"],
        bool(goal["parent"]),
        goal["parts"],
        goal["evidence"],
        len(goal["withheld"]),
    )


def _keep_the_newest(known: dict[Any, Any]) -> None:
    while len(known) > KNOWN:
        known.pop(next(iter(known)), None)


def work_out(states: States, processes: int) -> None:
    """Work out what is true of every goal, shared out, before pages are: each of many processes would do it again."""
    if processes == 1:
        return
    unknown = [one for one in states.all if _work_out not in one.known]
    for state, found in zip(unknown, share_out(_work_out, unknown, processes), strict=True):
        state.known[_work_out] = found


def _work_out(state: GoalState) -> Facts:
    return facts(state.value, state.on, state.roadmap, state.parts)
