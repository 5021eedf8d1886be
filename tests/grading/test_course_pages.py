"""The whole course of a cycle after its scores, through pages and the clock alone; and the editor's page of its steps."""

from html import unescape

import pytest

from grading import actions
from grading.actions.grade import WindowIsOpen
from grading.models import Grade, Objection, Post, Reply, Score
from grading.moving import move_due
from grading.reminders import reminders_for
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests.builders import a_publisher, an_editor, an_owner, another_editor, later, person
from tests.grading.builders import REASON, a_judgement, an_open_goal, dates, fresh, panel, scored
from tests.grading.talking import (
    DISCUSSING,
    OBJECTING,
    OVER,
    REPLYING,
    SCORED,
    a_goal_with_scores,
    address,
    an_adjudicator,
    closed,
    cycle_address,
    discussed,
    replied_to,
    sent,
    visit,
)

pytestmark = pytest.mark.django_db

AMENDED = {
    "answer": "level:on_course",
    "reason": REASON + " And the third.",
    "criterion_against-plan": "on_course",
    "criterion_evidence": "on_course",
    "confidence": "medium",
    "do": "submit",
}


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_a_cycle_goes_from_its_scores_to_a_second_grade_through_pages_and_the_clock(client):
    row = a_goal_with_scores()
    first, second, _ = panel()
    assert move_due(at=DISCUSSING) == [f"{row.cycle.slug} discussion"]
    page = address("discussion", row)
    assert "2 levels apart" in words(visit(client, first, page, DISCUSSING))
    said = words(visit(client, first, page, DISCUSSING, {"do": "post", "text": "I read *both* logs."}))
    assert "I read <em>both</em> logs." in said
    assert "Keeps this score." in words(visit(client, first, page, DISCUSSING, {"do": "keep"}))
    amended = visit(client, second, address("score", row) + "?amend=1", DISCUSSING, AMENDED)
    assert amended.status_code == 200
    assert "first: Behind" in words(visit(client, first, page, DISCUSSING))
    an_adjudicator()
    told = words(visit(client, an_editor(), address("send", row), DISCUSSING, {}))
    assert "The adjudicators are told that it waits." in told
    decided = {"level": "behind", "reason": "The third log settles it."}
    assert "The third log settles it." in words(
        visit(client, an_adjudicator(), address("adjudicate", row), DISCUSSING, decided)
    )
    assert move_due(at=REPLYING) == [f"{row.cycle.slug} reply"]
    _reply_and_object(client, row)
    assert move_due(at=OVER) == [f"{row.cycle.slug} closed"]
    assert (Grade.objects.get().level, Grade.objects.get().value["reply"]) == ("behind", "We *disagree*.")
    _open_again(client, row)
    assert [grade.level for grade in Grade.objects.order_by("number")] == ["behind", "behind"]
    shown = words(visit(client, an_owner(), address("goal", row), later(90)))
    assert "Earlier grades" in shown
    assert "Grade 1: Behind" in shown


def _reply_and_object(client, row):
    page = address("reply", row)
    checked = words(visit(client, an_owner(), page, REPLYING, {"do": "check", "text": "We *disagree*."}))
    assert "We <em>disagree</em>." in checked
    assert "Published unedited." in checked
    assert not Reply.objects.exists(), "looked at, not sent"
    assert "Published unedited" in words(
        visit(client, an_owner(), page, REPLYING, {"do": "send", "text": "We *disagree*."})
    )
    reader = person("Reader One", "reader")
    objection = {"do": "send", "text": "The second log was not read."}
    assert "The second log" in words(visit(client, reader, address("object", row), OBJECTING, objection))
    assert (Reply.objects.count(), Objection.objects.count(), Post.objects.count()) == (1, 1, 1)


def _open_again(client, row):
    page = cycle_address("reopening", row)
    asked = words(visit(client, an_editor(), page, later(60), {"reason": "A log was mislaid."}))
    assert "A log was mislaid." in asked
    assert "Agree" not in asked, "nobody agrees to a request of one's own"
    decide = page + "1/"
    assert visit(client, an_editor(), decide, later(60), {"do": "agree"}).status_code == 403
    assert "The cycle is open again" in words(visit(client, a_publisher(), decide, later(60), {"do": "agree"}))
    assert "A log was mislaid." in words(visit(client, person("Reader One"), cycle_address("cycle", row), later(61)))
    # The days that were announced for each phase are given again: 4 to discuss, 6 to reply, 5 to object.
    assert move_due(at=later(63)) == []
    assert move_due(at=later(64)) == [f"{row.cycle.slug} reply"]
    assert move_due(at=later(74)) == []
    assert move_due(at=later(75)) == [f"{row.cycle.slug} closed"]


def test_the_clock_moves_a_cycle_once_with_one_record_and_as_nobody(client):
    row = a_goal_with_scores()
    assert move_due(at=later(40)) == [], "the last day of scoring is not over"
    before = Record.objects.count()
    assert (move_due(at=DISCUSSING), move_due(at=DISCUSSING)) == ([f"{row.cycle.slug} discussion"], [])
    record = Record.objects.get(seq__gte=before)
    assert record.type == "cycle.moved"
    assert '"actor":{"id":"system"' in bytes(record.body).decode()


def test_the_clock_waits_for_late_reviewers_and_lets_nobody_lapse():
    row = a_goal_with_scores("ahead", "behind")
    assert move_due(at=later(50)) == []
    assert [one.state for one in row.assignments.order_by("pk")] == ["submitted", "submitted", "open"]
    assert fresh(row).cycle.phase == "scoring"


def test_the_clock_closes_no_cycle_while_others_may_object():
    row = replied_to()
    assert move_due(at=later(55, hour=23)) == []
    assert move_due(at=OVER) == [f"{row.cycle.slug} closed"]
    assert Grade.objects.get().made_by is None


def test_a_cycle_without_announced_days_is_left_to_people():
    scored(an_open_goal(dates=dates(scoring_to=None)), "behind", "behind", "behind")
    assert move_due(at=later(300)) == []


def test_the_steps_of_a_cycle_are_shown_with_their_days_and_moved_by_an_editor(client):
    row = a_goal_with_scores()
    page = cycle_address("phases", row)
    shown = words(visit(client, an_editor(), page, SCORED))
    assert "Begin the discussion" in shown
    assert f"Planned for {later(41).date():%-d %b %Y}" in shown
    moved = words(visit(client, an_editor(), page, DISCUSSING, {"to": "discussion"}))
    assert "The discussion has begun." in moved
    assert "Begin the right of reply" in moved
    again = words(visit(client, an_editor(), page, DISCUSSING, {"to": "discussion"}))
    assert "does not go from Discussion to Discussion" in again
    visit(client, an_editor(), page, REPLYING, {"to": "reply"})
    shown = words(visit(client, an_editor(), page, REPLYING))
    assert "Nothing is final before." in shown
    assert "Close the cycle" not in shown
    assert "Close the cycle" in words(visit(client, an_editor(), page, OVER))


def test_a_cycle_is_offered_to_be_closed_only_when_the_time_to_reply_and_object_is_over(client):
    row = replied_to()
    page, closing = cycle_address("cycle", row), cycle_address("close", row)
    early = words(visit(client, an_editor(), page, OBJECTING))
    assert closing not in early
    assert cycle_address("phases", row) in early
    waits = words(visit(client, an_editor(), closing, OBJECTING))
    assert "Replies and objections are taken until 26 Apr 2026." in waits
    assert "Close and make the grades" not in waits
    assert closing in words(visit(client, an_editor(), page, OVER))
    assert "Close and make the grades" in words(visit(client, an_editor(), closing, OVER))


def test_the_steps_say_of_what_took_a_moment_on_which_day_it_was(client):
    row = closed()
    shown = words(visit(client, an_editor(), cycle_address("phases", row), OVER))
    assert f"On {later(21).date():%-d %b %Y}." in shown, "announced"
    assert f"Begun {later(22).date():%-d %b %Y}." in shown, "scored from then on"


def test_the_words_of_a_closed_goal_are_read_by_the_staff_as_by_the_public(client):
    differing = a_judgement("ahead", reason="All *three* milestones are done, as the logs show.", note="See *page* 4.")
    row = sent(discussed(differing, "behind", "behind"))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=REPLYING)
    actions.adjudicate(
        cycle_goal=row, level="behind", reason="The *last* log settles it.", by=an_adjudicator(), at=REPLYING
    )
    actions.reply(cycle_goal=row, text="We *disagree*.", by=an_owner(), at=REPLYING)
    actions.object_to_grade(cycle_goal=row, text="The *fourth* log is missing.", by=another_editor(), at=OBJECTING)
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=OVER)
    shown = words(visit(client, an_adjudicator(), address("goal", row), OVER))
    for word in ("three", "page", "last", "disagree", "fourth"):
        assert f"<em>{word}</em>" in shown, word
    assert "*" not in shown.split("<main", 1)[1].split("</main>")[0]
    own = words(visit(client, panel()[0], address("score", row), OVER))
    assert "All <em>three</em> milestones" in own
    assert "See <em>page</em> 4." in own


def test_the_steps_say_that_scores_are_late_and_not_how_many(client):
    row = a_goal_with_scores("ahead")
    shown = words(visit(client, another_editor(), cycle_address("phases", row), later(42)))
    assert "scores are still missing" in shown
    assert "Begin the discussion" not in shown
    assert "2" not in shown[shown.index("scores are still missing") :].split("</p>")[0]


def test_an_owner_who_is_late_to_be_asked_still_has_all_the_announced_days(client):
    row = discussed()
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(80))
    with pytest.raises(WindowIsOpen):
        actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(80, hour=10))
    assert "Check the reply" in words(visit(client, an_owner(), address("reply", row), later(85)))
    assert "Check the reply" not in words(visit(client, an_owner(), address("reply", row), later(86)))


def test_late_reviewers_and_editors_are_told_once_and_no_number_or_name():
    row = a_goal_with_scores("ahead", "behind")
    assert [one for one in reminders_for(later(40).date()) if one.kind == "grading.late"] == []
    told = [one for one in reminders_for(DISCUSSING.date()) if one.kind == "grading.late"]
    assert [one.users for one in told] == [frozenset({panel()[2].pk}), frozenset({an_editor().pk, another_editor().pk})]
    assert told == [one for one in reminders_for(later(50).date()) if one.kind == "grading.late"], "the same, later on"
    for one in told:
        assert "scoring ended on 11 Apr 2026" in one.text
        assert row.goal.slug not in one.text
        assert not any(reviewer.name in one.text for reviewer in panel())


def test_only_those_who_scored_goals_far_apart_are_called_to_discuss():
    far = a_goal_with_scores()
    near = a_goal_with_scores("behind", "behind", "behind")
    assert move_due(at=DISCUSSING) == [f"{far.cycle.slug} discussion", f"{near.cycle.slug} discussion"]
    told = Notification.objects.filter(kind="grading.discussed")
    assert {row.user.name for row in told} == {reviewer.name for reviewer in panel()}
    assert all(far.goal.slug in row.text for row in told)
    assert all("Ahead" not in row.text and "Behind" not in row.text for row in told)
    assert Score.objects.count() == 6
