"""From rows to files to pages: writes what is published and renders it. Run again it completes what was broken off.

The order is what keeps the old edition whole: parts, then the manifest that names them, then the release, and last the
record that it was rendered. Where the signer's key is at hand the record log is signed before, so that pages can name a
checkpoint that covers their edition, and after. Then everything is put into `/data/verify.zip`.
"""

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from public_site.candidate import parts_of, read_parts
from public_site.desk.searching import is_searched, search
from public_site.editions import forget_parts, load_editions
from public_site.export import renew_archive
from public_site.files import editions_folder, manifest_path, part_path, register_path, sure_path
from public_site.models import Part, Publication, Release
from public_site.registering import hidden_now, register_now
from public_site.render import NothingToRender, Progress, ReleaseResult, render_release
from public_site.withheld import Register, read_register
from roadmap.records.log import SYSTEM, append
from roadmap.records.signer import sign, the_safe
from roadmap.whole_files import write_whole

logger = logging.getLogger(__name__)


class WithheldWordsStillShow(Exception):
    """A page is made from something else than the parts in which words were withheld. A mistake in the code."""


class FilesContradictDatabase(Exception):
    """An edition on disk is not the one in the database: restored from an old copy, or tampered with. Nothing is written."""


def public_root() -> Path:
    return Path(settings.DATA_DIR) / "public"


def publish(
    root: Path, *, at: datetime, repair: bool = False, progress: Progress | None = None
) -> ReleaseResult | None:
    """Write the files of every edition that has none yet, and render the site as it reads at a moment.

    One run at a time; a second one waits for the first. `repair` also reads every file of every edition and writes
    anew what is missing or damaged. `progress` is told how many pages are rendered, of how many. Returns None before the
    first edition. Raises FilesContradictDatabase, SigningRefused, OSError and what rendering raises; the release that is
    served stays as it was.
    """
    with one_at_a_time(root):
        if repair:
            forget_parts()
        register = register_now(at=at)
        write_register(root, register)
        write_editions(root, repair=repair)
        _sign_records()
        on = at.astimezone(UTC).date()
        try:
            result = render_release(root, on=on, progress=progress)
        except NothingToRender:
            return None
        if not _is_sure(root, register):
            result = _make_sure(root, result, on=on, progress=progress)
            _drop_unread(root)
            write_whole(sure_path(root), register.digest.encode())
        record_release(result, on=on, at=at)
        _sign_records()
        renew_archive(root)
    return result


def write_register(root: Path, register: Register) -> None:
    """Write what is read in place of withheld parts, then the list that says so."""
    wanted = {part["stand_in"] or part["sha256"] for one in register.entries for part in one.parts}
    absent = {sha256 for sha256 in wanted if not part_path(root, sha256).exists()}
    for sha256, content in read_parts(absent).items():
        write_whole(part_path(root, sha256), content)
    if read_register(root).digest != register.digest or not register_path(root).exists():
        write_whole(register_path(root), register.as_bytes())


def _is_sure(root: Path, register: Register) -> bool:
    """Whether the files were read for withheld words since the last act; a run that was killed has not got that far."""
    path = sure_path(root)
    return (path.read_text() if path.exists() else "") == register.digest


def _make_sure(root: Path, result: ReleaseResult, *, on: date, progress: Progress | None) -> ReleaseResult:
    """Read every file of a release after something was withheld; where its words show, all pages are made anew.

    Raises WithheldWordsStillShow: then the release shows them in the files it names, and no other release is better.
    """
    hidden = [one for one in hidden_now() if is_searched(one)]
    if hidden and search(_files_of(result.folder), hidden).hits:
        result = render_release(root, on=on, progress=progress, anew=True)
        if hits := search(_files_of(result.folder), hidden).hits:
            names = ", ".join(sorted({hit.file for hit in hits})[:5])
            raise WithheldWordsStillShow(f"Words that are withheld after publication can still be read in {names}.")
    return result


def _files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((folder / "site").rglob("*")):
        if path.is_file() and path.suffix not in (".png", ".zip"):
            yield str(path.relative_to(folder / "site")), path.read_bytes()


def _drop_unread(root: Path) -> None:
    """Take the bytes of withheld parts out of the public folder, now that nothing is made from them any more.

    Stand-ins of before that act go, too. What is no part of ours stays, for `reconcile` to find.
    """
    read = {sha256 for one in load_editions(root) for sha256 in one.parts.values()}
    there = {path.stem for path in part_path(root, "").parent.glob("[!.]*.json")}
    for sha256 in Part.objects.filter(sha256__in=there - read).values_list("sha256", flat=True):
        part_path(root, sha256).unlink()


def write_editions(root: Path, *, repair: bool = False) -> int:
    """Parts first, each manifest once its parts are there. Returns how many manifests were written."""
    publications = {row.number: row.sha256 for row in Publication.objects.only("number", "sha256")}
    on_disk = _numbers_on_disk(root)
    if strangers := sorted(on_disk - publications.keys()):
        raise FilesContradictDatabase(f"Editions {strangers} are on disk but not in the database.")
    for number in sorted(on_disk):
        _check_manifest(root, number, publications[number])
    wanted = sorted(publications if repair else publications.keys() - on_disk)
    for number in wanted:
        _write_edition(root, Publication.objects.get(number=number), repair=repair)
    return len(publications.keys() - on_disk)


def record_release(result: ReleaseResult, *, on: date, at: datetime) -> None:
    """Note a rendering that went live, once: edition, day and the hash of its list of files."""
    facts = {"edition": result.edition, "on": on, "files_sha256": result.files_sha256}
    with transaction.atomic():
        if Release.objects.filter(**facts).exists():
            return
        Release.objects.create(**facts, folder=result.folder.name, rendered_at=at)
        append(
            type="release.rendered",
            subject=f"release/{result.edition}",
            by=SYSTEM,
            at=at,
            disclosed=True,
            after=facts,
        )
    logger.info("Edition %s is rendered for %s in %s.", result.edition, on, result.folder.name)


def _sign_records() -> None:
    """A signer of its own, another process, is seconds behind; here the records are signed at once."""
    if the_safe().can_sign():
        sign()


def _write_edition(root: Path, publication: Publication, *, repair: bool) -> None:
    hashes = read_register(root).read_for(parts_of(publication).values())
    absent = {sha256 for sha256 in hashes if not _is_whole(part_path(root, sha256), sha256, look_inside=repair)}
    for sha256, content in read_parts(absent).items():
        write_whole(part_path(root, sha256), content)
    path = manifest_path(root, publication.number)
    if not path.exists():
        write_whole(path, bytes(publication.manifest))
        logger.info("Edition %s is written, %s new parts.", publication.number, len(absent))


def _is_whole(path: Path, sha256: str, *, look_inside: bool) -> bool:
    """Files are written whole or not at all, so being there is enough unless somebody asks for a repair."""
    if not path.exists():
        return False
    return not look_inside or hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _check_manifest(root: Path, number: int, sha256: str) -> None:
    if hashlib.sha256(manifest_path(root, number).read_bytes()).hexdigest() != sha256:
        raise FilesContradictDatabase(f"editions/{number}.json is not the manifest of edition {number}.")


def _numbers_on_disk(root: Path) -> set[int]:
    folder = editions_folder(root)
    return {int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal()} if folder.is_dir() else set()


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """A lock that the system lets go of when its process dies, however it dies."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".publish.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
