"""Entries for outcomes: what became of a goal between two editions, told by somebody or come about by itself."""

from typing import Final, cast

from goals.days import long_day, maybe_day
from goals.deadlines import current_due, current_revision
from goals.outcome import describe, outcome
from goals.values import GoalValue, Outcome
from public_site.diff.change import Change, ChangeType
from public_site.diff.context import Context
from public_site.editions import Edition

_TYPES: Final[dict[Outcome, ChangeType]] = {
    "not_started": "Changed",
    "in_progress": "In progress again",
    "being_checked": "Being checked",
    "achieved": "Achieved",
    "achieved_late": "Achieved late",
    "achieved_timing_unknown": "Achieved, timing not established",
    "partly_achieved": "Partly achieved",
    "missed": "Missed",
    "stopped_after_learning": "Stopped after learning",
    "no_longer_needed": "No longer needed",
    "replaced": "Replaced",
    "merged": "Merged",
    "withdrawn": "Withdrawn",
    "not_known": "Not known",
}


def outcome_change(context: Context) -> Change | None:
    """The entry of a goal whose outcome differs between the days of the two editions; None where it is the same.

    `by_itself` where the old part alone, read on the new day, gives the new outcome. What a goal's page read for some
    days in between and the new edition denies (missed, then reported as delivered in time) is no entry.
    """
    edition = context.new_edition
    if context.after is None:
        return None
    goal = cast(GoalValue, context.after)
    now = _outcome(goal, edition, edition)
    earlier, old = context.old_edition, cast("GoalValue | None", context.before)
    if earlier is None or old is None:
        return None if now in ("not_started", "in_progress") else _entry(context, goal, now, by_itself=False)
    was = _outcome(old, earlier, earlier)
    if was == now:
        return None
    by_itself = _outcome(old, earlier, edition) == now or old == goal
    return _entry(context, goal, now, by_itself=by_itself, before=describe(old, earlier.published_on, earlier.roadmap))


def _outcome(goal: GoalValue, edition: Edition, read_in: Edition) -> Outcome:
    """The outcome by what one edition says, on the day another one appeared."""
    return outcome(goal, read_in.published_on, edition.roadmap, edition.parts_of(goal))


def _entry(context: Context, goal: GoalValue, now: Outcome, *, by_itself: bool, before: str | None = None) -> Change:
    edition = context.new_edition
    words = describe(goal, edition.published_on, edition.roadmap, edition.parts_of(goal))
    due, starts = current_due(goal), maybe_day(current_revision(goal)["starts_on"])
    change_type, sentence = _TYPES[now], f"{words.removeprefix('Not known. ').rstrip('.')}."
    if now == "missed" and due:
        sentence = f"Due {long_day(due)}; not delivered."
    if now in ("achieved", "achieved_timing_unknown") and due:
        sentence = f"{words}; due {long_day(due)}."
    if now == "in_progress" and before and before.startswith("Not started"):
        change_type, sentence = "Started", f"Started on {long_day(starts)}." if starts else "Work has started."
    return context.entry(
        change_type, sentence=sentence, field="outcome", before=before, after=words, by_itself=by_itself
    )
