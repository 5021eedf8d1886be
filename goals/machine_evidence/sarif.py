"""SARIF 2.1.0 (OASIS): logs of scanners. One report for each run in the log."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from goals.machine_evidence.bounds import MOST_KEYS, Source, Unreadable
from goals.machine_evidence.json_events import Event, Kept, events, items, text
from goals.machine_evidence.report import Counts, Measure, RunReport, Status, Withheld
from goals.machine_evidence.sarif_redacted import MARK
from goals.machine_evidence.sarif_rules import TOOL, Named, Rules, overrides_of, place

VERSION: Final = "2.1.0"
_RUN: Final = "runs.item"
_RESULT: Final = f"{_RUN}.results.item"
_DRIVER: Final = f"{TOOL}.driver"
_KEPT: Final = frozenset(
    {f"{_DRIVER}.name", f"{_DRIVER}.version", f"{_DRIVER}.semanticVersion"}
    | {f"{_RUN}.invocations", f"{_RUN}.versionControlProvenance"}
)
_OF_RESULT: Final = {
    f"{_RESULT}.{name}": name
    for name in (
        *("kind", "level", "baselineState", "provenance.invocationIndex"),
        *("ruleId", "ruleIndex", "rule.id", "rule.index", "rule.guid"),
        *("rule.toolComponent.index", "rule.toolComponent.guid", "rule.toolComponent.name"),
    )
}
_SUPPRESSION: Final = f"{_RESULT}.suppressions.item"


def read(source: Source) -> list[RunReport]:
    """Every run of the log, in its order; for a log without a run, one report that says so."""
    return walk(source).reports()


def walk(source: Source) -> "Log":
    """All that is taken from the log, of whatever version. Raises Unreadable where it is no JSON, or too much."""
    head, runs, run = Kept({"version", "properties.tags"}), list[_Run](), _Run()
    for event in events(source):
        if not event.where.startswith(_RUN):
            head.see(event)
        elif event.where == _RUN and event.kind == "start_map":
            run = _Run()
        elif event.where == _RUN and event.kind == "end_map":
            runs.append(run)
        else:
            run.see(event)
    return Log(text(head.values.get("version")), MARK in items(head.values.get("properties.tags")), runs)


@dataclass(frozen=True)
class Log:
    version: str
    is_redacted: bool
    runs: "list[_Run]"

    def holds_secrets(self) -> bool:
        """Of any run, since what one run found may stand in another too."""
        return self.is_redacted or any(run.holds_secrets() for run in self.runs)

    def reports(self) -> list[RunReport]:
        """Raises Unreadable where the log is of a version that is not known."""
        if self.version != VERSION:
            raise Unreadable(f"This SARIF log is of version {self.version or 'none'}; {VERSION} can be read.")
        withheld: Withheld = "secrets" if self.holds_secrets() else ""
        if not self.runs:
            nothing = ("The log holds no run.",)
            return [RunReport(format="sarif", tool="", status="not_run", warnings=nothing, withheld=withheld)]
        return [run.report(withheld) for run in self.runs]


@dataclass
class _Run:
    """One run while it is read."""

    kept: Kept = field(default_factory=lambda: Kept(_KEPT))
    has_results: bool = False
    rules: Rules = field(default_factory=Rules)
    result: dict[str, Any] = field(default_factory=dict)
    suppressions: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    fails: Counter[tuple[str, Named, Any]] = field(default_factory=Counter)  # level, rule, place of the invocation
    others: set[Named] = field(default_factory=set)  # rules named by all other results
    gone: int = 0

    def see(self, event: Event) -> None:
        where, kind = event.where, event.kind
        if where.startswith(_RESULT):
            self._see_result(event)
            return
        self.kept.see(event)
        if where == f"{_RUN}.results" and kind == "start_array":
            self.has_results = True
        elif where.startswith(TOOL):
            self.rules.see(event)

    def _see_result(self, event: Event) -> None:
        where, kind = event.where, event.kind
        if where == _RESULT and kind == "start_map":
            self.result, self.suppressions = {}, []
        elif where == _RESULT and kind == "end_map":
            self._tally()
        elif where in _OF_RESULT and kind in ("string", "number"):
            self.result[_OF_RESULT[where]] = event.value
        elif where == _SUPPRESSION and kind == "start_map":
            self.suppressions.append("accepted")
        elif where == f"{_SUPPRESSION}.status" and self.suppressions:
            self.suppressions[-1] = text(event.value)

    def _tally(self) -> None:
        result = self.result
        kind = text(result.get("kind")) or "fail"
        rule = _rule_of(result)
        if result.get("baselineState") == "absent":
            self.gone += 1
            self.others.add(rule)
        elif self.suppressions and all(status == "accepted" for status in self.suppressions):
            self.kinds["suppressed"] += 1
            self.others.add(rule)
        else:
            self.kinds[kind] += 1
            if kind == "fail":
                invocation = place(result.get("provenance.invocationIndex"))
                self.fails[(text(result.get("level")), rule, invocation)] += 1
            else:
                self.others.add(rule)
        if len(self.fails) + len(self.others) > MOST_KEYS:
            raise Unreadable(f"The results name more than {MOST_KEYS:,} rules.")

    def holds_secrets(self) -> bool:
        """Where the tool is a scanner of secrets, or a result is of a rule that looks for them."""
        return self.rules.are_of_secrets({rule for _, rule, _ in self.fails} | self.others)

    def report(self, withheld: Withheld) -> RunReport:
        values = self.kept.values
        invocations = [one for one in items(values.get(f"{_RUN}.invocations")) if isinstance(one, dict)]
        return RunReport(
            format="sarif",
            tool=text(values.get(f"{_DRIVER}.name")),
            version=text(values.get(f"{_DRIVER}.semanticVersion")) or text(values.get(f"{_DRIVER}.version")),
            target=_scanned(values.get(f"{_RUN}.versionControlProvenance")),
            run_on=next((when for one in invocations if (when := _when(one))), ""),
            status=self._status(invocations),
            counts=Counts(
                passed=self.kinds["pass"],
                failed=self.kinds["fail"],
                errors=self.kinds["open"] + self.kinds["review"],
                skipped=self.kinds["notApplicable"] + self.kinds["informational"],
                suppressed=self.kinds["suppressed"],
            ),
            measures=self._by_level(invocations),
            warnings=tuple(self._warnings(invocations)),
            lists_only_findings=True,
            withheld=withheld,
        )

    def _status(self, invocations: list[dict[str, Any]]) -> Status:
        if any(one.get("executionSuccessful") is False for one in invocations):
            return "crashed"
        if not self.has_results:
            return "not_run"  # 3.14.23: absent says that nothing was scanned, empty that nothing was found
        return "partial" if any(_errors_of(one) for one in invocations) else "complete"

    def _warnings(self, invocations: list[dict[str, Any]]) -> Iterator[str]:
        if not self.has_results:
            yield "The run holds no list of results: nothing was scanned."
        if failed := sum(_errors_of(one) for one in invocations):
            yield f"The tool reports {failed:,} {'error' if failed == 1 else 'errors'} of its own."
        if waiting := self.kinds["open"] + self.kinds["review"]:
            yield f"{waiting:,} results are undecided; they are counted as errors."
        if self.gone:
            yield f"{self.gone:,} results of an earlier run are gone and are not counted."
        known = {"pass", "fail", "open", "review", "notApplicable", "informational", "suppressed"}
        for kind in sorted(self.kinds.keys() - known)[:5]:
            yield f"{self.kinds[kind]:,} results are of the unknown kind {kind[:40]!r} and are not counted."

    def _by_level(self, invocations: list[dict[str, Any]]) -> tuple[Measure, ...]:
        levels: Counter[str] = Counter()
        for (level, rule, invocation), count in self.fails.items():
            level = level or self.rules.level_of(rule, overrides_of(invocations, invocation))
            levels[level] += count
        return tuple(Measure(name=f"results of level {level}", value=float(levels[level])) for level in sorted(levels))


def _rule_of(result: dict[str, Any]) -> Named:
    """`ruleId` and `ruleIndex` are short for those of `rule` (3.27.5, 3.27.6)."""
    component = result.get("rule.toolComponent.guid") or result.get("rule.toolComponent.name")
    return Named(
        place(result.get("rule.index", result.get("ruleIndex"))),
        text(result.get("rule.id")) or text(result.get("ruleId")),
        text(result.get("rule.guid")),
        place(result.get("rule.toolComponent.index")),
        text(component),
    )


def _errors_of(invocation: dict[str, Any]) -> int:
    """How often the tool itself failed, by what it says of its execution and its configuration."""
    said: list[Any] = []
    for name in ("toolExecutionNotifications", "toolConfigurationNotifications"):
        said += items(invocation.get(name))
    return sum(isinstance(one, dict) and one.get("level") == "error" for one in said)


def _when(invocation: dict[str, Any]) -> str:
    return text(invocation.get("startTimeUtc")) or text(invocation.get("endTimeUtc"))


def _scanned(provenance: Any) -> str:
    """The repository and its revision, of the first of what was scanned."""
    first = next(iter(items(provenance)), None)
    if not isinstance(first, dict):
        return ""
    return " @ ".join(filter(None, (text(first.get("repositoryUri")), text(first.get("revisionId")))))
