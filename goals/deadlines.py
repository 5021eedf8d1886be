"""Deadlines of every kind: from a promise's words to the last day on which keeping it is on time, and how far it slipped."""

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from goals.days import (
    LONG_MONTHS,
    half_end,
    iso,
    long_day,
    maybe_day,
    month_end,
    quarter_end,
    year_end,
)
from goals.direction_rules import compare_deadline
from goals.values import ChangeKind, DeadlineKind, DeadlineValue, Direction, GoalValue, ReasonClass, RevisionValue

PERIODS = {"month": month_end, "quarter": quarter_end, "half": half_end, "year": year_end}


class Derived(NamedTuple):
    """The last day on time (None: no day follows from the words), how it was found, and what does not add up."""

    due: date | None
    derivation: str
    warning: str


class DueChange(NamedTuple):
    """One change of a goal's deadline, from the revision `number` on."""

    number: int
    kind: ChangeKind
    changed_on: date  # in force inside since
    told_on: date | None  # announced to the public
    before: DeadlineValue
    after: DeadlineValue
    days: int | None  # later is positive; None where one of the two has no day
    direction: Direction
    after_old_day: bool  # changed only once the old day had passed
    reason_class: ReasonClass
    reason: str


def derive(
    *,
    kind: DeadlineKind,
    on: date | None = None,
    days: int | None = None,
    anchor: str = "",
    stated: date | None = None,
    anchor_done: date | None = None,
) -> Derived:
    """When a deadline is due and why.

    `on` is any day of the period for month, quarter, half and year (due on its last day) and the day itself for an
    exact date. `anchor_done` is the day on which the milestone or goal named by a relative deadline was done. `stated`
    is the day the published text itself names: the arithmetic counts, a difference is a warning. Events, standing
    windows, fuzzy words and none have no due day of their own (each occurrence of a standing window has one).
    ValueError where a dated kind comes without a day.
    """
    due, derivation = _find(kind, on, days, anchor, anchor_done)
    if stated and due is None and kind == "relative":
        derivation += f"; the text itself says {long_day(stated)}"
    warning = ""
    if stated and due and stated != due:
        warning = f"The text says {long_day(stated)}; {_source_of(kind)} gives {long_day(due)}."
    return Derived(due, derivation, warning)


def _find(
    kind: DeadlineKind, on: date | None, days: int | None, anchor: str, anchor_done: date | None
) -> tuple[date | None, str]:
    window = f"within {days} days of each: {anchor}" if days else f"at each: {anchor}"
    words = {
        "event": f"{days} days before each: {anchor}" if days else f"before each: {anchor}",
        "standing": window,
        "fuzzy": "words only, no day follows from them",
        "none": "no date",
    }
    if kind in words:
        return None, words[kind]
    if kind == "relative":
        return _relative(days or 0, anchor, anchor_done)
    if on is None:
        raise ValueError(f"A deadline of kind {kind!r} needs a day.")
    if kind == "date":
        return on, ""
    return PERIODS[kind](on), f"last day of {period_name(kind, on)}"


def _relative(days: int, anchor: str, anchor_done: date | None) -> tuple[date | None, str]:
    subject, _, name = anchor.partition("/")
    whose = f'{subject} "{name}"' if name else anchor
    if anchor_done is None:
        return None, f"{days} days after {whose} is done, which is not yet so"
    return anchor_done + timedelta(days=days), f"{days} days after {whose} was done on {long_day(anchor_done)}"


def _source_of(kind: DeadlineKind) -> str:
    return "the arithmetic" if kind == "relative" else "the deadline"


def deadline_value(
    *,
    kind: DeadlineKind,
    text: str = "",
    on: date | None = None,
    days: int | None = None,
    anchor: str = "",
    stated: date | None = None,
    anchor_done: date | None = None,
) -> DeadlineValue:
    """The deadline as a plain value. Without a text, the words that the kind and the day give."""
    derived = derive(kind=kind, on=on, days=days, anchor=anchor, stated=stated, anchor_done=anchor_done)
    return {
        "kind": kind,
        "text": text or (period_text(kind, on) if on else ""),
        "due": iso(derived.due) if derived.due else None,
        "days": days,
        "anchor": anchor,
        "stated": iso(stated) if stated else None,
        "derivation": derived.derivation,
        "warning": derived.warning,
    }


def period_end(kind: DeadlineKind, day: date) -> date:
    """The last day of the period of this kind that holds the day; the day itself for an exact date."""
    return PERIODS[kind](day) if kind in PERIODS else day


def period_name(kind: DeadlineKind, day: date) -> str:
    """The period that holds the day: "Q3 2026", "December 2026", "the first half of 2027", "2027", "1 Oct 2026"."""
    if kind == "month":
        return f"{LONG_MONTHS[day.month - 1]} {day.year}"
    if kind == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year}"
    if kind == "half":
        return f"the {'first' if day.month <= 6 else 'second'} half of {day.year}"
    return str(day.year) if kind == "year" else long_day(day)


def period_text(kind: DeadlineKind, day: date) -> str:
    """The deadline in words: "by the end of Q3 2026"; an exact date is "1 Oct 2026"."""
    return f"by the end of {period_name(kind, day)}" if kind in PERIODS else long_day(day)


def slip_days(original: date | None, current: date | None) -> int | None:
    """Current minus original, in days: positive is later. None where one of them is missing."""
    return (current - original).days if original and current else None


def settled(goal: GoalValue) -> list[RevisionValue]:
    """The revisions that are in force or were: approved or imported, oldest first. Proposals are left out."""
    revisions = [one for one in goal["revisions"] if one["imported"] or one["approved_at"]]
    return revisions if len(revisions) < 2 else sorted(revisions, key=lambda one: one["number"])


def current_revision(goal: GoalValue) -> RevisionValue:
    """What the goal says now: the newest settled revision; of a goal that has none yet, its newest proposal."""
    in_force = settled(goal)
    return in_force[-1] if in_force else max(goal["revisions"], key=lambda one: one["number"])


def current_due(goal: GoalValue) -> date | None:
    """The last day on which delivery is on time as the goal stands, or None."""
    return maybe_day(current_revision(goal)["deadline"]["due"])


def original_due(goal: GoalValue) -> date | None:
    """The first due day the goal ever had in force. A later correction does not move it: it was published."""
    dues = (maybe_day(one["deadline"]["due"]) for one in settled(goal) or [current_revision(goal)])
    return next((due for due in dues if due), None)


def due_history(goal: GoalValue) -> list[DueChange]:
    """Every change of the goal's deadline in force, oldest first: its kind, words, day or trigger."""
    revisions = settled(goal)
    pairs = pairwise(revisions)
    return [_change(old, new) for old, new in pairs if _promise(old["deadline"]) != _promise(new["deadline"])]


def _promise(deadline: DeadlineValue) -> tuple[object, ...]:
    return tuple(deadline[name] for name in ("kind", "text", "due", "days", "anchor", "stated"))


def _change(old: RevisionValue, new: RevisionValue) -> DueChange:
    was, now = maybe_day(old["deadline"]["due"]), maybe_day(new["deadline"]["due"])
    told = maybe_day(new["announced_on"])
    changed = maybe_day(new["effective_on"]) or date.min
    return DueChange(
        number=new["number"],
        kind=new["kind"],
        changed_on=changed,
        told_on=told,
        before=old["deadline"],
        after=new["deadline"],
        days=slip_days(was, now),
        direction=compare_deadline(old["deadline"], new["deadline"]) or "same",
        after_old_day=was is not None and (told or changed) > was,
        reason_class=new["reason_class"],
        reason=new["reason"],
    )
