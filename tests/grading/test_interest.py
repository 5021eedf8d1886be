"""An interest a reviewer declares before the goal is shown: it stays closed until somebody who is no party waives it, in public."""

from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from grading import actions
from grading.actions.assignment import (
    InterestComesTooLate,
    OwnGoalIsNeverWaived,
    ReasonIsMissing,
    TwoConflicts,
)
from grading.models import Assignment, Grade
from grading.snapshot import cycle_value
from grading.todo import todo_for
from roadmap.accounts.actions import grant_role
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import a_judgement, an_open_goal, assignment_of, fresh, panel, scored, submit, windows
from tests.grading.talking import address, queries_of, visit

pytestmark = pytest.mark.django_db

SHARES = "I hold shares in the firm that runs the lab."
ASKS = {"do": "declare", "conflict": "financial", "reason": SHARES, "then": "waiver"}


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def an_interest(row, reviewer=None, *, conflict="financial", at=None):
    mine = assignment_of(row, reviewer or panel()[0])
    given = {"conflict": conflict, "reason": SHARES, "by": mine.reviewer, "at": at or later(23)}
    actions.declare_interest(assignment=mine, **given)
    return assignment_of(row, mine.reviewer)


def waived(assignment, by=None):
    return actions.waive(
        assignment=assignment, reason="Nobody else reads the logs.", by=by or an_editor(), at=later(24)
    )


def waive_address(row, reviewer):
    return reverse("grading:waive", args=[row.cycle.slug, row.goal.slug, row.kind, reviewer.public_id])


def test_the_goal_stays_closed_until_the_interest_is_waived_and_the_waiver_is_public(client):
    goal = a_goal()
    some_evidence(goals=[goal], title="Report of May")
    row = an_open_goal(goal)
    reviewer, page = panel()[0], address("score", row)
    shown = words(visit(client, reviewer, page, later(23), ASKS))
    assert "The goal opens for you if it is waived" in shown
    assert "Waits for a waiver" in shown
    assert f'href="{page}"' not in shown, "no link leads to what is closed"
    closed_to = visit(client, reviewer, page, later(23))
    assert closed_to.status_code == 403
    assert "It opens for you if an editor who is no party waives it." in unescape(closed_to.content.decode())
    assert "Report of May" not in unescape(closed_to.content.decode())

    told = Notification.objects.filter(kind="grading.interest")
    assert {one.user for one in told} == {an_editor(), another_editor()}
    assert not any("inancial" in one.text or reviewer.name in one.text for one in told)
    assert [one.text for one in todo_for(an_editor(), later(23).date())] == [
        f"Decide about the interest a reviewer declared in {row.goal.slug} (progress, First half)"
    ]
    asked = words(visit(client, an_editor(), waive_address(row, reviewer), later(24)))
    assert SHARES in asked
    given = {"reason": "Nobody else reads the logs."}
    assert "Waived: Nobody else reads the logs." in words(
        visit(client, an_editor(), waive_address(row, reviewer), later(24), given)
    )
    assert todo_for(an_editor(), later(24).date()) == []
    assert Notification.objects.get(kind="grading.waived").user == reviewer

    assert "Report of May" in words(visit(client, reviewer, page, later(25)))
    submit(fresh(row), reviewer, "behind")
    for other in panel()[1:]:
        submit(fresh(row), other, "behind")
    actions.close_cycle(cycle=fresh(row).cycle, by=an_editor(), at=later(45))
    assert Grade.objects.get().value["n"] == 3
    value = cycle_value(fresh(row).cycle)
    moment = f"{later(24):%Y-%m-%dT%H:%M:%SZ}"
    told = {"goal": row.goal.slug, "reason": "Nobody else reads the logs.", "given_at": moment}
    assert value["waivers"] == [told | {"conflict": "financial", "declared": True}]
    assert [(one["conflict"], one["outcome"]) for one in value["conflicts"]] == [("financial", "waived")]
    assert SHARES not in str(value)
    assert reconcile()[1] == []


def test_the_words_of_an_interest_are_read_by_those_alone_who_may_waive_it(client):
    row = an_open_goal()
    an_interest(row)
    pages = ("score", "goal", "discussion")
    for someone in (panel()[1], an_owner(), person("Reader One", "reader"), person("Auditor One", "auditor")):
        for name in pages:
            assert SHARES not in unescape(visit(client, someone, address(name, row), later(24)).content.decode())
        assert visit(client, someone, waive_address(row, panel()[0]), later(24)).status_code == 403
    record = Record.objects.get(type="assignment.interest_declared")
    assert SHARES not in bytes(record.body).decode()


def test_nothing_is_typed_scored_or_read_while_an_interest_waits():
    row = an_open_goal()
    mine = an_interest(row)
    for act, given in (
        (actions.save_score_draft, {"fields": {}}),
        (actions.submit_score, {"score": a_judgement()}),
        (actions.reveal_withheld, {"reason": "To judge it."}),
        (actions.declare_no_conflict, {}),
    ):
        with pytest.raises(Refused):
            act(assignment=mine, by=mine.reviewer, at=later(24), **given)
    assert not mine.scores.exists()


def test_only_an_editor_who_is_no_party_waives_it():
    row = an_open_goal()
    mine = an_interest(row)
    for someone in (panel()[0], panel()[1], an_owner()):
        grant_role(user=someone, role="editor", by=None, at=later(23))
        someone.forget_roles()
        assert not any(item.text.startswith("Decide") for item in todo_for(someone, later(23).date()))
        with pytest.raises(Refused):
            waived(mine, by=someone)
    with pytest.raises(Refused):
        waived(mine, by=person("Admin One", "administrator"))
    waived(mine, by=another_editor())


def test_an_interest_is_declared_before_the_goal_is_shown_with_its_kind_and_in_words():
    row = an_open_goal()
    first, second, third = panel()
    shown = assignment_of(row, first)
    actions.declare_no_conflict(assignment=shown, by=first, at=later(23))
    with pytest.raises(InterestComesTooLate):
        an_interest(row, first)
    with pytest.raises(OwnGoalIsNeverWaived):
        an_interest(row, second, conflict="owner")
    with pytest.raises(ReasonIsMissing):
        actions.declare_interest(
            assignment=assignment_of(row, second), conflict="other", reason=" ", by=second, at=later(23)
        )
    with pytest.raises(Refused):
        actions.declare_interest(
            assignment=assignment_of(row, third), conflict="other", reason=SHARES, by=second, at=later(23)
        )
    assert not Assignment.objects.filter(interest_at__isnull=False).exists()


def test_one_waiver_is_for_one_conflict(client):
    """What the program finds beside a declared interest is not waived with it, nor the other way round."""
    goal = a_goal()
    row = an_open_goal(goal)
    mine = an_interest(row)
    some_evidence(goals=[goal], by=panel()[0])
    with pytest.raises(TwoConflicts):
        waived(mine)
    some_evidence(goals=[goal], by=panel()[1])
    found = assignment_of(row, panel()[1])
    waived(found)
    asked = words(visit(client, panel()[1], address("score", row), later(25)))
    assert "A conflict is waived for you" in asked
    assert "I ask for a waiver" not in asked
    with pytest.raises(TwoConflicts):
        an_interest(row, panel()[1])


def test_one_who_declared_an_interest_may_step_back_all_the_same():
    row = an_open_goal()
    mine = an_interest(row)
    actions.recuse(assignment=mine, conflict="personal", by=mine.reviewer, at=later(24))
    mine.refresh_from_db()
    assert (mine.state, mine.conflict, mine.interest) == ("recused", "personal", "financial")
    assert todo_for(an_editor(), later(24).date()) == []


def test_a_choice_that_asks_for_a_waiver_without_words_loses_nothing_typed(client):
    row = an_open_goal()
    page = words(visit(client, panel()[0], address("score", row), later(23), ASKS | {"reason": " "}))
    assert "Say what the interest is" in page
    assert assignment_of(row, panel()[0]).interest_at is None


def todo_of(user, day):
    return [item.text for item in todo_for(user, later(day).date())]


def test_a_goal_is_on_the_list_of_what_is_to_do_while_it_is_open_to_its_reviewer():
    """Neither while an interest waits for a waiver, nor while a conflict does that was found when it was assigned."""
    row = an_open_goal()
    reviewer, line = panel()[0], f"Score {row.goal.slug} (progress, First half)"
    assert todo_of(reviewer, 23) == [line]
    mine = an_interest(row)
    assert todo_of(reviewer, 23) == []
    waived(mine)
    assert todo_of(reviewer, 24) == [line]
    gone = assignment_of(row, panel()[1])
    actions.lapse(assignment=gone, reason="On leave.", by=an_editor(), at=later(24))
    heir = person("Reviewer Six", "reviewer")
    place = {"cycle_goal": fresh(row), "replaces": gone, "conflict": "financial"}
    found = actions.assign(reviewer=heir, by=an_editor(), at=later(24), **place)
    assert todo_of(heir, 24) == []
    assert todo_of(an_editor(), 24) == [], "nobody asked for this waiver"
    waived(found)
    assert todo_of(heir, 24) == [line]


def kinds_of(row):
    return [{name: one.get(name) for name in ("conflict", "declared")} for one in cycle_value(row.cycle)["waivers"]]


def test_which_conflict_was_waived_is_told_from_the_first_close_on_and_not_while_the_panel_is_at_work():
    """The only manager of an owner would be known by it."""
    row = an_open_goal(dates=windows())
    waived(an_interest(row, conflict="manager"))
    untold, told = {"conflict": None, "declared": None}, {"conflict": "manager", "declared": True}
    assert kinds_of(fresh(row)) == [untold]
    assert cycle_value(fresh(row).cycle)["waivers"][0]["reason"] == "Nobody else reads the logs."
    scored(fresh(row), "behind", "behind", "behind")
    for step, day in (("discussion", 41), ("reply", 45)):
        actions.move_cycle(cycle=fresh(row).cycle, to=step, by=an_editor(), at=later(day))
        assert kinds_of(fresh(row)) == [untold]
    actions.close_cycle(cycle=fresh(row).cycle, by=an_editor(), at=later(56))
    assert kinds_of(fresh(row)) == [told]
    request = actions.ask_reopening(cycle=fresh(row).cycle, reason="Mislaid.", by=an_editor(), at=later(57))
    actions.agree_reopening(reopening=request, by=another_editor(), at=later(58))
    assert kinds_of(fresh(row)) == [told], "what was told is not taken back"


def test_of_one_who_stepped_back_after_the_waiver_no_other_kind_is_told_than_what_was_waived():
    goal = a_goal()
    row = an_open_goal(goal)
    first, second, _ = panel()
    some_evidence(goals=[goal], by=first)
    waived(assignment_of(row, first))
    waived(an_interest(row, second))
    for reviewer in (first, second):
        actions.recuse(assignment=assignment_of(row, reviewer), conflict="personal", by=reviewer, at=later(25))
    submit(fresh(row), panel()[2], "behind")
    actions.close_cycle(cycle=fresh(row).cycle, by=an_editor(), at=later(45))
    assert kinds_of(fresh(row)) == [
        {"conflict": "", "declared": False},  # it was found by the program and is known to the record log alone
        {"conflict": "financial", "declared": True},
    ]


def test_an_assignment_that_lapses_keeps_the_conflict_that_was_declared_a_moment_ago():
    row = an_open_goal()
    read_before = assignment_of(row, panel()[0])
    an_interest(row)
    actions.lapse(assignment=read_before, reason="Nobody may waive it.", by=an_editor(), at=later(24))
    mine = assignment_of(row, panel()[0])
    assert (mine.state, mine.conflict, mine.interest) == ("lapsed", "financial", "financial")


@pytest.mark.parametrize("broken", [{"interest": ""}, {"interest_words": ""}, {"interest_at": None}, {"conflict": ""}])
def test_the_database_keeps_an_interest_whole(broken):
    mine = an_interest(an_open_goal())
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=mine.pk).update(**broken)


def test_interests_that_wait_take_five_queries_more_however_many_they_are(client):
    taken = [queries_of(client, an_editor(), "/internal/", later(24))]
    for count in (1, 2):
        row = an_open_goal()
        for reviewer in panel()[:count]:
            an_interest(row, reviewer)
        taken.append(queries_of(client, an_editor(), "/internal/", later(24)))
    assert taken == [9, 14, 14]
