"""Every text of a plain value that may be withheld, by its path: "revisions.2.statement", "updates.5.problems".

Pure. Dates, outcomes, grades, directions and counts are not among them: they can never be withheld.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_REVISION = ("title", "statement", "why", "failure", "reason")
_LABELS = ("owner_words", "coder_words")
_CRITERION = ("text", "met", "missed", "condition", "baseline_text")
_COMPARISON = ("title", "scope", "same_finding", "judging", "baseline_text", "called_off_reason")
_UPDATE = ("health_sentence", "done", "next", "problems", "help", "correction_reason")
_EVIDENCE = ("title", "holder", "description", "url", "state_reason")
_REPORT = ("title", "author", "summary", "url")

Place = tuple[str, dict[str, Any], str]  # path, the dict that holds the text, its key there


def places(kind: str, value: Mapping[str, Any]) -> Iterator[Place]:
    """Path, holder and key of each text of one part; kinds of parts that are not in KINDS have none.

    The holder is the dict inside `value` itself. Lists are addressed by number, key or slug.
    """
    reader = KINDS.get(kind)
    return reader(value) if reader else iter(())


def texts(kind: str, value: Mapping[str, Any]) -> dict[str, str]:
    """Path -> text as it stands, whole."""
    return {path: holder[key] for path, holder, key in places(kind, value)}


def _goal(value: Mapping[str, Any]) -> Iterator[Place]:
    for revision in value["revisions"]:
        path = f"revisions.{revision['number']}."
        yield from _revision(path, revision, _REVISION)
        if revision["confidence"]:
            yield from _fields(f"{path}confidence.", revision["confidence"], ("sentence",))
        if revision["needed_before"]:
            yield from _fields(f"{path}needed_before.", revision["needed_before"], ("event", "expected_text"))
        yield from _each(f"{path}criteria.", revision["criteria"], "key", _CRITERION)
        for criterion in revision["criteria"]:
            open_items = [item for item in criterion["items"] if not item.get("private")]
            yield from _each(f"{path}criteria.{criterion['key']}.items.", open_items, "key", ("text",))
        yield from _each(f"{path}milestones.", revision["milestones"], "key", ("title",))
    for metric in value["metrics"]:
        path = f"metrics.{metric['slug']}."
        yield from _fields(path, metric, ("name", "source", "quality"))
        yield from _each(f"{path}readings.", metric["readings"], "number", ("reason",))
    yield from _each("milestones.", value["milestones"], "key", ("note",))
    yield from _each("criterion_readings.", value["criterion_readings"], "number", ("justification",))
    yield from _each("comparisons.", value.get("comparisons", ()), "number", _COMPARISON)
    yield from _each("occurrences.", value["occurrences"], "key", ("text", "note"))
    yield from _each("updates.", value["updates"], "number", _UPDATE)
    for link in value["trade_offs"]:
        yield from _fields(f"trade_offs.{link['goal']} {link['kind']}.", link, ("note",))
    if value["resolution"]:
        yield from _fields("resolution.", value["resolution"], ("how_known", "timing_reason", "account"))


def _threshold(value: Mapping[str, Any]) -> Iterator[Place]:
    for revision in value["revisions"]:
        yield from _revision(f"revisions.{revision['number']}.", revision, ("name", "definition", "reason"))
    yield from _each("assessments.", value["assessments"], "number", ("note",))
    for mitigation in value["mitigations"]:
        for revision in mitigation["revisions"]:
            path = f"mitigations.{mitigation['slug']}.revisions.{revision['number']}."
            yield from _revision(path, revision, ("text", "caveat", "reason"))


def _commitment(value: Mapping[str, Any]) -> Iterator[Place]:
    for revision in value["revisions"]:
        yield from _revision(f"revisions.{revision['number']}.", revision, ("scenario", "response", "reason"))


def _evidence(value: Mapping[str, Any]) -> Iterator[Place]:
    return _fields("", value, _EVIDENCE)


def _suite(value: Mapping[str, Any]) -> Iterator[Place]:
    yield from _fields("", value, ("name", "description"))
    yield from _each("studies.", value["studies"], "number", ("title",))


def _report(value: Mapping[str, Any]) -> Iterator[Place]:
    yield from _fields("", value, _REPORT)
    for correction in value.get("corrections", ()):
        path = f"corrections.{correction['number']}."
        yield from _fields(path, correction, ("reason",))
        yield from _each(f"{path}fields.", correction["fields"], "name", ("before",))


def _revision(path: str, revision: dict[str, Any], names: Sequence[str]) -> Iterator[Place]:
    yield from _fields(path, revision, names)
    yield from _fields(f"{path}labels.", revision["labels"], _LABELS)


def _each(path: str, rows: Sequence[dict[str, Any]], key: str, names: Sequence[str]) -> Iterator[Place]:
    for row in rows:
        yield from _fields(f"{path}{row[key]}.", row, names)


def _fields(path: str, holder: Mapping[str, Any], names: Sequence[str]) -> Iterator[Place]:
    assert isinstance(holder, dict)  # noqa: S101 -- plain values are made of dicts
    for name in names:
        yield f"{path}{name}", holder, name


KINDS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Place]]] = {
    "goal": _goal,
    "evidence": _evidence,
    "threshold": _threshold,
    "commitment": _commitment,
    "report": _report,
    "suite": _suite,
}
