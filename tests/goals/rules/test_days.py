"""Days as text and ends of periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.days import add_months, day, half_end, iso, long_day, long_span, maybe_day, month_end, quarter_end, year_end

DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


def test_a_day_and_a_moment_in_utc_are_read_and_nothing_else() -> None:
    assert day("2026-10-01") == day("2026-10-01T23:59:59Z") == date(2026, 10, 1)
    assert maybe_day(None) is None
    assert maybe_day("") is None
    for wrong in ("2026-10-01T23:59:59+02:00", "1 Oct 2026", "2026-13-01", "2026-10-01Z", ""):
        with pytest.raises(ValueError, match=r"."):
            day(wrong)


def test_prose_writes_days_short_and_spans_without_losing_anything() -> None:
    assert long_day(date(2026, 10, 1)) == "1 Oct 2026"
    assert long_span(date(2026, 6, 1), date(2026, 6, 30)) == "in June 2026"
    assert long_span(date(2026, 6, 4), date(2026, 7, 3)) == "between 4 Jun 2026 and 3 Jul 2026"
    assert long_span(date(2026, 6, 1), date(2026, 6, 29)) == "between 1 Jun 2026 and 29 Jun 2026"
    assert long_span(date(2026, 6, 4), date(2026, 6, 4)) == "on 4 Jun 2026"


def test_months_are_added_without_leaving_the_month() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
    assert add_months(date(2026, 11, 14), 3) == date(2027, 2, 14)


@given(DAYS)
def test_every_period_ends_on_or_after_its_days_and_ends_where_it_ends(when: date) -> None:
    ends = [month_end(when), quarter_end(when), half_end(when), year_end(when)]
    assert [when, *ends] == sorted([when, *ends])
    assert [month_end(ends[0]), quarter_end(ends[1]), half_end(ends[2]), year_end(ends[3])] == ends
    assert ends[1].month in (3, 6, 9, 12)
    assert day(iso(when)) == when


@given(DAYS, st.integers(-600, 600))
def test_adding_months_moves_the_month_by_exactly_that_many(when: date, months: int) -> None:
    moved = add_months(when, months)
    assert (moved.year - when.year) * 12 + moved.month - when.month == months
    assert moved.day == min(when.day, month_end(moved).day)
