"""Words of an update withheld while it is written: in the preview, in the draft, and as boxes of the update itself."""

import pytest
import time_machine
from django.urls import reverse

from goals.models import Redaction, StatusUpdate
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, submit_update, text_of

pytestmark = pytest.mark.django_db
TYPED = {
    "health": "off_track",
    "done": "The team sits in the harbour and answers reports.",
    "visibility": "public",
    "period_to": "2026-03-12",
    "hide__1": "in the harbour",
    "hide__1__reason": "public_safety",
    "hide__1__why": "It would lead people to our door.",
}


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal(client):
    goal = b.a_goal("reports")
    client.force_login(b.an_owner())
    return goal


def test_the_words_are_withheld_in_the_transaction_of_the_update(client, goal):
    submit_update(client, goal, TYPED)
    update, box = StatusUpdate.objects.get(submitted_at__isnull=False), Redaction.objects.get()
    assert (box.subject, box.field) == ("goal/reports", f"updates.{update.number}.done")
    assert update.done[box.start : box.end] == "in the harbour"
    assert (box.reason, box.made_by) == ("public_safety", b.an_owner())
    assert list(Record.objects.in_order().values_list("type", flat=True))[-2:] == [
        "goal.update.submitted",
        "text.withheld",
    ]
    assert "in the harbour" not in text_of(client.get(at_page("goal", goal)))


def test_the_preview_and_the_answers_show_the_box_and_not_the_words(client, goal):
    preview = client.post(at_page("update", goal), TYPED | {"do": "preview"}).context["preview"]
    [(_, words)] = preview["texts"]
    assert "The team sits" in words
    assert "in the harbour" not in words
    assert "It would lead people to our door." in words
    checked = text_of(client.post(at_page("update", goal), TYPED, follow=True))
    assert "1 passage" in checked


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hide__1": "at the airport"}, "These words do not stand in what you wrote."),
        ({"next": "Also in the harbour."}, "These words stand there 2 times. Name a longer stretch"),
        ({"hide__1__reason": ""}, "Choose a reason."),
        ({"hide__1__why": ""}, "Say why; the public reads it."),
        (
            {"hide__2": "harbour and answers", "hide__2__reason": "legal", "hide__2__why": "A suit."},
            "Part of these words is withheld by another row.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, goal, change, sentence):
    shown = text_of(client.post(at_page("update", goal), TYPED | change))
    assert sentence in shown
    assert "The team sits in the harbour" in shown
    assert not Redaction.objects.exists()


def test_a_draft_keeps_what_is_to_be_withheld(client, goal):
    client.post(at_page("update", goal), TYPED | {"do": "save"})
    form = client.get(at_page("update", goal)).context["form"]
    assert form["hide__1"].value() == "in the harbour"
    assert form["hide__1__why"].value() == "It would lead people to our door."


def test_an_owner_withholds_words_of_an_update_being_written_and_no_others(client, goal):
    submit_update(client, goal, {name: value for name, value in TYPED.items() if not name.startswith("hide")})
    assert client.get(reverse("goals:withhold", args=["goal", goal.slug])).status_code == 403
