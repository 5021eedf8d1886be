"""Results of promptfoo, a test and red-team tool for prompts: the JSON that `promptfoo eval --output` writes."""

from collections import Counter
from typing import Any, Final

from goals.machine_evidence.bounds import Source, Unreadable
from goals.machine_evidence.json_events import Kept, events, text, whole
from goals.machine_evidence.report import Counts, RunReport, contradictions

VERSIONS: Final = (2, 3)
_RESULT: Final = "results.results.item"
_KEPT: Final = frozenset(
    {"results.version", "results.timestamp", "results.stats", "metadata.promptfooVersion", "config.redteam"}
)
_BROKE: Final = 2  # failureReason: 0 none, 1 an assertion, 2 an error
_MOST_TARGETS: Final = 10


def read(source: Source) -> list[RunReport]:
    """One report for the file. A run that holds fewer results than it declares is partial."""
    kept, targets = Kept(_KEPT), dict[str, None]()
    outcomes, result = Counter[str](), dict[str, Any]()
    for event in events(source):
        kept.see(event)
        if event.where == _RESULT and event.kind == "start_map":
            result = {}
        elif event.where == _RESULT and event.kind == "end_map":
            outcomes[_outcome(result)] += 1
        elif event.where in (f"{_RESULT}.success", f"{_RESULT}.failureReason"):
            result[event.where.rsplit(".", 1)[1]] = event.value
        elif event.where == f"{_RESULT}.provider.id" and len(targets) < _MOST_TARGETS:
            targets[text(event.value)] = None
    return [_report(kept.values, Counts(**outcomes), targets)]


def _outcome(result: dict[str, Any]) -> str:
    if result.get("success") is True:
        return "passed"
    return "errors" if result.get("failureReason") == _BROKE or "success" not in result else "failed"


def _report(values: dict[str, Any], counts: Counts, targets: dict[str, None]) -> RunReport:
    if values.get("results.version") not in VERSIONS:
        known = " and ".join(str(one) for one in VERSIONS)
        raise Unreadable(f"Results of promptfoo of version {known} can be read; this file is of another.")
    stats = values.get("results.stats")
    said = stats if isinstance(stats, dict) else {}
    names = {"successes": "passed", "failures": "failed", "errors": "errors"}
    declared = {name: count for key, name in names.items() if (count := whole(said.get(key))) is not None}
    warnings = contradictions(declared, counts)
    if not counts.total:
        warnings.append("The file holds no result: nothing was tried.")
    is_whole = counts.total >= sum(declared.values())
    return RunReport(
        format="promptfoo",
        tool="promptfoo",
        version=text(values.get("metadata.promptfooVersion")),
        target=", ".join(targets),
        run_on=text(values.get("results.timestamp")),
        status=("complete" if is_whole else "partial") if counts.total else "not_run",
        counts=counts,
        declared=declared,
        warnings=tuple(warnings),
        withheld="attacks" if "config.redteam" in values else "",
    )
