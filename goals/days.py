"""Days as text and as dates: reading, writing, ends of periods. UTC decides what day it is, never a local clock."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=8192)
def day(text: str) -> date:
    """The day of "YYYY-MM-DD" or of a moment "YYYY-MM-DDTHH:MM:SSZ" (UTC). ValueError for anything else."""
    if len(text) > 10 and not (text[10] == "T" and text.endswith("Z")):
        raise ValueError(f"Not a day or a moment in UTC: {text!r}")
    return date.fromisoformat(text[:10])


def maybe_day(text: str | None) -> date | None:
    """`day`, where there may be none: None or "" give None."""
    return day(text) if text else None


def iso(value: date) -> str:
    """The day as "YYYY-MM-DD"."""
    return value.isoformat()


def long_day(value: date) -> str:
    """The day as public prose writes it: "1 Oct 2026"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def long_span(first: date, last: date) -> str:
    """A span of days in the fewest words that lose nothing: "in June 2026", "between 4 Jun 2026 and 3 Jul 2026"."""
    if first == last:
        return f"on {long_day(first)}"
    if first.day == 1 and last == month_end(first):
        return f"in {LONG_MONTHS[first.month - 1]} {first.year}"
    return f"between {long_day(first)} and {long_day(last)}"


def add_months(value: date, months: int) -> date:
    """The same day of the month `months` later (negative: earlier), or that month's last day if it is shorter."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    return date(year, month + 1, min(value.day, monthrange(year, month + 1)[1]))


def month_end(value: date) -> date:
    """The last day of the month that holds this day."""
    return value.replace(day=monthrange(value.year, value.month)[1])


def quarter_end(value: date) -> date:
    """The last day of the quarter that holds this day."""
    return month_end(value.replace(day=1, month=(value.month - 1) // 3 * 3 + 3))


def half_end(value: date) -> date:
    """The last day of the half-year that holds this day."""
    return date(value.year, 6, 30) if value.month <= 6 else date(value.year, 12, 31)


def year_end(value: date) -> date:
    """31 December of this day's year."""
    return date(value.year, 12, 31)
