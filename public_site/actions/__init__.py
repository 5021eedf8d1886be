"""Everything that changes editions and what is looked at before them."""

from public_site.actions.desk import answer_warning, note_search
from public_site.actions.edition import (
    ONLY_PUBLISHERS_DECLINE,
    AsOfIsNotPossible,
    EditionHasMoved,
    EditionIsOutOfOrder,
    NothingHasChanged,
    ThereIsNoRoadmap,
    approve,
    decline,
    import_edition,
    prepare,
)
from public_site.actions.request import answer_request, ask_for_correction, import_request
from public_site.actions.waiting import PreparationIsDecided

__all__ = [
    "ONLY_PUBLISHERS_DECLINE",
    "AsOfIsNotPossible",
    "EditionHasMoved",
    "EditionIsOutOfOrder",
    "NothingHasChanged",
    "PreparationIsDecided",
    "ThereIsNoRoadmap",
    "answer_request",
    "answer_warning",
    "approve",
    "ask_for_correction",
    "decline",
    "import_edition",
    "import_request",
    "note_search",
    "prepare",
]
