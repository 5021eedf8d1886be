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
from public_site.actions.withholding import confirm_withholding, lift_withholding, withhold_published

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
    "confirm_withholding",
    "decline",
    "import_edition",
    "import_request",
    "lift_withholding",
    "note_search",
    "prepare",
    "withhold_published",
]
