"""Requests for corrections: anybody asks, an editor answers once, editions tell both, and nobody learns who asked."""

import json

import pytest
from django.db import IntegrityError

from public_site.actions import answer_request, ask_for_correction, prepare
from public_site.actions.request import (
    OPEN_PER_DAY,
    PER_SENDER,
    AnswerIsMissing,
    Asked,
    QuotingIsNotAllowed,
    RequestIsAnswered,
    SubjectIsMissing,
    TooManyRequests,
)
from public_site.candidate import as_edition, edition_of
from public_site.compile import compile_parts
from public_site.diff import changes
from public_site.models import CorrectionRequest, Preparation
from public_site.pages.corrections import make_corrections
from public_site.view import View
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b
from tests.desk import approve

pytestmark = pytest.mark.django_db

WORDS = "The report says 2025, your page 2026. Ada Kern, 12 Hill Street"


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("report")


@pytest.fixture
def edition(goal):
    return published(2)


def published(day):
    return approve(preparation=prepare(by=b.a_publisher(), at=b.later(day)), by=b.another_publisher(), at=b.later(day))


def asked(day=5, hour=9, **fields):
    values = {"words": WORDS, "goal": "report", "contact": "ada@example.com", "sender": "5e" * 32, "may_quote": True}
    return ask_for_correction(asked=Asked(**(values | fields)), at=b.later(day, hour))


def answered(row, day=12, **fields):
    values = {"state": "accepted", "subject": "The year of the report.", "answer": "It is 2025."}
    return answer_request(request=row, by=b.an_editor(), at=b.later(day), **(values | fields))


def part_of(row):
    return json.loads(compile_parts()[f"request/{row.number}"])


def test_a_request_waits_for_the_editors_and_tells_the_public_only_that_it_was_made(edition):
    row = asked()
    assert (row.number, row.state, row.goal) == (1, "open", "report")
    told = Notification.objects.filter(kind="request.asked")
    assert {one.user for one in told} == {b.an_editor(), b.another_editor()}
    assert {one.text for one in told} == {"Somebody asks for a correction about report."}
    part = part_of(row)
    assert (part["asked_on"], part["state"], part["answered_on"]) == ("2026-03-07", "open", None)
    assert [part["subject"], part["quoted"], part["answer"]] == ["", "", ""]


def test_an_answer_is_told_with_both_days_and_the_words_of_an_editor(edition):
    row = answered(asked())
    part = part_of(row)
    assert (part["state"], part["asked_on"], part["answered_on"]) == ("accepted", "2026-03-07", "2026-03-14")
    assert (part["subject"], part["answer"], part["quoted"]) == ("The year of the report.", "It is 2025.", "")


def test_no_name_address_or_word_of_who_asked_is_in_any_byte_unless_an_editor_lets_the_words(edition):
    row = answered(asked())
    content = b"".join(compile_parts().values())
    assert not [word for word in (b"Ada", b"Hill Street", b"example.com", b"5e" * 32) if word in content]
    assert (row.contact, row.sender) == ("", "")
    quoted = answered(asked(6, words="It was 2025."), is_quoted=True)
    assert part_of(quoted)["quoted"] == "It was 2025."


def test_words_are_not_quoted_against_the_will_of_who_wrote_them(edition):
    row = asked(may_quote=False)
    with pytest.raises(QuotingIsNotAllowed):
        answered(row, is_quoted=True)
    with pytest.raises(IntegrityError):
        CorrectionRequest.objects.filter(pk=row.pk).update(is_quoted=True)


def test_it_is_answered_once_with_words_by_an_editor(edition):
    row = asked()
    with pytest.raises(SubjectIsMissing):
        answered(row, subject=" ")
    with pytest.raises(AnswerIsMissing):
        answered(row, answer=" ")
    with pytest.raises(Refused, match="Only an editor"):
        answer_request(request=row, state="declined", subject="A", answer="B", by=b.a_publisher(), at=b.later(12))
    answered(row)
    with pytest.raises(RequestIsAnswered, match="already accepted"):
        answered(row, state="declined")
    with pytest.raises(IntegrityError):
        CorrectionRequest.objects.filter(pk=row.pk).update(answer="It was never asked.")


def test_the_log_has_hashes_of_what_was_said_and_nothing_of_who_said_it(edition):
    answered(asked())
    told = {one.type: one for one in Record.objects.filter(subject="request/1")}
    assert told.keys() == {"request.asked", "request.answered"}
    assert told["request.asked"].content["actor"]["id"] == "system"
    bodies = b"".join(bytes(one.body) for one in told.values())
    assert not [word for word in (b"2025", b"Ada", b"example.com", b"5e5e", b"sender", b"contact") if word in bodies]


def test_a_goal_that_the_public_does_not_know_is_not_named(edition):
    b.a_goal("later")
    assert asked(goal="later").goal == ""
    assert asked(goal="../x").goal == ""


# --- floods -----------------------------------------------------------------------------------------------------------


def test_one_sender_is_held_back_for_an_hour_and_others_are_not(edition):
    for _ in range(PER_SENDER):
        asked()
    with pytest.raises(TooManyRequests, match="within an hour") as refused:
        asked()
    assert refused.value.wait.total_seconds() == 3600
    assert asked(sender="6f" * 32).number == PER_SENDER + 1
    assert asked(hour=11).number == PER_SENDER + 2


def test_all_together_send_no_more_in_a_day_than_editors_can_read(edition):
    for number in range(OPEN_PER_DAY):
        asked(sender=f"{number:064}")
    with pytest.raises(TooManyRequests, match="Send yours tomorrow"):
        asked(sender="6f" * 32)
    assert asked(7).number == OPEN_PER_DAY + 1


def test_nobody_outside_keeps_an_edition_from_coming_out(edition):
    """What is asked while a candidate waits is told by the next one."""
    b.a_goal("second")
    preparation = prepare(by=b.a_publisher(), at=b.later(5))
    row = asked(5, 12)
    publication = approve(preparation=preparation, by=b.another_publisher(), at=b.later(6))
    assert "request/1" not in edition_of(publication).parts
    b.an_update(b.a_goal("third"), at=b.later(7))
    assert f"request/{row.number}" in edition_of(published(8)).parts


# --- the public page --------------------------------------------------------------------------------------------------


def page_of(publication):
    view = View([edition_of(publication)], b.later(40).date())
    return make_corrections(view).context


def test_the_page_counts_and_tells_how_long_answers_took(edition):
    assert page_of(edition)["sentence"].startswith("Nobody has asked")
    answered(asked(), 12)
    answered(asked(20, goal=""), 20, state="declined", answer="It is right.")
    asked(21)
    found = page_of(published(30))
    assert found["sentence"] == (
        "3 corrections were asked for. 2 are answered, the slowest after 7 days. 1 is not answered yet."
    )
    told = [(one.value["number"], one.state, one.goal, one.waited) for one in found["requests"]]
    assert told == [
        (3, "Not answered yet", "Publish the report", ""),
        (2, "Declined", "", "on the same day"),
        (1, "Accepted", "Publish the report", "after 7 days"),
    ]


def test_the_list_of_changes_tells_that_it_was_asked_and_answered(edition):
    row = asked()
    second = published(6)
    answered(row)
    preparation = prepare(by=b.a_publisher(), at=b.later(13))
    third = as_edition(Preparation.objects.get(pk=preparation.pk), last=second, at=b.later(13))
    (first,) = changes(edition_of(edition), edition_of(second))
    assert (first.type, first.url) == ("Correction asked for", "/corrections/#request-1")
    assert first.sentence == "Asked on 7 Mar 2026; not answered yet."
    (then,) = changes(edition_of(second), third)
    assert (then.type, then.sentence) == (
        "Request answered",
        "Asked on 7 Mar 2026; accepted on 14 Mar 2026, after 7 days.",
    )
