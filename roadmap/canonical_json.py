"""Canonical JSON (RFC 8785): one value, one sequence of bytes, so that a hash names a value.

Used for record leaves and bodies, publication parts and manifests.
"""

import json
import unicodedata
from collections import Counter
from typing import Any, NoReturn

import rfc8785

MAX_INTEGER = 2**53 - 1
# For the values that `_check` lets through this gives the bytes of RFC 8785, many times faster, but for the order of keys.
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class NotCanonical(ValueError):
    """This value or text has no canonical form here. The message says where and why."""


def dumps(value: object, *, nfc: bool = False) -> bytes:
    """Return the RFC 8785 bytes of a value: UTF-8, no spaces, no newline at the end.

    Takes None, bool, int, str, list, tuple and dict. Stricter than the RFC: floats are refused (write a decimal
    as a string), and so are integers of 2**53 and more, which JSON readers round without a word.
    With `nfc` every string must be in Unicode normal form C, as record leaves and bodies promise.
    Raises NotCanonical, naming the place as a path such as `$.goals[2].due`.
    """
    _check(value, "$", nfc)
    text = _ENCODER.encode(value)
    # Keys are sorted by UTF-16 code units: the order of characters, unless some lie beyond the surrogates.
    if text.isascii() or max(text) < "\ud800":
        return text.encode()
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # _check has just proved the shape


def loads(data: bytes | str) -> Any:
    """Parse JSON as strictly as `dumps` writes it: no duplicate key, no float, no integer of 2**53 or more.

    The bytes need not be in canonical form: compare them with `dumps(loads(data))` where that matters.
    Raises NotCanonical for anything else, also for bytes that are not UTF-8.
    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_float=_refuse_number, parse_constant=_refuse_number
        )
        _check(value, "$", nfc=False)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    return value


def _check(value: object, path: str, nfc: bool) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{path}: the key {key!r} is not a string")
            _check_string(key, f"{path}: key {key!r}", nfc)
            _check(item, f"{path}.{key}", nfc)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", nfc)
    elif isinstance(value, str):
        _check_string(value, path, nfc)
    elif value is not None and not isinstance(value, bool):
        _check_number(value, path)


def _check_number(value: object, path: str) -> None:
    if isinstance(value, float):
        raise NotCanonical(f"{path}: {value!r} is a float; write decimals as strings")
    if not isinstance(value, int):
        raise NotCanonical(f"{path}: {type(value).__name__} has no JSON form")
    if abs(value) > MAX_INTEGER:
        raise NotCanonical(f"{path}: {value} is not below 2**53; write it as a string")


def _check_string(value: str, path: str, nfc: bool) -> None:
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise NotCanonical(f"{path}: half of a surrogate pair is not a character") from error
        if nfc and not unicodedata.is_normalized("NFC", value):
            raise NotCanonical(f"{path}: the string is not in Unicode normal form C")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise NotCanonical(f"the key {key!r} stands twice in one object")
    return found


def _refuse_number(literal: str) -> NoReturn:
    raise NotCanonical(f"{literal} is not an integer; decimals are written as strings")
