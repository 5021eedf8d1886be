"""Sealed evidence: who reads the whole, who the stub, who does not know of it; every reading of a named reader is kept."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.actions import OwnerInput
from goals.actions.opening import EvidenceIsNotSealed, NamingHasEnded, ReaderIsNamed, ReaderIsNoReviewer
from goals.models import Evidence, EvidenceReading
from goals.permissions import can_know_of_evidence, can_read_sealed_evidence, reads_evidence_openly
from goals.sealed import evidence_for, seal_rows
from goals.searching import Wanted, evidence_wanted
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db

SECRET = "Attack log of the vault"
OPEN = "/internal/evidence/secret/open/"
READERS = "/internal/evidence/secret/readers/"
ADDRESS = "https://vault.example.org/log"


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


def brought_by_a_reviewer(visibility: str) -> Evidence:
    goal = b.a_goal("one", owners=[OwnerInput(user=b.an_owner(), team="Safeguards", since=b.DAY)])
    return b.some_evidence(
        "secret", goals=[goal], visibility=visibility, title=SECRET, url=ADDRESS, description="Attacks on a test set.",
        holder="The field team", by=b.person("Reviewer Five", "reviewer"),
    )  # fmt: skip


# Who, and what each may do with a stub, with evidence for reviewers, with internal evidence:
# reads the whole (w), the stub (s), does not know of it (-).
PEOPLE: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "Nobody One": ((), {}, "---"),
    "Reader One": (("reader",), {}, "s-w"),
    "Owner One": (("owner",), {}, "www"),
    "Owner Two": (("owner",), {}, "s-w"),
    "Editor One": (("editor",), {}, "www"),
    "Reviewer One": (("reviewer",), {}, "sww"),
    "Reviewer Three": (("reviewer",), {"is_external": True}, "---"),
    "Reviewer Five": (("reviewer",), {}, "www"),
    "Adjudicator One": (("adjudicator",), {}, "sww"),
    "Publisher One": (("publisher",), {}, "s-w"),
    "Auditor One": (("auditor",), {}, "s-w"),
    "Administrator One": (("administrator",), {}, "s-w"),
}


@pytest.mark.parametrize(("name", "row"), list(PEOPLE.items()), ids=list(PEOPLE))
@pytest.mark.parametrize(("column", "visibility"), [(0, "stub"), (1, "reviewers"), (2, "internal")])
def test_who_reads_what_is_as_the_table_says(client, name, row, column, visibility):
    roles, fields, answers = row
    evidence, user = brought_by_a_reviewer(visibility), b.person(name, *roles, **fields)
    expected = answers[column]
    assert reads_evidence_openly(user, evidence) == can_read_sealed_evidence(user, evidence) == (expected == "w")
    assert can_know_of_evidence(user, evidence) == (expected != "-")
    client.force_login(user)
    answer = client.get("/internal/evidence/secret/")
    assert answer.status_code == (200 if expected != "-" else 403 if not roles or fields else 404)
    page = text_of(answer)
    assert (SECRET in page) == (ADDRESS in page) == (expected == "w")
    assert ("Attacks on a test set." in page) == (expected != "-")
    if roles and not fields:
        lists_agree(user, expected)


def lists_agree(user, expected):
    """What is computed for many pieces at once, and what a search finds, is what the page of one piece says."""
    shown = {value["slug"]: value["title"] for value in evidence_for(user)}
    assert shown.get("secret") == {"w": SECRET, "s": "Sealed report", "-": None}[expected]

    def found(*words):
        return [row.title for row in seal_rows(evidence_wanted(Wanted(words=words, reader=user)), user)]

    assert found("vault", "log") == ([SECRET] if expected == "w" else [])
    assert found("vault.example.org") == ([SECRET] if expected == "w" else [])
    assert found("test set") == [] if expected == "-" else [shown["secret"]]


@pytest.mark.parametrize("who", [b.a_reviewer, lambda: b.person("Reader One", "reader"), b.a_publisher])
def test_no_page_or_file_tells_what_is_sealed(client, who):
    brought_by_a_reviewer("stub")
    client.force_login(who())
    pages = ["/internal/evidence/", "/internal/goals/one/", "/internal/search/?in=evidence", "/internal/search/export.csv?in=evidence", "/internal/roadmap/safeguards/"]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        text = answer.getvalue().decode()
        assert "Sealed report" in text, page
        assert SECRET not in text, page
        assert ADDRESS not in text, page


@pytest.mark.parametrize("fields", [{}, {"is_external": True}], ids=["inside", "outside"])
def test_a_named_reader_opens_it_with_a_reason_and_the_reading_is_recorded(client, fields):
    evidence = brought_by_a_reviewer("stub")
    reader = b.person("Reviewer Three", "reviewer", **fields)
    actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_owner(), at=b.later(2))
    client.force_login(reader)
    assert SECRET not in text_of(client.get(OPEN))
    for sent in ({}, {"reason": "  "}):
        assert SECRET not in text_of(client.post(OPEN, sent))
    assert not EvidenceReading.objects.exists()
    assert not can_read_sealed_evidence(reader, evidence)
    size = Record.objects.count()
    answer = client.post(OPEN, {"reason": "To score the goal."})
    assert SECRET in text_of(answer)
    assert ADDRESS in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    (record,) = Record.objects.in_order()[size:]
    assert (record.type, record.subject) == ("evidence.read", "evidence/secret")
    assert set(record.content["reason"]) == {"text"}
    assert can_read_sealed_evidence(reader, evidence)
    assert SECRET not in text_of(client.get(OPEN))
    assert SECRET not in text_of(client.get("/internal/evidence/secret/"))  # each reading is asked for and recorded
    client.post(OPEN, {"reason": "To score it again."})
    assert EvidenceReading.objects.count() == 2


def test_a_new_revision_and_the_end_of_the_naming_both_close_it_again(client):
    evidence, reader = brought_by_a_reviewer("stub"), b.a_reviewer()
    row = actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_owner(), at=b.later(2))
    actions.open_evidence(evidence=evidence, reason="To score it.", by=reader, at=b.later(3))
    assert can_read_sealed_evidence(reader, evidence)
    actions.revise_evidence(evidence=evidence, title="Another log", by=b.an_owner(), at=b.later(4))
    assert not can_read_sealed_evidence(reader, evidence)
    actions.open_evidence(evidence=evidence, reason="To score it.", by=reader, at=b.later(5))
    actions.end_evidence_reader(reader=row, by=b.an_editor(), at=b.later(6))
    assert not can_read_sealed_evidence(reader, evidence)
    with pytest.raises(Refused):
        actions.open_evidence(evidence=evidence, reason="Once more.", by=reader, at=b.later(7))
    with pytest.raises(NamingHasEnded):
        actions.end_evidence_reader(reader=row, by=b.an_editor(), at=b.later(7))
    client.force_login(reader)
    assert client.post(OPEN, {"reason": "Once more."}).status_code == 403


def test_readers_are_reviewers_named_once_for_a_stub():
    evidence, by = brought_by_a_reviewer("stub"), b.an_editor()
    with pytest.raises(ReaderIsNoReviewer):
        actions.name_evidence_reader(evidence=evidence, reader=b.a_publisher(), by=by, at=b.later(2))
    actions.name_evidence_reader(evidence=evidence, reader=b.a_reviewer(), by=by, at=b.later(2))
    with pytest.raises(ReaderIsNamed):
        actions.name_evidence_reader(evidence=evidence, reader=b.a_reviewer(), by=by, at=b.later(3))
    for who in (b.another_reviewer(), b.a_publisher(), b.person("Owner Two", "owner")):
        with pytest.raises(Refused):
            actions.name_evidence_reader(evidence=evidence, reader=b.another_reviewer(), by=who, at=b.later(3))
    public = b.some_evidence("public")
    with pytest.raises(EvidenceIsNotSealed):
        actions.name_evidence_reader(evidence=public, reader=b.a_reviewer(), by=by, at=b.later(2))


def test_who_keeps_it_names_readers_and_sees_every_reading_and_auditors_see_them_too(client):
    brought_by_a_reviewer("stub")
    client.force_login(b.an_owner())
    assert READERS in text_of(client.get("/internal/evidence/secret/"))
    page = text_of(client.post(READERS, {"do": "name", "reader": b.a_reviewer().public_id}, follow=True))
    assert "Reviewer One may now open this evidence." in page
    assert "Reviewer One is named already." not in page
    client.force_login(b.a_reviewer())
    assert OPEN in text_of(client.get("/internal/evidence/secret/"))
    client.post(OPEN, {"reason": "To check the count."})
    assert client.get(READERS).status_code == 403
    for who in (b.an_owner(), b.an_editor(), b.person("Auditor One", "auditor")):
        client.force_login(who)
        assert "To check the count." in text_of(client.get(READERS))
    assert client.post(READERS, {"do": "name", "reader": b.another_reviewer().public_id}).status_code == 403
    assert SECRET not in text_of(client.get(READERS))
    client.force_login(b.an_editor())
    named = Evidence.objects.get(slug="secret").readers.get()
    for sent in ("x", "99999999999999999999", "0"):
        assert client.post(READERS, {"do": "end", "named": sent}).status_code == 404
    page = text_of(client.post(READERS, {"do": "end", "named": named.pk}, follow=True))
    assert "Reviewer One no longer opens this evidence." in page


def test_a_download_of_a_named_reader_is_a_reading_more_and_that_of_others_none():
    evidence, reader = brought_by_a_reviewer("stub"), b.a_reviewer()
    actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_owner(), at=b.later(2))
    with pytest.raises(Refused):
        actions.record_sealed_download(evidence=evidence, by=reader, at=b.later(3))
    actions.open_evidence(evidence=evidence, reason="To score it.", by=reader, at=b.later(3))
    actions.record_sealed_download(evidence=evidence, by=reader, at=b.later(4))
    assert actions.record_sealed_download(evidence=evidence, by=b.an_editor(), at=b.later(4)) is None
    assert [row.reason for row in EvidenceReading.objects.order_by("number")] == ["To score it.", "To score it."]


def test_a_reviewer_judges_a_stub_only_after_opening_it(client):
    evidence, reader = brought_by_a_reviewer("stub"), b.a_reviewer()
    client.force_login(reader)
    judged = {"state": "accepted", "revision": "1"}
    assert client.post("/internal/evidence/secret/", judged).status_code == 403
    actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_owner(), at=b.later(2))
    assert client.post("/internal/evidence/secret/", judged).status_code == 403
    actions.open_evidence(evidence=evidence, reason="To judge it.", by=reader, at=b.later(3))
    assert client.post("/internal/evidence/secret/", judged).status_code == 302
    assert evidence.revisions.order_by("-number")[0].state == "accepted"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_readers_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    evidence = brought_by_a_reviewer("stub")
    for number in range(count):
        reader = b.person(f"Reader of {number}", "reviewer")
        actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_owner(), at=b.later(2))
        actions.open_evidence(evidence=evidence, reason="To score it.", by=reader, at=b.later(3))
    client.force_login(b.an_editor())
    client.get(READERS)
    with django_assert_num_queries(17):
        assert text_of(client.get(READERS)).count("To score it.") == count
    assert reverse("goals:evidence_readers", args=["secret"]) == READERS
