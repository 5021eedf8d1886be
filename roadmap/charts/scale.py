"""Axes: round ticks for numbers and days, and the way from a value to a place in the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "5", "10"))
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


def number_text(value: Decimal) -> str:
    """The number as people write it: no exponent, no zeros at the end, a comma between thousands."""
    text = f"{value.normalize():,f}"
    return text if text != "-0" else "0"


def round_ticks(low: Decimal, high: Decimal, most: int) -> list[Decimal]:
    """At most `most` + 1 evenly spaced round numbers; the first is <= low and the last >= high."""
    span = high - low if high > low else max(abs(high), Decimal(1))
    raw = span / most
    size = Decimal(10) ** raw.adjusted()
    step = next(size * factor for factor in STEPS if size * factor >= raw)
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR") * step
    last = (high / step).to_integral_value(rounding="ROUND_CEILING") * step
    count = int((last - first) / step) or 1
    return [first + step * index for index in range(count + 1)]


def whole_ticks(high: int, most: int) -> list[int]:
    """At most `most` + 1 evenly spaced whole numbers from 0 to `high` or beyond."""
    sizes = (10**power * factor for power in range(20) for factor in (1, 2, 5))
    step = next(size for size in sizes if size * most >= high)
    return [step * index for index in range(max(-(-high // step), 1) + 1)]


def month_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """First days of months inside the span, as far apart as needed; the year stands beside its first tick, or alone."""
    months = _month_number(last) - _month_number(first)
    step = next((size for size in MONTH_STEPS if months / size <= most), MONTH_STEPS[-1])
    found: list[tuple[date, str]] = []
    for number in range(_month_number(first), _month_number(last) + 1):
        year, month = divmod(number, 12)
        day = date(year, month + 1, 1)
        if month % step == 0 and (step <= 12 or year % (step // 12) == 0) and first <= day <= last:
            found.append((day, str(year) if step >= 12 else _month_label(day, found)))
    return found


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_label(day: date, earlier: Sequence[tuple[date, str]]) -> str:
    if not earlier or earlier[-1][0].year != day.year:
        return f"{MONTHS[day.month - 1]} {day.year}"
    return MONTHS[day.month - 1]


@dataclass(frozen=True)
class Scale:
    """From a span of numbers to a span of the drawing; `end` may be smaller than `start` (y grows downwards)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + share * (self.end - self.start), 1)
