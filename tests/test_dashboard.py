"""The dashboard as each person finds it: what to do, one's own goals, what comes, what was said, what was published."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from grading import actions as grading
from public_site.actions import prepare
from public_site.desk.ground import GroundHasMoved
from tests import builders as b
from tests.desk import approve
from tests.goals.views.pages import text_of
from tests.grading import builders as g

pytestmark = pytest.mark.django_db

EVERY_ROLE = ("owner", "editor", "reviewer", "adjudicator", "publisher", "auditor", "administrator", "reader")


def day(days):
    return b.DAY + timedelta(days=days)


def dashboard_of(client, person, days):
    client.force_login(person)
    with time_machine.travel(b.later(days, hour=12)):
        return text_of(client.get(reverse("internal_home")))


def section(page, key):
    """What stands in one section, without its neighbours."""
    return page.split(f'id="{key}"')[1].split("</section>")[0]


def test_an_owner_reads_how_his_goals_stand_and_when_what_is_next(client):
    b.a_roadmap()
    outline = actions.MilestoneInput(key="outline", title="The outline", deadline=b.deadline(day(30)))
    goal = b.a_goal("fixes", revision=b.a_revision(milestones=[outline]))
    b.a_goal("of-others", revision=b.a_revision(title="Of others"), owners=[])
    b.an_update(goal, confidence=80)
    b.an_update(goal, health="at_risk", confidence=60, at=b.later(7))
    page = dashboard_of(client, b.an_owner(), 16)
    assert "Milestone due: The outline" in section(page, "todo")
    mine = section(page, "mine")
    for words in ("Publish the report", "In progress", "At risk", "60 %, 20 less than before", "15 Dec 2026"):
        assert words in mine, words
    assert f"{day(30):%-d %b %Y} (milestone)" in mine
    assert f"{day(7):%-d %b %Y}" in mine
    assert "Of others" not in page
    assert "No edition is published yet." in mine
    coming = section(page, "coming")
    assert "The outline" in coming
    assert "Update, due" in coming
    assert "15 Dec 2026" not in coming  # further away than 60 days


def test_goals_whose_update_is_due_are_offered_in_turn(client):
    b.a_roadmap()
    for _ in range(3):
        b.a_goal()
    assert "in turn" not in dashboard_of(client, b.an_owner(), 10)
    page = dashboard_of(client, b.an_owner(), 48)
    assert "Update my 3 due goals in turn" in page
    assert f'href="{reverse("goals:update_due")}"' in page
    assert page.count("Overdue by 3 days: update Publish the report") == 3


def test_a_card_says_whether_the_goal_has_changed_since_the_last_edition(client):
    b.a_roadmap()
    goal = b.a_goal("fixes")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(2)), by=b.another_publisher(), at=b.later(3))
    assert "Unchanged since edition 1." in dashboard_of(client, b.an_owner(), 4)
    b.a_proposed_revision(goal)
    page = dashboard_of(client, b.an_owner(), 12)
    assert "Unchanged since edition 1." in page  # nothing is in force yet
    assert "A change waits" in section(page, "mine")
    b.an_update(goal)
    assert "Changed since edition 1." in dashboard_of(client, b.an_owner(), 12)


def test_what_was_recorded_between_preparing_and_approving_keeps_the_edition_back():
    b.a_roadmap()
    goal = b.a_goal("fixes")
    waiting = prepare(by=b.a_publisher(), at=b.later(2))
    b.an_update(goal)
    with pytest.raises(GroundHasMoved, match="goal/fixes"):
        approve(preparation=waiting, by=b.another_publisher(), at=b.later(6))


def test_what_was_recorded_after_approving_has_changed_since_the_edition(client):
    b.a_roadmap()
    goal = b.a_goal()
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(2)), by=b.another_publisher(), at=b.later(3))
    b.an_update(goal)
    assert "Changed since edition 1." in dashboard_of(client, b.an_owner(), 7)


def a_published_edition(days):
    goal = b.a_goal()
    assert goal
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(days)), by=b.another_publisher(), at=b.later(days))


def test_what_was_published_since_the_last_visit_is_told_until_the_visit_after(client):
    b.a_roadmap()
    reader = b.person("Reader One", "reader")
    assert "No edition is published yet." in dashboard_of(client, reader, 1)
    a_published_edition(3)
    for _ in range(2):  # twice within one visit
        assert "Edition 1</a>" in section(dashboard_of(client, reader, 4), "published")
    page = section(dashboard_of(client, reader, 6), "published")
    assert f"Nothing was published since your last visit on {day(4):%-d %b %Y}." in page
    a_published_edition(8)
    page = section(dashboard_of(client, reader, 9), "published")
    assert "Edition 2</a>" in page
    assert "Edition 1</a>" not in page


def test_who_owns_nothing_is_told_whom_to_ask(client):
    b.a_roadmap()
    page = dashboard_of(client, b.person("Owner Two", "owner"), 1)
    assert "You own no goals. Ask an editor, or" in page
    assert f'href="{reverse("goals:list")}"' in page
    assert "Nothing waits for you" in page


def test_an_owner_reads_what_reviewers_said_once_the_cycle_is_closed_and_not_before(client):
    b.a_roadmap()
    row = g.an_open_goal(b.a_goal("fixes"))
    g.scored(row, "behind", "behind", "behind")
    said = section(dashboard_of(client, b.an_owner(), 30), "said")
    assert "No grade of your goals can be read yet." in said
    assert "Behind" not in said
    grading.close_cycle(cycle=row.cycle, by=b.an_editor(), at=b.later(45))
    said = section(dashboard_of(client, b.an_owner(), 46), "said")
    for words in ("Progress: Behind", "Publish the report", g.REASON, "3 reviewers"):
        assert words in said, words
    assert "Reviewer One" not in said


def test_an_owner_is_told_of_a_grade_to_reply_to(client):
    b.a_roadmap()
    row = g.an_open_goal(b.a_goal("fixes"), dates=g.dates(discussion_to=day(46), reply_to=day(50)))
    g.scored(row, "behind", "behind", "behind")
    words = "Reply to the grade of fixes (progress, First half)"
    assert words not in dashboard_of(client, b.an_owner(), 41)
    grading.move_cycle(cycle=row.cycle, to="discussion", by=b.an_editor(), at=b.later(42))
    grading.move_cycle(cycle=row.cycle, to="reply", by=b.an_editor(), at=b.later(46))
    assert words in section(dashboard_of(client, b.an_owner(), 47), "todo")
    grading.reply(cycle_goal=g.fresh(row), text="We disagree.", by=b.an_owner(), at=b.later(48))
    assert words not in dashboard_of(client, b.an_owner(), 49)


def test_the_same_page_tells_everybody_what_is_theirs(client):
    b.a_roadmap()
    goal = b.a_goal("late")
    b.a_proposed_revision(goal)
    prepare(by=b.a_publisher(), at=b.later(11))
    told = {
        b.another_editor(): "Approve or decline: Publish the report (re-dated)",
        b.a_reviewer(): "Say which way this goes: Publish the report",
        b.another_publisher(): "Approve or decline edition 1",
        b.person("Auditor One", "auditor"): "Nothing waits for you",
    }
    for person, words in told.items():
        assert words in section(dashboard_of(client, person, 12), "todo"), person


def test_people_from_outside_read_their_own_tasks_and_nothing_of_the_roadmap(client):
    b.a_roadmap()
    a_published_edition(1)
    outsider = b.person("Reviewer Three", "reviewer", is_external=True)
    page = dashboard_of(client, outsider, 2)
    assert "Publish the report" not in page
    assert 'id="mine"' not in page
    assert 'id="published"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_takes_twelve_queries_whatever_there_is_and_whoever_asks(
    client, count, django_assert_num_queries
):
    b.a_roadmap()
    person = b.person("All One", *EVERY_ROLE)
    for number in range(count):
        goal = b.a_goal(owners=[actions.OwnerInput(user=person, team="Safeguards", since=b.DAY)])
        b.an_update(goal, confidence=number, by=person)
        b.a_proposed_revision(b.a_goal())
        b.a_proposed_ending(b.a_goal())
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(20)), by=b.another_publisher(), at=b.later(20))
    b.an_update(goal, by=person, at=b.later(21))
    prepare(by=b.a_publisher(), at=b.later(22))
    client.force_login(person)
    with time_machine.travel(b.later(50)):
        client.get(reverse("internal_home"))  # works in what has just been recorded, and notes that a visit begins
        with django_assert_num_queries(12):
            page = text_of(client.get(reverse("internal_home")))
    assert page.count('<li class="card">') == count
    assert page.count("Check the ending of") == count
