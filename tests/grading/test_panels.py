"""The panels of a cycle: proposed, adjusted by hand, stored at once; nobody with a conflict, nobody for too much."""

import time
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.actions import hand_over
from grading import actions
from grading.actions import Seat
from grading.actions.assignment import NOT_YOURS, PanelIsFixed, ReviewerHasNoRole, ReviewerIsAssigned
from grading.actions.panels import GoalIsNotInTheCycle, ReviewerHasConflict
from grading.models import Assignment, CycleGoal, Tier
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import a_cycle, in_cycle, opened, panel

pytestmark = pytest.mark.django_db


def page_of(cycle):
    return reverse("grading:panels", args=[cycle.slug])


def text_of(response):
    return unescape(response.content.decode())


def a_list(cycle, number=2):
    """Goals on the list of a cycle, without reviewers."""
    return [in_cycle(cycle, reviewers=0) for _ in range(number)]


def asked(people, **more):
    return {"reviewers": [one.pk for one in people], "places": 3} | more


def ticked_in(response):
    """(goal in the cycle, reviewer) of every box that is ticked."""
    context = response.context
    pairs = [(row["row"].pk, cell["name"]) for row in context["rows"] for cell in row["cells"] if cell["ticked"]]
    assert text_of(response).count('name="seat"') >= len(pairs)
    return set(pairs)


def boxes(response, *leaving_out):
    """What the browser sends of the table as it is shown, less the boxes of these people."""
    cells = [cell for row in response.context["rows"] for cell in row["cells"]]
    seats = [cell["value"] for cell in cells if cell["ticked"] and cell["name"] not in leaving_out]
    return {"seat": seats, "version": response.context["plan"].version, "tier": "public"}


def test_a_proposal_fills_every_panel_evenly_and_stores_nothing(client):
    cycle = a_cycle()
    rows, people = a_list(cycle, 4), panel(4)
    client.force_login(an_editor())
    found = client.get(page_of(cycle), asked(people))
    pairs = ticked_in(found)
    assert len(pairs) == 12
    assert sorted(column["load"] for column in found.context["columns"]) == [3, 3, 3, 3]
    assert {goal for goal, _ in pairs} == {row.pk for row in rows}
    assert not Assignment.objects.exists()


def test_whoever_has_a_conflict_is_left_out_and_the_table_says_why(client):
    cycle, people, goal = a_cycle(), panel(4), a_goal()
    some_evidence(goals=[goal], by=people[0])
    row = in_cycle(cycle, goal, reviewers=0)
    client.force_login(an_editor())
    found = client.get(page_of(cycle), asked(people))
    assert (row.pk, people[0].name) not in ticked_in(found)
    assert len(ticked_in(found)) == 3
    assert "Wrote evidence for the goal" in text_of(found)
    assert f'value="{row.pk}:{people[0].public_id}"' not in text_of(found)


def test_no_reviewer_gets_more_than_is_allowed_and_the_places_left_are_counted(client):
    cycle = a_cycle()
    a_list(cycle, 3)
    client.force_login(an_editor())
    found = client.get(page_of(cycle), asked(panel(4), most=2))
    assert len(ticked_in(found)) == 8
    assert "1 place cannot be filled" in text_of(found)
    assert "1 missing" in text_of(found)


def test_what_is_adjusted_by_hand_is_counted_again_and_then_stored_at_once(client):
    cycle, people = a_cycle(), panel(4)
    rows = a_list(cycle)
    client.force_login(an_editor())
    sent = boxes(client.get(page_of(cycle), asked(people[:3])))
    sent["seat"] = [*sent["seat"][:-1], f"{rows[0].pk}:{people[3].public_id}"]
    looked = client.post(page_of(cycle), sent | {"do": "look"})
    assert (rows[0].pk, people[3].name) in ticked_in(looked)
    assert not Assignment.objects.exists()
    before = Record.objects.count()
    stored = client.post(page_of(cycle), sent | {"do": "store"}, follow=True)
    assert "6 assignments made, 0 assignments taken back" in text_of(stored)
    assert Assignment.objects.count() == 6
    assert Record.objects.count() == before + 6
    external = Assignment.objects.filter(external=True)
    assert {row.tier for row in external} == {Tier.PUBLIC}
    assert {row.tier for row in Assignment.objects.filter(external=False)} == {Tier.REVIEWERS}


def test_a_box_that_is_cleared_takes_the_assignment_back(client):
    cycle = a_cycle()
    row = in_cycle(cycle)
    gone = panel()[0]
    client.force_login(an_editor())
    sent = boxes(client.get(page_of(cycle)), gone.name)
    client.post(page_of(cycle), sent | {"do": "store"})
    assert row.assignments.count() == 2
    assert not row.assignments.filter(reviewer=gone).exists()
    assert Record.objects.filter(type="assignment.taken_back").count() == 1


def test_a_table_that_somebody_else_has_overtaken_is_shown_again_and_not_stored(client):
    cycle, people = a_cycle(), panel(4)
    (row,) = a_list(cycle, 1)
    client.force_login(an_editor())
    sent = boxes(client.get(page_of(cycle), asked(people[:3])))
    actions.assign(cycle_goal=row, reviewer=people[3], by=another_editor(), at=later(20))
    answer = client.post(page_of(cycle), sent | {"do": "store"})
    assert "Somebody else has changed the panels meanwhile" in text_of(answer)
    assert {name for _, name in ticked_in(answer)} == {one.name for one in people[:3]}, "nothing ticked is lost"
    assert [one.reviewer for one in row.assignments.all()] == [people[3]]


def test_goals_the_editor_has_a_conflict_with_are_not_shown(client):
    cycle = a_cycle()
    mine, other = a_list(cycle)
    grant_role(user=another_editor(), role="owner", by=None, at=later(20))
    hand_over(goal=mine.goal, user=another_editor(), team="X", since=later(20).date(), by=None, at=later(20))
    client.force_login(another_editor())
    found = client.get(page_of(cycle), asked(panel()))
    assert [item["row"].pk for item in found.context["rows"]] == [other.pk]
    assert "1 goal of this cycle is not shown" in text_of(found)
    with pytest.raises(Refused, match=NOT_YOURS):
        actions.assign_all(
            cycle=cycle, seats=[Seat(cycle_goal=mine, reviewer=panel()[0])], by=another_editor(), at=later(21)
        )


def test_all_or_nothing_is_stored():
    cycle, people, goal = a_cycle(), panel(), a_goal()
    some_evidence(goals=[goal], by=people[2])
    row, other = in_cycle(cycle, goal, reviewers=0), in_cycle(a_cycle(), reviewers=1)
    good = Seat(cycle_goal=row, reviewer=people[0])
    wrong = [
        (Seat(cycle_goal=row, reviewer=people[2]), ReviewerHasConflict),
        (Seat(cycle_goal=row, reviewer=people[0]), ReviewerIsAssigned),
        (Seat(cycle_goal=row, reviewer=person("Reader One", "reader")), ReviewerHasNoRole),
        (Seat(cycle_goal=row, reviewer=an_owner()), ReviewerHasConflict),
        (Seat(cycle_goal=other, reviewer=people[1]), GoalIsNotInTheCycle),
    ]
    for seat, violation in wrong:
        with pytest.raises(violation):
            actions.assign_all(cycle=cycle, seats=[good, seat], by=an_editor(), at=later(21))
    with pytest.raises(Refused):
        actions.assign_all(cycle=cycle, seats=[good], by=people[0], at=later(21))
    assert not row.assignments.exists()
    actions.assign_all(cycle=cycle, seats=[good], by=an_editor(), at=later(21))
    assert row.assignments.get().reviewer == people[0]


def test_panels_are_fixed_once_the_cycle_has_opened(client):
    cycle = a_cycle()
    row = in_cycle(cycle)
    opened(cycle)
    client.force_login(an_editor())
    assert "Scoring has begun" in text_of(client.get(page_of(cycle), follow=True))
    with pytest.raises(PanelIsFixed):
        actions.assign_all(
            cycle=cycle, seats=[Seat(cycle_goal=row, reviewer=panel(4)[3])], by=an_editor(), at=later(23)
        )


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_as_many_queries_for_three_goals_as_for_one(client, django_assert_num_queries, number):
    cycle = a_cycle()
    a_list(cycle, number)
    people = panel()
    client.force_login(an_editor())
    with django_assert_num_queries(16):
        found = client.get(page_of(cycle), asked(people))
    assert len(found.context["rows"]) == number


def test_storing_takes_as_many_queries_for_many_seats_as_for_one_but_for_their_records():
    cycle, people = a_cycle(), panel()
    rows = a_list(cycle, 3)
    numbers = []
    for goals in (rows[:1], rows[1:]):
        seats = [Seat(cycle_goal=row, reviewer=one) for row in goals for one in people]
        editor = an_editor()
        with CaptureQueriesContext(connection) as found:
            actions.assign_all(cycle=cycle, seats=seats, by=editor, at=later(21))
        of_records = ("records_", "log_lock", "log_append", "SAVEPOINT")
        numbers.append(sum(not any(word in query["sql"] for word in of_records) for query in found))
    assert numbers[0] == numbers[1]


def test_an_external_reviewer_is_invited_with_the_form_filled_in(client):
    administrator = person("Administrator One", "administrator", "editor")
    cycle = a_cycle()
    a_list(cycle, 1)
    panel()
    client.force_login(administrator)
    assert "Invite an external reviewer" in text_of(client.get(page_of(cycle)))
    form = text_of(client.get(reverse("people:invite"), {"role": "reviewer", "external": "1"}, follow=True))
    assert form.count("checked") == 2, "the role of a reviewer, and from outside"


@pytest.mark.slow
def test_three_hundred_goals_are_proposed_and_stored_in_seconds(client):
    cycle = a_cycle()
    goals = [a_goal() for _ in range(300)]
    CycleGoal.objects.bulk_create(CycleGoal(cycle=cycle, goal=goal, kind="progress") for goal in goals)
    people = [person(f"Reviewer Number {index}", "reviewer") for index in range(12)]
    client.force_login(an_editor())
    began = time.monotonic()
    found = client.get(page_of(cycle), asked(people))
    assert time.monotonic() - began < 5
    assert len(ticked_in(found)) == 900
    began = time.monotonic()
    client.post(page_of(cycle), boxes(found) | {"do": "store"})
    assert time.monotonic() - began < 20
    assert Assignment.objects.count() == 900
