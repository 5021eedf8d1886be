"""What a feed is, whatever form it is written in, and which feeds there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Final

from public_site.pages.by_itself import next_turn, next_turn_of_any
from public_site.pages.feeds.items import Item, items_of
from public_site.pages.needs import all_of, area_needs, goal_needs
from public_site.schema import part_key
from public_site.site_address import lasting_id, site_address
from public_site.view import View
from roadmap.markdown import plain

MOST: Final = 200  # entries of one feed; the page of changes and the table of changes have them all
OF_GRADES: Final = frozenset({"grade", "cycle", "rubric"})


@dataclass(frozen=True)
class Feed:
    """The entries of one feed, newest first. `name` is its address without form: "goals/start-moonshots"."""

    name: str
    id: str
    title: str
    page: str  # the page that shows the same
    subtitle: str
    site: str
    author: str
    licence: str
    items: Sequence[Item]
    changed_at: datetime

    def path(self, form: str) -> str:
        return f"/feeds/{self.name}.{form}"


@dataclass(frozen=True)
class FeedKind:
    """Which feed there is, before it is worked out."""

    name: str
    title: str
    page: str
    needs: Callable[[], tuple[str, ...]]
    holds_until: Callable[[], date | None]
    about: str = ""  # key of the goal or area, or "" for a feed of the whole roadmap

    def path(self, form: str) -> str:
        return f"/feeds/{self.name}.{form}"


def feed_kinds(view: View) -> Iterator[FeedKind]:
    """Every feed of an edition, those about everything first."""
    yield from whole_kinds(view)
    yield from area_kinds(view)
    yield from goal_kinds(view)


def whole_kinds(view: View) -> list[FeedKind]:
    whole: tuple[str, ...] = ("edition",)
    return [
        FeedKind("all", "All changes", "/changes/", lambda: whole, lambda: next_turn_of_any(view)),
        FeedKind("weakening", "Changes that weaken a goal", "/changes/weakening/", lambda: whole, lambda: None),
        FeedKind("corrections", "Corrections", "/changes/", lambda: whole, lambda: None),
        FeedKind("grades", "Grades", "/grades/", lambda: all_of(view, *OF_GRADES), lambda: None),
    ]


def area_kinds(view: View) -> list[FeedKind]:
    return [
        FeedKind(
            f"areas/{slug}",
            plain(area["name"]),
            f"/areas/{slug}/",
            lambda slug=slug: _area_needs(view, slug),  # type: ignore[misc]  # a default binds the loop's value
            lambda slug=slug: _area_holds(view, slug),  # type: ignore[misc]
            part_key("area", slug),
        )
        for slug, area in view.areas.items()
    ]


def goal_kinds(view: View) -> list[FeedKind]:
    return [
        FeedKind(
            f"goals/{state.slug}",
            state.title,
            state.path,
            lambda slug=state.slug: goal_needs(view, slug),  # type: ignore[misc]
            partial(next_turn, state),
            part_key("goal", state.slug),
        )
        for state in view.states.all
    ]


def make_feed(view: View, kind: FeedKind) -> Feed:
    found = entries_of(view, kind)
    more = f" The newest {MOST} of {len(found)}; all of them: {kind.page}" if len(found) > MOST else ""
    roadmap = view.roadmap
    first = view.editions[0]
    return Feed(
        name=kind.name,
        id=lasting_id(first, f"feeds/{kind.name}"),
        title=f"{kind.title} - {roadmap['name']}",
        page=kind.page,
        subtitle=f"Computed from published editions; nobody writes or removes an entry.{more}",
        site=site_address(roadmap),
        author=roadmap["name"] if roadmap["kept_by"] == "observer" else roadmap["developer"],
        licence=roadmap["licence"],
        items=found[:MOST],
        changed_at=max((one.updated for one in found[:MOST]), default=first.published_at),
    )


def entries_of(view: View, kind: FeedKind) -> Sequence[Item]:
    """Every entry of one feed, newest first."""
    if kind.about:
        return _by_key(view).get(kind.about, [])
    if kind.name == "weakening":
        return [one for one in items_of(view) if one.weakens]
    if kind.name == "corrections":
        return [one for one in items_of(view) if one.type == "Correction"]
    if kind.name == "grades":
        return [one for one in items_of(view) if one.kind in OF_GRADES]
    return items_of(view)


@lru_cache(maxsize=4)
def _by_key(view: View) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items_of(view):
        for key in item.about:
            found.setdefault(key, []).append(item)
    return found


def _area_needs(view: View, area: str) -> tuple[str, ...]:
    goals = [state.outline for state in view.states.of_area(area)]
    parts = {part for goal in goals for part in goal.parts}
    evidence = {slug for goal in goals for slug in goal.evidence}
    needs = [part_key("goal", slug) for slug in sorted(parts)] + [
        part_key("evidence", slug) for slug in sorted(evidence)
    ]
    return (*area_needs(view, area), *needs)


def _area_holds(view: View, area: str) -> date | None:
    days = map(next_turn, view.states.of_area(area))
    return min((one for one in days if one), default=None)
