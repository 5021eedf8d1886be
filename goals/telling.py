"""Which revisions may be told to the public: the same rule for an edition and for the staff who wait for one. Pure."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final, TypeVar

from goals.values import RevisionBase

_Revision = TypeVar("_Revision", bound=RevisionBase)

# First versions and corrections need no coder (data-model.md, Revision).
_NEEDS_NO_CODER: Final = ("created", "corrected")


def may_be_told(revision: RevisionBase) -> bool:
    """Settled, and read by an independent coder where that is asked for. Imported history is as it was published."""
    if revision["imported"]:
        return True
    is_coded = revision["labels"]["coder"] is not None or revision["kind"] in _NEEDS_NO_CODER
    return revision["approved_at"] is not None and is_coded


def told_revisions(revisions: Sequence[_Revision]) -> list[_Revision]:
    """The revisions that may be told, up to the first that may not: a later one repeats what that one says."""
    return list(takewhile(may_be_told, sorted(revisions, key=lambda one: one["number"])))


def now_of(revisions: Sequence[_Revision]) -> _Revision | None:
    """What is in force inside: the newest approved or imported revision. None before there is one."""
    settled = [one for one in revisions if one["imported"] or one["approved_at"] is not None]
    return max(settled, key=lambda one: one["number"], default=None)
