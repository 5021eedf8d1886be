"""The sentence of a request for a correction: when it was asked and how long the answer took."""

from collections.abc import Mapping
from typing import Any

from goals.days import day, long_day
from public_site.words import REQUEST_STATES
from roadmap.english import plural


def request_sentence(value: Mapping[str, Any]) -> str:
    """ "Asked on 3 Nov 2026; accepted on 10 Nov 2026, after 7 days."."""
    asked = day(value["asked_on"])
    if value["answered_on"] is None:
        return f"Asked on {long_day(asked)}; not answered yet."
    answered = day(value["answered_on"])
    word = REQUEST_STATES.get(value["state"], "Answered").lower()
    return f"Asked on {long_day(asked)}; {word} on {long_day(answered)}, {waited(asked, answered)}."


def waited(asked: Any, answered: Any) -> str:
    """ "after 7 days", "on the same day"."""
    days = (answered - asked).days
    return f"after {plural(days, 'day')}" if days > 0 else "on the same day"
