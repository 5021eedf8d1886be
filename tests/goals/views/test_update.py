"""The update composer: what it offers, what it stores, what it never loses, and whom it refuses."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from goals import actions
from goals.models import Milestone, Reading, StatusUpdate
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, submit_update, text_of

pytestmark = pytest.mark.django_db

WORDS = {"health": "on_track", "done": "The fix is in **all** products.", "visibility": "public"}


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal():
    outline = actions.MilestoneInput(key="outline", title="Outline done", deadline=b.deadline("2026-03-20"))
    goal = b.a_goal("faster-fixes", revision=b.a_revision(milestones=[outline]))
    b.a_reading(b.a_metric(goal), "71")
    return goal


@pytest.fixture
def signed_in(client):
    client.force_login(b.an_owner())
    return client


def test_it_shows_the_last_value_the_open_milestones_and_what_the_rule_suggests(signed_in, goal):
    page = text_of(signed_in.get(at_page("update", goal)))
    for words in (
        "Last: 71 on 2 Mar 2026",
        "Outline done",
        "Due 20 Mar 2026",
        "The rule suggests",
        "we expect to deliver",
    ):
        assert words in page, words


def test_an_owner_submits_words_a_reading_and_a_milestone_at_once(signed_in, goal):
    typed = WORDS | {
        "period_from": "2026-03-02",
        "period_to": "2026-03-12",
        "reading__hours-to-fix": "24.5",
        "reading__hours-to-fix__on": "2026-03-11",
        "milestone__outline": "on",
        "milestone__outline__on": "2026-03-10",
    }
    answer = submit_update(signed_in, goal, typed)
    assert answer.redirect_chain[0][0] == at_page("goal", goal) + "#updates"
    page = text_of(answer)
    assert "Your update is submitted." in page
    assert "The fix is in <strong>all</strong> products." in page
    assert "24.5" in page
    update = StatusUpdate.objects.get()
    assert (update.number, update.health, update.period_to) == (1, "on_track", date(2026, 3, 12))
    assert Reading.objects.order_by("-number")[0].update == update
    assert Milestone.objects.get().achieved_on == date(2026, 3, 10)


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(signed_in, goal):
    typed = WORDS | {"reading__hours-to-fix": "many", "milestone__outline": "on", "health": ""}
    page = text_of(signed_in.post(at_page("update", goal), typed))
    assert "There is a problem" in page
    assert "Enter a number." in page
    assert "Say on which day this was done." in page
    assert 'value="many"' in page
    assert "The fix is in **all** products." in page
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"health": ""}, "Say whether the goal is on track, at risk or off track."),
        ({"period_to": "2026-03-13"}, "Period to: this day cannot lie in the future."),
        (
            {"reading__hours-to-fix": "1", "reading__hours-to-fix__on": "2026-03-13"},
            "Day of that reading: Hours to a fix: this day cannot lie in the future.",
        ),
    ],
)
def test_a_rule_that_says_no_is_an_error_of_the_form(signed_in, goal, typed, sentence):
    page = text_of(signed_in.post(at_page("update", goal), WORDS | typed))
    assert sentence in page
    assert "The fix is in **all** products." in page
    assert not StatusUpdate.objects.exists()
    assert Reading.objects.count() == 1


def test_a_better_word_than_the_rule_needs_a_public_sentence(signed_in, goal):
    with time_machine.travel(b.later(30), tick=False):
        signed_in.force_login(b.an_owner())
        page = text_of(signed_in.post(at_page("update", goal), WORDS))
        assert "Say in one public sentence why you see it better." in page
        assert "1 of 1 milestones is late since 20 Mar 2026." in page
        typed = WORDS | {"health_sentence": "The outline is only unsigned."}
        assert "Your update is submitted." in text_of(submit_update(signed_in, goal, typed))
    assert StatusUpdate.objects.get().suggested == "at_risk"


def test_a_draft_is_kept_for_its_author_alone_and_becomes_the_update(signed_in, goal):
    page = text_of(signed_in.post(at_page("update", goal), WORDS | {"health": "", "do": "save"}, follow=True))
    assert "Draft saved at 09:00 UTC." in page
    assert "The fix is in **all** products." in page
    assert "The fix is in" not in text_of(signed_in.get(at_page("goal", goal)))
    submit_update(signed_in, goal, WORDS)
    assert StatusUpdate.objects.get().submitted_at is not None


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_update_of_a_goal_of_somebody_else_is_refused_and_recorded(client, goal, method):
    stranger = b.person("Owner Two", "owner")
    client.force_login(stranger)
    answer = getattr(client, method)(at_page("update", goal), WORDS)
    assert answer.status_code == 403
    assert "Only an owner of this goal can post an update." in text_of(answer)
    assert "The refusal was recorded." in text_of(answer)
    assert [record["route"] for record in refusals_of(stranger)] == ["goals:update"]
    assert not StatusUpdate.objects.exists()


def test_a_goal_past_its_day_can_be_explained(signed_in, goal):
    assert "An explanation says why" not in text_of(signed_in.get(at_page("update", goal)))
    with time_machine.travel("2026-12-20T09:00:00Z", tick=False):
        signed_in.force_login(b.an_owner())
        assert "An explanation says why" in text_of(signed_in.get(at_page("update", goal)))
        typed = WORDS | {"kind": "explanation", "health": "", "problems": "We began too late."}
        assert "Your update is submitted." in text_of(submit_update(signed_in, goal, typed))
    assert StatusUpdate.objects.get().kind == "explanation"


def test_a_post_without_the_token_of_the_form_is_turned_away(goal):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(b.an_owner())
    assert strict.post(at_page("update", goal), WORDS).status_code == 403
    assert not StatusUpdate.objects.exists()
