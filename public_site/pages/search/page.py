"""Search: the form, what is found for a query, and an index for copies of the site that nobody answers."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from public_site.page import Made, Page
from public_site.pages.rounds import earliest
from public_site.pages.search.documents import KINDS, Document, documents
from public_site.pages.search.finding import Found, Query
from public_site.view import View
from roadmap.markdown import plain

INDEX = "/search/index.json"


def search_pages(view: View) -> list[Page]:
    """The form, and the index that a script reads where the site is a copy of files and answers no query."""
    return [
        Page("/search/", "Search", ("edition",), lambda: make_search(view), versioned=False),
        Page(INDEX, "Index for search", ("edition",), lambda: make_index(view), versioned=False, framed=False),
    ]


def make_search(view: View, found: Found | None = None) -> Made:
    query = found.query if found else Query("")
    context = {
        "found": found,
        "query": query,
        "edition": view.edition,
        "areas": [(f"/areas/{slug}/", plain(area["name"])) for slug, area in view.areas.items()],
        "links_to": _links(found) if found else {},
        "states_of": {
            hit.document.goal: view.states[hit.document.goal].state_tag
            for group in (found.groups if found else ())
            for hit in group.hits
            if hit.document.goal
        },
        "index": INDEX,
    }
    return Made("public_site/search.html", context, holds_until=earliest(*_turns(view, found)))


def make_index(view: View) -> Made:
    """Kinds, then one row per thing: kind, title, address, note, text."""
    rows = [[one.kind, one.title, one.url, one.note, _text(one)] for one in documents(view)]
    content = {"edition": view.edition.number, "kinds": KINDS, "documents": rows}
    # Goals stand in it as lists show them, what needs attention first.
    holds = view.states.hold_until()
    return Made(content=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), holds_until=holds)


def address(query: Query, *, text: str | None = None, kind: str | None = None, page: int = 1) -> str:
    """The address of a query, or of one like it: other words, another kind, another page."""
    fields = {"q": query.text if text is None else text, "in": query.kind if kind is None else kind}
    fields |= {"page": str(page)} if page > 1 else {}
    return "/search/?" + urlencode({name: value for name, value in fields.items() if value})


def _turns(view: View, found: Found | None) -> Iterator[date | None]:
    """When the state of a goal that is shown changes by itself."""
    for group in found.groups if found else ():
        for hit in group.hits:
            if hit.document.goal:
                yield view.states[hit.document.goal].facts.holds_until


def _text(one: Document) -> str:
    return "\n".join(f"{label}: {text}" if label else text for label, text in one.pieces)


def _links(found: Found) -> dict[str, object]:
    query, pages = found.query, found.pages
    by_kind: Sequence[tuple[str, str, int, str, bool]] = [
        (kind, name, count, address(query, kind=kind), kind == query.kind) for kind, name, count in found.counts
    ]
    page = min(query.page, pages)
    return {
        "all": address(query, kind=""),
        "by_kind": by_kind,
        "of_kind": {kind: address(query, kind=kind) for kind, _, _ in found.counts},
        "before": address(query, page=page - 1) if page > 1 else "",
        "after": address(query, page=page + 1) if page < pages else "",
        "page": page,
        "alone": [(term, count, address(query, text=term, kind="")) for term, count in found.alone],
    }
