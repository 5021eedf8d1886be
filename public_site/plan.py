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
from public_site.view import View, view_of

DIGEST = 32  # hexadecimal digits of a digest: 128 bits, since many thousands lie in the index of each release
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


@dataclass(frozen=True, slots=True)
class Planned:
    """One version of one page. `frame` and `page` are worked out when asked for: most pages need neither.

    `fingerprint` names what it shows: in two releases of one build the same one stands for the same bytes.
    """

    address: str
    fingerprint: str
    on: date
    settled: bool
    frame_of: Callable[[], Frame]
    page: Callable[[], Page]
    digest: str = ""  # of what it shows, whichever editions stand in its frame
    also_at: str = ""  # second address of the same bytes

    @property
    def frame(self) -> Frame:
        return self.frame_of()


class Listing:
    """The pages of one edition on one day, each with the digest of what it shows.

    What the listing before it knows is not worked out again: a page whose needs are the same, and none of them
    another one now, has the digest it had.
    """

    def __init__(self, view: View, pages_of: PagesOf, before: "Listing | None" = None) -> None:
        self.view = view
        self.pages_of = pages_of
        self.pages = pages_of(view)
        changed = _changed(before.view, view) if before is not None else None
        self.digests: dict[str, tuple[tuple[str, ...], str]] = {}
        for page in self.pages:
            known = before.digests.get(page.path) if before is not None else None
            if known is None or changed is None or known[0] != page.needs or not changed.isdisjoint(page.needs):
                known = (page.needs, digest_of(page, view))
            self.digests[page.path] = known

    def is_of(self, view: View, pages_of: PagesOf) -> bool:
        """Whether this is the listing of that view, too."""
        same = self.pages_of is pages_of and self.view.on == view.on
        return same and [one.digest for one in self.view.editions] == [one.digest for one in view.editions]


def _changed(before: View, view: View) -> set[str] | None:
    """The needs that are others now; None where that may be any."""
    old, new = before.edition.parts, view.edition.parts
    if old.get(ROADMAP_KEY) != new.get(ROADMAP_KEY) or before.edition.register.digest != view.edition.register.digest:
        return None
    keys = {key for key, sha256 in new.items() if old.get(key) != sha256} | (old.keys() - new.keys())
    edition = {"edition"} if before.edition.digest != view.edition.digest else set()
    return keys | {f"{key}#title" for key in keys} | edition


class _LastListing:
    """The newest listing of this process: what a worker knows from the rendering before."""

    found: Listing | None = None


def _list(view: View, pages_of: PagesOf) -> Listing:
    last = _LastListing.found
    if last is not None and last.pages_of is not pages_of:
        last = None
    if last is None or not last.is_of(view, pages_of):
        last = _LastListing.found = Listing(view, pages_of, last)
    return last


def view_of_plan() -> View:
    """The view that the newest plan of this process was made from; what it has worked out serves all its pages."""
    assert _LastListing.found is not None  # noqa: S101 -- asked for after a plan
    return _LastListing.found.view


def find_versions(editions: Sequence[Edition], pages_of: PagesOf, known: Versions, known_through: int) -> Versions:
    """Extend the known versions by the editions that are newer than `known_through`."""
    versions = {path: list(found) for path, found in known.items()}
    for index, edition in enumerate(editions):
        if edition.number <= known_through:
            continue
        listing = _list(view_of(editions[: index + 1], edition.published_on), pages_of)
        digests = {page.path: listing.digests[page.path][1] for page in listing.pages if page.versioned}
        for path in versions.keys() | digests.keys():
            found = versions.setdefault(path, [])
            digest = digests.get(path, "")
            if not found or found[-1][1] != digest:
                found.append((edition.number, digest))
    return versions


def digest_of(page: Page, view: View) -> str:
    """Names what a page shows, from the hashes of its parts, without making it."""
    lines = [page.path, *(f"{need} {view.digest(need)}" for need in (ROADMAP_KEY, *page.needs))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGEST]


def plan(
    editions: Sequence[Edition], on: date, pages_of: PagesOf, versions: Mapping[str, Sequence[tuple[int, str]]]
) -> Iterator[Planned]:
    """Every version of every page, current ones first."""
    lists = _Lists(editions, pages_of)
    listing = _list(view_of(editions, on), pages_of)
    numbers = {edition.number: edition for edition in editions}
    for page in listing.pages:
        introduced = numbers[versions[page.path][-1][0]] if page.versioned else listing.view.edition
        yield _current(page, listing, introduced)
    for path, found in versions.items():
        for (number, digest), (replaced, _) in itertools.pairwise(found):
            if digest:
                yield lists.settled(path, number, replaced, digest)


def _current(page: Page, listing: Listing, introduced: Edition) -> Planned:
    path, view = page.path, listing.view
    # Only the edition that introduced it: another edition must not change the bytes of an unchanged page.
    named = f"{introduced.number} " if page.framed else ""
    return Planned(
        address=path,
        fingerprint=named + listing.digests[path][1],
        on=view.on,
        settled=False,
        frame_of=lambda: Frame(path, path, introduced, view.edition, None, view.on, page.versioned),
        page=lambda: page,
        also_at=f"/v/{introduced.number}{path}" if page.versioned else "",
    )


class _Lists:
    """The pages of old editions, listed only when one of them has to be made."""

    def __init__(self, editions: Sequence[Edition], pages_of: PagesOf) -> None:
        self.editions = list(editions)
        self.pages_of = pages_of
        self.index = {edition.number: place for place, edition in enumerate(self.editions)}
        self.pages = lru_cache(maxsize=4)(self._pages)

    def _pages(self, place: int, on: date) -> dict[str, Page]:
        view = view_of(self.editions[: place + 1], on)
        return {page.path: page for page in self.pages_of(view)}

    def settled(self, path: str, introduced: int, replaced: int, digest: str) -> Planned:
        first, after = self.editions[self.index[introduced]], self.editions[self.index[replaced]]
        place = self.index[replaced] - 1
        last = self.editions[place]
        # The last whole day on which it was current; its states stay as they were then.
        on = max(first.published_on, last.published_on, after.published_on - timedelta(days=1))
        return Planned(
            address=f"/v/{introduced}{path}",
            fingerprint=f"{introduced} {digest} {last.number} {replaced} {on}",
            on=on,
            settled=True,
            frame_of=lambda: Frame(path, f"/v/{introduced}{path}", first, last, after, on),
            page=lambda: self.pages(place, on)[path],
            digest=digest,
        )
