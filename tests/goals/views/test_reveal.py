"""Withheld words: boxes wherever they are only read, and shown by a POST with a reason, recorded, once."""

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.models import Redaction, Reveal
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import refusals_of, text_of

pytestmark = pytest.mark.django_db

WORDS = "the door by the river"
URL = "/internal/withheld/goal/one/1/reveal/"


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal():
    goal = b.a_goal("one", revision=b.a_revision(why=f"Whoever finds {WORDS} gets in."))
    actions.withhold(
        subject="goal/one", field="revisions.1.why", start=14, end=14 + len(WORDS), reason="protections",
        justification="It helps an attacker.", by=b.an_editor(), at=b.later(1),
    )  # fmt: skip
    return goal


def signed_in(client, user):
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", [b.an_owner, b.an_editor, b.a_reviewer, b.a_publisher])
def test_pages_show_a_box_that_says_why_and_how_long_and_where_to_ask(client, goal, who):
    page = text_of(signed_in(client, who()).get(reverse("goals:goal", args=["one"])))
    assert WORDS not in page
    assert "[Withheld: security of protections. It helps an attacker. About 5 words.]" in page
    assert f'<a href="{URL}">Reveal</a>' in page
    assert WORDS not in text_of(client.get(reverse("goals:revision", args=["one", 1])))


def test_a_form_in_which_the_text_is_edited_holds_it_open(client, goal):
    page = text_of(signed_in(client, b.an_owner()).get(reverse("goals:edit", args=["one"])))
    assert WORDS in page
    assert "Whoever may change the text sees it whole in this form" in page
    b.a_goal("two")
    assert "sees it whole in this form" not in text_of(client.get(reverse("goals:edit", args=["two"])))


def test_a_reader_has_the_words_shown_once_with_a_reason_and_it_is_recorded(client, goal):
    reader = b.person("Reader One", "reader")
    asked = text_of(signed_in(client, reader).get(URL))
    assert "It helps an attacker." in asked
    assert WORDS not in asked
    size = Record.objects.count()
    answer = client.post(URL, {"reason": "To compare it with the river plan."})
    assert WORDS in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    (record,) = Record.objects.in_order()[size:]
    assert (record.type, record.subject) == ("redaction.revealed", "goal/one")
    assert record.content["actor"]["id"] == reader.public_id
    assert set(record.content["reason"]) == {"text"}
    assert not [word for word in ("river", "door") if word in bytes(record.body).decode()]
    row = Reveal.objects.get()
    assert (row.revealed_to, row.reason) == (reader, "To compare it with the river plan.")
    assert WORDS not in text_of(client.get(URL))
    assert WORDS not in text_of(client.get(reverse("goals:goal", args=["one"])))


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "  \n "}, {"reason": "x" * 501}])
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(client, goal, sent):
    size = Record.objects.count()
    assert WORDS not in text_of(signed_in(client, b.an_editor()).post(URL, sent))
    assert not Reveal.objects.exists()
    assert Record.objects.count() == size


def test_a_reason_in_the_address_shows_nothing(client, goal):
    assert WORDS not in text_of(signed_in(client, b.an_editor()).get(URL, {"reason": "Because."}))
    assert not Reveal.objects.exists()


def test_people_from_outside_are_refused(client, goal):
    outsider = b.person("Reviewer Three", "reviewer", is_external=True)
    answer = signed_in(client, outsider).post(URL, {"reason": "To score it."})
    assert answer.status_code == 403
    assert refusals_of(outsider)
    assert not Reveal.objects.exists()


def test_a_box_that_is_gone_or_never_was_is_not_found(client, goal):
    actions.lift(redaction=Redaction.objects.get(), by=b.an_editor(), at=b.later(2))
    for url in (URL, URL.replace("/1/", "/2/"), URL.replace("/one/", "/two/")):
        assert signed_in(client, b.an_editor()).post(url, {"reason": "To see."}).status_code == 404


def test_editors_publishers_and_auditors_see_who_read_and_why(client, goal):
    signed_in(client, b.a_reviewer()).post(URL, {"reason": "To weigh the wording."})
    for who in (b.an_editor(), b.a_publisher(), b.person("Auditor One", "auditor")):
        assert "To weigh the wording." in text_of(signed_in(client, who).get(URL))
    assert "To weigh the wording." not in text_of(signed_in(client, b.an_owner()).get(URL))


def test_a_change_that_is_all_behind_boxes_is_said_to_be_there(client):
    goal = b.a_goal("one", revision=b.a_revision(why="Ten of them."))
    row = b.a_proposed_revision(goal, b.a_change(goal, why="Two of them."))
    for number in (1, 2):
        actions.withhold(
            subject="goal/one", field=f"revisions.{number}.why", start=0, end=3, reason="legal",
            justification="A contract.", by=b.an_editor(), at=b.later(10),
        )  # fmt: skip
    page = text_of(signed_in(client, b.another_editor()).get(reverse("goals:revision", args=["one", row.number])))
    assert "Why it matters" in page
    assert "what changes is withheld" in page
    assert "Two of" not in page


def test_a_text_that_only_looks_like_a_box_stays_as_it_was_typed(client):
    b.a_goal("one", revision=b.a_revision(why="They typed {withheld:1} here.", title="A {withheld:2} title"))
    page = text_of(signed_in(client, b.an_editor()).get(reverse("goals:goal", args=["one"])))
    assert "They typed {withheld:1} here." in page
    assert "A {withheld:2} title" in page
