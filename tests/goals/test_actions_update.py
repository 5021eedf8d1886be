"""Updates: drafts are private and loose, submitted ones are fixed; a better health than the numbers needs a sentence."""

from datetime import date
from decimal import Decimal

import pytest

from goals import actions
from goals.actions import CriterionReadingInput, MilestoneDoneInput, MilestoneInput, ReadingInput
from goals.actions.guards import DayIsInTheFuture, FieldIsNotValid, GoalHasEnded
from goals.actions.metric import CriterionIsUnknown
from goals.actions.update import (
    BetterHealthNeedsReason,
    CorrectionIsIncomplete,
    HealthIsMissing,
    NothingIsLate,
    PeriodIsNotInOrder,
)
from goals.models import StatusUpdate
from goals.snapshot import goal_value
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_an_update_brings_readings_ticks_and_evidence_in_one_record_and_cites_the_evidence():
    outline = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))
    goal = b.a_goal(revision=b.a_revision(milestones=[outline]))
    metric, evidence = b.a_metric(goal), b.some_evidence("fix-times")
    size = Record.objects.count()
    b.an_update(
        goal,
        readings=[ReadingInput(metric=metric, on=b.DAY, value=Decimal(71), evidence=[evidence])],
        criterion_readings=[CriterionReadingInput(criterion="report", on=b.DAY, state="not_met")],
        milestones=[MilestoneDoneInput(key="outline", achieved_on=b.DAY)],
        evidence=[evidence],
    )
    value = goal_value(goal)
    assert value["metrics"][0]["readings"][0]["update"] == 1
    assert value["criterion_readings"][0]["update"] == 1
    assert [one["key"] for one in value["milestones"]] == ["outline"]
    assert value["evidence"] == value["updates"][0]["evidence"] == ["fix-times"]
    record, citation = Record.objects.in_order()[size:]
    after = record.content["after"]
    assert after["metrics.hours-to-fix.readings.1.value"] == "71"
    assert after["updates.1.health"] == "on_track"
    assert after["milestones.1.achieved_on"] == "2026-03-02"
    assert (citation.type, citation.subject) == ("evidence.cited", "evidence/fix-times")
    assert citation.content["after"] == {f"goals.{goal.slug}": True}


def test_one_bad_reading_and_nothing_of_the_update_is_stored():
    goal = b.a_goal()
    with pytest.raises(CriterionIsUnknown):
        b.an_update(goal, criterion_readings=[CriterionReadingInput(criterion="nothing", on=b.DAY, state="met")])
    assert not StatusUpdate.objects.exists()


def test_nobody_updates_the_goal_of_another():
    goal = b.a_goal()
    with pytest.raises(Refused, match="Only an owner of this goal can post an update"):
        b.an_update(goal, by=b.person("Owner Two", "owner"))
    with pytest.raises(Refused):
        b.an_update(goal, by=b.an_editor())


def test_a_contributor_updates_too():
    helper = b.person("Owner Two", "owner", team="Policy")
    goal = b.a_goal()
    owner = actions.OwnerInput(user=helper, role="contributor", since=b.DAY)
    actions.add_owner(goal=goal, owner=owner, by=b.an_owner(), at=b.later(1))
    assert b.an_update(goal, by=helper).team == "Policy"


def test_a_draft_is_kept_changed_and_becomes_the_update():
    goal = b.a_goal()
    actions.save_draft(goal=goal, done="Half", by=b.an_owner(), at=b.later(1))
    draft = actions.save_draft(goal=goal, done="More", health="at_risk", by=b.an_owner(), at=b.later(2))
    assert goal_value(goal)["updates"] == []
    draft = actions.save_draft(goal=goal, typed={"reading__hours": "many"}, by=b.an_owner(), at=b.later(2))
    assert (draft.done, StatusUpdate.objects.get().typed) == ("More", {"reading__hours": "many"})
    update = b.an_update(goal, done="All", health="at_risk")
    assert (update.pk, update.number, update.started_at) == (draft.pk, 1, b.later(1))
    assert StatusUpdate.objects.get().typed == {}


def test_a_correction_leaves_the_draft_of_the_next_update_alone():
    goal = b.a_goal()
    wrong = b.an_update(goal)
    actions.save_draft(goal=goal, done="Half", by=b.an_owner(), at=b.later(6))
    right = b.an_update(goal, done="Put right.", corrects=wrong, correction_reason="Typo.", at=b.later(7))
    assert StatusUpdate.objects.get(submitted_at__isnull=True).done == "Half"
    assert b.an_update(goal, done="All", at=b.later(8)).number == right.number + 1
    assert not StatusUpdate.objects.filter(submitted_at__isnull=True).exists()


def test_a_draft_is_thrown_away_but_not_the_one_of_another():
    goal = b.a_goal()
    helper = b.person("Owner Two", "owner")
    owner = actions.OwnerInput(user=helper, role="contributor", since=b.DAY)
    actions.add_owner(goal=goal, owner=owner, by=b.an_owner(), at=b.later(1))
    for by in (helper, b.an_owner()):
        actions.save_draft(goal=goal, done="Half", by=by, at=b.later(1))
    actions.discard_draft(goal=goal, by=b.an_owner())
    assert [draft.author for draft in StatusUpdate.objects.all()] == [helper]


def test_a_better_health_than_the_numbers_needs_a_sentence():
    late = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-03-05"))
    goal = b.a_goal(revision=b.a_revision(milestones=[late]))
    with pytest.raises(BetterHealthNeedsReason):
        b.an_update(goal, at=b.later(20))
    assert not StatusUpdate.objects.exists()
    update = b.an_update(goal, at=b.later(20), health_sentence="The outline is nearly there.")
    assert (update.health, update.suggested) == ("on_track", "at_risk")
    assert b.an_update(goal, at=b.later(21), health="off_track").suggested == "at_risk"


def test_the_suggestion_knows_the_readings_given_with_the_update():
    late = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-03-05"))
    goal = b.a_goal(revision=b.a_revision(milestones=[late]))
    ticked = b.an_update(
        goal, at=b.later(20), milestones=[MilestoneDoneInput(key="outline", achieved_on=date(2026, 3, 6))]
    )
    assert ticked.suggested == "on_track"


def test_updates_are_numbered_within_their_goal():
    one, two = b.a_goal(), b.a_goal()
    assert [b.an_update(goal).number for goal in (one, one, two)] == [1, 2, 1]


def test_a_correction_names_the_newest_and_says_what_was_wrong():
    goal = b.a_goal()
    wrong = b.an_update(goal)
    with pytest.raises(CorrectionIsIncomplete):
        b.an_update(goal, corrects=wrong)
    with pytest.raises(CorrectionIsIncomplete):
        b.an_update(b.a_goal(), corrects=wrong, correction_reason="Typo.")
    right = b.an_update(goal, corrects=wrong, correction_reason="Typo.")
    assert goal_value(goal)["updates"][1]["corrects"] == 1
    with pytest.raises(CorrectionIsIncomplete):
        b.an_update(goal, corrects=wrong, correction_reason="Again.")
    assert b.an_update(goal, corrects=right, correction_reason="Again.").number == 3


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"health": ""}, HealthIsMissing),
        ({"health": "splendid"}, FieldIsNotValid),
        ({"confidence": 101}, FieldIsNotValid),
        ({"period_to": date(2026, 12, 1)}, DayIsInTheFuture),
        ({"period_from": date(2026, 3, 5), "period_to": date(2026, 3, 4)}, PeriodIsNotInOrder),
        ({"kind": "explanation"}, NothingIsLate),
    ],
)
def test_an_update_that_cannot_be_so_is_refused(fields, error):
    with pytest.raises(error):
        b.an_update(b.a_goal(), **fields)


def test_a_miss_is_explained_once_the_due_day_has_passed():
    goal = b.a_goal(revision=b.a_revision(deadline=b.deadline("2026-03-05")))
    explained = b.an_update(goal, kind="explanation", health="", at=b.later(10))
    assert explained.kind == "explanation"


def test_an_ended_goal_is_only_explained_or_corrected():
    goal = b.a_goal()
    update = b.an_update(goal)
    actions.accept_resolution(resolution=b.a_proposed_ending(goal), by=b.a_reviewer(), at=b.later(7))
    with pytest.raises(GoalHasEnded):
        b.an_update(goal, at=b.later(8))
    assert b.an_update(goal, corrects=update, correction_reason="Typo.", at=b.later(8)).number == 2


def test_an_owner_cannot_call_a_reading_checked():
    goal = b.a_goal()
    reading = ReadingInput(metric=b.a_metric(goal), on=b.DAY, value=Decimal(1), by_kind="checked")
    with pytest.raises(Refused):
        b.an_update(goal, readings=[reading])


def test_history_may_say_less():
    goal = b.an_imported_goal()
    update = b.an_update(goal, health="", by=None, team="Safeguards", source="https://example.org/updates")
    assert (update.author, update.number, update.team) == (None, 1, "Safeguards")
    with pytest.raises(TypeError):
        b.an_update(goal, by=None, author="nobody")
