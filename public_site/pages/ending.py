"""How a goal ended, in one line: what, when, how exactly that is known, who was told and who accepted it."""

from datetime import date

from goals.days import day, long_day, long_span
from goals.values import ResolutionValue

ENDINGS = {
    "achieved": "Achieved",
    "partly_achieved": "Partly achieved",
    "replaced": "Replaced",
    "merged": "Merged",
    "withdrawn": "Withdrawn",
    "stopped_after_learning": "Stopped after learning",
    "no_longer_needed": "No longer needed",
}


def ending_words(resolution: ResolutionValue) -> str:
    """ "Achieved on 27 Mar 2026; told on 2 Apr 2026; accepted by a second person on 3 Apr 2026." """
    settled = resolution["accepted_at"] or resolution["imported"]
    word = ENDINGS[resolution["ending"]]
    words = [
        f"{word} {_when(resolution)}".strip() if settled else f"{word}, says the owner {_when(resolution)}".strip()
    ]
    if resolution["announced_on"]:
        words.append(f"told on {long_day(day(resolution['announced_on']))}")
    elif resolution["proposed_at"]:
        words.append(f"proposed on {long_day(day(resolution['proposed_at']))}")
    if resolution["accepted_at"]:
        words.append(f"accepted by a second person on {long_day(day(resolution['accepted_at']))}")
    elif not resolution["imported"]:
        words.append("not yet accepted by a second person")
    return "; ".join(words) + "."


def _when(resolution: ResolutionValue) -> str:
    """The day, or the span in which it lies, as exactly as it is known."""
    if resolution["achieved_on"]:
        return f"on {long_day(day(resolution['achieved_on']))}"
    first, last = _day(resolution["achieved_from"]), _day(resolution["achieved_to"])
    if first and last:
        return long_span(first, last)
    return resolution["achieved_text"] if resolution["ending"] == "achieved" else ""


def _day(value: str | None) -> date | None:
    return day(value) if value else None
