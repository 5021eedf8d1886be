"""What the publishing desk asks for before an approval, done for a test that is about something else."""

from datetime import UTC, datetime

from public_site import actions
from public_site.compile import compile_all
from public_site.desk.searching import search
from public_site.desk.states import compared, warnings_of
from public_site.models import Preparation, Publication
from roadmap.accounts.models import User


def approve(*, preparation: Preparation, by: User, at: datetime) -> Publication:
    """Approve a candidate after its preparer has answered every warning and its parts were searched."""
    get_ready(preparation, at=at)
    return actions.approve(preparation=preparation, by=by, at=at)


def get_ready(preparation: Preparation, *, at: datetime) -> None:
    """Answer every warning of a candidate that waits, and note a search of its parts; nothing for one that is decided."""
    preparation.refresh_from_db()
    if preparation.state != Preparation.State.WAITING:
        return
    preparer = User.objects.get(public_id=preparation.prepared_by)
    for one in warnings_of(preparation, at=at.astimezone(UTC)):
        actions.answer_warning(preparation=preparation, check=one.check.name, sentence="Known.", by=preparer, at=at)
    hidden = compile_all().hidden
    if hidden:
        edition = compared(preparation, at=at)[1]
        files = ((f"{sha256}.json", edition.part_bytes(key)) for key, sha256 in edition.parts.items())
        actions.note_search(preparation=preparation, found=search(files, hidden))
