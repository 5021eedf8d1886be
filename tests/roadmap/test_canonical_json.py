"""One value, one sequence of bytes: against the RFC's own examples, and against what JSON libraries let through."""

import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from roadmap.canonical_json import MAX_INTEGER, NotCanonical, dumps, loads

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "vectors" / "jcs"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"No RFC 8785 pairs in {VECTORS}.")

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=30,
)


def test_keys_sorted_no_spaces_and_utf8() -> None:
    assert dumps({"b": [1, None, True], "a": "é€", "": {}}) == '{"":{},"a":"é€","b":[1,null,true]}'.encode()


def test_keys_are_sorted_by_utf16_code_units() -> None:
    # U+1F602 is written as the surrogates D83D DE02, so it sorts before U+FB33 although its number is higher.
    assert dumps({"\ufb33": 1, "\U0001f602": 2}) == '{"\U0001f602":2,"\ufb33":1}'.encode()


def test_control_characters_are_escaped_the_short_way() -> None:
    assert dumps('\b\t\n\f\r"\\\x00\x1f\x7f/') == b'"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\x7f/"'


@needs_vectors
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "weird"])
def test_rfc_8785_pair(name: str) -> None:
    given_text = (VECTORS / "input" / f"{name}.json").read_bytes()
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()

    value = json.loads(given_text, parse_float=lambda number: int(number.removesuffix(".0")))  # one pair holds 56.0
    assert dumps(value) == expected
    assert dumps(loads(expected)) == expected


@needs_vectors
def test_rfc_8785_pair_with_floats_is_refused_because_we_write_decimals_as_strings() -> None:
    with pytest.raises(NotCanonical, match="not an integer"):
        loads((VECTORS / "input" / "values.json").read_bytes())
    with pytest.raises(NotCanonical, match=r"\$\.numbers\[0\]: 333333333\.3333333 is a float"):
        dumps(json.loads((VECTORS / "input" / "values.json").read_bytes()))


@given(values)
def test_round_trip(value: object) -> None:
    data = dumps(value)

    assert loads(data) == value
    assert dumps(loads(data)) == data
    assert json.loads(data) == value


@given(values)
def test_bytes_are_those_of_the_reference_implementation(value: object) -> None:
    assert dumps(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # it names the type it takes differently


@given(st.dictionaries(texts, st.integers(0, 9), min_size=2, max_size=6))
def test_order_of_insertion_does_not_matter(value: dict[str, int]) -> None:
    assert dumps(dict(reversed(value.items()))) == dumps(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"goals": [{"share": 0.5}]}, r"\$\.goals\[0\]\.share: 0\.5 is a float"),
        ([1.0], r"\$\[0\]: 1\.0 is a float"),
        (float("nan"), "nan is a float"),
        (MAX_INTEGER + 1, r"9007199254740992 is not below 2\*\*53"),
        (-MAX_INTEGER - 1, r"-9007199254740992 is not below 2\*\*53"),
        ({"a": {1: "x"}}, r"\$\.a: the key 1 is not a string"),
        ({"a": b"x"}, r"\$\.a: bytes has no JSON form"),
        ({"a": {"x"}}, r"\$\.a: set has no JSON form"),
        ("\ud83d", "half of a surrogate pair"),
        ({"\ud83d": 1}, "half of a surrogate pair"),
    ],
)
def test_value_without_a_canonical_form(value: object, message: str) -> None:
    with pytest.raises(NotCanonical, match=message):
        dumps(value)


def test_largest_integers_are_kept_exactly() -> None:
    assert dumps([MAX_INTEGER, -MAX_INTEGER]) == b"[9007199254740991,-9007199254740991]"


@pytest.mark.parametrize("value", ["A\u030a", ["A\u030a"], {"A\u030a": 1}])
def test_normal_form_is_demanded_where_asked(value: object) -> None:
    with pytest.raises(NotCanonical, match="normal form C"):
        dumps(value, nfc=True)
    assert b"A\xcc\x8a" in dumps(value)
    assert dumps("\u00c5", nfc=True) == '"Å"'.encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"a":1,"a":1}', "'a' stands twice"),
        (b'[{"x":{"a":1,"b":2,"a":3}}]', "'a' stands twice"),
        (b"[1.0]", "1.0 is not an integer"),
        (b"1e3", "1e3 is not an integer"),
        (b"NaN", "NaN is not an integer"),
        (b"-Infinity", "-Infinity is not an integer"),
        (b"9007199254740992", r"2\*\*53"),
        (b'{"a":1} x', "not JSON"),
        (b"", "not JSON"),
        (b'"\xff"', "not JSON"),
        (b'"\\ud83d"', "surrogate"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_text_that_two_readers_could_read_differently(text: bytes, message: str) -> None:
    with pytest.raises(NotCanonical, match=message):
        loads(text)
