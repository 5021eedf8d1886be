"""What a release has to hold: which edition introduced which version of which page, and where each version lies."""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from public_site.editions import Edition
from public_site.page import Page
from public_site.schema import ROADMAP_KEY
from public_site.view import View

PagesOf = Callable[[View], Sequence[Page]]
Versions = dict[str, list[tuple[int, str]]]  # path -> (edition that introduced it, digest); digest "": page is gone


@dataclass(frozen=True)
class Frame:
    """What the frame of a page says about editions. `base` leads the links of an old edition's page."""

    path: str  # of the page in the current edition
    address: str  # of this version of it
    introduced: Edition
    last: Edition  # the newest edition this version belongs to
    replaced_by: Edition | None
    on: date
    versioned: bool = True  # has an address under /v/<n>/

    @property
    def base(self) -> str:
        return f"/v/{self.last.number}" if self.replaced_by else ""

    @property
    def permalink(self) -> str:
        return f"/v/{self.introduced.number}{self.path}"


@dataclass(frozen=True)
class Planned:
    """One version of one page. `page` finds it; that may mean listing all pages of an old edition, so ask late."""

    frame: Frame
    fingerprint: str
    page: Callable[[], Page]
    also_at: str = ""  # second address of the same bytes

    @property
    def settled(self) -> bool:
        return self.frame.replaced_by is not None


def find_versions(editions: Sequence[Edition], pages_of: PagesOf, known: Versions, known_through: int) -> Versions:
    """Extend the known versions by the editions that are newer than `known_through`."""
    versions = {path: list(found) for path, found in known.items()}
    for index, edition in enumerate(editions):
        if edition.number <= known_through:
            continue
        view = View(editions[: index + 1], edition.published_on)
        digests = {page.path: digest_of(page, view) for page in pages_of(view) if page.versioned}
        for path in versions.keys() | digests.keys():
            found = versions.setdefault(path, [])
            digest = digests.get(path, "")
            if not found or found[-1][1] != digest:
                found.append((edition.number, digest))
    return versions


def digest_of(page: Page, view: View) -> str:
    """Names what a page shows, from the hashes of its parts, without making it."""
    lines = [page.path, *(f"{need} {view.digest(need)}" for need in (ROADMAP_KEY, *page.needs))]
    return _sha256("\n".join(lines))


def plan(
    editions: Sequence[Edition], on: date, build: str, pages_of: PagesOf, versions: Mapping[str, list[tuple[int, str]]]
) -> Iterator[Planned]:
    """Every version of every page, current ones first."""
    lists = _Lists(editions, pages_of)
    view = View(editions, on)
    for page in lists.current(view):
        yield _current(page, view, build, versions)
    for path, found in versions.items():
        for (introduced, digest), (replaced, _) in itertools.pairwise(found):
            if digest:
                yield lists.settled(path, introduced, replaced, digest, build)


def _current(page: Page, view: View, build: str, versions: Mapping[str, list[tuple[int, str]]]) -> Planned:
    numbers = {edition.number: edition for edition in view.editions}
    introduced = numbers[versions[page.path][-1][0]] if page.versioned else view.edition
    frame = Frame(page.path, page.path, introduced, view.edition, None, view.on, page.versioned)
    # Only the edition that introduced it: another edition must not change the bytes of an unchanged page.
    fingerprint = _sha256(f"{build} {digest_of(page, view)} {introduced.number}")
    return Planned(frame, fingerprint, lambda: page, also_at=frame.permalink if page.versioned else "")


class _Lists:
    """The pages of old editions, listed only when one of them has to be made."""

    def __init__(self, editions: Sequence[Edition], pages_of: PagesOf) -> None:
        self.editions = list(editions)
        self.pages_of = pages_of
        self.index = {edition.number: place for place, edition in enumerate(self.editions)}
        self.pages = lru_cache(maxsize=4)(self._pages)

    def current(self, view: View) -> Sequence[Page]:
        return self.pages_of(view)

    def _pages(self, place: int, on: date) -> dict[str, Page]:
        view = View(self.editions[: place + 1], on)
        return {page.path: page for page in self.pages_of(view)}

    def settled(self, path: str, introduced: int, replaced: int, digest: str, build: str) -> Planned:
        first, after = self.editions[self.index[introduced]], self.editions[self.index[replaced]]
        place = self.index[replaced] - 1
        last = self.editions[place]
        # The last whole day on which it was current; its states stay as they were then.
        on = max(first.published_on, last.published_on, after.published_on - timedelta(days=1))
        frame = Frame(path, f"/v/{introduced}{path}", first, last, after, on)
        fingerprint = _sha256(f"{build} {digest} {introduced} {last.number} {replaced} {on}")
        return Planned(frame, fingerprint, lambda: self.pages(place, on)[path])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
