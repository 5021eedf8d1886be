"""The link on the page of a piece of evidence: what is told, who may ask for a look, and copies that are never pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from goals.actions.link_copies import the_copies
from goals.models import Evidence, LinkCopy, LinkLook
from roadmap.accounts.models import User
from tests import builders as b
from tests.looks import a_look, answered, gone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
AT = b.later(20)
SCRIPT = answered(b"<!doctype html><script>alert(1)</script><p>The report.", "text/html; charset=utf-8")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, evidence: Evidence) -> str:
    return as_(user).get(reverse("goals:evidence", args=[evidence.slug])).content.decode()


def a_link(**fields) -> Evidence:
    return b.some_evidence("linked", goals=[b.a_goal()], **({"sha256": ""} | fields))


def test_the_page_tells_what_is_on_record_and_what_is_not_confirmed(settings):
    settings.CHECK_LINKS = True
    evidence = a_link()
    assert "No look at this address is on record yet." in page(b.an_owner(), evidence)
    a_look(evidence, at=AT)
    a_look(evidence, gone(), at=AT + timedelta(hours=1))
    html = page(b.an_owner(), evidence)
    assert "On record: <strong>unchanged</strong> since the look of 22 Mar 2026." in html
    assert "There is nothing at this address (404)." in html
    assert "it counts as dead only if a second look" in html
    a_look(evidence, gone(), at=AT + timedelta(hours=3))
    html = page(b.an_owner(), evidence)
    assert "On record: <strong>dead</strong>" in html
    assert "Not confirmed" not in html


def test_who_may_revise_it_is_asked_whether_to_look_and_others_are_not(settings):
    evidence = a_link()
    assert "This installation looks at no links." in page(b.an_owner(), evidence)
    assert "Check this link now" not in page(b.an_owner(), evidence)
    settings.CHECK_LINKS = True
    assert "Check this link now" in page(b.an_owner(), evidence)
    assert "Check this link now" not in page(b.a_reviewer(), evidence)
    assert as_(b.a_reviewer()).post(reverse("goals:check_link", args=["linked"])).status_code == 403


def test_evidence_without_an_address_has_no_link(settings):
    settings.CHECK_LINKS = True
    assert "Check this link now" not in page(b.an_owner(), a_link(url=""))


def test_a_look_that_was_asked_for_is_taken_by_the_worker(settings, django_capture_on_commit_callbacks):
    settings.CHECK_LINKS = True
    evidence = a_link(url="http://10.0.0.1/report")
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_(b.an_owner()).post(reverse("goals:check_link", args=["linked"]), follow=True)
    assert "The worker was asked to look at this address." in answer.content.decode()
    assert "This address leads to a private or reserved network." in page(b.an_owner(), evidence)
    assert LinkLook.objects.get(pk=evidence.pk).found == "unclear"
    again = as_(b.an_owner()).post(reverse("goals:check_link", args=["linked"]), follow=True)
    assert "A look at this address was taken or asked for a moment ago." in again.content.decode()


def test_a_copy_is_a_download_in_a_sandbox_and_never_a_page():
    a_look(a_link(), SCRIPT, at=AT)
    address = reverse("goals:link_copy", args=["linked", SCRIPT.sha256])
    assert address in page(b.a_reviewer(), Evidence.objects.get(slug="linked"))
    answer = as_(b.a_reviewer()).get(address)
    assert answer.content == SCRIPT.content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith('attachment; filename="linked-2026-03-22.copy"')
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_copy_goes_to_those_who_may_read_the_evidence_whole():
    a_look(a_link(visibility="reviewers"), SCRIPT, at=AT)
    b.some_evidence("other")
    reader, reviewer = b.person("Reader One", "reader"), b.a_reviewer()
    address = reverse("goals:link_copy", args=["linked", SCRIPT.sha256])
    assert as_(reviewer).get(address).status_code == 200
    assert as_(reader).get(address).status_code == 404
    assert as_(reviewer).get(reverse("goals:link_copy", args=["other", SCRIPT.sha256])).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_sealed_stub_shows_neither_its_link_nor_its_copies():
    a_look(a_link(visibility="stub"), SCRIPT, at=AT)
    reader = b.person("Reader One", "reader")
    html = page(reader, Evidence.objects.get(slug="linked"))
    assert SCRIPT.sha256 not in html
    assert "Copies kept here" not in html
    assert as_(reader).get(reverse("goals:link_copy", args=["linked", SCRIPT.sha256])).status_code == 404


def test_a_damaged_copy_is_shown_to_nobody(caplog):
    a_look(a_link(), SCRIPT, at=AT)
    copy = LinkCopy.objects.get()
    (the_copies().root / copy.file[:2] / copy.file).write_bytes(b"forged")
    assert as_(b.an_editor()).get(reverse("goals:link_copy", args=["linked", SCRIPT.sha256])).status_code == 404
    assert "has changed since it was stored" in caplog.text


@pytest.mark.parametrize("copies", [1, 3])
def test_the_page_takes_the_same_queries_however_many_copies_there_are(copies, django_assert_max_num_queries):
    evidence = a_link()
    for number in range(2 * copies):
        content = answered(b"first") if number == 0 else answered(b"later %d" % (number // 2))
        a_look(evidence, content, at=AT + number * timedelta(hours=2))
    client = as_(b.an_owner())
    client.get(reverse("goals:evidence", args=["linked"]))
    with django_assert_max_num_queries(40) as counted:
        client.get(reverse("goals:evidence", args=["linked"]))
    assert (
        len([query for query in counted.captured_queries if "linkcopy" in query["sql"] or "linklook" in query["sql"]])
        == 2
    )
