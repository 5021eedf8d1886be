"""Answers that are no file: a page of a new day, a distant comparison, an address that leads nowhere, the health check.

They are made from published files and rendered with the same templates; no database is read.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string

from public_site.answer import Content
from public_site.editions import Edition, load_editions
from public_site.page import Made, Page
from public_site.pages import pages_of
from public_site.pages.areas import make_area
from public_site.pages.as_of import before_the_first, edition_on, make_as_of
from public_site.pages.changes import make_comparison
from public_site.pages.data import roadmap_document as document_of
from public_site.pages.search import Document, Query, documents, find, make_search
from public_site.pages.since import make_since, since_title
from public_site.pages.timeline import Wanted, make_timeline, wanted_in
from public_site.plan import Frame
from public_site.release import Release
from public_site.signed_log import SignedLog, signed_log
from public_site.view import View
from public_site.write import files_of, html_of
from roadmap.markdown import plain

SUGGESTIONS = 5
MANY = 1_000  # addresses compared letter by letter; an unknown address must stay cheap to answer
_NUMBERS = re.compile(r"\d{1,6}")


def remake(release: Release, path: str, on: date) -> dict[str, bytes]:
    """The files of one current page as it reads on a later day; the release itself stays as it is."""
    entry = release.page(path)
    if entry is None:
        raise LookupError(path)
    current = path.removeprefix(f"/v/{entry.introduced}")
    view = View(_editions(release.folder), on)
    page = next(one for one in pages_of(view) if one.path == current)
    introduced = next(one for one in view.editions if one.number == entry.introduced)
    frame = Frame(current, path, introduced, view.edition, None, on, page.versioned)
    return files_of(page, page.make(), frame, _log(release))


def comparison(release: Release, first: int, second: int) -> bytes | None:
    """The comparison of two editions as a page; None where one of them does not exist."""
    view = _view(release)
    found = {edition.number: edition for edition in view.editions}
    if first not in found or second not in found:
        return None
    made = make_comparison(view, found[first], found[second])
    title = f"Edition {first} compared with edition {second}"
    return _document(release, view, f"/changes/{first}..{second}/", title, made)


def wanted_timeline(release: Release, on: date, asked: Mapping[str, str]) -> Wanted:
    """Which goals a reader of the timeline asks for."""
    return wanted_in(_view(release, on), asked)


def timeline(release: Release, on: date, wanted: Wanted) -> bytes:
    """The timeline of some goals as it reads on a day."""
    view = _view(release, on)
    return _document(release, view, "/timeline/", "Timeline", make_timeline(view, wanted))


def area(release: Release, on: date, slug: str, outcome: str) -> bytes:
    """An area with only those of its goals listed that have an outcome."""
    view = _view(release, on)
    title = plain(view.areas[slug]["name"])
    return _document(release, view, f"/areas/{slug}/", title, make_area(view, slug, outcome))


def search(release: Release, on: date, query: Query) -> bytes:
    """What the current edition holds of a query; states of goals are those of the day."""
    view = _view(release, on)
    made = make_search(view, find(_documents(release.folder), query))
    return _document(release, view, "/search/", f"Search: {query.text}", made)


def since(release: Release, on: date, number: int) -> bytes | None:
    """What has happened since an edition; None where there is none of this number."""
    view = _view(release, on)
    old = next((one for one in view.editions if one.number == number), None)
    if old is None:
        return None
    return _document(release, view, f"/changes/since/{number}/", since_title(old), make_since(view, old))


def as_of(release: Release, on: date, text: str, path: str) -> Content | str | None:
    """Where the page of a day lies: in the edition of that day; of days to come in the current one.

    Only to pages that some edition has: an address that is typed must not lead out of this site.
    """
    if path not in release.versions:
        return None
    view = _view(release, on)
    asked = _day(text)
    if asked and asked > on:
        return path
    found = edition_on(view.editions, asked) if asked else None
    if found:
        return f"/v/{found.number}{path}"
    problem = before_the_first(view.editions, asked) if asked else f"There is no day {text}."
    made = make_as_of(view, problem, text if asked else "")
    return Content(_document(release, view, "/as-of/", "As of a day", made), "html", status=404)


def edition_number(release: Release, text: str) -> int | None:
    """The edition in force on a day; None for what is no day, and for days before the first edition."""
    asked = _day(text)
    found = edition_on(_editions(release.folder), asked) if asked else None
    return found.number if found else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def roadmap_document(release: Release, number: int) -> bytes | None:
    """One edition as one document; None where there is no such edition."""
    return next((document_of(one) for one in _editions(release.folder) if one.number == number), None)


def not_found(release: Release, path: str) -> bytes:
    """The page for an address that leads nowhere: says what is wrong with it, and what is nearest."""
    view = _view(release)
    known = {edition.number for edition in view.editions}
    asked = [int(text) for text in _NUMBERS.findall(path)] if path.startswith(("/v/", "/changes/")) else []
    missing = [number for number in asked if number not in known]
    context = {
        "nearest": nearest(release, path),
        "missing": missing,
        "editions": view.editions[::-1],
        "areas": list(view.areas.values()),
    }
    template = "edition_not_found" if missing else "404"
    title = "There is no such edition" if missing else "There is no such page"
    return _document(release, view, path, title, Made(f"public_site/{template}.html", context))


def form(release: Release, path: str, title: str, made: Made) -> bytes:
    """A page of the public site that is made for one request: a form, with what was typed into it."""
    return _document(release, _view(release), path, title, made)


def nearest(release: Release, path: str) -> list[tuple[str, str]]:
    """Addresses and titles of the pages that look most like what was asked for."""
    wanted = re.sub(r"^/v/\d+", "", path).rstrip("/") + "/"
    segment, length = wanted[: wanted.find("/", 1) + 1], len(wanted)
    alike = [one for one in release.pages if one.startswith(segment) and abs(len(one) - length) < length / 2]
    if len(alike) > MANY:
        alike = [one for one in alike if one[: len(segment) + 3] == wanted[: len(segment) + 3]][:MANY]
    found = get_close_matches(wanted, alike, SUGGESTIONS, cutoff=0.6)
    return [(one, release.pages[one].title) for one in found]


def nothing_yet() -> bytes:
    """The answer to everything before the first edition."""
    return render_to_string("public_site/nothing_yet.html").encode()


def broken() -> bytes:
    """The answer where not even the page for faults can be read."""
    return render_to_string("500.html").encode()


def health(release: Release | None) -> Content:
    """What a load balancer asks for: is this process answering, and with which edition."""
    facts = {"status": "ok", "edition": release.edition if release else None, "on": release.on if release else None}
    return Content(json.dumps(facts).encode(), "json")


def _document(release: Release, view: View, path: str, title: str, made: Made) -> bytes:
    page = Page(path, title, (), lambda: made, versioned=False)
    frame = Frame(path, path, view.edition, view.edition, None, view.on, versioned=False)
    return html_of(page, made, frame, _log(release))


def _log(release: Release) -> SignedLog | None:
    return signed_log(release.folder.parent.parent)


def _view(release: Release, on: date | None = None) -> View:
    """On the day of the release, or on another one; kept, since a view remembers how goals stand on its day."""
    return _view_on(release.folder, on or date.fromisoformat(release.on))


@lru_cache(maxsize=1)
def _documents(folder: Path) -> list[Document]:
    """What can be found in a release, read once for all searches."""
    editions = _editions(folder)
    return documents(View(editions, editions[-1].published_on))


@lru_cache(maxsize=2)
def _view_on(folder: Path, on: date) -> View:
    return View(_editions(folder), on)


@lru_cache(maxsize=2)
def _editions(folder: Path) -> list[Edition]:
    """The editions of a release; one that was written after it is not public yet."""
    number = int(folder.name.partition("-")[0])
    return [edition for edition in load_editions(folder.parent.parent) if edition.number <= number]
