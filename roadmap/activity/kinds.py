"""The kinds of activity records, each a JSON Schema file: what such a record must and may say. Pure.

A string of which the schema says what it looks like (`enum`, `const`, `pattern`, `format`) is an id: it stands in the
log as it is. Every other string is a text, and the log holds its salted hash alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

OWN_FOLDER: Final = Path(__file__).parent / "schemas"
COMMON: Final[dict[str, Any]] = json.loads((Path(__file__).parent / "common.json").read_text())

# What an id may hold is what the body of a record holds as it is: printable ASCII without blanks and "@".
ID: Final = re.compile(r"[!-?A-~]{1,200}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,49}")
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_TYPES: Final = ("string", "integer", "boolean", "array")
_SHAPES: Final = ("enum", "const", "pattern", "format")


class KindUnusable(ValueError):
    """A schema file that cannot be used. The message names it and says what to change."""


@dataclass(frozen=True)
class Kind:
    """One kind of activity. `texts` names the fields that hold words."""

    name: str
    label: str
    fields: Mapping[str, Any]
    needed: tuple[str, ...]
    texts: frozenset[str]
    validator: Draft202012Validator


def moment(text: str) -> datetime:
    """An RFC 3339 moment. Raises ValueError for what is none, or lies at the end of what a date can say."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


FORMATS: Final = FormatChecker(formats=())


@FORMATS.checks("id")
def _is_id(value: object) -> bool:
    return not isinstance(value, str) or ID.fullmatch(value) is not None


@FORMATS.checks("decimal")
def _is_decimal(value: object) -> bool:
    return not isinstance(value, str) or _DECIMAL.fullmatch(value) is not None


@FORMATS.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(moment(value))


def read_kinds(*folders: Path) -> dict[str, Kind]:
    """The kind of each `<name>.json`, by name; a file of a later folder takes the place of an earlier one's."""
    found = {}
    for folder in folders:
        if not folder.is_dir():
            raise KindUnusable(f"{folder} is no folder that can be read.")
        for path in sorted(folder.glob("*.json")):
            found[path.stem] = _read(path)
    return dict(sorted(found.items(), key=lambda pair: pair[1].label))


def _read(path: Path) -> Kind:
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
    except (OSError, ValueError) as error:
        raise KindUnusable(f"{path.name} is not JSON that can be read: {error}.") from error
    except SchemaError as error:
        raise KindUnusable(f"{path.name} is no JSON Schema: {error.message}.") from error
    for fault in _faults(path.stem, schema):
        raise KindUnusable(f"{path.name}: {fault}")
    fields = COMMON["properties"] | schema["properties"]
    needed = tuple(dict.fromkeys((*COMMON["required"], *schema.get("required", ()))))
    texts = frozenset(name for name, one in fields.items() if _is_text(one))
    shape = {"type": "object", "properties": fields}
    validator = Draft202012Validator(shape, format_checker=FORMATS)
    return Kind(path.stem, schema["title"], fields, needed, texts, validator)


def _faults(name: str, schema: Any) -> Iterator[str]:
    """Why a schema is not one of ours: flat, and of types that a record of the log can hold."""
    if not _NAME.fullmatch(name):
        yield "a file is called by lower-case letters, digits and underscores, such as data_deleted.json."
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict) or not schema.get("title"):
        yield "it needs a title and properties."
        return
    if taken := schema["properties"].keys() & COMMON["properties"].keys():
        yield f"{', '.join(sorted(taken))} belongs to every record; leave it out."
    if stray := schema.keys() - {"$schema", "title", "description", "type", "properties", "required"}:
        yield f"{', '.join(sorted(stray))} is not used here; leave it out."
    if stray := set(schema.get("required", ())) - schema["properties"].keys() - COMMON["properties"].keys():
        yield f"{', '.join(sorted(stray))} is required and not described."
    for field, one in schema["properties"].items():
        yield from (f"{field}: {words}" for words in _field_faults(field, one))


def _field_faults(field: str, one: Any) -> Iterator[str]:
    if not _FIELD.fullmatch(field):
        yield "a field is called by lower-case letters, digits and underscores."
    if not isinstance(one, dict) or one.get("type") not in _TYPES:
        yield f"its type is one of {', '.join(_TYPES)}; write a number with a point as a string of format decimal."
    elif one["type"] == "array":
        items = one.get("items", {})
        if items.get("type") != "string" or _is_text(items):
            yield "the items of a list are strings with an enum, a pattern or a format."
        yield from _format_faults(items)
    else:
        yield from _format_faults(one)


def _format_faults(one: Mapping[str, Any]) -> Iterator[str]:
    if one.get("format", "id") not in FORMATS.checkers:
        yield f"its format is one of {', '.join(FORMATS.checkers)}."
    for word in (*one.get("enum", ()), one.get("const", "")):
        if isinstance(word, str) and word and not ID.fullmatch(word):
            yield f"{word!r} is no id: no spaces, no @, printable ASCII only."


def _is_text(one: Mapping[str, Any]) -> bool:
    return one.get("type") == "string" and not any(word in one for word in _SHAPES)
