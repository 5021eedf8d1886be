"""What may stand in a body: identifiers, dates, numbers as strings, and hashes in place of every free text."""

import enum
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadmap import canonical_json
from roadmap.canonical_json import NotCanonical
from roadmap.records import leaf
from roadmap.records.body import Text, decimal_text, plain_values

KEY = b"k" * 32


class Health(enum.StrEnum):
    ON_TRACK = "on_track"


def plain(value: Any, *, field: str = "field", subject: str = "goal/x") -> Any:
    return plain_values({field: value}, key=KEY, subject=subject)[field]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("on_track", "on_track"),
        (Health.ON_TRACK, "on_track"),
        ("", ""),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 1, 2, 3, 4567, tzinfo=UTC), "2026-11-23T01:02:03.004Z"),
        (datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T23:00:00.000Z"),
        (Decimal("0.500"), "0.5"),
        ([1, ["a"], {"due": date(2026, 1, 1)}], [1, ["a"], {"due": "2026-01-01"}]),
        (("a", "b"), ["a", "b"]),
    ],
)
def test_plain_value(value: Any, expected: Any) -> None:
    made = plain(value)

    assert made == expected
    assert type(made) is type(expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1E+3", "1000"), ("100", "100"), ("-0.0", "0"), ("0.0000001", "0.0000001"), ("-3.10", "-3.1")],
)
def test_equal_decimals_are_written_alike(number: str, expected: str) -> None:
    assert decimal_text(Decimal(number)) == expected


def test_text_becomes_its_hash_and_the_derived_salt_discloses_it() -> None:
    made = plain(Text("The audit takes longer."), field="why")

    salt = leaf.text_salt(key=KEY, subject="goal/x", field="why", text="The audit takes longer.")
    assert made == {"text": leaf.text_hash(text="The audit takes longer.", salt=salt).hex()}


def test_same_text_keeps_its_hash_in_its_place_and_differs_elsewhere() -> None:
    assert plain(Text("two words")) == plain(Text("two words"))
    assert plain(Text("two words")) != plain(Text("two words"), field="other")
    assert plain(Text("two words")) != plain(Text("two words"), subject="goal/y")
    first, second = plain([Text("two words"), Text("two words")])
    assert first != second


@pytest.mark.parametrize(
    "value",
    ["Owner said: wait", "café", "ada@example.org", "line\nline", "A\u030a", "x" * 501, "\u202eabc", "\x00"],
)
def test_text_that_nobody_wrapped_is_hashed_all_the_same(value: str) -> None:
    assert plain(value) == plain(Text(value))


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("e\u0301 with spaces")
def test_no_free_text_reaches_a_body(text: str) -> None:
    bytes_of_body = canonical_json.dumps(plain({"a": [text, Text(text)]}), nfc=True)

    assert bytes_of_body.isascii()
    assert b" " not in bytes_of_body


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.5, "field: float cannot be recorded"),
        ({"a": [b"x"]}, r"field\.a\.0: bytes cannot be recorded"),
        (Decimal("NaN"), "not a number"),
        (object(), "object cannot be recorded"),
        ({"two words": 1}, "'two words' is no name of a field"),
        ({"é": 1}, "is no name of a field"),
        (Text("\ud83d"), "surrogate"),
        ("\ud83d", "surrogate"),
    ],
)
def test_value_that_cannot_be_recorded(value: Any, message: str) -> None:
    with pytest.raises(NotCanonical, match=message):
        plain(value)
