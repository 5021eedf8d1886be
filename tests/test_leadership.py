"""The leadership page: what changed since when, what is late, who has not answered, what waits; and who may know what."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from grading import actions as grading
from public_site.actions import prepare
from tests import builders as b
from tests.desk import approve
from tests.goals.views.pages import text_of
from tests.grading import builders as g
from tests.test_dashboard import section

pytestmark = pytest.mark.django_db


def day(days):
    return b.DAY + timedelta(days=days)


def page_of(client, person, days, **asked):
    client.force_login(person)
    with time_machine.travel(b.later(days, hour=12)):
        return text_of(client.get(reverse("leadership"), asked))


def test_changes_in_force_since_an_edition_or_a_day_are_told_the_weaker_ones_first(client):
    b.a_roadmap()
    goal, other = b.a_goal("late", revision=b.a_revision(title="Late one")), b.a_goal("other")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(3)), by=b.another_publisher(), at=b.later(3))
    b.an_update(goal)
    b.an_approved_revision(goal)
    b.an_approved_revision(other, b.a_change(other, statement="Publish two reports."))
    page = section(page_of(client, b.person("Auditor One", "auditor"), 20), "changed")
    assert f"Since {day(3):%-d %b %Y}: 2 changes of goals in force, 1 of them less ambitious." in page
    assert "0 goals set, 1 update written" in page
    assert page.index("Late one") < page.index("Publish the report")
    assert "direction by the rule, not coded yet" in page
    page = section(page_of(client, b.a_reviewer(), 20, day=day(0).isoformat()), "changed")
    assert "2 goals set" in page
    page = section(page_of(client, b.a_reviewer(), 20, day=day(15).isoformat()), "changed")
    assert "0 changes of goals in force" in page


def test_what_is_late_is_counted_and_named(client):
    b.a_roadmap()
    outline = actions.MilestoneInput(key="outline", title="The outline", deadline=b.deadline(day(10)))
    b.a_goal("one", revision=b.a_revision(title="Silent one", milestones=[outline]))
    b.a_goal("two", revision=b.a_revision(title="Missed one", deadline=b.deadline(day(20)), cadence_days=None))
    page = section(page_of(client, b.an_editor(), 100), "late")
    for words in (
        ">1</strong> missed",
        ">0</strong> updates overdue",
        ">1</strong> stale",
        ">1</strong> milestone past",
    ):
        assert words in page, words
    assert page.index("Missed one") < page.index("Silent one")
    assert "Milestone of one, due 12 Mar 2026" in page
    assert page.count('<strong class="tag tag--missed">Missed</strong>') == 1


def test_owners_with_an_overdue_update_are_named_and_goals_without_an_owner_counted(client):
    b.a_roadmap()
    b.a_goal()
    b.a_goal(owners=[])
    assert "No update is overdue." in section(page_of(client, b.an_editor(), 10), "silent")
    page = section(page_of(client, b.an_editor(), 50), "silent")
    assert "Owner One, Safeguards: 1 update overdue" in page
    assert f"since {day(45):%-d %b %Y}" in page
    assert "1 running goal has no owner" in page


def test_what_waits_for_approval_is_told_with_the_day_since_when(client):
    b.a_roadmap()
    b.a_proposed_revision(b.a_goal())
    b.a_proposed_ending(b.a_goal())
    prepare(by=b.a_publisher(), at=b.later(12))
    page = page_of(client, b.person("Reader One", "reader"), 20)
    waits = section(page, "waits")
    assert "1 change of a goal to approve" in waits
    assert f"waits since {day(10):%-d %b %Y}" in waits
    assert f"waits since {day(6):%-d %b %Y}" in waits
    assert "1 piece of evidence to judge" in waits
    assert f"waits for approval since {day(12):%-d %b %Y}" in section(page, "edition")


def test_how_many_scores_are_missing_is_told_to_nobody_who_is_blind(client):
    """An editor who runs the cycle reads a count; reviewers and readers learn nothing, and nobody a name."""
    b.a_roadmap()
    row = g.an_open_goal(b.a_goal("fixes"))
    g.submit(row, g.panel()[0], "behind")
    for person in (b.a_reviewer(), b.person("Reader One", "reader"), b.an_owner()):
        page = section(page_of(client, person, 30), "reviewers")
        assert "not given yet" not in page, person
        assert "not told while the panel is blind" in page
    page = section(page_of(client, b.an_editor(), 30), "reviewers")
    assert "2 scores not given yet." in page
    assert "Reviewer" not in page.replace("Reviewers and replies", "")
    assert "This phase was to end" in section(page_of(client, b.an_editor(), 44), "reviewers")


def test_replies_that_may_still_be_given_are_listed(client):
    b.a_roadmap()
    row = g.an_open_goal(b.a_goal("fixes"), dates=g.dates(discussion_to=day(46), reply_to=day(50)))
    g.scored(row, "behind", "behind", "behind")
    for days, phase in ((42, "discussion"), (46, "reply")):
        grading.move_cycle(cycle=row.cycle, to=phase, by=b.an_editor(), at=b.later(days))
    page = section(page_of(client, b.an_editor(), 47), "reviewers")
    assert f"the owner may reply until {day(50):%-d %b %Y}" in page


def test_people_from_outside_are_refused(client):
    client.force_login(b.person("Reviewer Three", "reviewer", is_external=True))
    assert client.get(reverse("leadership")).status_code == 403


def test_an_empty_roadmap_has_the_page_too(client):
    client.force_login(b.an_editor())
    page = text_of(client.get(reverse("leadership")))
    for words in ("No update is overdue.", "No grading cycle is under way.", "No edition waits for approval."):
        assert words in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_goals(client, count, django_assert_num_queries):
    b.a_roadmap()
    for number in range(count):
        b.an_approved_revision(b.a_goal())
        b.a_proposed_revision(b.a_goal())
        b.a_proposed_ending(b.a_goal())
        g.in_cycle(g.a_cycle(f"cycle-{number}"), b.a_goal())
    client.force_login(b.an_editor())
    with time_machine.travel(b.later(90)):
        client.get(reverse("leadership"))
        with django_assert_num_queries(36):
            client.get(reverse("leadership"))
