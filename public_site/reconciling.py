"""`reconcile` over everything: the log, the database, the public copy of the log, editions and the current release.

Read-only. Publishing and signing wait while it runs, so what is compared belongs together.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Final

from django.db.models import Max

from public_site.candidate import parts_of
from public_site.files import editions_folder, manifest_path, part_path
from public_site.models import Part, Publication, Release
from public_site.publish import one_at_a_time
from public_site.registering import register_now
from public_site.release import current_release
from public_site.withheld import read_register
from roadmap.accounts.models import Role, User
from roadmap.notifications.actions import notify
from roadmap.records.reconciling import Finding, one_moment, reconcile
from roadmap.records.reconciling_files import LogFiles
from roadmap.records.safe import Safe

logger = logging.getLogger(__name__)
MOST: Final = 100  # findings in the error log; the command shows all


@dataclass(frozen=True)
class Reconciled:
    """How much was compared, and what differs."""

    records: int
    signed: int
    editions: int
    findings: list[Finding]


def reconcile_everything(root: Path, safe: Safe) -> Reconciled:
    """Compare log, database and files below `root` (DATA_DIR/public). Raises OSError and database errors."""
    with ExitStack() as waiting:
        if root.is_dir():
            waiting.enter_context(one_at_a_time(root))
        if safe.can_sign():
            waiting.enter_context(safe.locked())
        waiting.enter_context(one_moment())
        files = LogFiles(root / "records", safe)
        records, found = reconcile(files)
        found += [*files.rest(), *parts(), *editions(root), *_release(root)]
        return Reconciled(records, files.size, Publication.objects.count(), found)


def tell(found: Reconciled, *, at: datetime) -> None:
    """Leave what differs in the error log, and a message for every administrator. Nothing where all agree."""
    for finding in found.findings[:MOST]:
        logger.error("Log, database and files do not agree. %s", finding.sentence)
    if not found.findings:
        return
    count = len(found.findings)
    first = shorten(found.findings[0].sentence, 300, placeholder=" …")
    text = f"Log, database and files differ in {count} {'place' if count == 1 else 'places'}. {first}"
    administrators = User.objects.filter(role_grants__role=Role.ADMINISTRATOR)
    notify(users=administrators, kind="reconcile.differs", text=text, at=at)


def parts() -> Iterator[Finding]:
    """Parts are named by the hash of their content, in the database as on disk."""
    for sha256, content in Part.objects.values_list("sha256", "content").iterator(chunk_size=100):
        if _sha256(bytes(content)) != sha256:
            yield Finding("database", f"The part {sha256} is not what its name says.")


def editions(root: Path) -> Iterator[Finding]:
    known = set(Part.objects.values_list("sha256", flat=True))
    register = read_register(root)
    named: set[str] = set()
    if register.stand_ins != register_now().stand_ins:
        yield Finding("files", "withheld.json does not say what is withheld after publication.")
    for row in Publication.objects.order_by("number"):
        hashes = set(parts_of(row).values())
        if _sha256(bytes(row.manifest)) != row.sha256:
            yield Finding("database", f"The manifest of edition {row.number} does not have its hash.")
        for sha256 in sorted(hashes - known):
            yield Finding("database", f"The part {sha256} of edition {row.number} is missing.")
        yield from _file(root, manifest_path(root, row.number), row.sha256)
        read = register.read_for(hashes)
        for sha256 in sorted(read - named):
            yield from _file(root, part_path(root, sha256), sha256)
        named |= read
    yield from _strangers(root, named)


def _strangers(root: Path, named: set[str]) -> Iterator[Finding]:
    expected = {manifest_path(root, number) for number in Publication.objects.values_list("number", flat=True)}
    expected |= {part_path(root, sha256) for sha256 in named}
    for folder in (editions_folder(root), part_path(root, "").parent):
        for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else ():
            if path not in expected:
                yield Finding("files", f"{path.relative_to(root)} belongs to no edition.")


def _release(root: Path) -> Iterator[Finding]:
    """What is served is a rendering of the newest edition that the log knows, file by file."""
    release = current_release(root)
    newest = Publication.objects.aggregate(newest=Max("number"))["newest"]
    if newest is None and release is None:
        return
    if release is None:
        yield Finding("files", "There are editions, but no release that is served.")
        return
    if release.edition != newest:
        yield Finding("files", f"The release that is served is of edition {release.edition}; the newest is {newest}.")
    listed = _sha256((release.folder / "files.txt").read_bytes())
    if not Release.objects.filter(edition=release.edition, files_sha256=listed).exists():
        yield Finding("files", f"The list of files of the release {release.folder.name} is not the one in the log.")
    for name, sha256 in sorted(release.hashes.items()):
        yield from _file(root, release.site / name, sha256)


def _file(root: Path, path: Path, sha256: str) -> Iterator[Finding]:
    """A file has this hash, or a finding says what is wrong."""
    try:
        content = path.read_bytes()
    except OSError:
        yield Finding("files", f"{path.relative_to(root)} is missing or cannot be read.")
        return
    if _sha256(content) != sha256:
        yield Finding("files", f"{path.relative_to(root)} is not what was published.")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
