"""What a search finds: all of the words, anywhere, in what is said now and in what waits."""

from datetime import date

import pytest

from goals import actions
from goals.models import StatusUpdate
from goals.searching import Wanted, evidence_wanted, goals_wanted, passage, updates_wanted
from tests import builders as b

pytestmark = pytest.mark.django_db


def found_goals(*words, **wanted):
    return [(row.goal.slug, row.number) for row in goals_wanted(Wanted(words=words, **wanted))]


def found_updates(*words, **wanted):
    return [row.number for row in updates_wanted(Wanted(words=words, **wanted))]


def found_evidence(*words, **wanted):
    return [row.evidence.slug for row in evidence_wanted(Wanted(words=words, **wanted))]


def test_every_word_must_be_there_in_any_order_case_and_field():
    b.a_goal("keys", revision=b.a_revision(title="Rotate keys", statement="Every KEY is new each year.", why="Leaks."))
    b.a_goal("doors", revision=b.a_revision(title="Lock doors", statement="Every door is locked.", why="Thieves."))
    assert found_goals("every") == [("doors", 1), ("keys", 1)]
    assert found_goals("LEAKS", "rotat") == [("keys", 1)]
    assert found_goals("rotate", "thieves") == []
    assert found_goals() == [("doors", 1), ("keys", 1)]


def test_signs_that_databases_read_otherwise_are_only_letters():
    b.a_goal("half", revision=b.a_revision(title="Reach 50% of_all"))
    b.a_goal("none", revision=b.a_revision(title="Reach 500 or all"))
    assert found_goals("50%") == [("half", 1)]
    assert found_goals("of_") == [("half", 1)]
    assert found_goals("'; --") == []


@pytest.mark.parametrize("word", ["ÉVALUER", "évaluer", "Évaluer"])
def test_letters_of_other_scripts_are_found_whatever_their_case(word):
    b.a_goal("french", revision=b.a_revision(title="Évaluer les modèles"))
    b.a_goal("chinese", revision=b.a_revision(title="\u516c\u5f00\u8bc4\u4f30\u62a5\u544a"))
    assert found_goals(word) == [("french", 1)]
    assert found_goals("\u8bc4\u4f30") == [("chinese", 1)]


def test_a_goal_is_found_by_its_criteria_milestones_and_metrics():
    milestone = actions.MilestoneInput(key="outline", title="Outline circulated", deadline=b.deadline("2026-03-10"))
    goal = b.a_goal("report", revision=b.a_revision(milestones=[milestone]))
    b.a_metric(goal, name="Hours until the fix")
    b.a_goal("other")
    for word in ("circulated", "until"):
        assert found_goals(word) == [("report", 1)], word
    assert found_goals("published") == [("other", 1), ("report", 1)]  # the text of a criterion


def test_what_waits_is_found_beside_what_is_in_force_and_neither_the_old_nor_the_declined():
    goal = b.a_goal("keys", revision=b.a_revision(title="First words"))
    b.a_coded_revision(goal, change=b.a_change(goal, title="Second words"))
    declined = b.a_proposed_revision(goal, b.a_change(goal, title="Refused words"), at=b.later(12))
    actions.decline_revision(revision=declined, reason="No.", by=b.another_editor(), at=b.later(13))
    b.a_proposed_revision(goal, b.a_change(goal, title="Third words"), at=b.later(14))
    assert found_goals("words") == [("keys", 2), ("keys", 3)]


def test_drafts_of_updates_are_found_by_nobody():
    goal = b.a_goal()
    b.an_update(goal, done="Rotated the keys.")
    actions.save_draft(goal=goal, by=b.an_owner(), at=b.later(20), done="Rotated in secret.")
    assert StatusUpdate.objects.count() == 2
    assert found_updates("rotated") == [1]


def test_evidence_is_found_by_what_it_says_now():
    goal = b.a_goal("keys")
    piece = b.some_evidence("memo", goals=[goal], title="Memo of May")
    actions.revise_evidence(evidence=piece, title="Memo of June", by=b.an_editor(), at=b.later(3))
    assert found_evidence("may") == []
    assert found_evidence("june") == ["memo"]


def test_filters_narrow_by_area_owner_day_and_state():
    mine = b.a_goal("mine")
    theirs = b.a_goal(
        "theirs", area=b.an_area("security"), owners=[actions.OwnerInput(user=None, team="Somebody", since=b.DAY)]
    )
    b.some_evidence("one", goals=[mine])
    b.some_evidence("two", goals=[theirs], by=b.an_editor())
    b.an_update(mine, at=b.later(5))
    assert found_goals(area="security") == [("theirs", 1)]
    assert found_goals(owned_by=b.an_owner()) == [("mine", 1)]
    assert found_evidence(area="security") == ["two"]
    assert found_evidence(owned_by=b.an_owner()) == ["one"]
    assert found_evidence(state="accepted") == []
    day = b.later(5).date()
    assert found_updates(since=day, until=day) == [1]
    assert found_updates(since=day.replace(day=day.day + 1)) == []
    assert found_goals(until=date(2026, 1, 1)) == []


def test_the_parts_of_a_goal_belong_to_who_owns_the_whole():
    whole = b.a_whole("whole")
    b.a_part(whole, "part", owners=[actions.OwnerInput(user=None, team="Somebody", since=b.DAY)])
    assert {slug for slug, _ in found_goals(owned_by=b.an_owner())} == {"whole", "part"}


def test_a_passage_is_cut_around_the_first_word_and_marks_every_word():
    update = StatusUpdate(done="x" * 500 + " the Key turned <b>keys</b> " + "y" * 500, next="No such thing.")
    pieces = passage(update, ("next", "done"), ("key", "turn"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["Key", "turn", "key"]
    whole = "".join(piece.text for piece in pieces)
    assert whole.startswith("…x")
    assert whole.endswith("y…")
    assert len(whole) < 200
    assert passage(update, ("next", "done"), ("absent",)) == []
    assert passage(update, ("next", "done"), ()) == []
