"""What the description of the API says of activity records: the kinds are those of this installation."""

from typing import Any, Final

from roadmap.activity.installed import kinds
from roadmap.activity.kinds import Kind
from roadmap.activity.reading import MOST

SENT: Final = {"$ref": "#/components/schemas/ActivityRecords"}
_TOLD: Final = {"record": {"type": "integer"}, "recorded_at": {"type": "string"}}
# Each has the fields of its kind beside these.
SHOWN: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("kind", "at", "system", "id", "model")} | _TOLD,
    "required": ["kind", "at", "system", "id", "model", *_TOLD],
}
_MOST_INTEGER: Final = 2**53 - 1
# The formats that JSON Schema does not know, and the ways to write the others that are taken.
_PATTERNS: Final = {
    "id": "^[!-?A-~]{1,200}$",
    "decimal": r"^-?[0-9]{1,40}(\.[0-9]{1,20})?$",
    "date-time": "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
}


def add_kinds(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Last: what a batch looks like."""
    records = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST,
        "items": {"oneOf": [_of(kind) for kind in kinds().values()]},
    }
    batch = {
        "type": "object",
        "properties": {"records": records},
        "required": ["records"],
        "additionalProperties": False,
    }
    result["paths"]["/api/v1/activity/"]["post"]["requestBody"]["required"] = True
    result["components"]["schemas"] |= {"ActivityRecords": batch | {"description": "Activity records, all or none."}}
    return result


def _of(kind: Kind) -> dict[str, Any]:
    fields = {name: _field(one) for name, one in kind.fields.items()} | {"kind": {"const": kind.name}}
    return {
        "title": kind.label,
        "type": "object",
        "properties": fields,
        "required": list(kind.needed),
        "additionalProperties": False,
    }


def _field(one: Any) -> dict[str, Any]:
    found = dict(one)
    if found["type"] == "array":
        return found | {"items": _field(found["items"])}
    if found["type"] == "integer":
        return {"minimum": -_MOST_INTEGER, "maximum": _MOST_INTEGER} | found
    pattern = _PATTERNS.get(found.get("format", ""))
    if found.get("format") in ("id", "decimal"):
        del found["format"]
    if pattern:
        return {"pattern": pattern} | found
    return found if found["type"] != "string" or "enum" in found or "const" in found else {"minLength": 1} | found
