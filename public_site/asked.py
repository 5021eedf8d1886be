"""Addresses that carry a question after a "?": which answer is meant, written in one way, so that it is kept once.

Whatever stands in a query, the number of different answers is bounded: what is not understood is left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qsl

from goals.outcome import WORDS
from public_site import live
from public_site.answer import Content
from public_site.pages.search import asked as search_query
from public_site.release import Release

_AS_OF: Final = re.compile(r"/as-of/(\d{4}-\d\d-\d\d)(/.*)?")
_AREA: Final = re.compile(r"/areas/([a-z0-9-]+)/")
_SINCE: Final = re.compile(r"/changes/since/([1-9]\d{0,5})(/?)")
LONGEST: Final = 2_000  # characters of a query that are read
MOST_FIELDS: Final = 20


@dataclass(frozen=True)
class Question:
    """`address` is the one way to write it, "" where the answer is not to be kept. Without `answer` it leads there."""

    address: str
    answer: Callable[[], bytes] | None = None

    @property
    def is_redirect(self) -> bool:
        return self.answer is None

    def content(self) -> Content | str:
        return Content(self.answer(), "html") if self.answer else self.address


def computed(release: Release, day: date, path: str) -> Content | str | None:
    """What an address without a "?" asks to be worked out: an edition by its day, and what happened since one.

    A page, another address to go to, or None where it asks for nothing of this.
    """
    as_of, since = _AS_OF.fullmatch(path), _SINCE.fullmatch(path)
    if as_of:
        return live.as_of(release, day, as_of[1], as_of[2] or "/")
    if since and not since[2]:
        return f"{path}/"
    content = live.since(release, day, int(since[1])) if since else None
    return Content(content, "html") if content else None


def question_of(release: Release, day: date, path: str, query: str) -> Question | None:
    """What is asked; None where this address takes no question, or the query says nothing: then it is the page itself."""
    area = _AREA.fullmatch(path)
    if area and query and release.page(path):
        return _area(release, day, area[1], _fields(query))
    read = READERS.get(path)
    return read(release, day, _fields(query)) if read and query else None


def _fields(query: str) -> Mapping[str, str]:
    """The first value of each field; of a monstrous query the beginning, and of that nothing where it has too many."""
    try:
        pairs = parse_qsl(query[:LONGEST], max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _changes(release: Release, _day: date, asked: Mapping[str, str]) -> Question:
    """Where the forms on the page of changes lead: they name two editions, or one to look back to, perhaps by its day."""
    since = asked.get("since", "")
    if since:
        number = since if _is_number(since) else live.edition_number(release, since)
        return Question(f"/changes/since/{number}/" if number else "/changes/")
    first, second = asked.get("from", ""), asked.get("to", "")
    known = _is_number(first) and _is_number(second)
    return Question(f"/changes/{first}..{second}/" if known else "/changes/")


def _timeline(release: Release, day: date, asked: Mapping[str, str]) -> Question | None:
    wanted = live.wanted_timeline(release, day, asked)
    if not wanted.query:
        return None
    return Question(f"/timeline/?{wanted.query}", lambda: live.timeline(release, day, wanted))


def _area(release: Release, day: date, slug: str, asked: Mapping[str, str]) -> Question | None:
    """The goals of an area that have one outcome."""
    outcome = asked.get("outcome", "")
    if outcome not in WORDS:
        return None
    return Question(f"/areas/{slug}/?outcome={outcome}", lambda: live.area(release, day, slug, outcome))


def _as_of(_release: Release, _day: date, asked: Mapping[str, str]) -> Question | None:
    """Where the form for a day leads; what is no day says so at its own address."""
    on = asked.get("on", "")
    return Question(f"/as-of/{on}/") if re.fullmatch(r"\d{4}-\d\d-\d\d", on, re.ASCII) else None


def _search(release: Release, day: date, asked: Mapping[str, str]) -> Question | None:
    """Answers to searches are not kept: there are as many as there are words."""
    query = search_query(asked)
    return Question("", lambda: live.search(release, day, query)) if query.terms else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


Reader = Callable[[Release, date, Mapping[str, str]], Question | None]
READERS: Final[Mapping[str, Reader]] = {
    "/changes/": _changes,
    "/timeline/": _timeline,
    "/search/": _search,
    "/as-of/": _as_of,
}
