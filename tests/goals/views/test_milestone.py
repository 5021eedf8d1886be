"""Milestones and the turns of a standing deadline through the web."""

import pytest
import time_machine

from goals import actions
from goals.models import Milestone, Occurrence
from goals.snapshot import goal_value
from tests import builders as b
from tests.goals.views.pages import at_page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forty_days_later():
    with time_machine.travel(b.later(40), tick=False):
        yield


@pytest.fixture
def owner(client):
    client.force_login(b.an_owner())
    return client


def test_a_milestone_is_done_and_its_day_put_right(owner):
    outline = actions.MilestoneInput(key="outline", title="Outline done", deadline=b.deadline("2026-03-20"))
    goal = b.a_goal(revision=b.a_revision(milestones=[outline]))
    page = at_page("milestone_done", goal, "outline")
    assert f'href="{page}"' in text_of(owner.get(at_page("goal", goal)))
    assert "Say on which day the milestone was done" in text_of(owner.post(page, {}))
    assert "Done 20 Mar 2026" in text_of(owner.post(page, {"achieved_on": "2026-03-20"}, follow=True))
    typed = {"achieved_on": "2026-03-19"}
    assert "Say in a note what is put right." in text_of(owner.post(page, typed))
    assert "Recorded as done" in text_of(owner.get(page))
    assert "Done 19 Mar 2026" in text_of(owner.post(page, typed | {"note": "The draft had it."}, follow=True))
    assert Milestone.objects.count() == 2
    assert owner.get(at_page("milestone_done", goal, "nowhere")).status_code == 404


def test_each_turn_of_a_standing_deadline_is_recorded_and_then_done(owner):
    standing = actions.DeadlineInput(kind="standing", days=30, anchor="each change", text="within 30 days")
    goal = b.a_goal("rules", revision=b.a_revision(deadline=standing))
    assert "Not once so far." in text_of(owner.get(at_page("goal", goal)))
    typed = {"text": "The text changed.", "triggered_on": "2026-03-03"}
    page = text_of(owner.post(at_page("add_occurrence", goal), typed, follow=True))
    assert "due 2 Apr 2026" in page
    assert "Late" in page
    done = at_page("occurrence", goal, "turn-1")
    assert 'value="The text changed."' in text_of(owner.get(done))
    page = text_of(owner.post(done, typed | {"due": "2026-04-02", "done_on": "2026-03-30"}, follow=True))
    assert "Done 30 Mar 2026" in page
    taken = text_of(owner.post(at_page("add_occurrence", goal), typed | {"key": "turn-1"}))
    assert "already in use" in taken
    owner.post(at_page("add_occurrence", goal), typed)
    assert [one["key"] for one in goal_value(goal)["occurrences"]] == ["turn-1", "turn-2"]


def test_a_dated_goal_has_no_turns(owner):
    goal = b.a_goal()
    assert "Each time it applied" not in text_of(owner.get(at_page("goal", goal)))
    typed = {"text": "Something.", "triggered_on": "2026-03-03"}
    page = text_of(owner.post(at_page("add_occurrence", goal), typed))
    assert "Only a goal with a standing or event-triggered deadline has events to record." in page
    assert not Occurrence.objects.exists()


def test_an_editor_records_neither(client):
    goal = b.a_goal()
    client.force_login(b.an_editor())
    assert client.get(at_page("add_occurrence", goal)).status_code == 403
    assert client.get(at_page("milestone_done", goal, "outline")).status_code == 403
