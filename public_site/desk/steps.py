"""The way of a candidate to its readers as steps with states: checks, changes, preview, search, approval, publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from public_site.desk.checks import Check, Checked, Finding
from public_site.desk.progress import Progress
from public_site.desk.states import answer_to
from public_site.models import OutputSearch, Preparation, WarningAnswer
from roadmap.english import plural

SHOWN: Final = 20  # findings of a warning that are not folded
WORDS: Final = {"done": "Done", "open": "To do", "blocked": "Blocked", "read": "To read", "later": "Later"}


@dataclass(frozen=True)
class Step:
    """One step: `state` is a key of WORDS, `sentence` says what it comes to or waits for."""

    key: str
    heading: str
    state: str
    sentence: str

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True)
class Looked:
    """A check that found something, with what was said about it."""

    check: Check
    shown: Sequence[Finding]
    folded: Sequence[Finding]
    answer: WarningAnswer | None
    form: Any = None  # where this person answers it


def looked_at(found: Sequence[Checked], answers: Sequence[WarningAnswer]) -> list[Looked]:
    return [Looked(one.check, one.findings[:SHOWN], one.findings[SHOWN:], answer_to(one, answers)) for one in found]


@dataclass(frozen=True)
class Desk:
    """All that the steps are told from."""

    preparation: Preparation
    looked: Sequence[Looked]
    weakening: int
    changes: int
    withheld: int
    search: OutputSearch | None
    running: Progress | None  # the search, while it runs
    search_failed: str
    approver: bool

    @property
    def is_waiting(self) -> bool:
        return self.preparation.state == Preparation.State.WAITING

    def steps(self) -> list[Step]:
        checks, search = self._checks(), self._search()
        held = [one for one in (checks, search) if one.state not in ("done", "read")]
        changes = f"{plural(self.changes, 'entry', 'entries')}, {self.weakening} of them {'weakens' if self.weakening == 1 else 'weaken'} a goal."
        return [
            checks,
            Step("changes", "Changes since the last edition", "read", changes),
            Step("preview", "Preview", "read", "Each page as readers would see it."),
            search,
            self._approval(held),
            self._publication(),
        ]

    def _checks(self) -> Step:
        errors = [one for one in self.looked if one.check.is_error]
        still = [one for one in self.looked if not one.check.is_error and one.answer is None]
        warnings = len(self.looked) - len(errors)
        if errors:
            words, state = f"{plural(len(errors), 'error')}. Mend it and prepare the edition again.", "blocked"
        elif still:
            words, state = f"{len(still)} of {plural(warnings, 'warning')} without an answer.", "open"
        elif warnings:
            words, state = f"{plural(warnings, 'warning')}, all answered.", "done"
        else:
            words, state = "Nothing to answer.", "done"
        return Step("checks", "Content checks", state, words)

    def _search(self) -> Step:
        words, state = "Not searched yet.", "open"
        if not self.withheld:
            words, state = "Nothing is withheld.", "done"
        elif self.running is not None:
            words = f"The worker searches: {self.running.percent} %."
        elif self.search is not None and self.search.hits:
            words, state = f"Withheld words can be read in {plural(len(self.search.hits), 'place')}.", "blocked"
        elif self.search_failed:
            words, state = f"The search failed. {self.search_failed}", "blocked"
        elif self.search is not None:
            words, state = f"0 places in {plural(self.search.files, 'file')}.", "done"
        return Step("search", "Search for withheld words", state, words)

    def _approval(self, held: Sequence[Step]) -> Step:
        heading = "Approval by a second person"
        if not self.is_waiting:
            state = "done" if self.preparation.state == Preparation.State.APPROVED else "blocked"
            return Step("approval", heading, state, f"{self.preparation.get_state_display()}.")
        if held:
            return Step("approval", heading, "later", f"Waits for: {', '.join(one.heading.lower() for one in held)}.")
        words = "Waits for you." if self.approver else "Waits for another publisher than the one who prepared it."
        return Step("approval", heading, "open", words)

    def _publication(self) -> Step:
        if self.preparation.state == Preparation.State.APPROVED:
            return Step("publication", "Publication", "done", f"Edition {self.preparation.number} is approved.")
        words = "Follows the approval. Until then, and if it fails, the public reads the edition before."
        return Step("publication", "Publication", "later", words)
