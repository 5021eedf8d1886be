"""Values made from the TypedDicts themselves: a field added tomorrow is in these tests tomorrow."""

import hashlib
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from public_site.editions import Edition
from public_site.public_fields import IDENTITY, fields_of, without_none
from public_site.schema import PARTS, ROADMAP_KEY, json_schema, pattern_of
from roadmap import canonical_json

MOMENT = "2026-03-01T09:00:00Z"
Path = tuple[Any, ...]


def filled(shape: type, word: str = "") -> dict[str, Any]:
    """A value with every field of a TypedDict, internal ones too, and none of them empty; `word` stands in all texts."""
    return {name: _value(name, hint, word) for name, hint in get_type_hints(shape).items()}


def part(kind: str, word: str = "") -> dict[str, Any]:
    """A public part with every public field filled."""
    return deepcopy(_part(kind, word))


@cache
def _part(kind: str, word: str) -> dict[str, Any]:
    value = without_internal(PARTS[kind], filled(PARTS[kind], word))
    slug = "roadmap" if kind == "roadmap" else "x"
    if "slug" in value:
        value["slug"] = slug
    return value | {"part": f"{kind}/{slug}", "v": 1, "withheld": {"1": filled_box(word)}}


def filled_box(word: str = "") -> dict[str, Any]:
    text = f"{word} box".strip()
    return {"field": "about", "reason": "legal", "justification": text, "words": 5, "review_on": "2026-03-01"}


def without_internal(shape: type, value: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, field in fields_of(shape).items():
        held = value[name]
        if field.nesting == "object" and held is not None:
            held = without_internal(field.holds or dict, held)
        elif field.nesting == "list":
            held = [without_internal(field.holds or dict, one) for one in held]
        found[name] = held
    return found


def edition(parts: list[dict[str, Any]], *, published_on: str = "2026-07-01", number: int = 1) -> Edition:
    """An edition in memory; it always has a roadmap and the goal y, which changed values may name."""
    contents = _always() | {one["part"]: canonical_json.dumps(one) for one in parts}
    hashes = {key: hashlib.sha256(content).hexdigest() for key, content in contents.items()}
    by_hash = {hashes[key]: content for key, content in contents.items()}
    at = f"{published_on}T10:00:00Z"
    manifest = {"v": 1, "number": number, "origin": "prepared", "as_of": published_on, "published_at": at}
    manifest |= {"recorded_at": at, "prepared_by": "ua", "approved_by": "ub", "prepared_at": at, "approved_at": at}
    manifest |= {"notes": "", "predecessor": None, "parts": hashes}
    return Edition(canonical_json.dumps(manifest), by_hash.__getitem__)


@cache
def _always() -> dict[str, bytes]:
    other = part("goal") | {"part": "goal/y", "slug": "y", "parts": []}
    return {ROADMAP_KEY: canonical_json.dumps(part("roadmap")), "goal/y": canonical_json.dumps(other)}


def public_paths(shape: type, value: Any, path: Path = ()) -> Iterator[Path]:
    """Every public field inside a value, and every element of its lists."""
    for name, field in fields_of(shape).items():
        here = (*path, name)
        yield here
        held = value[name]
        if field.nesting == "object" and held is not None:
            yield from public_paths(field.holds or dict, held, here)
        elif field.nesting == "list":
            for index, one in enumerate(held):
                yield from public_paths(field.holds or dict, one, (*here, index))
        elif field.nesting == "map":
            for key, one in held.items():
                yield from public_paths(field.holds or dict, one, (*here, key))


def changed(value: dict[str, Any], path: Path, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Copies of a value with one field changed: another text, one more or one fewer element, nothing."""
    copies = []
    for new in _others(_at(value, path), schema):
        copy = deepcopy(value)
        _at(copy, path[:-1])[path[-1]] = new
        copies.append(copy)
    return copies


@cache
def _schema(kind: str) -> dict[str, Any]:
    return json_schema(kind)


def schema_at(kind: str, path: Path) -> dict[str, Any]:
    """The JSON Schema of the field at a path."""
    schema = _schema(kind)
    for step in path:
        schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
        if isinstance(step, int):
            schema = schema["items"]
        elif step in schema.get("properties", {}):
            schema = schema["properties"][step]
        else:
            schema = schema["additionalProperties"]
    return schema


def _others(old: Any, schema: dict[str, Any]) -> list[Any]:
    choices = [{"anyOf": [schema]}, schema]["anyOf" in schema]["anyOf"]
    found: list[Any] = [None] if {"type": "null"} in choices and old is not None else []
    inner = next(one for one in choices if one != {"type": "null"})
    if "enum" in inner:
        return found + [one for one in inner["enum"] if one != old][:1]
    if isinstance(old, bool):
        return [*found, not old]
    if isinstance(old, int):
        return [*found, old + 1]
    if isinstance(old, str):
        return [*found, _another(old, inner.get("pattern"))]
    if isinstance(old, list):
        emptied: list[Any] = [[]] if inner.get("minItems", 0) == 0 else []
        return [*found, *emptied, [*old, *deepcopy(old)], *([["y"]] if old == ["x"] else _more(old))]
    if isinstance(old, dict) and "additionalProperties" in inner:
        return [*found, {}, old | {"2": deepcopy(next(iter(old.values())))}]
    return found


def _more(old: list[Any]) -> list[Any]:
    """A second element with a name of its own, before and after the first."""
    if not old or not isinstance(old[0], dict):
        return []
    second = deepcopy(old[0])
    for names in IDENTITY.values():
        if set(names) <= set(second):
            name = next(one for one in names if one not in ("kind", "role"))
            second[name] = second[name] + 1 if isinstance(second[name], int) else _renamed(second[name])
            break
    return [[*old, second], [second, *old]]


def _renamed(name: Any) -> str:
    return "2026-03-02" if name == "2026-03-01" else f"{name}-2"


def _another(old: str, pattern: str | None) -> str:
    if pattern and re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", old):
        return old.replace("2026-03-01", "2026-03-02")
    return "8" if pattern and old == "7" else f"{old} changed"


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _value(name: str, hint: Any, word: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return _value(name, without_none(hint), word)
    if is_typeddict(hint):
        return filled(hint, word)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return next(choice for choice in arguments if choice)
    if origin is list:
        return ["x"] if arguments[0] is str else [_value(name, arguments[0], word)]
    if origin is dict:
        return {} if name == "withheld" else {"k": _value("", arguments[1], word)}
    if hint in (bool, int):
        return {bool: False, int: 1}[hint]
    return _text(name, word)


def _text(name: str, word: str) -> str:
    pattern = pattern_of(name) if name else None
    if pattern is None:
        return f"{word} {name}".strip() or "x"
    return next(example for example in ("2026-03-01", MOMENT, "7") if re.fullmatch(pattern, example))
