"""Entries for comparisons of automation with people: fixed, called off, counted."""

from datetime import date
from typing import Final

from goals.comparison import answer, totals
from goals.comparison_values import ComparisonValue
from goals.days import day
from public_site.diff.change import Change
from public_site.diff.context import Context
from public_site.diff.plain import as_text
from public_site.diff.walk import Difference

_SHAPE: Final[type] = ComparisonValue


def fixed(context: Context, difference: Difference) -> Change:
    """A comparison that is new here; one that is over by now says so too."""
    new: ComparisonValue = difference.after
    window = f"{as_text(new['window_from'])} to {as_text(new['window_to'])}"
    sentence = f"{new['title']}: automation against people, {window}. Fixed on {as_text(new['fixed_on'])}."
    if new["result"] or new["called_off_on"]:
        sentence = f"{sentence} {_answer(new)}"
    return context.entry(
        "Comparison fixed",
        sentence=sentence,
        anchor=f"comparison-{new['number']}",
        field=difference.dotted,
        after=new["title"],
        effective_on=day(new["fixed_on"]),
    )


def changed(context: Context, difference: Difference) -> Change | None:
    """Its result, or that it was called off; None for anything else of it."""
    if difference.shape is not _SHAPE or difference.before is not None:
        return None
    if difference.field not in ("result", "called_off_on"):
        return None
    new: ComparisonValue = next(one for one in context.value["comparisons"] if str(one["number"]) == difference.path[1])
    is_result = difference.field == "result"
    ours, theirs = totals(new) or (0, 0)
    return context.entry(
        "Comparison counted" if is_result else "Comparison called off",
        sentence=f"{new['title']}. {_answer(new)}",
        after=f"{ours} against {theirs}" if is_result else as_text(difference.after),
        anchor=f"comparison-{new['number']}",
        field=difference.dotted,
        reason="" if is_result else new["called_off_reason"],
        effective_on=_end(new),
    )


def is_told_with_another(context: Context, difference: Difference) -> bool:
    """Reason and numbers stand in the entry which says that it was called off."""
    is_of_the_end = difference.field.startswith("called_off_") and difference.field != "called_off_on"
    return difference.shape is _SHAPE and is_of_the_end and not difference.before


def _answer(value: ComparisonValue) -> str:
    return f"Has automation surpassed people? {answer(value, _end(value))}"


def _end(value: ComparisonValue) -> date:
    """The day on which it was counted or called off; one of the two is asked for first."""
    return day(value["result"]["closed_on"] if value["result"] else value["called_off_on"] or "")
