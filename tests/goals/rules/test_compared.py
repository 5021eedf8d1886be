"""A new value beside the old ones: how the change reads, and which values a form asks about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.compared import change_words, is_far, usual
from tests.goals.rules.plain import a_metric, a_target

decimals = st.decimals(min_value=-1000, max_value=1000, places=2)


@pytest.mark.parametrize(
    ("new", "old", "words"),
    [("62", "71", "9 less"), ("73.5", "71", "2.5 more"), ("71.00", "71", "no change"), ("-1", "1", "2 less")],
)
def test_the_change_is_a_number_without_a_judgement(new: str, old: str, words: str) -> None:
    assert change_words(Decimal(new), Decimal(old)) == words


@pytest.mark.parametrize(
    ("unit", "known", "value", "asks"),
    [
        ("hours", ["71"], "24.5", False),  # a big step in the right direction is no slip
        ("hours", ["71"], "142", False),
        ("hours", ["71"], "710", True),  # a zero too many
        ("hours", ["71"], "-71", True),
        ("hours", ["0"], "1", True),
        ("hours", ["-5", "5"], "-12", False),
        ("%", ["60", "81"], "100", False),
        ("%", ["60", "81"], "100.5", True),
        ("%", ["60", "140"], "139", False),  # a share above 100 was read before
        ("hours", [], "710", False),
    ],
)
def test_a_value_far_from_all_that_is_known_is_asked_about(unit: str, known: list[str], value: str, asks: bool) -> None:
    readings = [(f"2026-03-0{number}", one) for number, one in enumerate(known, 1)]
    assert is_far(Decimal(value), usual(a_metric("one", "down", *readings, unit=unit))) is asks


def test_targets_and_baseline_are_known_values_too() -> None:
    metric = a_metric("one", "up", ("2026-03-01", "10"), unit="hours")
    target = a_target("one", ("2026-12-31", "400"), baseline_value="5", baseline_on="2026-02-01")
    assert is_far(Decimal(500), usual(metric))
    assert not is_far(Decimal(500), usual(metric, target))


@given(known=st.lists(decimals, min_size=1, max_size=5), value=decimals)
def test_what_lies_between_known_values_is_never_asked_about(known: list[Decimal], value: Decimal) -> None:
    found = usual(a_metric("one", "up", *(("2026-03-01", str(one)) for one in known), unit="hours"))
    assert found is not None
    assert found.low <= found.known_low <= found.known_high <= found.high
    if min(known) <= value <= max(known):
        assert not is_far(value, found)
