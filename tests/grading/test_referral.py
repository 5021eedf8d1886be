"""A goal whose panel does not come together is sent to the adjudicator, by an editor or the clock; only then one decides."""

import json
from html import unescape

import pytest

from grading import actions
from grading.actions.discussion import NothingToDiscuss
from grading.actions.grade import GoalIsAdjudicated, GoalIsNotSent
from grading.actions.referral import GoalIsSent, NobodyCanDecide, PanelHasAgreed
from grading.models import Cycle, Grade, Referral
from grading.moving import move_due
from grading.todo import todo_for
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person
from tests.grading.builders import a_cycle, assignment_of, fresh, in_cycle, opened, panel, scored, submit, windows
from tests.grading.talking import (
    DISCUSSING,
    OVER,
    REPLYING,
    a_goal_with_scores,
    address,
    an_adjudicator,
    cycle_address,
    discussed,
    queries_of,
    sent,
    visit,
)

pytestmark = pytest.mark.django_db


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def long_windows():
    """A discussion of nine days."""
    days = {"discussion_to": 50, "reply_to": 60, "comments_to": 70, "results_due": 80}
    return windows(**{name: later(number).date() for name, number in days.items()})


def decides(row, at=DISCUSSING):
    return actions.adjudicate(cycle_goal=row, level="behind", reason="So.", by=an_adjudicator(), at=at)


def keeps(row, *people, at=None):
    for reviewer in people:
        actions.keep_score(assignment=assignment_of(row, reviewer), by=reviewer, at=at or later(42))


def todo(user, at):
    return [item.text for item in todo_for(user, at.date())]


def test_an_adjudicator_decides_only_on_what_an_editor_sent_and_is_told_that_it_waits(client):
    row = discussed()
    page, listed = address("adjudicate", row), cycle_address("discussed", row)
    assert "The panel still discusses this goal." in words(visit(client, an_adjudicator(), page, DISCUSSING))
    with pytest.raises(GoalIsNotSent):
        decides(row)
    assert "Send to the adjudicator" not in words(visit(client, panel()[0], listed, DISCUSSING))
    assert "Send to the adjudicator" in words(visit(client, an_editor(), listed, DISCUSSING))
    shown = words(visit(client, an_editor(), address("send", row), DISCUSSING, {}))
    assert "With the adjudicator" in shown
    assert "Send to the adjudicator" not in shown
    (told,) = Notification.objects.filter(kind="grading.sent")
    assert (told.user, told.url) == (an_adjudicator(), page)
    assert not any(word in told.text for word in ("Ahead", "Behind", panel()[0].name))
    assert todo(an_adjudicator(), DISCUSSING) == [f"Decide the level of {row.goal.slug} (progress, First half)"]
    assert "Your decision" in words(visit(client, an_adjudicator(), page, DISCUSSING))
    assert "was sent to the adjudicator on" in words(visit(client, panel()[0], address("discussion", row), DISCUSSING))
    decides(row)
    assert todo(an_adjudicator(), DISCUSSING) == []
    record = Record.objects.get(type="goal.sent_to_adjudicator")
    assert record.subject == f"cycle/{row.cycle.slug}"
    assert json.loads(bytes(record.body))["actor"]["id"] == an_editor().public_id


def test_only_an_editor_without_a_part_in_the_goal_sends_it(client):
    row = discussed()
    an_adjudicator()
    for someone in (panel()[0], an_owner()):
        grant_role(user=someone, role="editor", by=None, at=later(40))
        someone.forget_roles()
    for someone in (panel()[0], panel()[1], an_owner(), an_adjudicator(), person("Reader One", "reader")):
        with pytest.raises(Refused):
            actions.send_to_adjudicator(cycle_goal=row, by=someone, at=DISCUSSING)
        assert visit(client, someone, address("send", row), DISCUSSING, {}).status_code == 403
    assert not Referral.objects.exists()


def test_what_needs_no_decision_is_not_sent_and_nothing_is_sent_twice():
    def sends(row, at=None):
        return actions.send_to_adjudicator(cycle_goal=fresh(row), by=an_editor(), at=at or later(42))

    with pytest.raises(NobodyCanDecide):
        sends(discussed())
    an_adjudicator()
    with pytest.raises(NothingToDiscuss):
        sends(a_goal_with_scores(), at=later(31))
    with pytest.raises(NothingToDiscuss):
        sends(discussed("behind", "behind", "behind"))
    together = discussed()
    submit(together, panel()[0], "behind", at=later(41, hour=10))
    with pytest.raises(PanelHasAgreed):
        sends(together)
    row = discussed()
    sends(row)
    with pytest.raises(GoalIsSent):
        sends(row)
    decides(row)
    with pytest.raises(GoalIsAdjudicated):
        sends(row)


def test_only_those_who_may_decide_are_told():
    row = discussed()
    conflicted = person("Adjudicator Two", "adjudicator")
    grant_role(user=an_owner(), role="adjudicator", by=None, at=later(40))
    grant_role(user=panel()[0], role="adjudicator", by=None, at=later(40))
    sent(row)
    told = {one.user for one in Notification.objects.filter(kind="grading.sent")}
    assert told == {an_adjudicator(), conflicted}


def test_the_clock_sends_a_goal_once_all_its_reviewers_stood_by_scores_far_apart():
    an_adjudicator()
    row = discussed("ahead", "behind", "behind", dates=long_windows())
    assert move_due(at=later(42)) == []
    keeps(row, *panel()[:2])
    assert move_due(at=later(43)) == [], "one has not spoken yet"
    submit(row, panel()[2], "far_behind", at=later(43))
    assert move_due(at=later(43, hour=12)) == [f"{row.cycle.slug} {row.goal.slug} sent"]
    assert move_due(at=later(43, hour=13)) == []
    record = Record.objects.get(type="goal.sent_to_adjudicator")
    assert '"actor":{"id":"system"' in bytes(record.body).decode()
    assert Notification.objects.filter(kind="grading.sent", user=an_adjudicator()).count() == 1


def test_the_clock_sends_what_is_apart_when_the_discussion_is_about_to_end():
    """Three days before: whoever decides has them too."""
    an_adjudicator()
    cycle = a_cycle(dates=long_windows())
    apart, together = in_cycle(cycle, a_goal("apart")), in_cycle(cycle, a_goal("together"))
    opened(cycle)
    for row in (apart, together):
        scored(fresh(row), "ahead", "behind", "behind")
    actions.move_cycle(cycle=fresh(apart).cycle, to="discussion", by=an_editor(), at=DISCUSSING)
    submit(fresh(together), panel()[0], "behind", at=later(42))
    assert move_due(at=later(47)) == []
    assert move_due(at=later(48)) == [f"{cycle.slug} apart sent"]
    assert move_due(at=later(51)) == [f"{cycle.slug} reply"]
    assert Referral.objects.get().sent_by is None


def test_the_first_day_of_a_discussion_belongs_to_the_panel():
    an_adjudicator()
    row = a_goal_with_scores()
    assert move_due(at=later(50)) == [f"{row.cycle.slug} discussion"], "late, with a discussion of as many days"
    assert move_due(at=later(50, hour=20)) == []
    assert move_due(at=later(51)) == [f"{row.cycle.slug} {row.goal.slug} sent"]


def test_where_nobody_can_decide_the_clock_moves_on_without():
    row = discussed()
    keeps(row, *panel())
    assert move_due(at=later(43)) == []
    assert move_due(at=REPLYING) == [f"{row.cycle.slug} reply"]
    assert not Referral.objects.exists()


def test_after_a_reopening_the_clock_asks_again_only_where_a_score_is_newer():
    def reopened(row, at):
        request = actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=an_editor(), at=at)
        actions.agree_reopening(reopening=request, by=another_editor(), at=at)
        return fresh(row)

    row = sent(discussed())
    decides(row)
    assert move_due(at=REPLYING) == [f"{row.cycle.slug} reply"]
    assert move_due(at=OVER) == [f"{row.cycle.slug} closed"]
    row = reopened(row, later(60))
    keeps(row, *panel(), at=later(61))
    assert move_due(at=later(62)) == []
    submit(row, panel()[0], "on_course", at=later(62))
    submit(row, panel()[1], "far_behind", at=later(62))
    assert move_due(at=later(62, hour=12)) == [f"{row.cycle.slug} {row.goal.slug} sent"]
    assert list(Referral.objects.values_list("opening", flat=True)) == [1, 2]


def test_a_decision_may_come_while_the_owner_replies_who_is_told_of_that(client):
    row = sent(discussed())
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=REPLYING)
    assert "An adjudicator may still decide on another level." in words(
        visit(client, an_owner(), address("reply", row), REPLYING)
    )
    assert todo(an_adjudicator(), REPLYING) == [f"Decide the level of {row.goal.slug} (progress, First half)"]
    decides(fresh(row), at=REPLYING)
    assert "may still decide" not in words(visit(client, an_owner(), address("reply", row), REPLYING))
    actions.close_cycle(cycle=Cycle.objects.get(), by=an_editor(), at=OVER)
    assert Grade.objects.get().value["adjudicated"]


def test_the_list_takes_an_editor_the_same_queries_for_any_number_of_goals(client):
    taken = []
    for count in (1, 3):
        cycle = a_cycle(dates=windows())
        rows = [in_cycle(cycle) for _ in range(count)]
        opened(cycle)
        for row in rows:
            scored(fresh(row), "ahead", "behind", "behind")
        actions.move_cycle(cycle=fresh(rows[0]).cycle, to="discussion", by=an_editor(), at=DISCUSSING)
        taken.append(queries_of(client, an_editor(), cycle_address("discussed", fresh(rows[0])), DISCUSSING))
    assert taken[0] == taken[1]
