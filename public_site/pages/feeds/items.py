"""The entries of all feeds: what editions changed and what came about by itself, with ids that are never used again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from itertools import pairwise
from typing import cast
from urllib.parse import quote

from goals.days import long_day
from goals.deadlines import due_history
from goals.values import GoalValue, Headline
from public_site.diff import Change, FieldChange
from public_site.editions import Edition
from public_site.pages.by_itself import Turn, turns
from public_site.pages.entries import changes_between, waited_words
from public_site.pages.history import label_lines
from public_site.schema import kind_of, part_key, slug_of
from public_site.site_address import lasting_id
from public_site.view import View
from public_site.words import DIRECTIONS
from roadmap.english import listed
from roadmap.markdown import plain


@dataclass(frozen=True)
class Item:
    """One entry. `about` are the keys of the goals and areas in whose feeds it stands.

    Its text is put together when somebody asks: a large roadmap has more entries than all feeds show.
    """

    id: str
    type: str
    title: str
    path: str  # on this site
    at: datetime
    updated: datetime
    tell: Callable[[], Iterable[str]]
    fields: Sequence[FieldChange]
    direction: Headline | str
    kind: str  # of the part
    about: frozenset[str]
    weakens: bool
    edition: int | None  # None: it came about between two editions
    by_itself: bool

    @property
    def lines(self) -> list[str]:
        return [plain(one) for one in self.tell()]

    @property
    def heading(self) -> str:
        """Begins with the type, so that a list of headings can be read alone."""
        direction = f" ({DIRECTIONS[cast(Headline, self.direction)].lower()})" if self.direction else ""
        return f"{self.type}: {self.title}{direction}"


@lru_cache(maxsize=4)
def items_of(view: View) -> tuple[Item, ...]:
    """Every entry there is, newest first."""
    found = list(turns(view))
    items = [_of_turn(view, one) for one in found]
    told = {(one.state.slug, one.type, one.on) for one in found}
    for before, edition in [(None, view.editions[0]), *pairwise(view.editions)]:
        entries = [one for one in changes_between(before, edition) if not _told(one, before, edition, told)]
        items += _of_edition(view, entries, before, edition)
    places = {item.id: place for place, item in enumerate(items)}
    return tuple(sorted(items, key=lambda one: (one.at, -places[one.id]), reverse=True))


def _told(change: Change, before: Edition | None, edition: Edition, told: set[tuple[str, str, date]]) -> bool:
    """Whether the day on which it came about by itself has its own entry already."""
    if not change.by_itself or before is None:
        return False
    span = before.published_on, edition.published_on
    return any(
        (slug, type_) == (slug_of(change.key), change.type) and span[0] < on <= span[1] for slug, type_, on in told
    )


def _of_turn(view: View, turn: Turn) -> Item:
    at = datetime.combine(turn.on, time(), tzinfo=UTC)
    goal = turn.state.value
    updated = max(at, turn.later.published_at) if turn.later else at
    name = f"by-itself/{turn.on.isoformat()}/goal/{goal['slug']}/{turn.type.lower().replace(' ', '-')}"
    return Item(
        id=lasting_id(view.editions[0], name),
        type=turn.type,
        title=turn.state.title,
        path=turn.state.path,
        at=at,
        updated=updated,
        tell=lambda: _lines_of_turn(turn),
        fields=(),
        direction="",
        kind="goal",
        about=frozenset((part_key("goal", goal["slug"]), part_key("area", goal["area"]))),
        weakens=False,
        edition=None,
        by_itself=True,
    )


def _lines_of_turn(turn: Turn) -> Iterator[str]:
    yield turn.sentence
    yield "By itself: a date passed."
    yield from _earlier_dates(turn.state.value)
    if turn.later:
        since = f"Edition {turn.later.number} of {long_day(turn.later.published_on)}"
        yield f"{since} reads: {turn.later_words.rstrip('.')}."


def _of_edition(view: View, entries: Sequence[Change], before: Edition | None, edition: Edition) -> Iterator[Item]:
    used: set[str] = set()
    observed = view.roadmap["kept_by"] == "observer"
    about_evidence = any(kind_of(change.key) == "evidence" for change in entries)
    cited = _cited(edition, before) if about_evidence else {}
    for change in entries:
        name = f"edition/{edition.number}/{change.key}/{quote(change.field or 'whole', safe='.-_~')}"
        if name in used:  # two entries about one field: the type tells them apart
            name = f"{name}/{change.slug}"
        used.add(name)
        yield Item(
            id=lasting_id(view.editions[0], name),
            type=change.type,
            title=plain(change.title),
            path=change.url,
            at=edition.published_at,
            updated=edition.published_at,
            tell=partial(_lines, change, edition, observed=observed),
            fields=change.fields,
            direction=change.direction,
            kind=kind_of(change.key),
            about=_about(change.key, edition, before, cited),
            weakens=change.weakens,
            edition=edition.number,
            by_itself=change.by_itself,
        )


def _lines(change: Change, edition: Edition, *, observed: bool) -> Iterator[str]:
    yield change.sentence
    if change.by_itself:
        yield "By itself: a date passed."
    if change.direction:
        yield f"Direction: {DIRECTIONS[change.direction].lower()}."
    if change.labels and change.direction:
        yield from label_lines(change.labels, change.direction, observed=observed)
    if change.reason:
        yield f"Reason: {change.reason}"
    if waited := waited_words(change, observed=observed):
        yield waited
    if kind_of(change.key) == "goal" and change.key in edition.parts:
        yield from _earlier_dates(cast(GoalValue, edition.part(change.key)))


def _earlier_dates(goal: GoalValue) -> list[str]:
    """Every due date that is no longer the one, where it moved: a reader of a feed sees no page beside it."""
    earlier = dict.fromkeys(change.before["text"] for change in due_history(goal) if change.before["text"])
    return [f"Earlier due {'dates' if len(earlier) > 1 else 'date'}: {listed(list(earlier))}."] if earlier else []


def _cited(edition: Edition, before: Edition | None) -> Mapping[str, set[str]]:
    """Evidence -> goals that name it, before or now."""
    found: dict[str, set[str]] = {}
    for one in filter(None, (before, edition)):
        for slug, goal in one.goals().items():
            for evidence in goal["evidence"]:
                found.setdefault(evidence, set()).add(slug)
    return found


def _about(key: str, edition: Edition, before: Edition | None, cited: Mapping[str, set[str]]) -> frozenset[str]:
    kind, slug = kind_of(key), slug_of(key)
    goals = {slug} if kind == "goal" else cited.get(slug, set()) if kind == "evidence" else set()
    goals = {slug.split("--")[1]} if kind == "grade" else goals
    found = {part_key("goal", one) for one in goals} | ({key} if kind == "area" else set())
    for one in filter(None, (before, edition)):
        found |= {
            part_key("area", one.part(name)["area"]) for name in found if kind_of(name) == "goal" and name in one.parts
        }
    return frozenset(found)
