"""Dates that an approved revision moved, told to those who watch the goal: from when to when, and which way that goes."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from django.urls import reverse

from goals.days import day, long_day, maybe_day
from goals.deadlines import PERIODS, current_revision, settled, slip_days
from goals.direction_rules import compare_deadline
from goals.values import DeadlineValue, Direction, GoalValue, RevisionValue
from roadmap.notifications.reminder import Reminder

WORDS: Final[dict[Direction, str]] = {
    "more": "more ambitious",
    "same": "the same ambition",
    "less": "less ambitious",
    "mixed": "mixed",
    "cannot_tell": "the rule cannot tell which way that goes",
}


def moved_dates(
    goal: GoalValue, watched_by: dict[str, frozenset[int]], since: date, coders: frozenset[int]
) -> Iterator[Reminder]:
    """One for each revision approved since that moved a date. `watched_by`: public id of the approver left out -> ids.

    `goal` is without what is withheld. `coders` may yet say which way a change goes: until it is coded they read the
    dates alone, afterwards what everybody reads.
    """
    for old, new in pairwise(settled(goal)):
        approved = maybe_day(new["approved_at"])
        if approved is None or approved < since or not (moves := list(_moves(old, new))):
            continue
        users = watched_by[new["approved_by"] or ""]
        blind = users & coders if new["labels"]["coder"] is None else frozenset()
        subject = f"goal/{goal['slug']}/revision/{new['number']}"
        url = reverse("goals:revision", args=[goal["slug"], new["number"]])
        title = str(current_revision(goal)["title"])
        told = " ".join(f"{what}: {WORDS[which_way]}." for what, which_way in moves)
        yield Reminder(users - blind, "deadline.moved", subject, approved, told, url, title)
        dates = " ".join(f"{what}." for what, _ in moves)
        yield Reminder(blind, "deadline.moved", subject, approved, dates, url, title)


def _moves(old: RevisionValue, new: RevisionValue) -> Iterator[tuple[str, Direction]]:
    """What moved, and which way the rule says it goes: for the deadline and for each milestone whose date is another one, or gone."""
    moved = compare_deadline(old["deadline"], new["deadline"])
    if moved:
        yield f"The deadline {_from_to(old['deadline'], new['deadline'])}", moved
    now = {one["key"]: one for one in new["milestones"]}
    for one in old["milestones"]:
        after = now.get(one["key"])
        if after is None:
            yield f"The milestone “{one['title']}” ({words(one['deadline'])}) was taken out", "less"
        elif moved := compare_deadline(one["deadline"], after["deadline"]):
            yield f"The milestone “{one['title']}” {_from_to(one['deadline'], after['deadline'])}", moved


def _from_to(old: DeadlineValue, new: DeadlineValue) -> str:
    days = slip_days(maybe_day(old["due"]), maybe_day(new["due"]))
    return f"moved from {words(old)} to {words(new)}{_by(days)}"


def _by(days: int | None) -> str:
    if not days:
        return ""
    return f", {abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier'}"


def words(deadline: DeadlineValue) -> str:
    """The deadline as published, with its last day where that is not said."""
    due = long_day(day(deadline["due"])) if deadline["due"] else ""
    if not deadline["text"]:
        return due or "no date"
    is_vague = deadline["kind"] in PERIODS or due not in deadline["text"]
    return f"“{deadline['text']}” ({due})" if due and is_vague else deadline["text"]
