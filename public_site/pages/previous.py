"""Previous goals: whatever ended stays here, with how it ended and what it first promised."""

from collections.abc import Sequence

from goals.outcome import ENDED
from public_site.page import Made, Page
from public_site.pages.ending import ending_words
from public_site.pages.needs import all_of
from public_site.states import GoalState
from public_site.view import View
from public_site.words import outcome_tag


def previous_page(view: View) -> Page:
    return Page("/goals/previous/", "Previous goals", all_of(view, "goal"), lambda: make_previous(view))


def make_previous(view: View) -> Made:
    groups = [(outcome_tag(outcome), _group(view, outcome)) for outcome in ENDED]
    context = {
        "groups": [(tag, goals) for tag, goals in groups if goals],
        "total": sum(len(goals) for _, goals in groups),
        "all": len(view.states.top),
    }
    return Made("public_site/previous.html", context, holds_until=view.states.hold_until())


def _group(view: View, outcome: str) -> Sequence[tuple[GoalState, str, str, list[GoalState]]]:
    """Each goal with how it ended, why, and what follows it."""
    found = []
    for state in view.states.top:
        if state.facts.outcome == outcome:
            resolution = state.value["resolution"]
            words = ending_words(resolution) if resolution else ""
            last = state.revision
            why = resolution["account"] if resolution else last["reason"] if last["kind"] != "created" else ""
            successors = view.states.some(state.value["successors"])
            found.append((state, words, why, successors))
    return found
