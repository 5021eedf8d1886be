"""The description of the API as its page prints it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

_METHODS: Final = ("get", "post", "patch")


class Line(NamedTuple):
    """A parameter or a field: what it is called, what it may hold, whether it must be there, what it means."""

    name: str
    kind: str
    is_needed: bool
    words: str


class Operation(NamedTuple):
    """One method of one address. `sent` and `answered` are names of shapes."""

    method: str
    path: str
    scope: str  # "" any
    words: str
    parameters: list[Line]
    sent: list[tuple[str, str]]  # media type, shape
    status: str
    answered: str
    is_page: bool


class Shape(NamedTuple):
    """What is sent or answered, field by field."""

    name: str
    words: str
    fields: list[Line]


def operations(description: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Every operation, by the first word of its address."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in _METHODS:
            if method in methods:
                found.setdefault(methods[method]["tags"][0], []).append(_operation(method, path, methods[method]))
    return found


def shapes(description: Mapping[str, Any]) -> list[Shape]:
    """Everything that is sent or answered, by its name."""
    schemas = description["components"]["schemas"]
    return [Shape(name, one.get("description", ""), list(_fields(one))) for name, one in schemas.items()]


def _operation(method: str, path: str, said: Mapping[str, Any]) -> Operation:
    status, answer = next((code, one) for code, one in said["responses"].items() if code.startswith("2"))
    schema = answer["content"]["application/json"]["schema"]
    is_page = "properties" in schema
    shape = schema["properties"]["results"]["items"] if is_page else schema
    (scopes,) = (one["token"] for one in said["security"])
    return Operation(
        method=method.upper(),
        path=path,
        scope=scopes[0] if scopes else "",
        words=said.get("description", ""),
        parameters=[
            Line(one["name"], _kind(one["schema"]), one.get("required", False), one.get("description", ""))
            for one in said.get("parameters", [])
        ],
        sent=[
            (media, _name(content["schema"]))
            for media, content in said.get("requestBody", {}).get("content", {}).items()
        ],
        status=status,
        answered=_name(shape),
        is_page=is_page,
    )


def _fields(schema: Mapping[str, Any]) -> Iterator[Line]:
    needed = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        yield Line(name, _kind(field), name in needed, field.get("description", ""))


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in words: "text", "a list of Reading", "one of on_track, at_risk"."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema or "oneOf" in schema or "allOf" in schema:
        kinds = schema.get("anyOf") or schema.get("oneOf") or schema["allOf"]
        return " or ".join(dict.fromkeys(_kind(one) for one in kinds))
    if "enum" in schema:
        return "one of " + ", ".join(str(one) or "empty" for one in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list: {_kind(schema['items'])}"
    if isinstance(kind, list):
        return " or ".join(_WORDS.get(str(one), str(one)) for one in kind)
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object: {_kind(schema['additionalProperties'])}"
    return "day" if schema.get("format") == "date" else _WORDS.get(str(kind), str(kind))


_WORDS: Final = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "nothing"}
