"""The shapes of answers: plain values as programs read them, and their JSON Schema for the description of the API.

A shape is a TypedDict of `goals/values.py` or of an `api` package. Each is one component of the description.
"""

from collections.abc import Collection, Mapping
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.plumbing import get_doc

Schema = dict[str, Any]
# Never told: what commits to hidden words, and boxes, of which the texts themselves say "[withheld]".
INTERNAL: Final = frozenset({"salt", "private", "withheld"})
# Missing where somebody is to say which way a change goes, and must not read the words of others first.
BLIND: Final = frozenset({"kind", "labels", "reason", "reason_class"})
_SIMPLE: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Any: {},
}
components: dict[str, Schema] = {}  # of every shape that was asked for, by its name


def told(value: Any, evidence: Collection[str]) -> Any:
    """A copy without what is internal, and without the names of evidence of which the reader may not know."""
    if isinstance(value, list):
        return [told(one, evidence) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: told(one, evidence) for name, one in value.items() if name not in INTERNAL}
    if "evidence" in found:
        found["evidence"] = _known(found["evidence"], evidence)
    return found | {"text": ""} if value.get("private") else found


def without_labels(revision: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in revision.items() if name not in BLIND}


def schema_of(hint: Any) -> Schema:
    """The JSON Schema (2020-12) of a shape, or of a list, choice or simple type; what is one already stays."""
    if isinstance(hint, dict):
        return hint
    origin, arguments = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return _component(hint)
    if origin in (Union, UnionType):
        kinds = [schema_of(one) for one in arguments if one is not NoneType]
        return {"anyOf": [*kinds, *([{"type": "null"}] if NoneType in arguments else [])]}
    if origin is Literal:
        return {"enum": sorted(choices_of(hint))}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    return dict(_SIMPLE[hint])


def page_of(hint: Any) -> Schema:
    """A page of a list: `next` is the address of what follows, null on the last one."""
    properties = {"results": {"type": "array", "items": schema_of(hint)}, "next": schema_of(str | None)}
    return _object(properties, {"results", "next"})


def _component(shape: type) -> Schema:
    name = shape.__name__.removesuffix("Value")
    if name not in components:
        components[name] = {}  # a shape may hold itself
        hints = {key: hint for key, hint in get_type_hints(shape).items() if key not in INTERNAL}
        needed = shape.__required_keys__ - (BLIND if "labels" in hints else set())  # type: ignore[attr-defined]
        found = _object({key: schema_of(hint) for key, hint in hints.items()}, needed & hints.keys())
        components[name] = found | {"description": get_doc(shape)}
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Schema], needed: Collection[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": sorted(needed), "additionalProperties": False}


def choices_of(hint: Any) -> set[str]:
    """A choice may be made of other choices."""
    return {
        one for each in get_args(hint) for one in (choices_of(each) if get_origin(each) is Literal else {each})
    }  # fmt: skip


def _known(named: Any, evidence: Collection[str]) -> Any:
    if isinstance(named, dict):  # criterion -> names
        return {key: _known(names, evidence) for key, names in named.items()}
    return [slug for slug in named if slug in evidence]
