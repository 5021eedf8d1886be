"""The list and the page of one goal: what they say, to whom, and in how many queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.actions.update import GoalSaysNothing
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, text_of

pytestmark = pytest.mark.django_db


def a_full_goal(slug=""):
    """A goal with a metric, readings, updates, evidence and three revisions, of which one waits."""
    milestone = actions.MilestoneInput(key="outline", title="Outline done", deadline=b.deadline("2026-03-10"))
    goal = b.a_goal(slug, revision=b.a_revision(milestones=[milestone]))
    b.a_reading(b.a_metric(goal), "71")
    b.an_update(goal)
    b.some_evidence(goals=[goal], title="Report of May")
    b.a_coded_revision(goal)
    b.a_proposed_revision(goal, b.a_later_date(goal, "2027-06-30"), at=b.later(13))
    return goal


def test_the_list_says_how_each_goal_stands_when_it_is_due_and_who_owns_it(client):
    b.a_roadmap()
    goal = b.a_goal("faster-fixes")
    b.an_update(goal)
    b.a_proposed_goal("not-yet", revision=b.a_revision(title="Still a proposal"))
    client.force_login(b.person("Reader One", "reader"))
    with time_machine.travel(b.later(60)):
        page = text_of(client.get(reverse("goals:list")))
    for words in ("Safeguards", "Publish the report", "In progress", "On track", "Update overdue", "Due: 15 Dec 2026"):
        assert words in page, words
    assert "Owner: Safeguards." in page
    assert "Still a proposal" in page
    assert "Not in force yet" in page
    assert f'href="{at_page("goal", goal)}"' in page
    assert "Yours" not in page


def test_the_list_is_there_before_a_roadmap_and_without_goals(client):
    client.force_login(b.a_reviewer())
    assert "There are no goals yet." in text_of(client.get(reverse("goals:list")))
    b.a_goal()
    assert "Publish the report" in text_of(client.get(reverse("goals:list")))


def test_people_from_outside_are_refused_and_it_is_recorded(client):
    goal = b.a_goal()
    outsider = b.person("Reviewer Three", "reviewer", is_external=True)
    client.force_login(outsider)
    for address in (reverse("goals:list"), at_page("goal", goal), at_page("revision", goal, 1)):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "People from outside see what they are asked about" in text_of(answer)
    assert refusals_of(outsider)[0]["kind"] == "Refused"
    assert "Publish the report" not in text_of(client.get(reverse("internal_home")))


def test_an_unknown_goal_or_revision_is_not_found_and_nobody_reads_unsigned(client):
    goal = b.a_goal()
    assert client.get(at_page("goal", goal)).status_code == 302
    client.force_login(b.an_editor())
    assert client.get(reverse("goals:goal", args=["no-such-goal"])).status_code == 404
    assert client.get(at_page("revision", goal, 7)).status_code == 404


def test_the_page_of_a_goal_shows_everything_and_the_buttons_of_its_reader(client):
    b.a_roadmap()
    goal = a_full_goal("faster-fixes")
    client.force_login(b.an_owner())
    page = text_of(client.get(at_page("goal", goal)))
    for words in (
        "Publish a report on how bypasses are fixed.",
        "The report is published.",
        "Outline done",
        "Hours to a fix",
        "71",
        "The outline is written.",
        "Report of May",
        "Revision 2: re-dated",
        "waits for approval",
        "Coder: less ambitious.",
        "Two people left.",
    ):
        assert words in page, words
    buttons = ("update", "edit", "add_evidence", "resolution")
    assert all(f'href="{at_page(name, goal)}"' in page for name in buttons)
    client.force_login(b.person("Reader One", "reader"))
    page = text_of(client.get(at_page("goal", goal)))
    assert not any(f'href="{at_page(name, goal)}"' in page for name in buttons)


def test_texts_are_markdown_and_never_markup_of_their_own(client):
    goal = b.a_goal(
        revision=b.a_revision(title="<b>x</b>", statement="**Strong** <script>alert(1)</script> {withheld:1}")
    )
    client.force_login(b.an_editor())
    page = client.get(at_page("goal", goal)).content.decode()
    assert "<strong>Strong</strong>" in page
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "{withheld:1}" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_goals(client, count, django_assert_num_queries):
    b.a_roadmap()
    for _ in range(count):
        a_full_goal()
    client.force_login(b.an_owner())
    client.get(reverse("goals:list"))  # works in what has just been recorded
    with django_assert_num_queries(10):
        assert text_of(client.get(reverse("goals:list"))).count('<li class="card') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_goal_costs_the_same_for_any_history(client, count, django_assert_num_queries):
    b.a_roadmap()
    goal = a_full_goal()
    for number in range(1, count):
        b.a_reading(b.a_metric(goal, f"metric-{number}"), "5")
        b.an_update(goal, health="at_risk", at=b.later(20 + number))
        b.some_evidence(goals=[goal])
        waiting = goal.revisions.order_by("-pk")[0]
        actions.approve_revision(revision=waiting, by=b.an_editor(), at=b.later(20))
        day = (b.DAY + timedelta(days=500 + number)).isoformat()
        b.a_proposed_revision(goal, b.a_later_date(goal, day), at=b.later(21))
    client.force_login(b.a_reviewer())
    with django_assert_num_queries(45):
        assert client.get(at_page("goal", goal)).status_code == 200


def goals_of_every_kind():
    """A whole with a part, history from a source, an ended goal, and every kind of deadline and criterion."""
    whole = b.a_whole("whole")
    yield whole
    yield b.a_part(whole, "part")
    yield b.an_imported_goal("imported")
    yield b.an_ended_goal("ended")
    yield b.a_proposed_goal("proposed")
    deadlines = [
        *(b.deadline(kind=kind) for kind in ("month", "quarter", "half", "year")),
        actions.DeadlineInput(kind="relative", days=30, anchor="goal/ended"),
        actions.DeadlineInput(kind="event", anchor="the next model is released", text="before the next release"),
        actions.DeadlineInput(kind="standing", days=90, anchor="each change", text="within 90 days of each change"),
        actions.DeadlineInput(kind="fuzzy", text="soon"),
        actions.DeadlineInput(kind="none"),
    ]
    items = [actions.ChecklistItemInput(key="one", text="Private item", private=True)]
    shares = {"fully_share": Decimal("0.6"), "mostly_share": Decimal("0.8")}
    criteria = [
        b.deliverable("count", kind="count", minimum=3),
        b.deliverable("list", kind="checklist", items=items, **shares),
        b.deliverable("compare", kind="comparative", baseline_text="last year", baseline_value=Decimal(4)),
        b.deliverable("judge", kind="judgement", condition="no model needs it"),
    ]
    for number, deadline in enumerate(deadlines):
        yield b.a_goal(f"dated-{number}", revision=b.a_revision(deadline=deadline, criteria=criteria))


def test_every_kind_of_goal_has_every_page(client):
    b.a_roadmap()
    goals = list(goals_of_every_kind())
    both = b.person("Both One", "owner", "editor", "reviewer")
    client.force_login(both)
    assert client.get(reverse("goals:list")).status_code == 200
    for goal in goals:
        pages = [at_page(name, goal) for name in ("goal", "edit", "add_evidence", "resolution")]
        for address in [*pages, at_page("revision", goal, 1)]:
            assert client.get(address).status_code == 200, address
    client.force_login(b.an_owner())
    for goal in goals:
        assert client.get(at_page("update", goal)).status_code == (403 if goal.slug == "imported" else 200), goal


def test_a_goal_that_was_never_more_than_a_proposal_says_so_and_is_proposed_anew(client):
    whole = b.a_goal("whole", revision=b.a_revision(criteria=[]))
    part = b.a_proposed_goal("part", parent=whole)
    actions.decline_revision(revision=part.revisions.get(), reason="Too vague.", by=b.another_editor(), at=b.later(1))
    client.force_login(b.an_editor())
    page = text_of(client.get(at_page("goal", part)))
    for words in ("Publish the report", "None of its words was ever in force", "Too vague.", "Propose it anew"):
        assert words in page, words
    assert client.get(at_page("goal", whole)).status_code == 200
    assert client.get(at_page("edit", part)).status_code == 200
    client.force_login(b.person("Reader One", "reader"))
    page = text_of(client.get(at_page("goal", part)))
    assert "Too vague." in page
    assert "Propose it anew" not in page
    client.force_login(b.an_owner())
    for name, *more in (("update",), ("resolution",), ("ask_for_evidence",), ("read_criterion", "report")):
        assert client.get(at_page(name, part, *more)).status_code == 404
    with pytest.raises(GoalSaysNothing):
        b.an_update(part)
