"""Promises about grades told from beginning to end: by actions, through an edition, to the bytes the public is served."""

from datetime import timedelta

import pytest
import time_machine

from goals.actions import accept_resolution
from goals.models import Goal
from grading import actions
from public_site import serve
from public_site.actions import prepare
from public_site.publish import public_root, publish
from tests import builders as b
from tests.desk import approve
from tests.grading.builders import a_cycle, a_judgement, fresh, in_cycle, panel, submit, windows
from tests.grading.talking import DISCUSSING, OVER, REPLYING
from tests.public_site.site.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

RESULTS_DUE = b.later(60).date()  # as `windows` announces it


def an_edition(day: int) -> None:
    """One publisher prepares, another approves, and the pages are rendered on that day."""
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(day)), by=b.another_publisher(), at=b.later(day))
    publish(public_root(), at=b.later(day))


def served(path: str, day: int) -> Page:
    """What a reader is sent on a day."""
    with time_machine.travel(b.later(day), tick=False):
        answer = serve.respond("GET", path, {})
    assert answer.status == 200, path
    return Page(answer.body)


def a_lowered_promise() -> Goal:
    """All of the report was promised in edition 1, half of it since."""
    goal = b.a_goal("report")
    an_edition(1)
    half = {"statement": "Publish half of the report.", "reason": "The other half names rooms."}
    weaker = b.a_change(goal, kind="rescoped", reason_class="new_understanding", **half)
    b.a_coded_revision(goal, "less", weaker)
    return goal


def test_a_promise_lowered_and_then_reached_shows_two_results() -> None:
    b.a_roadmap()
    goal = a_lowered_promise()
    ending = b.a_proposed_ending(goal, achieved_on=b.DAY + timedelta(days=13), at=b.later(14))
    accept_resolution(resolution=ending, by=b.a_reviewer(), at=b.later(15))
    cycle = a_cycle("half-1", dates=windows())
    row = in_cycle(cycle, goal, kind="result")
    an_edition(21)
    actions.open_cycle(cycle=fresh(row).cycle, by=b.an_editor(), at=b.later(22))
    for reviewer in panel():
        submit(fresh(row), reviewer, a_judgement("met_in_full", first_level="partly_met"))
    actions.move_cycle(cycle=cycle, to="discussion", by=b.an_editor(), at=DISCUSSING)
    actions.move_cycle(cycle=cycle, to="reply", by=b.an_editor(), at=REPLYING)
    actions.close_cycle(cycle=cycle, by=b.an_editor(), at=OVER)
    an_edition(57)

    text = served("/goals/report/", 57).text
    assert "Result: Met in full" in text
    assert "Against the last wording: Met in full. Against the first published wording: Partly met." in text
    told = served("/changes/", 57).text
    assert "Result: Met in full (3 reviewers); against the first published wording: Partly met." in told


def test_late_results_of_a_cycle_show_themselves_in_public_without_anybody_acting() -> None:
    b.a_roadmap()
    in_cycle(a_cycle("half-1", dates=windows()), b.a_goal("report"))
    an_edition(21)
    before = {path: path.read_bytes() for path in public_root().rglob("*") if path.is_file()}

    pages = ("/", "/grades/", "/goals/report/")
    late = f"esults due {RESULTS_DUE.day} May 2026; not published."
    assert [late in served(path, 60).text for path in pages] == [False] * 3, "the announced day itself is not late"
    assert [late in served(path, 61).text for path in pages] == [True] * 3
    assert {path: path.read_bytes() for path in public_root().rglob("*") if path.is_file()} == before, (
        "nobody acted: the edition and its release are the files they were"
    )
