"""Logs of Inspect AI, a framework for evaluations of models: `.eval` archives and their JSON form, version 2."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from goals.machine_evidence.bounds import MIB, Progress, Source, Unreadable
from goals.machine_evidence.json_events import Kept, events, items, number, text, whole
from goals.machine_evidence.report import Counts, Measure, RunReport, Status
from goals.machine_evidence.zip_files import DAMAGED, opened

VERSION: Final = 2
_STATUSES: Final[dict[str, Status]] = {"success": "complete", "cancelled": "cancelled", "error": "crashed"}
_KEPT: Final = frozenset({"version", "status", "invalidated", "eval", "results", "stats", "error"})
_HEADER, _BEGUN, _SUMMARIES = "header.json", "_journal/start.json", "summaries.json"
_MOST_OF_ONE: Final = 64 * MIB  # of a file in the archive, unpacked
_MOST_FILES: Final = 200_000


def read(source: Source) -> list[RunReport]:
    """The report of a log in JSON."""
    log = _Log()
    for event in events(source):
        log.see(event, "samples.item")
    return [log.report()]


def read_archive(file: BinaryIO, progress: Progress | None = None) -> list[RunReport]:
    """The report of an `.eval` archive, from its header and the summaries of its samples; transcripts stay unread.

    An archive without a header is of a run that did not come to its end.
    """
    try:
        with opened(file, progress) as archive:
            return [_of_archive(archive)]
    except DAMAGED as error:
        raise cannot_be_unpacked(error) from error


def cannot_be_unpacked(error: Exception) -> Unreadable:
    return Unreadable(f"This archive cannot be unpacked: {str(error)[:200]}.")


def _of_archive(archive: Any) -> RunReport:
    names = archive.namelist()
    if len(names) > _MOST_FILES:
        raise Unreadable(f"The archive holds more than {_MOST_FILES:,} files.")
    first = next((name for name in (_HEADER, _BEGUN) if name in names), None)
    if first is None:
        raise Unreadable("The archive holds neither header.json nor _journal/start.json: it is no log of Inspect AI.")
    log = _Log(is_begun_only=first == _BEGUN)
    for event in _events_of(archive, first):
        log.see(event, "samples.item")
    if _SUMMARIES in names:
        for event in _events_of(archive, _SUMMARIES):
            log.see_sample(event, "item")
    return log.report()


def _events_of(archive: Any, name: str) -> Iterator[Any]:
    with archive.open(name) as piece:
        yield from events(Source(piece, most=_MOST_OF_ONE))


@dataclass
class _Log:
    is_begun_only: bool = False
    kept: Kept = field(default_factory=lambda: Kept(_KEPT))
    samples: Counter[str] = field(default_factory=Counter)
    score: Any = None  # of the sample that is read: the value of its first scorer
    is_broken: bool = False

    def see(self, event: Any, sample: str) -> None:
        if event.where.startswith(sample):
            self.see_sample(event, sample)
        else:
            self.kept.see(event)

    def see_sample(self, event: Any, sample: str) -> None:
        """Counts the samples by the value of their first scorer, and those that broke by their error."""
        where, kind = event.where, event.kind
        if where == sample and kind == "start_map":
            self.score, self.is_broken = None, False
        elif where == sample and kind == "end_map":
            self.samples["errors" if self.is_broken else _outcome(self.score)] += 1
        elif where == f"{sample}.error" and kind in ("start_map", "string"):
            self.is_broken = self.is_broken or kind == "start_map" or bool(event.value)
        elif self.score is None and _is_score(where, sample) and kind in ("string", "number", "boolean"):
            self.score = event.value

    def report(self) -> RunReport:
        values = self.kept.values
        if values.get("version") != VERSION:
            said = text(str(values.get("version", "none")))
            raise Unreadable(f"This log of Inspect AI is of version {said}; version {VERSION} can be read.")
        about, results = _object(values.get("eval")), _object(values.get("results"))
        total, done = whole(results.get("total_samples")), whole(results.get("completed_samples"))
        measures, odd = _measures(results, done)
        counts = Counts(
            passed=self.samples["passed"],
            failed=self.samples["failed"],
            errors=self.samples["errors"] + self.samples["ungraded"],
        )
        declared = {} if done is None else {"total": done}
        return RunReport(
            format="inspect",
            tool=f"Inspect AI: {text(about.get('task'))}",
            version=text(_object(about.get("packages")).get("inspect_ai")),
            target=text(about.get("model")),
            run_on=text(_object(values.get("stats")).get("started_at")) or text(about.get("created")),
            status=self._status(values, total, done),
            counts=counts,
            declared=declared,
            measures=measures,
            warnings=(*self._warnings(values, total, done), *odd),
            withheld="transcripts",
        )

    def _status(self, values: dict[str, Any], total: int | None, done: int | None) -> Status:
        if self.is_begun_only:
            return "partial"
        status = _STATUSES.get(text(values.get("status")), "partial")
        held = sum(self.samples.values())
        is_short = done is not None and ((total is not None and done < total) or 0 < held < done)
        return "partial" if status == "complete" and (is_short or values.get("invalidated")) else status

    def _warnings(self, values: dict[str, Any], total: int | None, done: int | None) -> Iterator[str]:
        status = text(values.get("status"))
        if self.is_begun_only:
            yield "The archive has no header: the run did not come to its end."
        elif status != "success":
            yield f"The run ended with the status {status[:40]!r}; its scores are no evidence of a pass."
        if values.get("invalidated"):
            yield "The log was declared invalid."
        if total is not None and done is not None and done < total:
            yield f"Only {done:,} of {total:,} samples were completed."
        held = sum(self.samples.values())
        if done is not None and held != done:
            yield f"The file declares {done:,} samples, and {held:,} were counted in it."
        if ungraded := self.samples["ungraded"]:
            yield f"{ungraded:,} samples have a score that is neither right nor wrong; they are counted as errors, see the measures."


def _is_score(where: str, sample: str) -> bool:
    """`samples.item.scores.<scorer>.value`; a log of one scorer may write `score` instead."""
    if where == f"{sample}.score.value":
        return True
    return (
        where.startswith(f"{sample}.scores.") and where.endswith(".value") and where.count(".") == sample.count(".") + 3
    )


def _outcome(value: Any) -> str:
    """Inspect writes C for correct, I for incorrect, P for partly and N for no answer; or a number from 0 to 1."""
    if value in ("C", 1):
        return "passed"
    return "failed" if value in ("I", "N", 0) else "ungraded"


def _measures(results: dict[str, Any], done: int | None) -> tuple[tuple[Measure, ...], list[str]]:
    """Each metric of each scorer, and a sentence for each that is no finite number."""
    found, odd = list[Measure](), list[str]()
    for score in items(results.get("scores")):
        metrics = _object(_object(score).get("metrics"))
        for name, metric in metrics.items():
            label, value = f"{text(_object(score).get('name'))}, {text(name)}", number(_object(metric).get("value"))
            if value is None:
                odd.append(f"{label} is no finite number.")
            found.append(Measure(name=label, value=value, n=done))
    return tuple(found), odd


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
