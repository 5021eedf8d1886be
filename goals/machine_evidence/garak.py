"""Reports of garak, a scanner that attacks language models: one JSON value on each line."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from goals.machine_evidence.bounds import Source, Unreadable
from goals.machine_evidence.json_events import items, number, small_json, text, whole
from goals.machine_evidence.report import Counts, Measure, RunReport
from roadmap.english import plural

_EVALUATED: Final = 2  # the state of an attempt: 0 not sent, 1 not evaluated, 2 evaluated


def read(source: Source) -> list[RunReport]:
    """One report for the file. Attempts hold offensive texts; only how many there are is taken from them."""
    run = _Run()
    number_of_line = 0
    while line := source.line():
        number_of_line += 1
        if not line.strip():
            continue
        try:
            entry = small_json(line)
        except Unreadable as error:
            if number_of_line > 1 and not line.endswith(b"\n"):
                run.is_cut = True  # the run was stopped while it wrote
                break
            raise Unreadable(f"Line {number_of_line}: {error.sentence}") from error
        if not isinstance(entry, dict):
            raise Unreadable(f"Line {number_of_line} is not an object.")
        run.see(entry)
    if not run.kinds:
        raise Unreadable("The file is empty.")
    if set(run.kinds) == {""}:
        raise Unreadable("These lines have no entry_type: a hit log holds only what failed. Give the report itself.")
    return [run.report()]


@dataclass
class _Run:
    kinds: Counter[str] = field(default_factory=Counter)
    setup: dict[str, Any] = field(default_factory=dict)
    init: dict[str, Any] = field(default_factory=dict)
    states: Counter[Any] = field(default_factory=Counter)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)  # by probe and detector
    evals: list[dict[str, Any]] = field(default_factory=list)
    is_cut: bool = False

    def see(self, entry: dict[str, Any]) -> None:
        kind = text(entry.get("entry_type"))
        self.kinds[kind] += 1
        if kind == "start_run setup":
            self.setup = entry
        elif kind == "init":
            self.init = entry
        elif kind == "attempt":
            self._attempt(entry)
        elif kind == "eval":
            self.evals.append(entry)

    def _attempt(self, entry: dict[str, Any]) -> None:
        state, results = entry.get("status"), entry.get("detector_results")
        self.states[state if isinstance(state, int) else None] += 1
        if state == _EVALUATED and isinstance(results, dict):
            for detector, scores in results.items():
                self.judged[(text(entry.get("probe_classname")), text(detector))] += len(items(scores))

    def report(self) -> RunReport:
        setup = {key: text(value) for key, value in self.setup.items()}
        kind = setup.get("plugins.target_type") or setup.get("plugins.model_type", "")
        name = setup.get("plugins.target_name") or setup.get("plugins.model_name", "")
        passed = sum(_passed(one) for one in self.evals)
        counts = Counts(
            passed=passed,
            failed=sum(_tried(one) for one in self.evals) - passed,
            errors=sum(whole(one.get("nones")) or 0 for one in self.evals),
        )
        return RunReport(
            format="garak",
            tool="garak",
            version=text(self.init.get("garak_version")) or setup.get("_config.version", ""),
            target=" ".join(filter(None, (kind, name))),
            run_on=text(self.init.get("start_time")),
            status="complete" if self._is_whole() else "partial",
            counts=counts,
            measures=tuple(_measure(one) for one in self.evals),
            warnings=tuple(self._warnings()),
            withheld="attacks",
        )

    def _is_whole(self) -> bool:
        """It came to its end, and everything that was sent was judged and is here."""
        lacks = any(said > held for _, said, held in self._judged())
        return bool(self.kinds["completion"]) and not self.is_cut and not self._unjudged() and not lacks

    def _unjudged(self) -> int:
        """Each attempt has a line when it is sent and another when it is judged."""
        return max(0, self.states[1] - self.states[_EVALUATED])

    def _judged(self) -> Iterator[tuple[tuple[str, str], int, int]]:
        """Of each probe and detector: how many outputs the file declares as judged, and how many it holds."""
        for one in self.evals:
            key = (text(one.get("probe")), text(one.get("detector")))
            held = self.judged[key] if key in self.judged else self.judged[(key[0], key[1].removeprefix("detector."))]
            said = whole(one.get("total_processed"))
            yield key, _tried(one) if said is None else said, held

    def _warnings(self) -> Iterator[str]:
        if self.is_cut:
            yield "The last line breaks off: the run was stopped while it wrote."
        elif not self.kinds["completion"]:
            yield "The run did not come to its end."
        if unjudged := self._unjudged():
            yield f"{plural(unjudged, 'attempt')} sent and never judged."
        for (probe, detector), said, held in self._judged():
            if said != held:
                yield f"{probe} with {detector}: the file declares {said:,} outputs judged, and {held:,} were counted in it."


def _measure(one: dict[str, Any]) -> Measure:
    """How often the attack got through: garak gives its interval for that rate (`confidence_lower`, `_upper`)."""
    tried, rate = _tried(one), None
    if tried:
        rate = (tried - _passed(one)) / tried
    name = f"{text(one.get('probe'))}, {text(one.get('detector')).removeprefix('detector.')}: attacks that got through"
    low, high = number(one.get("confidence_lower")), number(one.get("confidence_upper"))
    return Measure(name=name, value=rate, low=low, high=high, n=tried)


def _passed(one: dict[str, Any]) -> int:
    return whole(one.get("passed")) or 0


def _tried(one: dict[str, Any]) -> int:
    """Outputs judged for good or bad; before 0.13 garak called it `total`."""
    tried = whole(one.get("total_evaluated"))
    tried = whole(one.get("total")) if tried is None else tried
    return max(tried or 0, _passed(one))
