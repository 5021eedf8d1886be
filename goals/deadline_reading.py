"""How the public will read a deadline that is still being typed, and what does not fit together in it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from goals.days import day, long_day
from goals.deadlines import PERIODS, deadline_value
from goals.statement import last_days_named
from goals.values import DeadlineKind


class DeadlineReading(NamedTuple):
    """The words, the last day on time, where that day comes from, and warnings. `missing` alone where it is not whole."""

    words: str = ""
    due: str = ""
    derivation: str = ""
    warnings: Sequence[str] = ()
    missing: str = ""


def read_deadline(
    *,
    kind: DeadlineKind,
    text: str = "",
    on: date | None = None,
    days: int | None = None,
    anchor: str = "",
    stated: date | None = None,
    anchor_done: date | None = None,
) -> DeadlineReading:
    """Never raises: a deadline that is not whole yet says what it still needs."""
    missing = _missing(kind, text, on, days, anchor)
    if missing:
        return DeadlineReading(missing=missing)
    on = on if kind == "date" or kind in PERIODS else None
    value = deadline_value(
        kind=kind, text=text, on=on, days=days, anchor=anchor, stated=stated, anchor_done=anchor_done
    )
    due = day(value["due"]) if value["due"] else None
    found = [value["warning"], _differs(text, due, stated)]
    return DeadlineReading(
        words=value["text"] or ("No date" if kind == "none" else ""),
        due=long_day(due) if due else "",
        derivation=value["derivation"],
        warnings=[one for one in found if one],
    )


def _missing(kind: str, text: str, on: date | None, days: int | None, anchor: str) -> str:
    if (kind == "date" or kind in PERIODS) and on is None:
        return "Name a day."
    if kind == "relative" and (days is None or not anchor):
        return "Say how many days after what."
    if kind in ("event", "standing") and not (anchor or text):
        return "Say which event it is."
    return "Write the words." if kind == "fuzzy" and not text else ""


def _differs(text: str, due: date | None, stated: date | None) -> str:
    """The text names another day than the arithmetic gives, and nothing says so yet."""
    named = last_days_named(text)
    if due is None or stated is not None or not named or due in named:
        return ""
    return (
        f"The text names {long_day(named[-1])}; the deadline is due on {long_day(due)}. If the text is right as published, "
        "enter its day as the day that the text itself names: the public then sees both."
    )
