"""Writes a release: a folder of finished files, built aside and put in place by one rename of a symlink.

What did not change is hard-linked from the last release; the oldest one that is kept is built over, since all but a few
of its files are right already. Killed at any moment, the old release stays whole and served, and the next run cleans
up and finishes.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from public_site.assets import assets, build_hash
from public_site.editions import load_editions
from public_site.page import file_of
from public_site.pages import pages_of
from public_site.plan import Planned, find_versions, plan, view_of_plan
from public_site.release import PageEntry, Release, current_release, read_hashes
from public_site.signed_log import SignedLog, signed_log
from public_site.states import work_out
from public_site.tree import Tree
from public_site.write import files_of
from roadmap.processes import processes_for, share_out, unwatched
from roadmap.whole_files import sync_folder

KEEP = 3  # releases kept beside the current one, so that a reader half-way through a page is not cut off
UNFINISHED = ".building-"
REGISTER = "register.txt"  # beside the pages of a release: the digest of what was withheld when it was made
SYNC_ONE_BY_ONE = 200  # above so many new files and folders one sync of the whole disk is quicker
Progress = Callable[[int, int], None]  # pages done, of how many


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


def render_release(
    root: Path, *, on: date, progress: Progress | None = None, processes: int | None = None, anew: bool = False
) -> ReleaseResult:
    """Render everything published below `root` (DATA_DIR/public) as it reads on a day, and serve it from now on.

    `progress(done, total)` is called at the start, with each further hundredth of the pages, and at the end. Many pages
    are shared out to `processes`, by default one for each core; the bytes are the same. Run again it writes nothing new.
    `anew` makes every page again, whatever the last release says of it, and keeps no other release.
    Raises NothingToRender, DamagedFile, OSError; then the old release stays.
    """
    with _only_one(root), unwatched():
        releases = root / "releases"
        _sweep(releases)
        builder = _Builder(root, on)
        builder.plan(_by_hundredths(progress), anew=anew)
        result = builder.same_again() or builder.build(processes)
        _prune(releases, keep=result.folder, withheld=None if anew else builder.release.withheld)
        return result


class _Page(NamedTuple):
    """What came of making one page: its entry, the hash of each file, and the files that were written, not linked."""

    address: str
    entry: PageEntry
    hashes: dict[str, str]
    written: list[str]


class _Builder:
    """One release under construction."""

    def __init__(self, root: Path, on: date) -> None:
        self.root = root
        self.on = on
        self.last = _last_release(root)
        self.log: SignedLog | None = signed_log(root)
        self.release = Release(folder=root, edition=0, on=on.isoformat(), build=build_hash())
        self.progress: Progress = lambda done, total: None
        self.total = 0
        self.todo: list[Planned] = []
        self.written: list[str] = []

    def plan(self, progress: Progress, *, anew: bool = False) -> None:
        """Find out what of the last release stays as it is, and what has to be made."""
        editions = load_editions(self.root)
        if not editions:
            raise NothingToRender("No edition has been published yet.")
        release, last = self.release, self.last
        release.edition = editions[-1].number
        release.withheld = editions[-1].register.digest
        same = last if last is not None and last.build == release.build and not anew else None
        known = same if same is not None and same.withheld == release.withheld else None
        release.versions = find_versions(
            editions, pages_of, known.versions if known else {}, known.edition if known else 0
        )
        for planned in plan(editions, self.on, pages_of, release.versions):
            kept = _kept(planned, same) if same else None
            self.total += 1
            if kept is not None:
                release.pages[planned.address] = kept
            else:
                self.todo.append(planned)
        # Old editions are listed one after the other: what belongs to one stands together.
        self.todo.sort(key=lambda one: (one.settled, one.on))
        if same is not None:
            release.hashes = dict(same.hashes)
            _leave_out(same, release)
        self.progress = progress
        self.progress(0, self.total)

    def same_again(self) -> ReleaseResult | None:
        """The last release, where another one would be the same byte for byte."""
        last, release = self.last, self.release
        if (
            last is None
            or self.todo
            or (last.edition, last.on, last.build) != (release.edition, release.on, release.build)
            or last.withheld != release.withheld
        ):
            return None
        if len(last.pages) != len(release.pages):
            return None
        self.progress(self.total, self.total)
        sha256 = hashlib.sha256((last.folder / "files.txt").read_bytes()).hexdigest()
        return ReleaseResult(last.folder, last.edition, sha256, 0, len(last.hashes))

    def build(self, processes: int | None) -> ReleaseResult:
        release, kept = self.release, self.total - len(self.todo)
        tree = _tree_to_build(self.root, self.last)
        release.folder = tree.folder
        tree.hold(release.hashes, processes_for(len(release.hashes), processes))
        share = processes_for(len(self.todo), processes)
        work_out(view_of_plan().states, share)
        made = share_out(
            lambda planned: _make(planned, tree, self.log),
            self.todo,
            share,
            lambda count: self.progress(kept + count, self.total),
        )
        for page in made:
            release.pages[page.address] = page.entry
            release.hashes |= page.hashes
            self.written += page.written
        for asset in assets().values():
            if asset.path[1:] not in release.hashes:
                self._add_asset(tree, asset.path[1:], asset.content)
        self.progress(self.total, self.total)
        return self._finish(tree)

    def _add_asset(self, tree: Tree, name: str, content: bytes) -> None:
        self.release.hashes[name], is_written = tree.put(name, [content])
        self.written += [name] if is_written else []

    def _finish(self, tree: Tree) -> ReleaseResult:
        release = self.release
        listing, index = release.file_list(), release.index()
        register = release.withheld.encode()
        for name, content in (("pages.json", index), ("files.txt", listing), (REGISTER, register)):
            (release.folder / name).unlink(missing_ok=True)  # never write into a file that another name may lead to
            (release.folder / name).write_bytes(content)
        _make_lasting(tree, self.written, release)
        sha256 = hashlib.sha256(listing).hexdigest()
        index_sha256 = hashlib.sha256(index).hexdigest()
        name = f"{release.edition:04d}-{release.on}-{sha256[:8]}{index_sha256[:4]}"
        folder = release.folder.with_name(name)
        if folder.exists():
            shutil.rmtree(release.folder)  # rendered before, byte for byte
        else:
            release.folder.chmod(0o755)
            os.utime(release.folder)
            release.folder.rename(folder)
            sync_folder(folder.parent)
        release.folder = folder
        _switch(self.root, folder)
        _Newest.release = release
        return ReleaseResult(
            folder, release.edition, sha256, len(self.written), len(release.hashes) - len(self.written)
        )


def _make(planned: Planned, tree: Tree, log: SignedLog | None) -> _Page:
    """Make one page and put its files in place, also under its second address."""
    page, frame = planned.page(), planned.frame
    made = page.make()
    if made.stream is not None:
        files: dict[str, Iterable[bytes]] = {file_of(planned.address): made.stream()}
    else:
        files = {name: [content] for name, content in files_of(page, made, frame, log).items()}
    hashes, written = {}, []
    for name, pieces in files.items():
        hashes[name], is_written = tree.put(name, pieces)
        written += [name] if is_written else []
    entry = PageEntry(
        fingerprint=planned.fingerprint,
        title=page.title,
        introduced=frame.introduced.number,
        on=planned.on.isoformat(),
        holds_until=made.holds_until.isoformat() if made.holds_until else None,
        settled=planned.settled,
        files=tuple(files),
    )
    if planned.also_at:
        for name in files:
            twin = _twin(name, entry.introduced)
            tree.link(name, twin)
            hashes[twin] = hashes[name]
    return _Page(planned.address, entry, hashes, written)


def _twin(name: str, introduced: int) -> str:
    """The current version of a page has a second address under the edition that introduced it."""
    return f"v/{introduced}/{name}"


def _kept(planned: Planned, last: Release) -> PageEntry | None:
    """The page of the last release that can stay as it is. Ready bytes name no edition: what was current is settled now."""
    old = last.pages.get(planned.address)
    if old is not None:
        return old if old.fingerprint == planned.fingerprint and old.holds(planned.on) else None
    twin = last.page(planned.address) if planned.settled else None
    if twin is None or twin.fingerprint != planned.digest or not twin.holds(planned.on):
        return None
    names = [_twin(name, twin.introduced) for name in twin.files]
    return twin._replace(fingerprint=planned.fingerprint, settled=True, files=names)


def _leave_out(last: Release, release: Release) -> None:
    """Of the files of the last release, those that belong to no page that stays."""
    stay = {name for entry in release.pages.values() for name in entry.files}
    for address, entry in last.pages.items():
        if release.pages.get(address) is not entry:
            for name in entry.files:
                release.hashes.pop(name, None)
                if (twin := _twin(name, entry.introduced)) not in stay:
                    release.hashes.pop(twin, None)


class _Newest:
    """The release that this process made last: what it knows of it need not be read again."""

    release: Release | None = None


def _last_release(root: Path) -> Release | None:
    link, newest = root / "current", _Newest.release
    if newest is not None and link.is_symlink() and link.resolve() == newest.folder.resolve():
        return newest
    return current_release(root)


def _tree_to_build(root: Path, last: Release | None) -> Tree:
    """The oldest release, where as many as are kept lie beside the current one; else a new folder."""
    releases = root / "releases"
    others = _by_age(releases, last.folder if last is not None else None)
    if last is not None and len(others) >= KEEP:
        there = read_hashes(others[0])
        if there is not None:
            folder = releases / f"{UNFINISHED}{others[0].name}"
            others[0].rename(folder)
            return Tree(folder, there, last)
    return Tree(Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=releases)), {}, last)


def _by_age(releases: Path, current: Path | None) -> list[Path]:
    """The other releases, the oldest first."""
    others = [
        folder for folder in releases.iterdir() if folder.is_dir() and (current is None or folder.name != current.name)
    ]
    return sorted((one for one in others if not one.name.startswith(".")), key=lambda path: path.stat().st_mtime_ns)


def _by_hundredths(progress: Progress | None) -> Progress:
    """At most a hundred calls and one, however many pages there are."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        share = done * 100 // total if total else 100
        if progress is not None and share > told:
            told = share
            progress(done, total)

    return tell


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


def _make_lasting(tree: Tree, written: Sequence[str], release: Release) -> None:
    """Make the bytes survive a loss of power before any name points at them."""
    folders = tree.touched(written)
    if tree.is_new or len(written) + len(folders) > SYNC_ONE_BY_ONE:
        os.sync()
        return
    index = [release.folder / "pages.json", release.folder / "files.txt"]
    for path in [*(release.site / name for name in written), *index]:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for folder in [*folders, release.folder]:
        sync_folder(folder)


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


def _prune(releases: Path, *, keep: Path, withheld: str | None) -> None:
    """Drop the oldest releases, and each that was made with another register than this one; None: all others."""
    others = _by_age(releases, keep)
    stale = [folder for folder in others if _register_of(folder) != withheld]
    rest = [folder for folder in others if folder not in stale]
    for folder in [*stale, *rest[:-KEEP]]:
        shutil.rmtree(folder)


def _register_of(folder: Path) -> str:
    path = folder / REGISTER
    return path.read_text() if path.exists() else ""
