"""What a badge says: a word and its day, never a bare percentage; silence is said by itself once it has lasted too long."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from goals.days import long_day, maybe_day
from goals.outcome import accepted, delivered_on, own_ending
from goals.standing import track_record
from public_site.pages.by_itself import later_states, reads_until
from public_site.states import GoalState
from public_site.view import View
from roadmap.english import plural

SILENT: Final = ("overdue", "stale")
OVERDUE_KEY: Final = "update-overdue"
LABEL_MOST: Final = 32  # letters; the whole title is in the description


@dataclass(frozen=True)
class Badge:
    """The two halves of a badge; `key` is the state its colour stands for, `spoken` what is read aloud."""

    label: str
    message: str
    key: str
    spoken: str


def goal_badge(state: GoalState) -> Badge:
    message, key = _of_goal(state)
    return Badge(_short(state.title), message, key, f"{state.title}: {message}.")


def roadmap_badge(view: View) -> Badge:
    message = f"{_counts(view)}, {long_day(_as_of(view))}"
    name = view.roadmap["name"]
    return Badge(_short(name), message, "roadmap", f"{name}: {message}.")


def goal_holds_until(state: GoalState) -> date | None:
    """The first day on which the badge of a goal reads otherwise."""
    return state.once(_reads_until)


def roadmap_holds_until(view: View) -> date | None:
    days = (state.once(_counted_until) for state in view.states.top)
    return min((day for day in days if day), default=None)


def _of_goal(state: GoalState) -> tuple[str, str]:
    found, tag = state.facts, state.state_tag
    if found.outcome == "in_progress":
        return _in_progress(state)
    if found.outcome in ("missed", "not_known") and found.due:
        return f"{tag.word}, due {long_day(found.due)}{_read(state)}", tag.key
    on = _ended_on(state)
    words = found.words.rstrip(".")
    return f"{words}, {long_day(on)}" if on else words, tag.key


def _in_progress(state: GoalState) -> tuple[str, str]:
    said, last = state.facts.health, state.facts.last_update_on
    if state.facts.freshness in SILENT:
        return f"Update overdue, last {long_day(last)}" if last else "Update overdue, none yet", OVERDUE_KEY
    if said:
        return f"{state.state_tag.word}, {long_day(said.on)}", state.state_tag.key
    since = maybe_day(state.value["set_on"])
    return f"In progress, set {long_day(since)}{_read(state)}" if since else "In progress", "in-progress"


def _read(state: GoalState) -> str:
    """Until when an observer has read the sources: nothing newer is known."""
    until = maybe_day(state.roadmap["known_until"]) if state.observed else None
    return f"; sources read {long_day(until)}" if until else ""


def _ended_on(state: GoalState) -> date | None:
    ending = own_ending(state.value)
    if ending:
        return ending[1] if ending[1] != date.max else None
    claim = state.value["resolution"]
    if claim and accepted(state.value) is None:
        return maybe_day(claim["proposed_at"])
    return delivered_on(state.value, state.parts)


def _counts(view: View) -> str:
    """ "3 of 5 kept, 2 overdue": of the goals that came due, how many were delivered on time and how many not at all."""
    record = track_record([one.value for one in view.states.all], view.on, view.roadmap).current
    words = [f"{record.on_time} of {record.resolved} kept" if record.resolved else "none due yet"]
    words += [f"{record.not_delivered} overdue"] if record.not_delivered else []
    words += [f"{record.unresolved} not known or being checked"] if record.unresolved else []
    silent = sum(1 for state in view.states.top if _is_silent(state))
    return ", ".join([*words, *([f"{plural(silent, 'update')} overdue"] if silent else [])])


def _as_of(view: View) -> date:
    """Since when the counts have stood: the day of the edition, or the last one on which something changed by itself."""
    return max((_counted_since(view, state) for state in view.states.top), default=view.edition.published_on)


def _counted_since(view: View, state: GoalState) -> date:
    was = replace(state, on=view.edition.published_on)
    since = was.on
    for later in later_states(was):
        if later.on > view.on:
            break
        if _counted(later) != _counted(was):
            since = later.on
        was = later
    return since


def _reads_until(state: GoalState) -> date | None:
    return reads_until(state, _of_goal)


def _counted_until(state: GoalState) -> date | None:
    return reads_until(state, _counted)


def _counted(state: GoalState) -> tuple[object, ...]:
    """What of a goal changes the counts."""
    due = state.facts.due
    return state.facts.outcome, due is not None and due < state.on, _is_silent(state)


def _is_silent(state: GoalState) -> bool:
    return state.facts.outcome == "in_progress" and state.facts.freshness in SILENT


def _short(text: str) -> str:
    return text if len(text) <= LABEL_MOST else f"{text[: LABEL_MOST - 1].rstrip()}…"
