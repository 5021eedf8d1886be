"""Writes a release: a folder of finished files, built aside and put in place by one rename of a symlink.

What did not change is hard-linked from the last release. Killed at any moment, the old release stays whole and
served, and the next run cleans up and finishes.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from public_site.assets import assets, build_hash
from public_site.editions import load_editions
from public_site.files import sync_folder
from public_site.page import file_of
from public_site.pages import pages_of
from public_site.plan import Planned, find_versions, plan
from public_site.release import PageEntry, Release, current_release
from public_site.write import files_of

KEEP = 3  # releases kept beside the current one, so that a reader half-way through a page is not cut off
UNFINISHED = ".building-"
SYNC_ONE_BY_ONE = 200  # above so many new files and folders one sync of the whole disk is quicker


@dataclass(frozen=True)
class ReleaseResult:
    """What a rendering did. `files_sha256` is the SHA-256 of files.txt; counts are of files."""

    folder: Path
    edition: int
    files_sha256: str
    written: int
    linked: int


class NothingToRender(Exception):
    """No edition has been published yet."""


def render_release(root: Path, *, on: date) -> ReleaseResult:
    """Render everything published below `root` (DATA_DIR/public) as it reads on a day, and serve it from now on.

    Run again it writes nothing new. Raises NothingToRender, DamagedFile, OSError; then the old release stays.
    """
    with _only_one(root):
        releases = root / "releases"
        _sweep(releases)
        last = current_release(root)
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=releases))
        builder = _Builder(folder, last)
        builder.build(root, on)
        result = builder.finish(root)
        _prune(releases, keep=result.folder)
        return result


class _Builder:
    """One release under construction."""

    def __init__(self, folder: Path, last: Release | None) -> None:
        self.last = last
        self.release = Release(folder=folder, edition=0, on="", build=build_hash())
        self.new: list[Path] = []
        self.linked = 0

    def build(self, root: Path, on: date) -> None:
        editions = load_editions(root)
        if not editions:
            raise NothingToRender("No edition has been published yet.")
        release, last = self.release, self.last
        release.edition, release.on = editions[-1].number, on.isoformat()
        usable = last if last is not None and last.build == release.build else None
        release.versions = find_versions(
            editions, pages_of, usable.versions if usable else {}, usable.edition if usable else 0
        )
        for planned in plan(editions, on, release.build, pages_of, release.versions):
            self._add(planned)
        for asset in assets().values():
            self._put(asset.path[1:], asset.content)

    def _add(self, planned: Planned) -> None:
        address = planned.frame.address
        old = self.last.pages.get(address) if self.last else None
        if old is not None and old.fingerprint == planned.fingerprint and old.holds(planned.frame.on):
            self._link_page(address, old)
        else:
            self._write_page(planned)
        if planned.also_at:
            self._link_twin(address, planned.also_at)

    def _link_page(self, address: str, old: PageEntry) -> None:
        assert self.last is not None  # noqa: S101 -- an entry comes from a release
        for name in old.files:
            self._link(self.last.site / name, name, self.last.hashes[name])
        self.release.pages[address] = old

    def _write_page(self, planned: Planned) -> None:
        page = planned.page()
        made = page.make()
        files = files_of(page, made, planned.frame)
        for name, content in files.items():
            self._put(name, content)
        self.release.pages[planned.frame.address] = PageEntry(
            fingerprint=planned.fingerprint,
            title=page.title,
            introduced=planned.frame.introduced.number,
            on=planned.frame.on.isoformat(),
            holds_until=made.holds_until.isoformat() if made.holds_until else None,
            settled=planned.settled,
            files=list(files),
        )

    def _link_twin(self, address: str, twin: str) -> None:
        """The current version has a second address under the edition that introduced it."""
        entry = self.release.pages[address]
        prefix = file_of(twin).removesuffix(file_of(address))
        for name in entry.files:
            self._link(self.release.site / name, prefix + name, self.release.hashes[name])
        self.release.pages[twin] = PageEntry(**{**vars(entry), "files": [prefix + name for name in entry.files]})

    def _put(self, name: str, content: bytes) -> None:
        """Write a file, or link it where the last release has the same bytes under the same name."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self.last is not None and self.last.hashes.get(name) == sha256:
            self._link(self.last.site / name, name, sha256)
            return
        path = self.release.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.new.append(path)
        self.release.hashes[name] = sha256

    def _link(self, source: Path, name: str, sha256: str) -> None:
        path = self.release.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, path)
        self.linked += 1
        self.release.hashes[name] = sha256

    def finish(self, root: Path) -> ReleaseResult:
        release = self.release
        listing = release.file_list()
        for name, content in (("pages.json", release.index()), ("files.txt", listing)):
            path = release.folder / name
            path.write_bytes(content)
            self.new.append(path)
        _make_lasting(self.new, release.folder)
        sha256 = hashlib.sha256(listing).hexdigest()
        index_sha256 = hashlib.sha256(release.index()).hexdigest()
        folder = release.folder.with_name(f"{release.edition:04d}-{release.on}-{sha256[:8]}{index_sha256[:4]}")
        if folder.exists():
            shutil.rmtree(release.folder)  # rendered before, byte for byte
        else:
            release.folder.chmod(0o755)
            release.folder.rename(folder)
            sync_folder(folder.parent)
        _switch(root, folder)
        return ReleaseResult(folder, release.edition, sha256, len(self.new), self.linked)


def _switch(root: Path, folder: Path) -> None:
    """Point `current` at the release; readers meet the old one or the new one, nothing between."""
    target = Path("releases") / folder.name
    link = root / "current"
    if link.is_symlink() and link.readlink() == target:
        return
    temporary = root / ".current.new"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)
    sync_folder(root)


def _make_lasting(files: Sequence[Path], folder: Path) -> None:
    """Make the bytes survive a loss of power before any name points at them."""
    folders = [Path(parent) for parent, _, _ in os.walk(folder)]
    if len(files) + len(folders) > SYNC_ONE_BY_ONE:
        os.sync()
        return
    for path in files:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for parent in folders:
        sync_folder(parent)


@contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """One rendering at a time; the lock goes with the process, so a killed one blocks nobody."""
    (root / "releases").mkdir(parents=True, exist_ok=True)
    with (root / "render.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(releases: Path) -> None:
    for folder in releases.glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder)


def _prune(releases: Path, *, keep: Path) -> None:
    others = [folder for folder in releases.iterdir() if folder.is_dir() and folder != keep]
    for folder in sorted(others, key=lambda path: path.stat().st_mtime_ns)[:-KEEP]:
        shutil.rmtree(folder)
