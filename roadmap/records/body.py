"""From the values of an action to the body of a record: plain JSON, with every free text replaced by its salted hash."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from roadmap.canonical_json import NotCanonical
from roadmap.records import leaf

type_pattern = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
subject_pattern = re.compile(r"[a-z][a-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9._~:-]*)*")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:~-]{0,199}")
# What may stand in a body as it is: ids, enums, slugs, hashes, dates, addresses. No spaces, and no e-mail address.
_TOKEN = re.compile(r"[!-?A-~]{0,500}")


@dataclass(frozen=True, slots=True)
class Text:
    """A free text in the values of a record. The body gets `{"text": "<64 hex digits>"}` in its place."""

    value: str


def plain_values(values: Mapping[str, Any], *, key: bytes, subject: str) -> dict[str, Any]:
    """Turn the `before` or `after` of an action into plain JSON values.

    Dates become "2026-11-23", moments "2026-11-23T22:17:05.123Z", decimals their shortest form without exponent
    ("0.5"), enum members their value. A `Text` becomes `{"text": hash}`, and so does every other string that is not
    a plain token (it has a space, a letter outside ASCII, an "@", or more than 500 characters): free text must not
    enter the log by oversight either. Raises NotCanonical for anything else.
    """
    return {name: _plain(value, key, subject, name) for name, value in _checked_items(values, "")}


def plain_text(text: str, *, key: bytes, subject: str, field: str) -> dict[str, str]:
    """The place-holder of a free text: `{"text": hash}`. `field` is its path in the body, `criteria.0.met`."""
    try:
        salt = leaf.text_salt(key=key, subject=subject, field=field, text=text)
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{field}: half of a surrogate pair is not a character") from error
    return {"text": leaf.text_hash(text=text, salt=salt).hex()}


def decimal_text(number: Decimal) -> str:
    """A decimal in its shortest form without exponent, so that 0.50 and 0.5 are one value: "0.5", "100", "-3"."""
    if not number.is_finite():
        raise NotCanonical(f"{number} is not a number that can be recorded")
    return format(number.normalize(), "f") if number else "0"


def _plain(value: Any, key: bytes, subject: str, path: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Text):
        return plain_text(value.value, key=key, subject=subject, field=path)
    if isinstance(value, str):
        if _TOKEN.fullmatch(value):
            return str.__str__(value)
        return plain_text(value, key=key, subject=subject, field=path)
    if isinstance(value, datetime):
        return leaf.moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Mapping):
        return {name: _plain(item, key, subject, f"{path}.{name}") for name, item in _checked_items(value, path)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(item, key, subject, f"{path}.{index}") for index, item in enumerate(value)]
    raise NotCanonical(f"{path}: {type(value).__name__} cannot be recorded")


def _checked_items(values: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    for name in values:
        if not _KEY.fullmatch(name):
            raise NotCanonical(f"{path or 'the record'}: {name!r} is no name of a field (ASCII, no spaces)")
    return [(str.__str__(name), item) for name, item in values.items()]
