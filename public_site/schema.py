"""The published format, version 1: manifest, parts, their JSON Schemas. `docs/publication-format.md` explains it.

A part is one JSON object: the header (`part`, `v`, `withheld`) and beside it the fields of one public value.
"""

import json
import re
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypedDict, Union, get_args, get_origin, is_typeddict

from jsonschema import Draft202012Validator

from goals import evaluation_values as evaluation
from goals import values as goals
from grading import values as grading
from public_site.public_fields import fields_of, without_none
from public_site.request_value import RequestValue

VERSION: Final = 1

# Kind of part -> the value in it. The key of a part is "kind/slug".
PARTS: Final[dict[str, type]] = {
    "roadmap": goals.RoadmapValue,  # the one part "roadmap/roadmap"
    "area": goals.AreaValue,
    "goal": goals.GoalValue,
    "evidence": goals.EvidenceValue,
    "threshold": goals.ThresholdValue,
    "safety-level": goals.SafetyLevelValue,
    "commitment": goals.CommitmentValue,
    "suite": evaluation.EvaluationSuiteValue,  # slug of one that is not named: "unnamed--1"
    "policy": goals.PolicyVersionValue,
    "report": goals.ReportValue,
    "rubric": grading.RubricValue,
    "cycle": grading.CycleValue,
    "grade": grading.GradeValue,  # slug: "<cycle>--<goal>--<kind>"
    "request": RequestValue,  # for a correction; slug: its number
}
ROADMAP_KEY: Final = "roadmap/roadmap"


class PartHeader(TypedDict):
    """What every part has beside its value."""

    part: str  # its key, "goal/start-moonshots"
    v: int
    withheld: dict[str, goals.WithheldBox]


class Manifest(TypedDict):
    """An edition: which parts it holds, and who answers for it. Its SHA-256 is what the record log commits to."""

    v: int
    number: int
    origin: Literal["prepared", "imported"]
    as_of: str
    published_at: str
    recorded_at: str
    prepared_by: str | None  # opaque user ids
    approved_by: str | None
    prepared_at: str | None
    approved_at: str | None
    notes: str
    predecessor: str | None  # SHA-256 of the manifest before
    parts: dict[str, str]  # key -> SHA-256 of the part's bytes


class NotThePublishedFormat(ValueError):
    """A part or manifest does not follow the schema. The message says where."""


def part_key(kind: str, slug: str) -> str:
    return f"{kind}/{slug}"


def kind_of(key: str) -> str:
    return key.partition("/")[0]


def slug_of(key: str) -> str:
    return key.partition("/")[2]


def grade_slug(grade: grading.GradeValue) -> str:
    return f"{grade['cycle']}--{grade['goal']}--{grade['kind']}"


def validate(part: dict[str, Any]) -> None:
    """Raise NotThePublishedFormat unless the part has exactly the fields of its kind, each of its type."""
    kind = kind_of(str(part.get("part")))
    if kind not in PARTS:
        raise NotThePublishedFormat(f"{part.get('part')!r} is no kind of part")
    _check(_validator(kind), part, str(part["part"]))


def validate_manifest(manifest: dict[str, Any]) -> None:
    """Raise NotThePublishedFormat unless this is a manifest of this version."""
    _check(_validator("manifest"), manifest, "manifest")


def json_schema(name: str, *, strict: bool = False) -> dict[str, Any]:
    """The JSON Schema (2020-12) of "manifest" or of a kind of part.

    The published schema lets unknown fields pass, as readers must; `strict` is what a writer is held to.
    """
    shapes: list[Any] = [Manifest] if name == "manifest" else [PartHeader, PARTS[name]]
    properties: dict[str, Any] = {}
    for shape in shapes:
        properties |= _properties(shape, strict)
    needed = {name for shape in shapes for name in properties if name in shape.__required_keys__}
    properties["v"] = {"const": VERSION}
    if name != "manifest":
        properties["part"] = {"type": "string", "pattern": f"^{name}/"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{name}, version {VERSION}",
        "description": " ".join((shapes[-1].__doc__ or "").split()),
        **_object(properties, needed, strict),
    }


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json_schema(name, strict=True))


def _check(validator: Draft202012Validator, value: dict[str, Any], name: str) -> None:
    for error in validator.iter_errors(value):
        place = ".".join(str(step) for step in error.absolute_path)
        raise NotThePublishedFormat(f"{name}: {place or 'the whole'}: {error.message}")


def _properties(shape: type, strict: bool) -> dict[str, Any]:
    if shape in (Manifest, PartHeader):
        return {name: _schema_of(name, hint, strict) for name, hint in shape.__annotations__.items()}
    return {name: _schema_of(name, field.annotation, strict) for name, field in fields_of(shape).items()}


def _object(properties: dict[str, Any], needed: AbstractSet[str], strict: bool) -> dict[str, Any]:
    """`needed`: fields that no value lacks; one from before a later field has no such field."""
    schema = {"type": "object", "properties": properties, "required": sorted(properties.keys() & needed)}
    return schema | {"additionalProperties": False} if strict else schema


def _schema_of(name: str, annotation: Any, strict: bool) -> dict[str, Any]:
    if get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
        return {"anyOf": [_schema_of(name, without_none(annotation), strict), {"type": "null"}]}
    if is_typeddict(annotation):
        return _object(_properties(annotation, strict), annotation.__required_keys__, strict)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        array = {"type": "array", "items": _schema_of("", arguments[0], strict)}
        # A thing without a first version has nothing to say: it has no part yet.
        return array | {"minItems": 1} if name == "revisions" else array
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of("", arguments[1], strict)}
    return _SIMPLE[annotation] if annotation in _SIMPLE else _text(name)


_SIMPLE: Final[dict[Any, dict[str, str]]] = {bool: {"type": "boolean"}, int: {"type": "integer"}}
_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
_FORMATS: Final = [
    # names of fields -> what a string there looks like
    (r"due|on|since|until|stated|.*_on|.*_(from|to)|.*_since|.*_due|as_of", _DAY),
    (r".*_at", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"),
    (r"value|low|share|.*_share|.*_value|numerator|denominator|ours|theirs|alpha|high", r"^-?\d+(\.\d+)?$"),
]


def pattern_of(name: str) -> str | None:
    """What a string in a field of this name looks like: days, moments and decimals have one form each; texts none."""
    return next((pattern for names, pattern in _FORMATS if re.fullmatch(names, name)), None)


def _text(name: str) -> dict[str, str]:
    pattern = pattern_of(name)
    return {"type": "string", "pattern": pattern} if pattern else {"type": "string"}


def write_schemas(folder: Path = Path("docs/schemas/v1")) -> None:
    """Write the JSON Schema of the manifest and of each kind of part, for readers who run none of this code."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("manifest", *PARTS):
        text = json.dumps(json_schema(name), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
