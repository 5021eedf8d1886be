"""Answers that are no file: a page of a new day, a distant comparison, an address that leads nowhere, the health check.

They are made from published files and rendered with the same templates; no database is read.
"""

import json
import re
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string

from public_site.answer import Content
from public_site.editions import Edition, load_editions
from public_site.page import Made, Page
from public_site.pages import pages_of
from public_site.pages.changes import make_comparison
from public_site.pages.data import roadmap_document as document_of
from public_site.plan import Frame
from public_site.release import Release
from public_site.view import View
from public_site.write import files_of, html_of

SUGGESTIONS = 5
MANY = 1_000  # addresses compared letter by letter; an unknown address must stay cheap to answer
_NUMBERS = re.compile(r"\d{1,6}")


def remake(release: Release, path: str, on: date) -> dict[str, bytes]:
    """The files of one current page as it reads on a later day; the release itself stays as it is."""
    entry = release.pages[path]
    current = path.removeprefix(f"/v/{entry.introduced}")
    view = View(_editions(release.folder), on)
    page = next(one for one in pages_of(view) if one.path == current)
    introduced = next(one for one in view.editions if one.number == entry.introduced)
    return files_of(page, page.make(), Frame(current, path, introduced, view.edition, None, on))


def comparison(release: Release, first: int, second: int) -> bytes | None:
    """The comparison of two editions as a page; None where one of them does not exist."""
    view = _view(release)
    found = {edition.number: edition for edition in view.editions}
    if first not in found or second not in found:
        return None
    made = make_comparison(view, found[first], found[second])
    return _document(view, f"/changes/{first}..{second}/", f"Edition {first} compared with edition {second}", made)


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
    return _document(view, path, title, Made(f"public_site/{template}.html", context))


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


def health(release: Release | None) -> Content:
    """What a load balancer asks for: is this process answering, and with which edition."""
    facts = {"status": "ok", "edition": release.edition if release else None, "on": release.on if release else None}
    return Content(json.dumps(facts).encode(), "json")


def _document(view: View, path: str, title: str, made: Made) -> bytes:
    page = Page(path, title, (), lambda: made, versioned=False)
    return html_of(page, made, Frame(path, path, view.edition, view.edition, None, view.on, versioned=False))


def _view(release: Release) -> View:
    return View(_editions(release.folder), date.fromisoformat(release.on))


@lru_cache(maxsize=2)
def _editions(folder: Path) -> list[Edition]:
    """The editions of a release; one that was written after it is not public yet."""
    number = int(folder.name.partition("-")[0])
    return [edition for edition in load_editions(folder.parent.parent) if edition.number <= number]
