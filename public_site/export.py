"""Everything that can be checked about this site, as one tree of files: the log, all editions, the current roadmap.

The names are the addresses on the web. `manage.py export_site` writes it anywhere, publishing as `/data/verify.zip`; the
same published state gives the same bytes.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from public_site.editions import load_editions
from public_site.files import manifest_path, part_path, register_path
from public_site.release import Release, current_release
from roadmap.records import tiles
from roadmap.records.checkpoints import Checkpoint, CheckpointRefused
from roadmap.records.merkle import TILE_WIDTH
from roadmap.records.notes import Note, NoteRefused
from roadmap.whole_files import written_whole

ARCHIVE: Final = "verify.zip"
_ANY_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can name

File = tuple[str, bytes]


class NothingToExport(Exception):
    """No edition has been published, or there is no checkpoint that can be read."""


def exported_files(root: Path, *, pages: bool = False) -> Iterator[File]:
    """Name and content of every file, from what lies below `root` (DATA_DIR/public). Raises NothingToExport, OSError.

    `pages`: every page, feed, table and picture of the release as well, so that the whole can be put on any web server.
    """
    release = current_release(root)
    note = root / "records" / tiles.CHECKPOINT
    if release is None or not note.exists():
        raise NothingToExport("Nothing can be exported before the first edition is published and the log signed.")
    yield from _log(root / "records", note.read_bytes())
    yield from _editions(root, release)
    if pages:
        yield from _site(release)


def write_archive(root: Path, path: Path, *, pages: bool = False) -> int:
    """Write the export as a zip file, whole or not at all. Returns how many files are in it."""
    with written_whole(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name, data in exported_files(root, pages=pages):
            archive.writestr(_about(name), data)
        return len(archive.infolist())


def write_folder(root: Path, folder: Path, *, pages: bool = False) -> int:
    """Write the export into a folder. Returns how many files there are."""
    names = []
    for name, content in exported_files(root, pages=pages):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        names.append(name)
    return len(names)


def renew_archive(root: Path) -> None:
    """Write `/data/verify.zip` anew, if there is anything to put in."""
    try:
        write_archive(root, root / ARCHIVE)
    except NothingToExport:
        return


def _about(name: str) -> zipfile.ZipInfo:
    """What makes the bytes depend on nothing but names and contents."""
    about = zipfile.ZipInfo(name, _ANY_DAY)
    about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    return about


def _log(folder: Path, note: bytes) -> Iterator[File]:
    """The log as of one checkpoint; what the signer wrote after it stays out."""
    listed = (folder / tiles.CHECKPOINTS).read_bytes()
    yield f"records/{tiles.CHECKPOINT}", note
    yield f"records/{tiles.CHECKPOINTS}", listed[: listed.rfind(note) + len(note) + 1] if note in listed else listed
    for name in (tiles.VKEY, tiles.POLICY):
        yield f"records/{name}", (folder / name).read_bytes()
    size = _size(note)
    for name in _tiles(folder, size):
        yield f"records/{name}", (folder / name).read_bytes()
    for number in range(-(-size // TILE_WIDTH)):
        path = folder / tiles.disclosed_path(number)
        if path.exists():
            yield f"records/{tiles.disclosed_path(number)}", path.read_bytes()


def _size(note: bytes) -> int:
    try:
        return Checkpoint.parse(Note.parse(note).text).size
    except (NoteRefused, CheckpointRefused) as refused:
        raise NothingToExport(f"The public checkpoint cannot be read: {refused}.") from refused


def _tiles(folder: Path, size: int) -> Iterator[str]:
    """The tiles of a tree of this size; a full one where the partial one has been dropped since."""
    for start in range(0, size, TILE_WIDTH):
        number, width = start // TILE_WIDTH, min(TILE_WIDTH, size - start)
        yield _there(folder, tiles.entries_path(number, width), tiles.entries_path(number))
    level, nodes = 0, size
    while nodes:
        for start in range(0, nodes, TILE_WIDTH):
            number, width = start // TILE_WIDTH, min(TILE_WIDTH, nodes - start)
            yield _there(folder, tiles.tile_path(level, number, width), tiles.tile_path(level, number))
        level, nodes = level + 1, nodes // TILE_WIDTH


def _there(folder: Path, name: str, fuller: str) -> str:
    return name if (folder / name).exists() else fuller


def _editions(root: Path, release: Release) -> Iterator[File]:
    """Manifests and parts of the editions that the release shows, its roadmap as one file, and the list of its files."""
    seen: set[str] = set()
    for edition in load_editions(root)[: release.edition]:
        yield f"data/editions/{edition.number}.json", manifest_path(root, edition.number).read_bytes()
        for sha256 in sorted(set(edition.parts.values()) - seen):
            yield f"data/parts/{sha256}.json", part_path(root, sha256).read_bytes()
        seen |= set(edition.parts.values())
    if register_path(root).exists():
        yield "data/withheld.json", register_path(root).read_bytes()
    yield "data/roadmap.json", (release.site / "data" / "roadmap.json").read_bytes()
    yield "data/files.txt", (release.folder / "files.txt").read_bytes()


def _site(release: Release) -> Iterator[File]:
    """What is rendered, under the names that files.txt lists; the document is among the editions already."""
    for name in sorted(release.hashes):
        if name != "data/roadmap.json":
            yield name, (release.site / name).read_bytes()
