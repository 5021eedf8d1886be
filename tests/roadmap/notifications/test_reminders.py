"""Reminders: each once, of what is so, to those whom it concerns; what is no longer so is over, without a mail."""

from datetime import date, timedelta

import pytest

from goals import actions
from goals.actions import MilestoneInput, OwnerInput, ThresholdInput
from goals.actions.watching import watch_goal
from goals.models import Revision
from grading.actions import move_cycle, reply
from roadmap.accounts.actions import deactivate_user
from roadmap.notifications.actions import choose
from roadmap.notifications.models import Notification
from roadmap.notifications.reminder import stage_of
from roadmap.notifications.reminding import remind
from tests import builders as b
from tests.grading import builders as g

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 15)


@pytest.fixture(autouse=True)
def roadmap():
    return b.a_roadmap()


def scan(on, hour=9):
    """What the scan of that day adds, as (person, kind, text)."""
    before = set(Notification.objects.values_list("pk", flat=True))
    remind(at=b.at(on, hour))
    rows = Notification.objects.exclude(pk__in=before).order_by("user__name", "pk")
    return [(row.user.name, row.kind, row.text) for row in rows]


def of_kind(kind, on, hour=9):
    return [(name, text) for name, found, text in scan(on, hour) if found == kind]


def over():
    return set(Notification.objects.filter(over_at__isnull=False).values_list("kind", flat=True))


def with_milestone(day="2026-06-20", **fields):
    milestone = MilestoneInput(key="outline", title="The outline", deadline=b.deadline(day))
    return b.a_revision(milestones=[milestone], **fields)


@pytest.mark.parametrize(("left", "stage"), [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)])
def test_each_stage_begins_on_its_day_and_the_last_ends_with_the_day_itself(left, stage):
    assert stage_of(left, (30, 7, 1)) == stage


def test_an_update_is_due_then_overdue_then_stale_and_the_word_before_is_over():
    b.a_goal()  # every 45 days from 2 March: by 16 April
    assert scan(date(2026, 4, 8)) == []
    assert scan(date(2026, 4, 10)) == [("Owner One", "update.due", "An update is due by 16 Apr 2026.")]
    assert scan(date(2026, 4, 17)) == [("Owner One", "update.overdue", "An update was due by 16 Apr 2026.")]
    assert over() == {"update.due"}
    (stale,) = scan(date(2026, 5, 9))
    assert stale[1:] == ("update.stale", "There was no update since 2 Mar 2026, so the goal reads as stale.")
    assert over() == {"update.due", "update.overdue"}


def test_an_update_ends_the_reminder_of_it():
    goal = b.a_goal()
    scan(date(2026, 4, 17))
    b.an_update(goal, at=b.at(date(2026, 4, 17), hour=10))
    assert scan(date(2026, 4, 17), hour=11) == []
    assert over() == {"update.overdue"}


def test_a_second_scan_of_the_same_day_adds_nothing():
    b.a_goal(revision=with_milestone())
    assert len(scan(date(2026, 6, 10))) == 2  # the milestone, and the goal reads as stale
    assert scan(date(2026, 6, 10)) == []
    assert scan(date(2026, 6, 11)) == []


def test_a_milestone_is_told_of_14_days_and_1_day_before():
    b.a_goal(revision=with_milestone(cadence_days=None))
    text = "The milestone “The outline” is due on 20 Jun 2026."
    days = {day: of_kind("milestone.due", date(2026, 6, day)) for day in range(4, 23)}
    assert {day for day, found in days.items() if found} == {6, 19}
    assert days[6] == days[19] == [("Owner One", text)]


def test_a_scan_that_was_away_for_days_does_not_make_up_for_earlier_reminders():
    b.a_goal(revision=with_milestone(cadence_days=None))
    assert len(of_kind("milestone.due", date(2026, 6, 19))) == 1


def test_the_deadline_of_a_goal_is_told_of_30_7_and_1_days_before():
    b.a_goal(revision=b.a_revision(cadence_days=None))
    days = [day for day in range(-40, 3) if scan(DUE + timedelta(days=day))]
    assert days == [-30, -7, -1]


def test_a_date_that_moves_ends_its_reminders_and_moved_back_it_is_not_told_twice():
    goal = b.a_goal(revision=with_milestone(cadence_days=None))
    scan(date(2026, 6, 10))
    later = MilestoneInput(key="outline", title="The outline", deadline=b.deadline("2026-09-20"))
    move(goal, milestones=[later])
    assert of_kind("milestone.due", date(2026, 6, 10), 12) == []
    assert over() == {"milestone.due"}
    back = MilestoneInput(key="outline", title="The outline", deadline=b.deadline("2026-06-20"))
    move(goal, milestones=[back])
    assert of_kind("milestone.due", date(2026, 6, 10), 14) == []
    assert over() == set()  # what was told is so again


def move(goal, by=None, **changes):
    """An approved change of dates."""
    values = {"kind": "redated", "reason": "Two people left.", "reason_class": "resources"}
    at = b.at(date(2026, 6, 10))
    row = b.a_proposed_revision(goal, b.a_change(goal, **(values | changes)), at=at, by=by or b.an_owner())
    return actions.approve_revision(revision=row, by=b.an_editor(), at=at)


def test_an_ended_goal_reminds_nobody():
    b.an_ended_goal()
    assert of_kind("goal.due", DUE - timedelta(days=1)) == []


def test_evidence_is_told_of_30_7_and_1_days_before_it_expires_without_its_title_unless_it_is_public():
    goal = b.a_goal(owners=[OwnerInput(user=b.person("Owner Two", "owner"), team="Policy", since=b.DAY)])
    b.some_evidence("open", goals=[goal], by=b.an_editor(), expires_on=date(2026, 8, 31))
    b.some_evidence("shut", by=b.an_editor(), title="Secret", visibility="internal", expires_on=date(2026, 8, 31))
    found = {left: of_kind("evidence.expires", date(2026, 8, 31) - timedelta(days=left)) for left in (31, 30, 7, 1)}
    assert found[31] == []
    assert found[30] == found[7] == found[1] == [
        ("Editor One", "The evidence “The report” expires on 31 Aug 2026."),
        ("Editor One", "A piece of evidence that is not public expires on 31 Aug 2026."),
        ("Owner Two", "The evidence “The report” expires on 31 Aug 2026."),
    ]  # fmt: skip


def test_a_change_is_told_to_those_who_may_approve_or_code_it_at_once_and_once_more_after_some_days():
    b.a_reviewer(), b.another_reviewer()
    b.person("Both One", "owner", "editor")
    goal = b.a_goal(owners=[OwnerInput(user=b.person("Both One"), team="Policy", since=b.DAY)])
    b.a_proposed_revision(goal, by=b.an_editor(), at=b.later(10))
    on = b.later(10).date()
    expected = [
        ("Editor Two", "approval.waits", "A change waits for approval."),
        ("Reviewer One", "coding.waits", "A change waits for somebody to say which way it goes."),
        ("Reviewer Two", "coding.waits", "A change waits for somebody to say which way it goes."),
    ]
    assert scan(on, 10) == expected
    assert scan(on + timedelta(days=4)) == []
    assert scan(on + timedelta(days=5)) == expected
    actions.approve_revision(revision=goal.revisions.get(number=2), by=b.another_editor(), at=b.later(16))
    scan(b.later(16).date(), 10)
    assert over() == {"approval.waits"}


def test_a_change_of_the_map_is_told_with_its_short_name_and_leads_to_its_page():
    threshold = b.a_threshold("weapons")
    words = ThresholdInput(name="Weapons", definition="Other words.", kind="reworded", effective_on=b.DAY)
    actions.propose_threshold_revision(threshold=threshold, revision=words, by=b.an_editor(), at=b.later(2))
    remind(at=b.later(2, hour=10))
    (message,) = Notification.objects.filter(kind="approval.waits")
    assert (message.user, message.about) == (b.another_editor(), "Threshold weapons")
    assert message.url == "/internal/map/thresholds/weapons/revisions/2/"


def test_an_ending_and_evidence_in_review_are_told_to_those_who_may_decide():
    b.a_proposed_ending(b.a_goal())
    b.a_reviewer()
    found = of_kind("approval.waits", b.later(6).date(), 10)
    ending = "An ending (achieved) waits for a second person."
    evidence = "The evidence “The report” waits for somebody to accept or reject it."
    assert found == [
        (name, text) for name in ("Editor One", "Editor Two", "Reviewer One") for text in (evidence, ending)
    ]


def test_whoever_proposed_is_told_that_it_was_declined_but_not_of_taking_it_back():
    goal = b.a_goal()
    row = b.a_proposed_revision(goal)
    actions.decline_revision(revision=row, reason="A secret reason.", by=b.an_editor(), at=b.later(11))
    assert scan(b.later(11).date(), 10) == [("Owner One", "proposal.declined", "Your change (re-dated) was declined.")]
    row = b.a_proposed_revision(goal)
    actions.decline_revision(revision=row, reason="", by=b.an_owner(), at=b.later(12))
    assert scan(b.later(12).date(), 10) == []


def test_two_proposals_of_one_number_on_one_day_are_two_occasions():
    goal, on = b.a_goal(), b.later(10).date()
    first = b.a_proposed_revision(goal, at=b.later(10))
    assert len(of_kind("approval.waits", on, 10)) == 2
    actions.decline_revision(revision=first, reason="", by=b.an_owner(), at=b.later(10, hour=11))
    b.a_proposed_revision(goal, at=b.later(10, hour=12))
    assert len(of_kind("approval.waits", on, 13)) == 2


def test_watchers_are_told_from_when_to_when_and_which_way_dates_moved():
    goal = b.a_goal(revision=with_milestone(cadence_days=None))
    watch_goal(goal=goal, is_watching=True, by=b.person("Reader One", "reader"), at=b.later(1))
    watch_goal(goal=goal, is_watching=True, by=b.an_editor(), at=b.later(1))  # approves it, so knows
    move(goal, deadline=b.deadline("2027-03-31"), milestones=[])
    text = (
        "The deadline moved from 15 Dec 2026 to 31 Mar 2027, 106 days later: less ambitious. "
        "The milestone “The outline” (20 Jun 2026) was taken out: less ambitious."
    )
    found = of_kind("deadline.moved", date(2026, 6, 10), 10)
    assert found == [("Owner One", text), ("Reader One", text)]
    assert scan(date(2026, 6, 11)) == []
    scan(date(2026, 8, 11))
    assert "deadline.moved" not in over()  # it did happen


def test_a_reviewer_who_may_yet_code_a_change_reads_the_dates_alone_until_it_is_coded():
    goal = b.a_goal(revision=b.a_revision(cadence_days=None))
    watch_goal(goal=goal, is_watching=True, by=b.a_reviewer(), at=b.later(1))
    row = move(goal, deadline=b.deadline("2027-03-31"))
    dates = "The deadline moved from 15 Dec 2026 to 31 Mar 2027, 106 days later"
    found = of_kind("deadline.moved", date(2026, 6, 10), 10)
    assert found == [("Owner One", f"{dates}: less ambitious."), ("Reviewer One", f"{dates}.")]
    actions.code_direction(revision=row, direction="less", by=b.another_reviewer(), at=b.at(date(2026, 6, 11)))
    assert scan(date(2026, 6, 11), 10) == []
    message = Notification.objects.get(kind="deadline.moved", user=b.a_reviewer())
    assert message.text == f"{dates}: less ambitious."


def test_an_owner_may_stop_watching_and_who_does_not_watch_is_told_nothing():
    goal = b.a_goal(revision=b.a_revision(cadence_days=None))
    b.person("Reader One", "reader")
    watch_goal(goal=goal, is_watching=False, by=b.an_owner(), at=b.later(1))
    move(goal, deadline=b.deadline("2026-11-30"))
    assert of_kind("deadline.moved", date(2026, 6, 10), 10) == []


def test_new_words_without_another_date_move_nothing():
    goal = b.a_goal(revision=b.a_revision(cadence_days=None))
    move(goal, kind="reworded", title="Other words")
    assert of_kind("deadline.moved", date(2026, 6, 10), 10) == []


def test_the_owner_is_told_that_a_grade_waits_for_a_reply_and_nothing_of_the_grade():
    row = g.an_open_goal(b.a_goal(revision=b.a_revision(cadence_days=None)), dates=g.dates(reply_to=b.later(50).date()))
    g.scored(row, "on_course", "on_course", "on_course")
    for number, phase in enumerate(("discussion", "reply")):
        move_cycle(cycle=row.cycle, to=phase, by=b.an_editor(), at=b.later(41 + number))
    text = "First half: the progress grade waits for your reply, by 21 Apr 2026."
    assert of_kind("grade.reply", b.later(42).date(), 10) == [("Owner One", text)]
    assert of_kind("grade.reply", b.later(46).date(), 10) == []
    assert of_kind("grade.reply", b.later(47).date(), 10) == [("Owner One", text)]
    reply(cycle_goal=g.fresh(row), text="Thank you.", by=b.an_owner(), at=b.later(48))
    scan(b.later(48).date(), 10)
    assert over() == {"grade.reply"}


def test_what_is_withheld_is_not_told_and_taken_out_of_what_was_told():
    b.a_goal("goal", revision=with_milestone(title="Publish the Zebra report", cadence_days=None))
    scan(date(2026, 6, 10))
    message = Notification.objects.get(kind="milestone.due")
    assert (message.about, message.text.count("outline")) == ("Publish the Zebra report", 1)
    withheld = {"subject": "goal/goal", "reason": "legal", "justification": "A contract.", "by": b.an_editor()}
    actions.withhold(field="revisions.1.title", start=12, end=17, at=b.at(date(2026, 6, 10), 10), **withheld)
    actions.withhold(field="revisions.1.milestones.outline.title", at=b.at(date(2026, 6, 10), 10), **withheld)
    scan(date(2026, 6, 10), 11)
    message.refresh_from_db()
    assert message.about == "Publish the [withheld] report"
    assert message.text == "The milestone “[withheld]” is due on 20 Jun 2026."


def test_muted_kinds_and_people_who_left_are_not_told():
    left, muted = b.person("Owner Two", "owner"), b.person("Owner Three", "owner")
    owners = [OwnerInput(user=user, team="Policy", since=b.DAY) for user in (b.an_owner(), left, muted)]
    b.a_goal(owners=owners)
    deactivate_user(user=left, by=None, at=b.later(1))
    choose(delivery="digest", time_zone="UTC", digest_hour=8, muted=["update.due"], by=muted)
    assert scan(date(2026, 4, 10)) == [("Owner One", "update.due", "An update is due by 16 Apr 2026.")]
    choose(delivery="digest", time_zone="UTC", digest_hour=8, muted=[], by=muted)
    assert [name for name, *_ in scan(date(2026, 4, 11))] == ["Owner Three"]


def test_a_goal_that_is_handed_over_reminds_the_new_owner_and_no_longer_the_old_one():
    goal, new = b.a_goal(), b.person("Owner Two", "owner")
    scan(date(2026, 4, 10))
    actions.hand_over(goal=goal, user=new, since=date(2026, 4, 11), by=b.an_editor(), at=b.at(date(2026, 4, 11)))
    found = scan(date(2026, 4, 11), 10)
    assert ("Owner Two", "update.due", "An update is due by 16 Apr 2026.") in found
    assert Notification.objects.get(user=b.an_owner(), kind="update.due").over_at


@pytest.mark.parametrize("count", [1, 3])
def test_the_scan_costs_the_same_for_any_number_of_goals(count, django_assert_num_queries):
    for number in range(count):
        goal = b.a_goal(revision=with_milestone())
        b.some_evidence(goals=[goal], expires_on=date(2026, 6, 15))
        move(goal, deadline=b.deadline("2027-03-31"))
        b.a_proposed_revision(goal, b.a_change(goal, title=f"Other {number}"), at=b.at(date(2026, 6, 10)))
        b.a_proposed_ending(b.a_goal())
    with django_assert_num_queries(QUERIES_OF_A_SCAN):
        remind(at=b.at(date(2026, 6, 10), 10))
    assert Notification.objects.filter(kind="deadline.moved").count() == count
    assert Revision.objects.count() > count


QUERIES_OF_A_SCAN = 56
