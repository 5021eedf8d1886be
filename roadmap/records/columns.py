"""A row as the log holds it: every column that says something, by name.

Actions record with it and `reconcile` compares with it, so a new column is in the log, and under watch, from its first day.
"""

from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import CharField, Field, ForeignKey, JSONField, ManyToManyField, Model, TextField

from roadmap import canonical_json
from roadmap.records.body import Text
from roadmap.records.not_logged import NOT_LOGGED

# Columns of letters that hold a name of ours, a hash or a key, never words; all others without choices are hashed.
_TOKENS = frozenset(
    {
        *("openness", "metric", "criterion", "key", "level", "field", "subject", "public_id"),
        *("sha256", "text_sha256", "parts_sha256", "files_sha256", "prepared_by", "approved_by", "decided_by"),
        *("answered_by", "check_name", "made_by", "confirmed_by", "lifted_by"),
    }
)


def fields_of(row: Model, *names: str, without: tuple[str, ...] = (), hidden: bool = False) -> dict[str, Any]:
    """The columns of a stored row as values for `append`; those that hold nothing are left out.

    With `names` exactly these, empty ones too: what an action has just set. `without` names what the row's place in
    the log tells already. Rows that others point to stand there by `name_of`; words and JSON are a `Text`. `hidden`
    makes a Text of every answer too, where few are possible. Related rows are read: load them beforehand.
    """
    found: dict[str, Any] = {}
    for field in (*row._meta.concrete_fields, *row._meta.many_to_many):
        if field.primary_key or field.name in without or f"{row._meta.label}.{field.name}" in NOT_LOGGED:
            continue
        if names and field.name not in names:
            continue
        value = _value(row, field)
        if names or not is_nothing(value) or (hidden and value is False):
            found[field.name] = Text(str(value)) if hidden and isinstance(value, str | bool) else value
    return found


def under(path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one thing inside a subject, each under its path: "revisions.2.title"."""
    return {f"{path}.{name}": value for name, value in fields.items()}


def numbered(rows: Any) -> dict[int, int]:
    """Primary key -> 1, 2, 3 … in the order in which rows without a number of their own were stored."""
    return {pk: number for number, pk in enumerate(sorted(row.pk for row in rows), 1)}


def name_of(row: Any) -> str | int:
    """What a row is called in the log by those that point to it: an opaque id, a short name, or a number."""
    for name in ("public_id", "slug", "number"):
        if hasattr(row, name):
            found: str | int = getattr(row, name)
            return found
    return str(row)


def is_nothing(value: object) -> bool:
    """Null, no words, no items and false are one to the log: nothing is said. Zero is something."""
    return value is None or value is False or value == "" or value == [] or value == {}


def _value(row: Model, field: Any) -> Any:
    if isinstance(field, ManyToManyField):
        return sorted(str(name_of(other)) for other in getattr(row, field.name).all())
    value = getattr(row, field.attname)
    if value is None or value == "":
        return None
    if isinstance(field, ForeignKey):
        return name_of(getattr(row, field.name))
    if isinstance(field, JSONField):
        return Text(canonical_json.dumps(value).decode()) if value else None
    return Text(value) if isinstance(value, str) and _holds_words(field) else value


def _holds_words(field: "Field[Any, Any]") -> bool:
    if isinstance(field, TextField):
        return True
    is_free = isinstance(field, CharField) and not field.choices and field.name not in _TOKENS
    return is_free and not any(type(check) is RegexValidator for check in field.validators)
