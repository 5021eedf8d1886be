"""Long runs of the worker and of the command line, which say how far they are and, where they fail, why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from public_site.actions import note_search
from public_site.compile import compile_all
from public_site.desk.progress import Teller
from public_site.desk.rendering import CandidateSite
from public_site.desk.searching import Searched, search
from public_site.desk.states import compared
from public_site.editions import DamagedFile
from public_site.models import Preparation
from public_site.publish import FilesContradictDatabase, WithheldWordsStillShow, publish
from public_site.render import Progress, ReleaseResult
from roadmap.errors import RuleViolation
from roadmap.records.safe import SigningRefused

PUBLISHING: Final = "publish"


def search_name(preparation: int) -> str:
    """Under which name the search of a candidate says how far it is."""
    return f"search-{preparation}"


def publish_and_tell(
    root: Path, *, at: datetime, repair: bool = False, progress: Progress | None = None
) -> ReleaseResult | None:
    """`publish`, which anybody at the desk can follow. Where it fails, the old edition stays public."""
    teller = Teller(PUBLISHING)

    def count(done: int, total: int) -> None:
        teller.count(done, total)
        if progress is not None:
            progress(done, total)

    with _told(teller, "Pages are rendered"):
        return publish(root, at=at, repair=repair, progress=count)


def search_and_tell(root: Path, preparation: int, *, at: datetime) -> Searched | None:
    """Search everything a candidate would put before readers, and keep what was found. None where it waits no more."""
    candidate = Preparation.objects.filter(pk=preparation, state=Preparation.State.WAITING).first()
    if candidate is None:
        return None
    teller = Teller(search_name(preparation))
    with _told(teller, "Pages are searched"):
        _, after = compared(candidate, at=at)
        site = CandidateSite(root, after, at.astimezone(UTC).date())
        found = search(site.files(teller.count), compile_all().hidden)
        note_search(preparation=candidate, found=found)
    return found


@contextmanager
def _told(teller: Teller, step: str) -> Iterator[None]:
    teller.start(step)
    try:
        yield
    except Exception as fault:
        teller.fail(_sentence(fault))
        raise
    teller.finish()


def _sentence(fault: Exception) -> str:
    """What people at the desk read; the error log has all of it."""
    if isinstance(fault, RuleViolation):
        return fault.sentence
    if isinstance(fault, OSError):
        return f"Files could not be written: {fault.strerror or 'no reason given'}."
    if isinstance(fault, FilesContradictDatabase | WithheldWordsStillShow | DamagedFile | SigningRefused):
        return f"{str(fault).rstrip('.')}."
    return "The program failed. The error log says where."
