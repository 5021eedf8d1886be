"""The public form and the editors' inbox, as those outside and inside meet them."""

import html
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from public_site.actions import prepare
from public_site.actions.request import LONGEST, PER_SENDER
from public_site.models import CorrectionRequest
from public_site.publish import public_root, publish
from public_site.serve import is_public
from tests import builders as b
from tests.desk import approve

pytestmark = pytest.mark.django_db

FORM = "/corrections/new/"
INBOX = "/internal/corrections/"
SENT = {"words": "It was 2025.", "goal": "report"}


@pytest.fixture
def site(data_dir):
    b.a_roadmap(contact="roadmap@example.org")
    b.a_goal("report")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(2)), by=b.another_publisher(), at=b.later(2))
    publish(public_root(), at=b.later(2))


@pytest.fixture
def reader(site):
    """Somebody outside: no cookies, and every check of forms in force."""
    return Client(enforce_csrf_checks=True)


def text_of(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def no_database(reader):
    """As if the server of the database were gone: every question fails."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("the connection was refused")

    with connection.execute_wrapper(fail):
        yield


def test_every_goal_page_and_the_footer_lead_to_it_and_it_says_what_it_is_about(reader):
    page = text_of(reader.get("/goals/report/"))
    (address,) = re.findall(r'href="(/corrections/new/[^"]*)"', page)
    assert 'href="/corrections/"' in page
    assert 'href="/corrections/new/"' in text_of(reader.get("/corrections/"))
    form = text_of(reader.get(address))
    assert 'About <a href="/goals/report/" dir="auto">Publish the report</a>' in form
    assert 'name="goal" value="report"' in form


def test_it_is_shown_without_a_cookie_and_without_the_database(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = reader.get(FORM + "?goal=report")
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_what_is_sent_without_a_token_is_kept_and_no_cookie_is_set(reader):
    answer = reader.post(FORM, SENT | {"contact": "ada@example.com", "source": "example.org/report", "may_quote": "on"})
    assert "Your request is sent" in text_of(answer)
    assert not answer.cookies
    row = CorrectionRequest.objects.get()
    assert (row.words, row.goal, row.contact, row.may_quote) == ("It was 2025.", "report", "ada@example.com", True)
    assert row.source == "https://example.org/report"
    assert re.fullmatch("[0-9a-f]{64}", row.sender)


@pytest.mark.parametrize("goal", ["none", "previous", "../../etc", "<script>", "report/", "réport"])
def test_a_goal_that_is_none_is_left_out(reader, goal):
    assert "<script>" not in reader.get(FORM, {"goal": goal}).content.decode()
    reader.post(FORM, SENT | {"goal": goal})
    assert CorrectionRequest.objects.get().goal == ""


def test_what_is_missing_or_wrong_is_said_and_what_was_typed_stays(reader):
    text = text_of(reader.post(FORM, {"words": "", "source": "https://example.org/a", "contact": "no address"}))
    assert "There is a problem" in text
    assert "This field is required." in text
    assert "Enter a valid email address." in text
    assert 'value="https://example.org/a"' in text
    assert not CorrectionRequest.objects.exists()


def test_a_program_that_fills_in_everything_is_told_it_succeeded_and_nothing_is_kept(reader):
    answer = reader.post(FORM, SENT | {"website": "https://pills.example.com"})
    assert "Your request is sent" in text_of(answer)
    assert not CorrectionRequest.objects.exists()


def test_too_much_is_refused_before_it_is_read(reader):
    text = text_of(reader.post(FORM, SENT | {"words": "x" * (LONGEST + 1)}))
    assert "at most 4000 characters" in text
    answer = reader.post(FORM, SENT | {"words": "x" * 100_000})
    assert answer.status_code == 413
    assert "That is too long to be sent." in text_of(answer)
    assert "x" * 1_000 not in text_of(answer)
    assert not CorrectionRequest.objects.exists()


def test_too_many_are_refused_with_the_time_to_wait_and_a_way_out(reader):
    for _ in range(PER_SENDER):
        reader.post(FORM, SENT)
    answer = reader.post(FORM, SENT)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    text = text_of(answer)
    assert (
        "You have sent 5 requests within an hour. Send more in an hour. Or write to roadmap@example.org."
        in " ".join(re.sub("<[^>]+>", "", text).split())
    )
    assert "It was 2025." in text
    assert reader.post(FORM, SENT, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_network_of_addresses_is_one_sender(reader):
    for last in range(PER_SENDER):
        reader.post(FORM, SENT, REMOTE_ADDR=f"2001:db8:0:1::{last}")
    assert reader.post(FORM, SENT, REMOTE_ADDR="2001:db8:0:1:ffff::9").status_code == 429
    assert reader.post(FORM, SENT, REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


def test_without_a_database_it_says_so_plainly_and_keeps_what_was_typed(reader, no_database):
    answer = reader.post(FORM, SENT)
    text = text_of(answer)
    assert answer.status_code == 503
    assert "Your request could not be kept: the database of this site does not answer. Nothing is stored." in text
    assert "Or write to roadmap@example.org." in text
    assert ">\nIt was 2025.</textarea>" in text
    assert reader.get("/corrections/").status_code == 200


def test_only_the_form_itself_goes_past_the_files(site):
    assert is_public("/corrections/")
    assert not is_public(FORM)


def test_before_the_first_edition_there_is_nothing_to_correct(client, db, data_dir):
    assert client.get(FORM).status_code == 404


# --- the editors' inbox -----------------------------------------------------------------------------------------------


@pytest.fixture
def request_one(reader):
    reader.post(FORM, SENT | {"contact": "ada@example.com", "words": "It was 2025 <b>and</b> not 2026."})
    return CorrectionRequest.objects.get()


def test_an_editor_reads_it_answers_it_and_the_address_is_gone(client, request_one):
    client.force_login(b.an_editor())
    assert "Request 1" in text_of(client.get(INBOX))
    page = client.get(f"{INBOX}1/")
    assert "ada@example.com" in text_of(page)
    assert "&lt;b&gt;and&lt;/b&gt;" in page.content.decode()
    assert "Publish the words of who asked" not in text_of(page)
    wrong = client.post(f"{INBOX}1/", {"state": "accepted", "subject": "", "answer": "It is 2025."})
    assert "This field is required." in text_of(wrong)
    assert "It is 2025." in text_of(wrong)
    sent = {"state": "accepted", "subject": "The year.", "answer": "It is 2025."}
    assert "Request 1 is answered." in text_of(client.post(f"{INBOX}1/", sent, follow=True))
    assert "ada@example.com" not in text_of(client.get(f"{INBOX}1/"))
    assert "The year." in text_of(client.get(INBOX))
    again = client.post(f"{INBOX}1/", sent)
    assert "already accepted" in text_of(again)


@pytest.mark.parametrize("role", ["owner", "publisher", "reviewer", "auditor", "reader", "administrator"])
def test_nobody_else_reads_who_asked(client, request_one, role):
    client.force_login(b.person("A Colleague", role))
    assert client.get(INBOX).status_code == 403
    assert client.get(f"{INBOX}1/").status_code == 403


def test_what_waits_stands_on_the_dashboard_of_editors(client, request_one):
    client.force_login(b.an_editor())
    assert "Answer 1 request for a correction" in text_of(client.get("/internal/"))
    client.force_login(b.a_publisher())
    assert "for a correction" not in text_of(client.get("/internal/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_three(client, reader, count, django_assert_num_queries):
    for number in range(count):
        reader.post(FORM, SENT, REMOTE_ADDR=f"192.0.2.{number}")
    client.force_login(b.an_editor())
    client.get(INBOX)
    with django_assert_num_queries(6):
        client.get(INBOX)
