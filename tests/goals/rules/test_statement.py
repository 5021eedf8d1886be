"""What a statement names, found with word lists and patterns; the days that a text names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.statement import days_named, hints, last_days_named


def missing(statement: str, **options: bool) -> list[str]:
    return [hint.name for hint in hints(statement, **options) if not hint.is_there]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Publish at least 3 reports by 1 Oct 2026.", []),
        ("By Q3 2026 we will have cut the time to a fix to 24 hours.", []),
        ("All systems are covered within 90 days.", ["verb"]),
        ("We will be better.", ["measure", "number", "date"]),
        ("Publish the report.", ["measure", "number", "date"]),
        ("Security", ["verb", "measure", "number", "date"]),
        ("", ["verb", "measure", "number", "date"]),
        ("Release it by 1 Oct 2026.", ["measure", "number"]),
        ("Reduce incidents by half before launch.", []),
        ("Test every model.", ["date"]),
    ],
)
def test_each_thing_that_is_missing_is_named(statement: str, expected: list[str]) -> None:
    assert missing(statement) == expected


def test_a_deadline_beside_the_statement_is_as_good_as_a_date_in_it() -> None:
    assert "date" in missing("Test every model.")
    assert "date" not in missing("Test every model.", has_deadline=True)


def test_a_date_is_neither_a_number_nor_a_measure() -> None:
    for words in ("1 Oct 2026", "October 1, 2026", "2026-10-01", "Q3 2026", "the first half of 2027", "May 2026"):
        assert {"measure", "number"} <= set(missing(f"Release it, {words}")), words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by 11 May 2026", [date(2026, 5, 11)]),
        ("May 11th, 2026 or 2026-05-12", [date(2026, 5, 11), date(2026, 5, 12)]),
        ("on the 3rd of Sept. 2026", [date(2026, 9, 3)]),
        ("by 31 Feb 2026", []),
        ("in May 2026", []),
        ("within 30 days", []),
    ],
)
def test_days_are_found_as_people_write_them(text: str, expected: list[date]) -> None:
    assert days_named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by the end of Q3 2026", date(2026, 9, 30)),
        ("second quarter of 2026", date(2026, 6, 30)),
        ("H1 2027", date(2027, 6, 30)),
        ("the second half of 2027", date(2027, 12, 31)),
        ("in February 2028", date(2028, 2, 29)),
        ("by 2027", date(2027, 12, 31)),
    ],
)
def test_a_period_is_due_on_its_last_day(text: str, expected: date) -> None:
    assert last_days_named(text) == [expected]


@given(st.text(max_size=300))
def test_any_text_gets_four_hints_and_no_fault(text: str) -> None:
    assert [hint.name for hint in hints(text)] == ["verb", "measure", "number", "date"]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_found_in_both_ways_of_writing_it(day: date) -> None:
    assert days_named(f"until {day.isoformat()}.") == [day]
    assert days_named(day.strftime("by %d %b %Y, at last")) == [day]
    assert days_named(day.strftime("by %B %d, %Y")) == [day]
