"""The pages that a candidate would put before readers, made one by one from the candidate and the editions on disk."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from public_site.assets import build_hash
from public_site.candidate import edition_of
from public_site.editions import Edition, load_editions
from public_site.models import Publication
from public_site.page import Page
from public_site.pages import pages_of
from public_site.plan import Frame, Versions, find_versions
from public_site.release import current_release
from public_site.render import Progress
from public_site.signed_log import signed_log
from public_site.view import View
from public_site.write import files_of


class CandidateSite:
    """The current pages of an edition that may come out; those of old editions stay as they are."""

    def __init__(self, root: Path, candidate: Edition, on: date) -> None:
        self.root, self.candidate, self.on = root, candidate, on
        self.editions = [*_editions_before(root, candidate.number), candidate]

    @cached_property
    def versions(self) -> Versions:
        """As rendering will find them; what the release that is served knows is not worked out again."""
        release = current_release(self.root)
        known = release if release is not None and release.build == build_hash() else None
        is_known = known is not None and known.edition < self.candidate.number
        return find_versions(
            self.editions,
            pages_of,
            known.versions if known is not None and is_known else {},
            known.edition if known is not None and is_known else 0,
        )

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The current pages by address."""
        return {page.path: page for page in pages_of(View(self.editions, self.on))}

    def changed(self) -> list[Page]:
        """The pages that this edition brings or changes, and those that every edition makes anew."""
        return [page for page in self.pages.values() if self._introduced(page) is self.candidate]

    def gone(self) -> list[str]:
        """Addresses of pages that the edition before had, and this one has not."""
        number = self.candidate.number
        return [path for path, found in self.versions.items() if tuple(found[-1]) == (number, "")]

    def files_of(self, path: str) -> dict[str, bytes] | None:
        """The files of one page by name; None where the candidate has no such page."""
        return self._made(self.pages[path]) if path in self.pages else None

    def files(self, progress: Progress = lambda done, total: None) -> Iterator[tuple[str, bytes]]:
        """Every file of every current page, and each part of the edition."""
        progress(0, len(self.pages))
        for done, page in enumerate(self.pages.values(), 1):
            yield from self._made(page).items()
            progress(done, len(self.pages))
        for key, sha256 in self.candidate.parts.items():
            yield f"data/parts/{sha256}.json", self.candidate.part_bytes(key)

    def _introduced(self, page: Page) -> Edition:
        """The edition since which the page shows what it shows."""
        number = self.versions[page.path][-1][0] if page.versioned else self.candidate.number
        return next(one for one in self.editions if one.number == number)

    def _made(self, page: Page) -> dict[str, bytes]:
        introduced = self._introduced(page)
        frame = Frame(page.path, page.path, introduced, self.candidate, None, self.on, page.versioned)
        return files_of(page, page.make(), frame, signed_log(self.root))


def _editions_before(root: Path, number: int) -> list[Edition]:
    """From files where they are written, else from the database: an edition may be approved and not rendered yet."""
    found = [one for one in load_editions(root) if one.number < number]
    later = Publication.objects.filter(number__gte=len(found) + 1, number__lt=number).order_by("number")
    return [*found, *(edition_of(row) for row in later)]
