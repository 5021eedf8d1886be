"""The map and the library: thresholds, assessments, two columns of mitigations, commitments, policies, reports."""

from datetime import date

import pytest

from goals import actions
from goals.actions import MitigationInput, ThresholdInput
from goals.actions.guards import DayIsInTheFuture, SlugIsTaken
from goals.actions.mitigation import IndustryHasNoState, StateIsMissing
from goals.actions.reports import CoverageIsNotPast, VersionIsKnown, WindowIsNotInOrder
from goals.actions.revising import GoalHasMoved, NothingChanges, WasWithdrawn, WeakeningNeedsReason
from goals.actions.threshold import StandardIsKnown, ThresholdIsNotDefined
from goals.direction import headline
from goals.snapshot import commitment_values, policy_version_values, report_values, safety_level_values, threshold_value
from tests import builders as b
from tests.goals.every_action import a_commitment, a_mitigation

pytestmark = pytest.mark.django_db


def mitigation(**fields):
    values = {"column": "company", "text": "Classifiers.", "state": "planned", "effective_on": b.DAY}
    return MitigationInput(**(values | fields))


def test_a_definition_changes_by_revision_and_an_assessment_names_its_number():
    threshold = b.a_threshold("weapons")
    assess = {"threshold": threshold, "model": "Example-3", "assessor": "Us", "on": b.DAY, "by": b.an_editor()}
    actions.record_assessment(state="not_reached", at=b.later(1), **assess)
    change = ThresholdInput(
        name="Known weapons", definition="Helps much.", kind="reworded", effective_on=b.DAY, based_on=1
    )
    row = actions.propose_threshold_revision(threshold=threshold, revision=change, by=b.an_editor(), at=b.later(2))
    actions.record_assessment(state="cannot_be_ruled_out", at=b.later(3), **assess)
    row = actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(4))
    actions.code_direction(revision=row, direction="less", by=b.a_reviewer(), at=b.later(5))
    actions.record_assessment(state="reached", at=b.later(6), **assess)
    value = threshold_value(threshold)
    assert [one["revision"] for one in value["assessments"]] == [1, 1, 2]
    assert [one["number"] for one in value["revisions"]] == [1, 2]
    assert headline(value["revisions"][1]) == "less"


def test_nothing_is_assessed_before_it_is_defined_or_in_the_future():
    definition = ThresholdInput(name="New", definition="New.", effective_on=b.DAY)
    waiting = actions.add_threshold(slug="new", revision=definition, by=b.an_editor(), at=b.at())
    assess = {"model": "Example-3", "state": "reached", "assessor": "Us", "by": b.an_editor(), "at": b.later(1)}
    with pytest.raises(ThresholdIsNotDefined):
        actions.record_assessment(threshold=waiting, on=b.DAY, **assess)
    with pytest.raises(DayIsInTheFuture):
        actions.record_assessment(threshold=b.a_threshold(), on=date(2026, 3, 9), **assess)


def test_a_level_that_is_no_longer_defined_is_less():
    level = actions.add_safety_level(slug="level-3", name="Level 3", by=None, at=b.at())
    said = {"name": "Known weapons", "definition": "Helps clearly.", "effective_on": b.DAY}
    threshold = b.a_threshold(revision=ThresholdInput(level=level, **said))
    gone = ThresholdInput(kind="rescoped", reason="Under review.", reason_class="new_understanding", **said)
    row = actions.propose_threshold_revision(threshold=threshold, revision=gone, by=b.an_editor(), at=b.later(1))
    assert row.rule_fields == {"level": "less"}


def test_a_move_to_the_industry_column_is_less_and_needs_a_reason():
    row = a_mitigation()
    move = mitigation(kind="rescoped", column="industry", state="")
    with pytest.raises(WeakeningNeedsReason):
        actions.propose_mitigation_revision(mitigation=row, revision=move, by=b.an_editor(), at=b.later(1))
    move = mitigation(
        kind="rescoped", column="industry", state="", reason="No one can do it alone.", reason_class="new_understanding"
    )
    moved = actions.propose_mitigation_revision(mitigation=row, revision=move, by=b.an_editor(), at=b.later(1))
    assert moved.rule_direction == "less"


def test_the_industry_column_has_no_state_and_the_company_column_has_one():
    row = a_mitigation()
    for fields, error in (
        ({"column": "industry"}, IndustryHasNoState),
        ({"column": "industry", "state": "", "in_place_since": b.DAY}, IndustryHasNoState),
        ({"state": ""}, StateIsMissing),
        ({"tested_on": date(2027, 1, 1)}, DayIsInTheFuture),
    ):
        with pytest.raises(error):
            actions.propose_mitigation_revision(
                mitigation=row, revision=mitigation(kind="rescoped", **fields), by=b.an_editor(), at=b.later(1)
            )


def test_of_a_mitigation_from_history_the_state_may_be_unknown():
    row = a_mitigation()
    told = mitigation(kind="rescoped", state="")
    assert actions.import_mitigation_revision(mitigation=row, revision=told, at=b.later(1)).state == ""


def test_a_mitigation_links_goals_and_evidence_and_comes_in_place():
    goal, evidence, row = b.a_goal("machine-red-team"), b.some_evidence("test"), a_mitigation()
    done = mitigation(kind="rescoped", state="in_place", in_place_since=b.DAY, goals=[goal], evidence=[evidence])
    actions.import_mitigation_revision(mitigation=row, revision=done, coder_direction="same", at=b.later(1))
    (value,) = threshold_value(row.threshold)["mitigations"]
    assert value["revisions"][1]["goals"] == ["machine-red-team"]
    assert value["revisions"][1]["evidence"] == ["test"]
    assert value["revisions"][1]["labels"]["coder"] == "same"


def test_two_editors_of_one_commitment_meet():
    commitment = a_commitment()
    change = {"scenario": "A rival is ahead.", "kind": "reworded", "effective_on": b.DAY, "based_on": 1}
    first = actions.CommitmentInput(response="We match it.", **change)
    row = actions.propose_commitment_revision(commitment=commitment, revision=first, by=b.an_editor(), at=b.later(1))
    actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(2))
    second = actions.CommitmentInput(response="We wait.", **change)
    with pytest.raises(GoalHasMoved):
        actions.propose_commitment_revision(commitment=commitment, revision=second, by=b.an_editor(), at=b.later(3))
    assert commitment_values()[0]["revisions"][1]["response"] == "We match it."


def test_a_standard_is_active_for_a_model_since_a_day():
    level = actions.add_safety_level(slug="level-3", name="Level 3", by=b.an_editor(), at=b.at())
    active = {"level": level, "kind": "security", "model": "Example-3", "active_since": b.DAY}
    actions.activate_standard(**active, because="precaution", by=b.an_editor(), at=b.at())
    with pytest.raises(StandardIsKnown):
        actions.activate_standard(**active, by=b.an_editor(), at=b.at())
    assert safety_level_values()[0]["standards"][0]["because"] == "precaution"


def test_policy_versions_and_reports_are_known_once():
    policy = {"document": "Policy", "version": "1.0", "effective_on": b.DAY, "by": b.an_editor(), "at": b.at()}
    actions.add_policy_version(slug="policy-1-0", **policy)
    with pytest.raises(VersionIsKnown):
        actions.add_policy_version(slug="policy-1", **policy)
    report = {"kind": "risk_report", "title": "Report 1", "published_on": b.DAY, "by": b.an_editor(), "at": b.at()}
    actions.add_report(slug="report-1", goals=[b.a_goal("one")], **report)
    with pytest.raises(SlugIsTaken):
        actions.add_report(slug="report-1", **report)
    assert policy_version_values()[0]["version"] == "1.0"
    assert report_values()[0]["goals"] == ["one"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"coverage_on": date(2026, 3, 3)}, CoverageIsNotPast),
        ({"published_on": date(2026, 3, 3)}, DayIsInTheFuture),
        ({"every_from_months": 6, "every_to_months": 3}, WindowIsNotInOrder),
        ({"every_from_months": 6}, WindowIsNotInOrder),
    ],
)
def test_a_report_that_cannot_be_so_is_refused(fields, error):
    values = {"slug": "report-1", "kind": "risk_report", "title": "Report 1", "published_on": b.DAY}
    with pytest.raises(error):
        actions.add_report(**(values | fields), by=b.an_editor(), at=b.at())


def test_a_change_of_the_map_is_weighed_as_it_would_be_stored_and_nothing_is_stored():
    row, by = a_mitigation(), b.an_editor()
    move = mitigation(kind="rescoped", column="industry", state="", based_on=1)
    weighed = actions.weigh_mitigation_revision(mitigation=row, revision=move, by=by, at=b.later(1))
    assert (weighed.row.rule_direction, weighed.row.rule_fields) == ("less", {"column": "less"})
    assert [one.field for one in weighed.unsaid] == ["reason"]
    assert row.revisions.count() == 1
    same = mitigation(kind="reworded", based_on=1)
    with pytest.raises(NothingChanges):
        actions.weigh_mitigation_revision(mitigation=row, revision=same, by=by, at=b.later(1))


def test_what_was_withdrawn_does_not_come_back_under_its_name():
    row = a_mitigation()
    gone = mitigation(kind="withdrawn", reason="It did not work.", reason_class="new_understanding", based_on=1)
    gone = actions.propose_mitigation_revision(mitigation=row, revision=gone, by=b.an_editor(), at=b.later(1))
    assert gone.rule_fields == {"kind": "less"}
    actions.approve_revision(revision=gone, by=b.another_editor(), at=b.later(2))
    back = mitigation(kind="rescoped", state="partly", based_on=2)
    with pytest.raises(WasWithdrawn):
        actions.propose_mitigation_revision(mitigation=row, revision=back, by=b.an_editor(), at=b.later(3))
