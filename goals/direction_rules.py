"""The rule for each thing a revision can change: does the change ask for more, for less, or can arithmetic not tell?

Every function takes the old and the new value of one thing and answers with a Direction, or with directions by path.
A changed text alone is "cannot_tell": only a person can read it. `goals/direction.py` walks whole revisions with these.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from goals.days import maybe_day
from goals.values import (
    ChecklistItem,
    CriterionValue,
    DeadlineValue,
    Direction,
    Firmness,
    NeededBefore,
    TargetStep,
    TargetValue,
)

Fields = dict[str, Direction]
Sense = Literal["up", "down", "within"]

# From precise to vague. A relative deadline whose day can be computed is as precise as a date.
VAGUENESS = {"date": 0, "relative": 0, "month": 1, "quarter": 2, "half": 3, "year": 4}
TRIGGERED = ("relative", "event", "standing")
WORDLESS = {"fuzzy": 1, "none": 2}
FIRMNESS: dict[Firmness, int] = {"aspiration": 0, "goal": 1, "commitment": 2}


def total(directions: Iterable[Direction]) -> Direction:
    """The sum: more and less make "mixed"; less outweighs what cannot be told, more does not.

    So a weakening never hides behind new words, and new words are never sold as a strengthening.
    """
    found = set(directions)
    if "mixed" in found or found >= {"more", "less"}:
        return "mixed"
    words: tuple[Direction, ...] = ("less", "cannot_tell", "more")
    for word in words:
        if word in found:
            return word
    return "same"


def inverse(direction: Direction) -> Direction:
    """The direction of the same change made backwards."""
    swapped: dict[Direction, Direction] = {"more": "less", "less": "more"}
    return swapped.get(direction, direction)


def ordered(old: Any, new: Any, *, more_is: int = 1) -> Direction:
    """More when `new` is larger (smaller with more_is=-1). A bound taken away is less, one added is more."""
    if old == new:
        return "same"
    if old is None or new is None:
        return "more" if old is None else "less"
    return "more" if (new > old) == (more_is > 0) else "less"


def texts(old: object, new: object) -> Direction:
    """Other words: arithmetic cannot tell what they mean."""
    return "same" if old == new else "cannot_tell"


def numbers(old: str | None, new: str | None, *, more_is: int = 1) -> Direction:
    """`ordered` for decimals as strings: "0.60" equals "0.6"."""
    return ordered(_decimal(old), _decimal(new), more_is=more_is)


def condition(old: str, new: str) -> Direction:
    """A condition or caveat put in is less, taken out is more, re-worded cannot be told."""
    return texts(old, new) if old and new else ordered(bool(old), bool(new), more_is=-1)


def firmness(old: Firmness, new: Firmness) -> Direction:
    """Lower is less. Making a goal or commitment conditional is less; an aspiration has nothing to compare."""
    if old == new:
        return "same"
    if "conditional" in (old, new):
        other = old if new == "conditional" else new
        if other == "aspiration":
            return "cannot_tell"
        return "less" if new == "conditional" else "more"
    return ordered(FIRMNESS[old], FIRMNESS[new])


def starts_on(old: str | None, new: str | None) -> Direction:
    """A later start is less. No start day means at once, so naming one is less too."""
    return ordered(old or "", new or "", more_is=-1)


def cadence(old: int | None, new: int | None) -> Direction:
    """Fewer reports are less: a longer cadence, or none any more."""
    return ordered(old, new, more_is=-1)


def needed_before(old: NeededBefore | None, new: NeededBefore | None) -> Direction:
    """What is expected when is a forecast, not a promise; another event, or none any more, cannot be told."""
    if old is None or new is None:
        return texts(old, new)
    return texts(old["event"], new["event"])


# --- deadlines --------------------------------------------------------------------------------------------------------


def compare_deadline(old: DeadlineValue, new: DeadlineValue) -> Direction | None:
    """Later or vaguer is less, a longer window is less, a re-worded trigger cannot be told. None: nothing was changed.

    A later day is less however precise it has become. Derivation and warning are computed and no change by themselves.
    """
    if not any(old[name] != new[name] for name in ("kind", "text", "due", "days", "anchor", "stated")):
        return None
    clock_changed = any(old[name] != new[name] for name in ("kind", "days", "anchor"))
    if old["kind"] == new["kind"] and old["kind"] in TRIGGERED and clock_changed:
        return _compare_triggers(old, new)
    was, now = maybe_day(old["due"]), maybe_day(new["due"])
    if was and now:
        return _compare_days(old, new, was, now)
    if was or now:
        return _compare_day_lost_or_won(old, new)
    return _compare_wordings(old, new)


def _compare_days(old: DeadlineValue, new: DeadlineValue, was: date, now: date) -> Direction:
    if now > was:
        return "less"
    precision = ordered(VAGUENESS.get(old["kind"], 0), VAGUENESS.get(new["kind"], 0), more_is=-1)
    if now < was:
        return "mixed" if precision == "less" else "more"
    if precision != "same":
        return precision
    return _compare_stated(old, new)


def _compare_stated(old: DeadlineValue, new: DeadlineValue) -> Direction:
    """The clock is the same: what is left is the text, and the day the text itself names."""
    if old["stated"] and new["stated"] and old["stated"] != new["stated"]:
        return ordered(old["stated"], new["stated"], more_is=-1)
    return "cannot_tell"


def _compare_day_lost_or_won(old: DeadlineValue, new: DeadlineValue) -> Direction:
    if old["kind"] == new["kind"]:  # the same clock; its anchor was done, or undone, meanwhile
        return _compare_stated(old, new) if old["text"] != new["text"] else "same"
    return "less" if old["due"] else "more"


def _compare_triggers(old: DeadlineValue, new: DeadlineValue) -> Direction:
    before = old["kind"] == "event"  # "30 days before each …": more days ask for more
    days = ordered(old["days"], new["days"], more_is=1 if before else -1)
    if old["anchor"] == new["anchor"] or days == "less":
        return days
    return "cannot_tell"


def _compare_wordings(old: DeadlineValue, new: DeadlineValue) -> Direction:
    rank = ordered(WORDLESS.get(old["kind"], 0), WORDLESS.get(new["kind"], 0), more_is=-1)
    return rank if rank != "same" else _compare_stated(old, new)


# --- criteria ---------------------------------------------------------------------------------------------------------

Rule = Callable[[Any, Any], Direction]

CRITERION: dict[str, Rule] = {
    "kind": texts,
    "text": texts,
    "met": texts,
    "missed": texts,
    "condition": condition,
    "minimum": ordered,
    "maximum": texts,  # "1 to 3": a wider or narrower span is no matter of arithmetic
    "fully_share": numbers,
    "mostly_share": numbers,
    "items_total": ordered,
    "items": lambda old, new: compare_items(old, new),
    "metric": texts,
    "share": numbers,
    "baseline_text": texts,
    "baseline_value": numbers,
    "baseline_on": texts,
}


def compare_criterion(old: CriterionValue, new: CriterionValue) -> Direction:
    """One test that stayed: share, count, list or baseline lowered is less; a condition put in is less."""
    return _by_table(CRITERION, old, new)


def compare_items(old: Sequence[ChecklistItem], new: Sequence[ChecklistItem]) -> Direction:
    """An item dropped is less, one added is more; a hard one dropped is less even when an easier one came instead."""
    before, after = _by_key(old, "key"), _by_key(new, "key")
    dropped = [before[key] for key in before if key not in after]
    added = [after[key] for key in after if key not in before]
    if sum(one["hard"] for one in dropped) > sum(one["hard"] for one in added):
        return "less"
    found: list[Direction] = [_compare_item(before[key], after[key]) for key in before.keys() & after.keys()]
    found += ["less"] * len(dropped)
    found += ["more"] * len(added)
    return total(found)


def _compare_item(old: ChecklistItem, new: ChecklistItem) -> Direction:
    """Another text, another commitment or a mark taken off: not for arithmetic. Hiding alone is openness, not ambition."""
    hidden = bool(old["commitment"]) != bool(new["commitment"])
    same_text = old["text"] == new["text"] or (hidden and not (old["text"] and new["text"]))
    same_hash = hidden or old["commitment"] == new["commitment"]
    return "same" if same_text and same_hash and old["hard"] == new["hard"] else "cannot_tell"


def compare_keyed(
    old: Sequence[Any], new: Sequence[Any], key: str, rule: Callable[[Any, Any], Direction | None]
) -> Fields:
    """By key: what was dropped is less, what was added is more, what stayed is compared. Unchanged ones are left out."""
    before, after = _by_key(old, key), _by_key(new, key)
    found: Fields = {}
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after or name not in before:
            found[name] = "less" if name in before else "more"
        elif before[name] != after[name] and (direction := rule(before[name], after[name])):
            found[name] = direction
    return found


def is_reordered(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Do those that stayed stand in another order? A change to be told, and no matter of ambition."""
    before, after = [one["key"] for one in old], [one["key"] for one in new]
    return [key for key in before if key in after] != [key for key in after if key in before]


# --- targets ----------------------------------------------------------------------------------------------------------


def compare_target(old: TargetValue, new: TargetValue, sense: Sense | None) -> Direction:
    """On each day on which either version asks for a value: does the new one ask for more or for less?

    Which way is more depends on the metric: a lower target is more where down is good. Without a known sense, and for
    a restated starting point, it cannot be told.
    """
    found = [texts(old["baseline_value"], new["baseline_value"]), texts(old["baseline_on"], new["baseline_on"])]
    if sense is None:
        return total([*found, texts(old["low"], new["low"]), texts(old["steps"], new["steps"])])
    found.append(numbers(old["low"], new["low"]) if sense == "within" else texts(old["low"], new["low"]))
    more_is = 1 if sense == "up" else -1
    days = {step["due"] for step in [*old["steps"], *new["steps"]]}
    found += [ordered(_asked(old["steps"], day), _asked(new["steps"], day), more_is=more_is) for day in days]
    return total(found)


def _asked(steps: Sequence[TargetStep], day: str) -> Decimal | None:
    due = [step for step in steps if step["due"] <= day]
    return Decimal(max(due, key=lambda step: step["due"])["value"]) if due else None


# --- shared -----------------------------------------------------------------------------------------------------------


def _by_table(table: Mapping[str, Rule], old: Mapping[str, Any], new: Mapping[str, Any]) -> Direction:
    return total([rule(old[name], new[name]) for name, rule in table.items() if old[name] != new[name]])


def _by_key(values: Sequence[Any], key: str) -> dict[str, Any]:
    return {value[key]: value for value in values}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
