"""Evaluations: which capability is checked on which model, when last, and what somebody else would lack to do it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from goals.coverage import STATE_WORDS, Cell, CellState, Coverage, Entry, Row, counts, coverage_of, turns_on
from goals.evaluation_values import EvaluationRunValue, EvaluationStudyValue, EvaluationSuiteValue
from public_site.diff.naming import suite_name
from public_site.page import Made, Page
from public_site.pages.evidence import evidence_rows
from public_site.pages.needs import all_of
from public_site.pages.rounds import earliest
from public_site.view import View, title_of
from public_site.words import CAPABILITIES, RUN_STATES

PATH = "/map/evaluations/"


@dataclass(frozen=True)
class SuiteShown:
    value: EvaluationSuiteValue
    threshold: str  # the name of the one that it informs; "" where there is none, or this edition does not hold it
    is_used: bool

    @property
    def slug(self) -> str:
        return self.value["slug"]

    @property
    def is_named(self) -> bool:
        return self.value["visibility"] == "public"

    @property
    def name(self) -> str:
        return suite_name(self.value)

    @property
    def short_name(self) -> str:
        """Where the row says already what it checks."""
        return self.value["name"] or "a suite that is not named"

    @property
    def capability(self) -> str:
        return CAPABILITIES[self.value["capability"]]

    @property
    def runs(self) -> Sequence[tuple[EvaluationRunValue, str]]:
        """The newest first, each with the word of how it went."""
        found = sorted(self.value["runs"], key=lambda one: (one["ran_on"], one["number"]), reverse=True)
        return [(one, RUN_STATES[one["status"]]) for one in found]

    @property
    def studies(self) -> Sequence[EvaluationStudyValue]:
        return sorted(self.value["studies"], key=lambda one: one["number"], reverse=True)


@dataclass(frozen=True)
class EntryShown:
    """One suite on one model. `word`: its own state, where several suites share the cell."""

    suite: SuiteShown
    entry: Entry
    word: str

    @property
    def lacks(self) -> bool:
        return bool(self.entry.last and self.entry.last.lacks)


@dataclass(frozen=True)
class CellShown:
    target: str
    state: CellState
    entries: Sequence[EntryShown]

    @property
    def word(self) -> str:
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class RowShown:
    capability: str
    thresholds: Sequence[tuple[str, str]]  # slug and name, each once
    suites: Sequence[SuiteShown]
    cells: Sequence[CellShown]


def evaluations_page(view: View) -> Page:
    informed = {f"threshold/{one.value['threshold']}#title" for one in _suites(view).values() if one.threshold}
    cited = {f"evidence/{slug}" for slug in _evidence(view)}
    needs = (*all_of(view, "suite"), *sorted(informed), *sorted(cited))
    return Page(PATH, "Evaluations", needs, lambda: make_evaluations(view))


def make_evaluations(view: View) -> Made:
    suites, found = _suites(view), coverage(view)
    evidence = evidence_rows(view, _evidence(view))
    context = {
        "suites": sorted(suites.values(), key=_place),
        "targets": found.targets,
        "earlier": found.earlier,
        "rows": [_row(row, suites) for row in found.rows],
        "counts": counts(found),
        "studies": [(one, study) for one in sorted(suites.values(), key=_place) for study in one.studies],
        "evidence": evidence,
        "titles": {row.value["slug"]: row.title for row in evidence},
    }
    days = [turns_on(found, view.on), *(row.holds_until for row in evidence)]
    return Made("public_site/evaluations.html", context, holds_until=earliest(*days))


@lru_cache(maxsize=4)
def coverage(view: View) -> Coverage:
    """The matrix of an edition on the day of the view."""
    return coverage_of(view.edition.suites().values(), view.on)


@lru_cache(maxsize=4)
def _suites(view: View) -> Mapping[str, SuiteShown]:
    return {slug: _suite(view, one) for slug, one in view.edition.suites().items()}


def _suite(view: View, value: EvaluationSuiteValue) -> SuiteShown:
    key = f"threshold/{value['threshold']}"
    threshold = title_of(view.edition, key) if key in view.edition.parts else ""
    return SuiteShown(value, threshold, value["ended_on"] is None)


def _place(one: SuiteShown) -> tuple[bool, int, bool, str, str]:
    """Those in use first, by capability; what is not named stands last."""
    capability = list(CAPABILITIES).index(one.value["capability"])
    return not one.is_used, capability, not one.is_named, one.value["name"], one.slug


def _evidence(view: View) -> list[str]:
    runs = (run for one in view.edition.suites().values() for run in one["runs"])
    return list(dict.fromkeys(slug for run in runs for slug in run["evidence"]))


def _row(row: Row, suites: Mapping[str, SuiteShown]) -> RowShown:
    own = sorted((suites[one.slug] for one in row.suites), key=_place)
    thresholds = {one.value["threshold"]: one.threshold for one in own if one.threshold}
    cells = [_cell(cell, suites) for cell in row.cells]
    return RowShown(CAPABILITIES[row.capability], list(thresholds.items()), own, cells)


def _cell(cell: Cell, suites: Mapping[str, SuiteShown]) -> CellShown:
    """Of several suites each is named with its own state: one that is current does not hide another that is not."""
    alone = len(cell.entries) == 1
    entries = [
        EntryShown(suites[one.suite.slug], one, "" if alone else STATE_WORDS[one.state].lower()) for one in cell.entries
    ]
    return CellShown(cell.target, cell.state, sorted(entries, key=lambda one: _place(one.suite)))
