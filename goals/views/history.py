"""Which labels of a change a reader may see: who is to code it independently sees nobody else's word first."""

from goals.models import RevisionBase
from goals.permissions import can_code_direction
from roadmap.accounts.models import User


def must_not_see_labels(user: User, row: RevisionBase) -> bool:
    """True for a reviewer who may still say which way the change goes; first versions and corrections need no coder."""
    is_open = not row.coder_direction and not row.imported and row.declined_at is None
    return is_open and row.kind not in (row.Kind.CREATED, row.Kind.CORRECTED) and can_code_direction(user, row)
