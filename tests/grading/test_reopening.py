"""Opening a closed cycle again: two people, in the open, and grades beside grades."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction

from grading import actions
from grading.actions.grade import GoalIsAdjudicated, ReplyIsNotDue
from grading.actions.reopening import CycleIsNotClosed, ReopeningIsDecided, ReopeningWaits
from grading.models import Adjudication, Grade, Reopening, Reply
from grading.openings import is_sent
from grading.reminders import reminders_for as grading_reminders
from grading.todo import todo_for
from roadmap.errors import Refused
from roadmap.records.reconciling import reconcile
from tests.builders import a_publisher, an_editor, an_owner, another_editor, later, person
from tests.grading.builders import fresh, panel, submit
from tests.grading.talking import (
    OVER,
    REPLYING,
    address,
    an_adjudicator,
    closed,
    cycle_address,
    discussed,
    queries_of,
    replied_to,
    sent,
    visit,
)

pytestmark = pytest.mark.django_db


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def asked(row, by=None, at=None):
    return actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=by or an_editor(), at=at or later(60))


def test_everybody_who_reads_cycles_sees_all_requests_and_only_editors_may_ask(client):
    row = closed()
    page = cycle_address("reopening", row)
    first = asked(row)
    actions.decline_reopening(reopening=first, by=another_editor(), at=later(61))
    asked(row, at=later(62))
    for someone in (person("Reader One", "reader"), person("Auditor One", "auditor"), an_owner()):
        shown = words(visit(client, someone, page, later(62)))
        assert "Declined by Editor Two" in shown.replace("</strong>", "").replace('<strong class="tag">', "")
        assert shown.count("A log was mislaid.") == 2
        assert "Ask to open it again" not in shown
        assert visit(client, someone, page, later(62), {"reason": "Please."}).status_code == 403
    assert shown.count("Request") >= 2


def test_a_request_needs_a_reason_and_one_waits_at_a_time(client):
    row = closed()
    page = cycle_address("reopening", row)
    assert "Ask to open it again" in words(visit(client, an_editor(), page, later(60)))
    assert "There is a problem" in words(visit(client, an_editor(), page, later(60), {"reason": " "}))
    assert not Reopening.objects.exists()
    asked(row)
    with pytest.raises(ReopeningWaits):
        asked(row, by=another_editor())
    assert "Ask to open it again" not in words(visit(client, another_editor(), page, later(60)))


def test_nobody_opens_alone_and_a_request_is_decided_once(client):
    row = closed()
    request = asked(row)
    decide = cycle_address("reopening", row) + "1/"
    for someone in (an_editor(), an_owner(), panel()[0]):
        assert visit(client, someone, decide, later(60), {"do": "agree"}).status_code == 403
    assert fresh(row).cycle.phase == "closed"
    assert "The cycle stays closed." in words(visit(client, a_publisher(), decide, later(60), {"do": "decline"}))
    with pytest.raises(ReopeningIsDecided):
        actions.agree_reopening(reopening=request, by=another_editor(), at=later(61))
    assert "This request is decided." in words(visit(client, another_editor(), decide, later(61), {"do": "agree"}))
    assert fresh(row).cycle.phase == "closed"


def test_an_open_cycle_is_not_opened_again():
    with pytest.raises(CycleIsNotClosed):
        asked(replied_to())


def test_scores_are_amended_after_a_reopening_and_the_first_grade_stays():
    row = closed()
    first = Grade.objects.get()
    actions.agree_reopening(reopening=asked(row), by=another_editor(), at=later(60, hour=10))
    row = fresh(row)
    submit(row, panel()[1], "ahead", at=later(61))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(62))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(80))
    numbers = Grade.objects.order_by("number").values_list("number", "level")
    assert list(numbers) == [(1, "behind"), (2, "ahead")]
    assert Grade.objects.get(number=1).value == first.value


def decided(row, level, reason, at):
    if not is_sent(row):
        sent(row, at=at)
    return actions.adjudicate(cycle_goal=fresh(row), level=level, reason=reason, by=an_adjudicator(), at=at)


def replied(row, text, at):
    return actions.reply(cycle_goal=fresh(row), text=text, by=an_owner(), at=at)


def a_decided_and_answered_goal():
    """Closed with the grade "far_behind", on which an adjudicator decided and to which the owner replied."""
    row = discussed()
    decided(row, "far_behind", "Nothing works yet.", later(42))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=REPLYING)
    replied(row, "It does work.", later(46))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=OVER)
    return fresh(row)


def opened_again(row, at=None):
    at = at or later(60)
    actions.agree_reopening(reopening=asked(row, at=at), by=another_editor(), at=at + timedelta(hours=1))
    return fresh(row)


def test_an_adjudication_and_a_reply_are_renewed_once_each_time_a_cycle_is_opened(client):
    row = a_decided_and_answered_goal()
    first = Grade.objects.get()
    row = sent(opened_again(row), at=later(61))
    shown = words(visit(client, an_adjudicator(), address("adjudicate", row), later(61)))
    assert "Decided before the cycle was opened again: Far behind" in shown
    assert "counts for the next one until an adjudicator decides again" in shown
    decided(row, "on_course", "The second log shows it.", later(61))
    with pytest.raises(GoalIsAdjudicated):
        decided(row, "ahead", "Or better.", later(62))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(63))
    page = address("reply", row)
    shown = words(visit(client, an_owner(), page, later(64)))
    assert "It does work." in shown
    assert "Written about the grade before the cycle was opened again." in shown
    shown = words(visit(client, an_owner(), page, later(64), {"do": "send", "text": "Thank you."}))
    assert "Your reply is sent." in shown
    assert "before the cycle was opened again" not in shown
    with pytest.raises(ReplyIsNotDue):
        replied(row, "And again.", later(64))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(90))

    assert list(Adjudication.objects.order_by("opening").values_list("opening", "level")) == [
        (1, "far_behind"),
        (2, "on_course"),
    ]
    assert list(Reply.objects.order_by("opening").values_list("text", flat=True)) == ["It does work.", "Thank you."]
    assert Grade.objects.get(number=1).value == first.value
    told = [
        (grade.level, grade.value["reply"], grade.value["adjudicated_for"], grade.value["replied_to"])
        for grade in Grade.objects.order_by("number")
    ]
    assert told == [("far_behind", "It does work.", 1, 1), ("on_course", "Thank you.", 2, 2)]
    shown = words(visit(client, an_editor(), address("goal", row), later(91)))
    assert shown.index("Thank you.") < shown.index("Grade 1: Far behind") < shown.index("It does work.")
    assert reconcile()[1] == []


def test_what_is_not_renewed_counts_on_and_says_that_it_is_from_before(client):
    row = opened_again(a_decided_and_answered_goal())
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(63))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(90))
    value = Grade.objects.get(number=2).value
    assert (value["level"], value["adjudicated"], value["adjudicated_for"]) == ("far_behind", True, 1)
    assert (value["reply"], value["replied_to"]) == ("It does work.", 1)
    shown = words(visit(client, an_editor(), address("goal", row), later(91)))
    assert "Decided by an adjudicator, before the cycle was opened again." in shown
    assert "Written about the grade before the cycle was opened again." in shown


def test_a_decision_and_a_reply_wait_again_once_a_cycle_is_opened_again():
    def todo(user, at):
        return [item.text.partition(" ")[0] for item in todo_for(user, at.date())]

    row = opened_again(a_decided_and_answered_goal())
    assert todo(an_adjudicator(), later(61)) == []
    assert todo(panel()[0], later(61)) == ["Discuss"]
    sent(row, at=later(61))
    assert todo(an_adjudicator(), later(61)) == ["Decide"]
    decided(row, "on_course", "The second log shows it.", later(61))
    assert todo(an_adjudicator(), later(62)) == todo(panel()[0], later(62)) == []
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(63))
    assert todo(an_owner(), later(64)) == ["Reply"]
    assert [one.kind for one in grading_reminders(later(64).date())] == ["grade.reply"]
    replied(row, "Thank you.", later(64))
    assert todo(an_owner(), later(65)) == []
    assert grading_reminders(later(65).date()) == []


def test_older_decisions_and_replies_never_change():
    row = opened_again(a_decided_and_answered_goal())
    for table in ("adjudication", "reply"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE grading_{table} SET opening = 2")
    assert (row.adjudication.opening, row.reply.opening) == (1, 1)


def test_a_person_without_the_role_asks_in_vain():
    with pytest.raises(Refused):
        asked(closed(), by=a_publisher())


def test_the_page_takes_the_same_queries_for_any_number_of_requests(client):
    row, taken = closed(), []
    for number in range(3):
        request = asked(row, at=later(60 + number))
        actions.decline_reopening(reopening=request, by=another_editor(), at=later(60 + number))
        taken.append(queries_of(client, an_editor(), cycle_address("reopening", row), later(70)))
    assert len(set(taken)) == 1
