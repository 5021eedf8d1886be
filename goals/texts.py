"""Every text of a plain value that may be withheld, by its path: "revisions.2.statement", "updates.5.problems".

Pure. Dates, outcomes, grades, directions and counts are not among them: they can never be withheld.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_REVISION = ("title", "statement", "why", "failure", "reason")
_LABELS = ("owner_words", "coder_words")
_CRITERION = ("text", "met", "missed", "condition", "baseline_text")
_UPDATE = ("health_sentence", "done", "next", "problems", "help", "correction_reason")
_EVIDENCE = ("title", "holder", "description", "url", "state_reason")

Place = tuple[str, dict[str, Any], str]  # path, the dict that holds the text, its key there


def places(kind: str, value: Mapping[str, Any]) -> Iterator[Place]:
    """Path, holder and key of each text of one part ("goal", "evidence" or "threshold"); other kinds have none.

    The holder is the dict inside `value` itself, so a projection of a copy can replace the text in place. Lists are
    addressed by number, key or slug.
    """
    if kind == "goal":
        yield from _goal(value)
    elif kind == "evidence":
        yield from _fields("", value, _EVIDENCE)
    elif kind == "threshold":
        yield from _threshold(value)


def texts(kind: str, value: Mapping[str, Any]) -> dict[str, str]:
    """Path -> text as it stands, whole."""
    return {path: holder[key] for path, holder, key in places(kind, value)}


def _goal(value: Mapping[str, Any]) -> Iterator[Place]:
    for revision in value["revisions"]:
        path = f"revisions.{revision['number']}."
        yield from _revision(path, revision, _REVISION)
        if revision["confidence"]:
            yield from _fields(f"{path}confidence.", revision["confidence"], ("sentence",))
        yield from _each(f"{path}criteria.", revision["criteria"], "key", _CRITERION)
        yield from _each(f"{path}milestones.", revision["milestones"], "key", ("title",))
    for metric in value["metrics"]:
        path = f"metrics.{metric['slug']}."
        yield from _fields(path, metric, ("name", "source", "quality"))
        yield from _each(f"{path}readings.", metric["readings"], "number", ("reason",))
    yield from _each("milestones.", value["milestones"], "key", ("note",))
    yield from _each("criterion_readings.", value["criterion_readings"], "number", ("justification",))
    yield from _each("occurrences.", value["occurrences"], "key", ("text", "note"))
    yield from _each("updates.", value["updates"], "number", _UPDATE)
    yield from _each("trade_offs.", value["trade_offs"], "goal", ("note",))
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
