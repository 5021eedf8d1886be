"""The file's JSON Schema: checks plain values against it, in sentences, and knows order, defaults and kinds of fields."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from public_site.roadmap_file.faults import Fault, Path
from public_site.roadmap_file.reading import Reading

Node = dict[str, Any]
SCHEMA: Final[Node] = json.loads(FilePath(__file__).with_name("schema.json").read_text(encoding="utf-8"))
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z")
_EMAIL = re.compile(r"[^@\sA-Z]+@[^@\sA-Z]+\.[^@\sA-Z]+")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_formats = FormatChecker(formats=())


@_formats.checks("date")
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or _real_day(value)


@_formats.checks("moment")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str) or (DAY.fullmatch(value) and _real_day(value)):
        return True
    return bool(MOMENT.fullmatch(value)) and _real_day(value[:10]) and _parses(value, datetime.fromisoformat)


@_formats.checks("decimal")
def _is_decimal(value: object) -> bool:
    return not isinstance(value, str) or (_parses(value, Decimal) and Decimal(value).is_finite())


@_formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(_EMAIL.fullmatch(value))


def _real_day(value: str) -> bool:
    return (
        bool(DAY.fullmatch(value))
        and _FIRST_YEAR <= int(value[:4]) <= _LAST_YEAR
        and _parses(value, date.fromisoformat)
    )


def _parses(value: str, read: Callable[[str], object]) -> bool:
    try:
        read(value)
    except (ValueError, InvalidOperation):
        return False
    return True


_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=_formats)
_SENTENCES: Final = {
    "date": "is not a day such as 2026-10-14",
    "moment": "is not a moment such as 2026-10-14T09:30:00Z, nor a day",
    "decimal": "is not a number",
    "email": "is not an e-mail address in lower case",
    "slug": "must be lower-case letters and digits, joined by single hyphens",
    "url": "must begin with http:// or https:// and hold no space",
}
_TYPES: Final = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def check(reading: Reading) -> list[Fault]:
    """Every way in which the file does not follow the schema."""
    return [fault for error in _VALIDATOR.iter_errors(reading.data) for fault in _faults(error, (), reading)]


def _faults(error: ValidationError, above: Path, reading: Reading) -> Iterator[Fault]:
    path = (*above, *error.path)
    if error.validator == "anyOf":
        yield from _faults_of_choice(error, path, reading)
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", ()))
        for key in sorted(set(error.instance) - set(known)):
            near = get_close_matches(key, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known here: {', '.join(known)}."
            yield reading.fault((*path, key), f"There is no field {key} here.{hint}")
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance and f"'{key}'" in error.message]
        for key in missing:
            yield reading.fault((*path, key), f"{key} is missing.")
    else:
        yield reading.fault(path, _sentence(error))


def _faults_of_choice(error: ValidationError, path: Path, reading: Reading) -> Iterator[Fault]:
    """`anyOf` here always means: this shape, or null, or the word "default". Tell what is wrong with the shape."""
    wanted = dict if any("object" in _types(resolve(node)) for node in error.schema["anyOf"]) else list
    if not isinstance(error.instance, wanted):
        yield reading.fault(path, f"must be {_TYPES['object' if wanted is dict else 'array']}{_or_word(error.schema)}.")
        return
    for inner in error.context or ():
        if inner.validator not in ("type", "const") or inner.path:
            yield from _faults(inner, path, reading)


def _or_word(node: Node) -> str:
    words = [choice["const"] for choice in node["anyOf"] if "const" in choice]
    return f" or the word {words[0]}" if words else ""


def _types(node: Node) -> list[str]:
    kind = node.get("type", [])
    return [kind] if isinstance(kind, str) else kind


def _sentence(error: ValidationError) -> str:
    value, limit, rule = error.instance, error.validator_value, error.validator
    if rule == "type":
        wanted = " or ".join(_TYPES[kind] for kind in _types(error.schema))
        return f"must be {wanted}, not {_shown(value)}.{_quote_hint(error.schema, value)}"
    if rule in ("enum", "const"):
        choices = limit if rule == "enum" else [limit]
        known = ", ".join(
            "null" if choice is None else "nothing" if choice == "" else str(choice) for choice in choices
        )
        return f"{_shown(value)} is not known here. Known: {known}."
    if rule == "format":
        return f"{_shown(value)} {_SENTENCES[str(limit)]}."
    if rule == "pattern":
        return f"{_shown(value)} {_pattern_sentence(str(limit))}."
    plain = {"minLength": "must not be empty", "maxLength": f"is longer than {limit} characters"}
    plain |= {"minimum": f"must be at least {limit}", "maximum": f"must be at most {limit}"}
    plain |= {"minItems": f"must hold at least {limit}", "minProperties": f"must name at least {limit} field"}
    return f"{plain.get(str(rule), error.message)}."


def _pattern_sentence(pattern: str) -> str:
    for name in ("slug", "url"):
        if SCHEMA["$defs"][name]["pattern"] == pattern:
            return _SENTENCES[name]
    return f"does not have the form {pattern}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return _TYPES["object"] if isinstance(value, dict) else _TYPES["array"]
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _quote_hint(node: Node, value: Any) -> str:
    takes_text = "string" in _types(node)
    return " Put it in quotes." if takes_text and isinstance(value, int | Decimal) else ""


def resolve(node: Node) -> Node:
    """The schema node with its reference followed and "or null" left out; what stands beside a reference stays."""
    while "$ref" in node or "anyOf" in node:
        beside = {key: value for key, value in node.items() if key not in ("$ref", "anyOf")}
        node = (SCHEMA["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else _shape(node["anyOf"])) | beside
    return node


def _shape(choices: list[Node]) -> Node:
    return next(choice for choice in choices if choice.get("type") != "null" and "const" not in choice)


def definition(name: str) -> Node:
    return resolve(SCHEMA["$defs"][name])


def replace_leaves(node: Node, value: Any, replace: Callable[[Node, Any, Path], Any], path: Path = ()) -> Any:
    """A copy of `value` in which every leaf that is not null went through `replace(schema node, leaf, path)`."""
    node = resolve(node)
    if isinstance(value, dict):
        properties, others = node.get("properties", {}), node.get("additionalProperties") or {}
        return {
            key: replace_leaves(properties.get(key) or others, inner, replace, (*path, key))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            replace_leaves(node.get("items", {}), inner, replace, (*path, place)) for place, inner in enumerate(value)
        ]
    return value if value is None else replace(node, value, path)
