"""Thousands of goals, quickly: rows in bulk as actions would have made them, each goal with a record about it.

Every constraint and trigger is in force. What the record log holds of them is less than actions write, so `reconcile`
would complain; lists, dashboards and standings read the rows.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TypeVar

from django.db import transaction

from goals.models import Area, Goal, Ownership, Revision, StatusUpdate
from roadmap.accounts.models import User
from roadmap.records.log import append
from tests import builders as b

AT_ONCE = 500
TEAMS = ("Safeguards", "Security", "Alignment", "Policy")
HEALTH = ("on_track", "on_track", "on_track", "at_risk", "off_track")
_T = TypeVar("_T")


def many_goals(count: int, *, updates: int, on: date, owners: Sequence[User], first: int = 0) -> None:
    """Goals of four areas with `updates` updates each, due from 200 days before to 500 days after `on`."""
    areas = [b.an_area(f"area-{number}", position=number) for number in range(4)]
    for numbers in _chunks(iter(range(first, first + count))):
        with transaction.atomic():
            goals = Goal.objects.bulk_create(_goal(number, areas, on) for number in numbers)
            Revision.objects.bulk_create(_revision(goal, on) for goal in goals)
            Ownership.objects.bulk_create(_ownership(goal, owners) for goal in goals)
            StatusUpdate.objects.bulk_create(
                _update(goal, number) for goal in goals for number in range(1, updates + 1)
            )
            for goal in goals:
                append(type="goal.created", subject=f"goal/{goal.slug}", by=None, at=_at(on), after={"many": True})


def _chunks(items: Iterator[_T]) -> Iterator[list[_T]]:
    while found := list(islice(items, AT_ONCE)):
        yield found


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC)


def _goal(number: int, areas: Sequence[Area], on: date) -> Goal:
    set_on = on - timedelta(days=400)
    area = areas[number % len(areas)]
    return Goal(slug=f"goal-{number}", area=area, set_on=set_on, created_at=_at(set_on), position=number)


def _revision(goal: Goal, on: date) -> Revision:
    due = on + timedelta(days=goal.position * 7919 % 700 - 200)
    return Revision(
        goal=goal,
        number=1,
        kind="created",
        title=f"Goal number {goal.position}",
        statement="Do what is promised.",
        deadline_kind="date",
        deadline_on=due,
        cadence_days=(30, 60, 90, None)[goal.position % 4],
        effective_on=goal.set_on,
        imported=True,
        recorded_at=goal.created_at,
    )


def _ownership(goal: Goal, owners: Sequence[User]) -> Ownership:
    user, team = owners[goal.position % len(owners)], TEAMS[goal.position % len(TEAMS)]
    return Ownership(goal=goal, user=user, team=team, since=goal.set_on, created_at=goal.created_at)


def _update(goal: Goal, number: int) -> StatusUpdate:
    at = _at(goal.set_on + timedelta(days=35 * number + goal.position % 30))
    health = HEALTH[(goal.position + number) % len(HEALTH)]
    return StatusUpdate(
        goal=goal,
        number=number,
        health=health,
        confidence=(goal.position + 7 * number) % 101,
        done="Some of it is done.",
        team=TEAMS[goal.position % len(TEAMS)],
        started_at=at,
        submitted_at=at,
    )
