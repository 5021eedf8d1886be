"""Cycles after their scores: in the discussion, in the right of reply, closed. With the days of `windows`."""

from datetime import datetime
from typing import Any

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading import actions
from grading.models import CycleGoal
from roadmap.accounts.models import User
from tests.builders import an_editor, later, person
from tests.grading.builders import a_cycle, fresh, in_cycle, opened, scored, windows

SCORED, DISCUSSING, REPLYING, OBJECTING, OVER = later(30), later(41), later(45), later(51), later(56)


def an_adjudicator() -> User:
    return person("Adjudicator One", "adjudicator")


def a_goal_with_scores(*scores: Any, goal: Any = None, **fields: Any) -> CycleGoal:
    """The only goal of a cycle whose three reviewers are done."""
    cycle = a_cycle(**({"dates": windows()} | fields))
    row = in_cycle(cycle, goal)
    opened(cycle)
    return scored(fresh(row), *(scores or ("ahead", "behind", "behind")))


def discussed(*scores: Any, **fields: Any) -> CycleGoal:
    row = a_goal_with_scores(*scores, **fields)
    actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=DISCUSSING)
    return fresh(row)


def sent(row: CycleGoal, at: datetime = DISCUSSING) -> CycleGoal:
    """With the adjudicator, sent by an editor."""
    an_adjudicator()
    actions.send_to_adjudicator(cycle_goal=fresh(row), by=an_editor(), at=at)
    return fresh(row)


def replied_to(*scores: Any, **fields: Any) -> CycleGoal:
    """A goal whose owner may reply."""
    row = discussed(*scores, **fields)
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=REPLYING)
    return fresh(row)


def closed(*scores: Any, **fields: Any) -> CycleGoal:
    row = replied_to(*scores, **fields)
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=OVER)
    return fresh(row)


def address(name: str, row: CycleGoal) -> str:
    return reverse(f"grading:{name}", args=[row.cycle.slug, row.goal.slug, row.kind])


def cycle_address(name: str, row: CycleGoal) -> str:
    return reverse(f"grading:{name}", args=[row.cycle.slug])


def queries_of(client: Client, user: User, path: str, at: datetime) -> int:
    """How many queries the page takes, once the person is known."""
    visit(client, user, path, at)
    with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def visit(client: Client, user: User, path: str, at: datetime, data: dict[str, Any] | None = None) -> Any:
    """What this person is answered at that moment; with `data` a form is sent."""
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.get(path) if data is None else client.post(path, data, follow=True)
