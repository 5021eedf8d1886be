"""Who may withhold, who decides then, and what the database lets nobody change meanwhile."""

import pytest
from django.db import IntegrityError, connection, transaction

from goals.actions import OwnerInput, add_owner
from public_site import actions
from public_site.models import Withholding
from public_site.permissions import can_decide_withholding, can_withhold_published
from public_site.todo import todo_for
from roadmap.errors import Refused
from tests import builders as b
from tests.public_site.withholding.published import DAY, SECRET, published, wanted, withheld

pytestmark = pytest.mark.django_db
NOW = b.later(DAY, 10)


def an_editor_who_owns(goal):
    person = b.person("Editor Owner", "editor", "owner")
    add_owner(goal=goal, owner=OwnerInput(user=person, team="", since=b.DAY), by=b.an_editor(), at=b.later(1))
    return person


def refused(row, person):
    with pytest.raises(Refused, match="neither withheld it nor owns a goal it is about"):
        actions.confirm_withholding(withholding=row, by=person, at=NOW)
    with pytest.raises(Refused, match="neither withheld it nor owns a goal it is about"):
        actions.lift_withholding(withholding=row, reason="Told elsewhere.", by=person, at=NOW)
    assert not can_decide_withholding(person, row)
    assert not Withholding.objects.exclude(confirmed_at=None, lifted_at=None).exists()


# --- who --------------------------------------------------------------------------------------------------------------


def test_people_from_outside_withhold_nothing_and_decide_nothing(editions):
    """An account that was given the role by hand: the program itself gives it to nobody from outside."""
    outside = b.person("Outside Publisher", "publisher")
    outside.is_external = True
    assert not can_withhold_published(outside)
    with pytest.raises(Refused, match="Only a publisher of the staff"):
        actions.withhold_published(wanted=wanted(), by=outside, at=NOW)
    refused(withheld(), outside)


def test_who_withheld_it_does_not_decide(editions):
    refused(withheld(), b.a_publisher())


def test_an_owner_of_the_goal_does_not_decide(goal, editions):
    owner = an_editor_who_owns(goal)
    row = withheld()
    refused(row, owner)
    assert todo_for(owner, b.later(DAY).date()) == []
    assert [one.text for one in todo_for(b.an_editor(), b.later(DAY).date())] == [
        "Confirm or lift what was withheld from goal/report"
    ]


def test_neither_does_who_owns_its_whole_or_a_part_of_it(goal, root):
    whole = b.a_whole("whole")
    b.a_part(whole, "half", revision=b.a_revision(statement=f"Through {SECRET}."))
    published(2)
    owner = an_editor_who_owns(whole)
    refused(withheld(key="goal/half", field="revisions.1.statement"), owner)


def test_neither_does_who_owns_the_goal_of_the_evidence(goal, root):
    b.some_evidence("plan", goals=[goal], title="Plan of the way through the second cellar")
    published(2)
    owner = an_editor_who_owns(goal)
    row = withheld(key="evidence/plan", field="title", words="the way through the second cellar")
    refused(row, owner)
    actions.confirm_withholding(withholding=row, by=b.an_editor(), at=NOW)


def test_the_owner_of_another_goal_decides_and_so_does_who_owned_it_once(goal, editions):
    other = b.a_goal("other")
    row = withheld()
    actions.confirm_withholding(withholding=row, by=an_editor_who_owns(other), at=NOW)
    assert Withholding.objects.get().confirmed_at == NOW


def test_an_owner_who_is_a_publisher_may_withhold_at_once_and_another_decides(goal, editions):
    owner = b.person("Publisher Owner", "publisher", "owner")
    add_owner(goal=goal, owner=OwnerInput(user=owner, team="", since=b.DAY), by=b.an_editor(), at=b.later(1))
    row = actions.withhold_published(wanted=wanted(), by=owner, at=NOW)
    actions.confirm_withholding(withholding=row, by=b.a_publisher(), at=NOW)


# --- what was written is not changed ----------------------------------------------------------------------------------

FIRST = {
    "number": "7",
    "key": "'goal/other'",
    "field": "''",
    "words": "'the'",
    "reason": "'legal'",
    "justification": "'Softer.'",
    "review_on": "NULL",
    "places": "'[]'",
    "boxes": "'[]'",
    "parts": "'[]'",
    "made_by": "'somebody'",
    "made_at": "'2026-01-01 00:00:00+00:00'",
}


def set_by_hand(**columns):
    with transaction.atomic(), connection.cursor() as cursor:
        assignments = ", ".join(f"{name} = {value}" for name, value in columns.items())
        cursor.execute(f"UPDATE public_site_withholding SET {assignments}")


def kept(**columns):
    with pytest.raises(IntegrityError, match="append-only"):
        set_by_hand(**columns)


def test_every_column_is_put_here_on_purpose():
    later = {"confirmed_by", "confirmed_at", "lifted_by", "lifted_at", "lift_reason"}
    assert {field.name for field in Withholding._meta.concrete_fields} == {"id", *FIRST, *later}


@pytest.mark.parametrize("column", FIRST)
def test_words_places_and_reason_are_frozen_at_once(editions, column):
    withheld()
    kept(**{column: FIRST[column]})
    kept(**{column: FIRST[column], "confirmed_by": "'a second person'", "confirmed_at": "'2026-01-01 00:00:00+00:00'"})


def test_no_row_is_taken_away(editions):
    withheld()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public_site_withholding")


def test_each_decision_is_written_once(editions):
    row = withheld()
    actions.confirm_withholding(withholding=row, by=b.an_editor(), at=NOW)
    kept(confirmed_by="'somebody'")
    kept(confirmed_at="NULL")
    actions.lift_withholding(withholding=row, reason="Told elsewhere.", by=b.an_editor(), at=NOW)
    for column, value in FIRST.items():
        kept(**{column: value})
    kept(lifted_at="NULL")
    kept(lift_reason="'Softer.'")
