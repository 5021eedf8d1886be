"""Feeds of what changed: Atom and JSON Feed for everything, each area, each goal, grades, weakenings and corrections."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from public_site.page import Made, Page
from public_site.pages.by_itself import next_turn_of_any
from public_site.pages.feeds.atom import as_atom
from public_site.pages.feeds.feed import (
    MOST,
    Feed,
    FeedKind,
    area_kinds,
    entries_of,
    feed_kinds,
    goal_kinds,
    make_feed,
    whole_kinds,
)
from public_site.pages.feeds.items import Item
from public_site.pages.feeds.json_feed import as_json_feed
from public_site.site_address import site_address
from public_site.view import View

FORMS: dict[str, Callable[[Feed], bytes]] = {"atom": as_atom, "json": as_json_feed}


@dataclass(frozen=True)
class Offer:
    """A feed as the page of feeds shows it."""

    kind: FeedKind
    example: Item | None
    count: int


def feed_pages(view: View) -> list[Page]:
    page = Page("/feeds/", "Feeds", ("edition",), lambda: make_feeds(view), versioned=False)
    return [page, *(one for kind in feed_kinds(view) for one in _files(view, kind))]


def _files(view: View, kind: FeedKind) -> Iterator[Page]:
    needs = kind.needs()
    for form in FORMS:
        yield Page(
            kind.path(form), f"Feed: {kind.title}", needs, _maker(view, kind, form), versioned=False, framed=False
        )


def _maker(view: View, kind: FeedKind, form: str) -> Callable[[], Made]:
    return lambda: Made(content=FORMS[form](make_feed(view, kind)), holds_until=kind.holds_until())


def make_feeds(view: View) -> Made:
    context = {
        "whole": _offers(view, whole_kinds(view)),
        "areas": _offers(view, area_kinds(view)),
        "goals": _offers(view, goal_kinds(view)),
        "most": MOST,
        "site": site_address(view.roadmap),
    }
    return Made("public_site/feeds.html", context, holds_until=next_turn_of_any(view))


def _offers(view: View, kinds: Sequence[FeedKind]) -> list[Offer]:
    found = [(kind, entries_of(view, kind)) for kind in kinds]
    return [Offer(kind, entries[0] if entries else None, len(entries)) for kind, entries in found]
