"""Which capabilities are covered by evaluations, on which models: gaps and what is too old are said, never left out. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from goals.days import day
from goals.evaluation_values import CapabilityKey, EvaluationRunValue, EvaluationSuiteValue, Lack

TARGETS = 6  # columns of the matrix; older models are counted
REPEATS = 2  # a result that was never repeated says nothing of its spread
CellState = Literal["gap", "never_finished", "stale", "current"]
WORST_FIRST: Sequence[CellState] = ("gap", "never_finished", "stale", "current")
STATE_WORDS: dict[CellState, str] = {
    "gap": "Not run",
    "never_finished": "Never finished",
    "stale": "Too old",
    "current": "Current",
}


class SuiteValue(NamedTuple):
    """A suite that is in use."""

    slug: str
    capability: str
    cadence_days: int


class RunValue(NamedTuple):
    """A run of a suite; `lacks` names what somebody else would miss to do it again."""

    suite: str
    number: int
    target: str
    on: date
    is_complete: bool
    lacks: Sequence[Lack] = ()


class Entry(NamedTuple):
    """One suite on one model: its newest complete run, or none."""

    suite: SuiteValue
    last: RunValue | None
    state: CellState
    stale_from: date | None


class Cell(NamedTuple):
    """One capability on one model. The best of its suites counts: one that is current covers it."""

    target: str
    entries: Sequence[Entry]

    @property
    def state(self) -> CellState:
        return max((one.state for one in self.entries), key=WORST_FIRST.index, default="gap")


class Row(NamedTuple):
    capability: str
    suites: Sequence[SuiteValue]
    cells: Sequence[Cell]


class Coverage(NamedTuple):
    """`targets`: the models run on last, the newest first; `earlier`: how many more there are."""

    targets: Sequence[str]
    earlier: int
    rows: Sequence[Row]


def coverage(capabilities: Iterable[str], suites: Sequence[SuiteValue], runs: Sequence[RunValue], on: date) -> Coverage:
    """Every capability has its row, also one that nothing checks."""
    newest = {run.target: run.on for run in sorted(runs, key=lambda run: run.on)}
    targets = sorted(newest, key=lambda target: (-newest[target].toordinal(), target))
    shown = targets[:TARGETS]
    rows = [
        Row(capability, own, [Cell(target, [_entry(suite, target, runs, on) for suite in own]) for target in shown])
        for capability in capabilities
        for own in [[suite for suite in suites if suite.capability == capability]]
    ]
    return Coverage(shown, len(targets) - len(shown), rows)


def coverage_of(suites: Iterable[EvaluationSuiteValue], on: date) -> Coverage:
    """Of values, whole or public: every capability against the suites that are in use."""
    used = [one for one in suites if one["ended_on"] is None]
    return coverage(
        get_args(CapabilityKey),
        [SuiteValue(one["slug"], one["capability"], one["cadence_days"]) for one in used],
        [_run(one["slug"], run) for one in used for run in one["runs"]],
        on,
    )


def counts(found: Coverage) -> dict[str, int]:
    """Pairs of a capability and a model by their state, and capabilities that nothing checks."""
    states = [cell.state for row in found.rows for cell in row.cells]
    return {
        "pairs": len(states),
        "current": states.count("current"),
        "stale": states.count("stale"),
        "gaps": states.count("gap") + states.count("never_finished"),
        "bare": sum(not row.suites for row in found.rows),
        "capabilities": len(found.rows),
    }


def turns_on(found: Coverage, on: date) -> date | None:
    """The next day after `on` on which an entry becomes too old by itself."""
    entries = (entry for row in found.rows for cell in row.cells for entry in cell.entries)
    return min((one.stale_from for one in entries if one.stale_from and one.stale_from > on), default=None)


def _run(suite: str, run: EvaluationRunValue) -> RunValue:
    is_complete = run["status"] == "complete"
    return RunValue(suite, run["number"], run["target"], day(run["ran_on"]), is_complete, run["lacks"])


def _entry(suite: SuiteValue, target: str, runs: Sequence[RunValue], on: date) -> Entry:
    tried = [run for run in runs if (run.suite, run.target) == (suite.slug, target) and run.on <= on]
    last = max((run for run in tried if run.is_complete), key=lambda run: (run.on, run.number), default=None)
    if last is None:
        return Entry(suite, None, "never_finished" if tried else "gap", None)
    stale_from = last.on + timedelta(days=suite.cadence_days + 1)
    return Entry(suite, last, "stale" if on >= stale_from else "current", stale_from)


def lacking(
    *,
    code_at: str,
    data_at: str,
    seeds_at: str,
    environment_at: str,
    samples: int | None,
    repeats: int | None,
    states_intervals: bool,
) -> list[Lack]:
    """What is missing for somebody else to do the run again and to know how sure its numbers are."""
    kept: dict[Lack, str] = {"code": code_at, "data": data_at, "seeds": seeds_at, "environment": environment_at}
    missing = [name for name, where in kept.items() if not where]
    missing += ["number of samples"] if not samples else []
    missing += ["repeated runs"] if (repeats or 0) < REPEATS else []
    return [*missing, *(() if states_intervals else ("intervals",))]
