"""A new value of a metric beside the values before it: the change in words, and whether it lies far from what is usual."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from goals.progress import effective, number_text
from goals.values import MetricValue, TargetValue

NO_CHANGE = "no change"
WHOLE = Decimal(100)  # no share is above it


class Usual(NamedTuple):
    """What is known of a metric so far, and the bounds beyond which a new value is asked about."""

    low: Decimal
    high: Decimal
    known_low: Decimal
    known_high: Decimal


def change_words(new: Decimal, old: Decimal) -> str:
    """The change from `old` to `new`: "9 less", "2.5 more", "no change". It says nothing of good or bad."""
    change = new - old
    if not change:
        return NO_CHANGE
    return f"{number_text(abs(change))} {'more' if change > 0 else 'less'}"


def usual(metric: MetricValue, target: TargetValue | None = None) -> Usual | None:
    """The usual range: from what is known (readings that count, baseline, targets) with as much room on either side as
    the largest known value is high. So a slip by a factor of ten asks, a jump from 71 to 24 does not.

    Where nothing known is negative, the range begins at 0; a share in per cent ends at 100. None while nothing is known.
    """
    known = list(_known(metric, target))
    if not known:
        return None
    low, high = min(known), max(known)
    room = max(high - low, abs(low), abs(high))
    bottom, top = low - room, high + room
    if low >= 0:
        bottom = max(bottom, Decimal(0))
    if metric["unit"] == "%":
        top = min(top, max(high, WHOLE))
    return Usual(bottom, top, low, high)


def is_far(value: Decimal, known: Usual | None) -> bool:
    """Is the value outside the usual range, so that a form asks whether it is right?"""
    return known is not None and not known.low <= value <= known.high


def _known(metric: MetricValue, target: TargetValue | None) -> Iterable[Decimal]:
    for reading in effective(metric["readings"]):
        yield Decimal(reading["value"])
    if target is None:
        return
    for value in (target["baseline_value"], target["low"], *(step["value"] for step in target["steps"])):
        if value is not None:
            yield Decimal(value)
