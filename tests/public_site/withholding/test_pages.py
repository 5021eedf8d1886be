"""The pages of emergency withholding: two steps, again who one is, and a second person."""

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from public_site.actions import prepare
from public_site.models import Withholding
from public_site.publish import public_root, publish
from tests import builders as b
from tests.conftest import PASSWORD
from tests.desk import approve
from tests.roadmap.accounts.signing_in import sign_in
from tests.roadmap.accounts.test_step_up import with_password

pytestmark = pytest.mark.django_db

LIST = "/internal/publishing/withheld/"
NEW = f"{LIST}new/"
AGAIN = "/accounts/reauthenticate/"
SECRET = "the third door of the old cellar"
OTHER = "This is not what you read before. Read it again, then withhold it."
SENT = {
    "part": "goal/report",
    "field": "updates.1.done",
    "words": SECRET,
    "reason": "protections",
    "justification": "It names a way in.",
}


@pytest.fixture
def published(data_dir):
    b.a_roadmap()
    goal = b.a_goal("report")
    b.an_update(goal, done=f"We went through {SECRET}.", at=b.later(1))
    for day in (2, 5):
        approve(preparation=prepare(by=b.a_publisher(), at=b.later(day)), by=b.another_publisher(), at=b.later(day))
        b.an_update(goal, at=b.later(day + 1))
    publish(public_root(), at=b.later(5))


def text_of(answer):
    return html.unescape(answer.content.decode())


def seen(client, sent=SENT):
    """What is sent to withhold what the first step shows."""
    return sent | {"do": "withhold", "seen": client.post(NEW, sent | {"do": "check"}).context["effect"]["mark"]}


def test_first_one_sees_what_vanishes_and_what_remains_then_it_happens(
    client, published, django_capture_on_commit_callbacks
):
    client.force_login(b.a_publisher())
    page = text_of(client.get(NEW, {"part": "goal/report"}))
    assert "Publish the report" in page
    assert "Every text of goal/report" in page
    assert "health" not in [line.partition('"')[0] for line in page.split('<option value="updates.1.')]
    shown = text_of(client.post(NEW, SENT | {"do": "check"}))
    assert "From editions 1, 2, on every page, in every file and export (2 published parts)" in shown
    assert "The editions and their hashes, a box with the reason" in shown
    assert "Copies that others made stay with them." in shown
    assert not Withholding.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(NEW, seen(client), follow=True)
    assert "It is withheld." in text_of(done)
    assert SECRET not in text_of(done)
    assert SECRET.encode() not in b"".join(one.read_bytes() for one in public_root().rglob("*.html"))
    assert "Waits for a second person" in text_of(client.get(LIST))


def test_the_words_are_not_withheld_without_the_first_step_s_facts(client, published):
    client.force_login(b.a_publisher())
    for wrong, sentence in (
        ({"justification": ""}, "This field is required."),
        ({"words": "never told"}, "No edition tells this in a text of goal/report."),
        ({"field": "updates.1.health"}, "Select a valid choice."),
    ):
        assert sentence in text_of(client.post(NEW, seen(client) | wrong))
    assert not Withholding.objects.exists()
    assert client.get(NEW, {"part": "goal/none"}).status_code == 404


def test_what_was_not_read_is_shown_and_not_withheld(client, published):
    client.force_login(b.a_publisher())
    for sent in ({}, {"seen": ""}, {"seen": "a guess"}):
        answer = client.post(NEW, SENT | {"do": "withhold"} | sent)
        assert "From editions 1, 2, on every page" in text_of(answer)
        assert (OTHER in text_of(answer)) == bool(sent.get("seen"))
    assert not Withholding.objects.exists()


def test_where_something_else_would_vanish_that_is_read_first(client, published):
    """Other words in the form, or a new edition that tells the same ones."""
    client.force_login(b.a_publisher())
    read = seen(client)
    other = client.post(NEW, read | {"words": "the third door"})
    assert OTHER in text_of(other)
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(9)), by=b.another_publisher(), at=b.later(9))
    again = client.post(NEW, read)
    assert OTHER in text_of(again)
    assert "From editions 1, 2, 3, on every page" in text_of(again)
    assert not Withholding.objects.exists()
    written = {"justification": "It names another way in.", "seen": again.context["effect"]["mark"]}
    assert client.post(NEW, read | written).status_code == 302
    assert Withholding.objects.get().justification == "It names another way in."


def test_it_asks_again_who_one_is(client, published, settings):
    settings.STEP_UP_REQUIRED = True
    client.force_login(b.a_publisher())
    answer = client.post(NEW, seen(client))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")  # nothing else proves somebody who has no password
    assert not Withholding.objects.exists()


def test_a_second_person_confirms_or_has_it_shown_again(client, published, django_capture_on_commit_callbacks):
    client.force_login(b.a_publisher())
    client.post(NEW, seen(client))
    address = f"{LIST}1/"
    own = text_of(client.get(address))
    assert "Decide" not in own
    assert client.post(address, {"do": "confirm"}).status_code == 403
    client.force_login(b.an_editor())
    assert "Confirm or lift what was withheld from goal/report" in text_of(client.get("/internal/"))
    assert SECRET not in text_of(client.get(address))
    assert "It is recorded." in text_of(client.post(address, {"do": "confirm"}, follow=True))
    assert "Confirm or lift" not in text_of(client.get("/internal/"))
    assert "This field is required." in text_of(client.post(address, {"do": "lift", "reason": ""}))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"do": "lift", "reason": "Told elsewhere."})
    assert "Shown again" in text_of(client.get(LIST))


def test_asked_again_with_a_password_what_was_sent_is_carried_out(client, published, settings):
    """The form waits for the confirmation; nothing is withheld before it, nor after a wrong password."""
    settings.STEP_UP_REQUIRED = True
    publisher, editor = with_password(b.a_publisher()), with_password(b.an_editor())
    with time_machine.travel(datetime(2026, 6, 4, 10, 0, 5, tzinfo=UTC), tick=False) as clock:
        sign_in(client, publisher)
        clock.shift(timedelta(minutes=6))
        asked = client.post(NEW, seen(client), follow=True)
        assert "Confirm that it is you" in text_of(asked)
        assert asked.redirect_chain[-1][0].startswith(AGAIN)
        client.post(AGAIN, {"password": "a guess", "next": NEW})
        assert not Withholding.objects.exists()
        done = client.post(AGAIN, {"password": PASSWORD, "next": NEW})
        assert done.url == f"{LIST}1/"
        client.logout()
        sign_in(client, editor)
        clock.shift(timedelta(minutes=6))
        for sent in ({"do": "confirm"}, {"do": "lift", "reason": "Told elsewhere."}):
            assert "Confirm that it is you" in text_of(client.post(done.url, sent, follow=True))
        row = Withholding.objects.get()
        assert (row.confirmed_at, row.lifted_at) == (None, None)
        client.post(AGAIN, {"password": PASSWORD, "next": done.url})
        assert Withholding.objects.get().lifted_at is not None


@pytest.mark.parametrize("role", ["owner", "reviewer", "auditor", "reader", "administrator"])
def test_others_read_that_it_happened_and_do_nothing(client, published, role):
    client.force_login(b.a_publisher())
    client.post(NEW, seen(client))
    client.force_login(b.person("A Colleague", role))
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}1/").status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.post(f"{LIST}1/", {"do": "confirm"}).status_code == 403
