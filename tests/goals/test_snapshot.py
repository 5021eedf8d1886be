"""Snapshots: everything a goal is, exactly in the shapes of goals/values.py, in a constant number of queries."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from goals import actions, snapshot, values
from goals.actions import (
    ChecklistItemInput,
    CriterionInput,
    CriterionReadingInput,
    DeadlineInput,
    MilestoneDoneInput,
    MilestoneInput,
    NeededBeforeInput,
    ReadingInput,
    TargetInput,
)
from goals.models import Goal
from goals.snapshot import evidence_value, goal_value, goal_values, sha256, threshold_value
from roadmap import canonical_json
from tests import builders as b
from tests.goals.every_action import a_commitment, a_mitigation

pytestmark = pytest.mark.django_db


def a_full_revision(after: str = ""):
    relative = DeadlineInput(kind="relative", days=42, anchor=after or "milestone/outline", stated=date(2026, 5, 11))
    return b.a_revision(
        failure="Nobody can read it.",
        starts_on=b.DAY,
        confidence_level="moderate",
        confidence_sentence="Depends on hiring.",
        needed_before=NeededBeforeInput(event="Automated research", expected_text="early 2027"),
        criteria=[
            CriterionInput(
                key="list",
                kind="checklist",
                text="Most in place.",
                met="Most.",
                missed="Few.",
                condition="Not if solved.",
                fully_share=Decimal("0.60"),
                mostly_share=Decimal("0.8"),
                items=[
                    ChecklistItemInput(key="open", text="Train people."),
                    ChecklistItemInput(key="shut", text="Lock the room.", private=True),
                ],
            ),
            CriterionInput(
                key="compare",
                kind="comparative",
                text="More than people.",
                baseline_text="Bounty",
                baseline_value=Decimal(34),
            ),
        ],
        targets=[TargetInput(metric="hours-to-fix", steps=[(date(2026, 12, 15), Decimal("24.0"))], low=Decimal(0))],
        milestones=[
            MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01")),
            MilestoneInput(key="next", title="What next", deadline=relative),
        ],
        deadline=DeadlineInput(kind="standing", days=90, anchor="a change"),
    )


def a_full_goal(slug=""):
    """A goal with something in every field of its value."""
    goal = b.a_proposed_goal(slug, revision=a_full_revision(), moonshot=True, source="https://example.org/roadmap")
    metric = b.a_metric(goal, source="The log.", quality="Good.")
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.at(hour=12))
    evidence = b.some_evidence(goals=[goal])
    old = b.a_reading(metric, "72")
    b.an_update(
        goal,
        next="More.",
        problems="Few.",
        help="Money.",
        health_sentence="We are fine.",
        readings=[
            ReadingInput(
                metric=metric, on=b.DAY, value=Decimal(71), supersedes=old, reason="Twice.", evidence=[evidence]
            )
        ],
        criterion_readings=[
            CriterionReadingInput(criterion="list", on=b.DAY, fully=1, mostly=1, not_in_place=0, evidence=[evidence]),
            CriterionReadingInput(criterion="compare", on=b.DAY, state="not_applicable", justification="No bounty."),
        ],
        milestones=[MilestoneDoneInput(key="outline", achieved_on=b.DAY, note="Early.", evidence=[evidence])],
        evidence=[evidence],
        at=b.later(30),
    )
    wrong = goal.updates.get()
    b.an_update(goal, corrects=wrong, correction_reason="Typo.", health_sentence="Fine.", at=b.later(31))
    actions.record_occurrence(
        goal=goal, key="first", text="A change.", triggered_on=b.DAY, note="So.", by=b.an_owner(), at=b.later(31)
    )
    actions.add_trade_off(goal=goal, favoured=b.a_goal(), note="Same people.", by=b.an_owner(), at=b.later(31))
    actions.link_predecessor(goal=goal, predecessor=b.a_goal(), by=b.an_owner(), at=b.later(31))
    actions.link_predecessor(goal=b.a_goal(), predecessor=goal, by=b.an_owner(), at=b.later(31))
    change = b.a_change(goal, title="Another title", reason="Clearer.", owner_words="Same.", owner_direction="same")
    row = b.an_approved_revision(goal, change, at=b.later(32))
    actions.code_direction(revision=row, direction="less", words="Less.", by=b.a_reviewer(), at=b.later(33))
    proofs = {"list": [evidence]}
    ended = b.a_proposed_ending(goal, proofs=proofs, how_known="We saw it.", account="All of it.", at=b.later(34))
    actions.accept_resolution(
        resolution=ended, timing="established", timing_reason="I saw it.", by=b.another_reviewer(), at=b.later(35)
    )
    return goal


def everything() -> dict[str, list[Any]]:
    """Values of every kind of part that holds texts, with something in each text."""
    a_full_goal("full")
    mitigation = a_mitigation()
    actions.record_assessment(
        threshold=mitigation.threshold,
        model="Example-3",
        state="reached",
        assessor="Us",
        on=b.DAY,
        note="Clearly.",
        by=None,
        at=b.later(1),
    )
    a_commitment()
    report: dict[str, Any] = {
        "kind": "risk_report",
        "title": "Report 1",
        "author": "Us",
        "summary": "All.",
        "published_on": b.DAY,
    }
    row = actions.add_report(slug="report-1", url="https://example.org/1", **report, by=None, at=b.at())
    actions.correct_report(report=row, right={"title": "Report 2"}, reason="Wrong.", by=None, at=b.later(1))
    b.an_evaluation_run(b.a_suite("ctf", description="Flags."))
    b.some_evidence(description="A report.", holder="Us", state="rejected", state_reason="Old.", by=None)
    return {
        "goal": snapshot.goal_values(),
        "evidence": snapshot.evidence_values(),
        "threshold": snapshot.threshold_values(),
        "commitment": snapshot.commitment_values(),
        "report": snapshot.report_values(),
        "safety-level": snapshot.safety_level_values(),
        "area": snapshot.area_values(),
        "suite": snapshot.suite_values(),
    }


SELDOM = {"comparisons", "corrections", "placings"}  # fields that a value has only where there is something in them


def misfits(value: object, shape: Any, path: str = "$") -> list[str]:
    """Where a value does not have exactly the shape of its TypedDict."""
    if is_typeddict(shape):
        assert isinstance(value, dict), path
        hints = get_type_hints(shape)
        differ = (value.keys() ^ hints.keys()) - SELDOM
        wrong = [f"{path}: {sorted(differ)}"] if differ else []
        return wrong + [
            one for name in value.keys() & hints.keys() for one in misfits(value[name], hints[name], f"{path}.{name}")
        ]
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is list:
        assert isinstance(value, list), path
        return [one for number, item in enumerate(value) for one in misfits(item, arguments[0], f"{path}[{number}]")]
    if origin is dict:
        assert isinstance(value, dict), path
        return [one for name, item in value.items() for one in misfits(item, arguments[1], f"{path}.{name}")]
    if type(None) in arguments:
        inner = [argument for argument in arguments if argument is not type(None)]
        return [] if value is None else misfits(value, inner[0], path)
    if arguments:
        return [] if value in arguments else [f"{path}: {value!r}"]
    return [] if type(value) is shape else [f"{path}: {value!r} is no {shape}"]


def test_every_value_has_exactly_the_declared_shape():
    b.a_roadmap()
    found = everything()
    shapes = {
        "goal": values.GoalValue,
        "evidence": values.EvidenceValue,
        "threshold": values.ThresholdValue,
        "commitment": values.CommitmentValue,
        "report": values.ReportValue,
        "safety-level": values.SafetyLevelValue,
        "area": values.AreaValue,
    }
    for kind, shape in shapes.items():
        for value in found[kind]:
            assert misfits(value, shape, kind) == []
    assert misfits(snapshot.roadmap_value(), values.RoadmapValue) == []


def test_a_full_goal_leaves_no_field_empty():
    value = goal_value(a_full_goal())
    assert {name for name, item in value.items() if item in (None, [], {}, "")} == {"parent", "parts", "withheld"}


def test_a_snapshot_is_canonical_json_and_reads_the_same_twice():
    goal = a_full_goal()
    value = goal_value(goal)
    assert canonical_json.loads(canonical_json.dumps(value)) == value
    assert sha256(value) == sha256(goal_value(Goal.objects.get(pk=goal.pk)))
    assert json.dumps(value) == json.dumps(goal_values(Goal.objects.filter(pk=goal.pk))[0])


def test_decimals_are_short_texts_whatever_the_database_pads():
    value = goal_value(a_full_goal())
    first = value["revisions"][0]
    assert (first["criteria"][0]["fully_share"], first["targets"][0]["low"]) == ("0.6", "0")
    assert first["targets"][0]["steps"] == [{"due": "2026-12-15", "value": "24"}]
    assert first["criteria"][1]["baseline_value"] == "34"


def test_a_warning_says_that_text_and_arithmetic_differ():
    deadline = goal_value(a_full_goal())["revisions"][0]["milestones"][1]["deadline"]
    assert (deadline["due"], deadline["stated"]) == ("2026-04-13", "2026-05-11")
    assert "11 May 2026" in deadline["warning"]


def test_a_deadline_may_hang_on_another_goal():
    old = b.a_goal("old")
    follow = b.a_goal(revision=b.a_revision(deadline=DeadlineInput(kind="relative", days=42, anchor="goal/old")))
    assert goal_value(follow)["revisions"][0]["deadline"]["due"] is None
    proposed = b.a_proposed_ending(old)
    assert goal_value(follow)["revisions"][0]["deadline"]["due"] is None
    actions.accept_resolution(resolution=proposed, by=b.a_reviewer(), at=b.later(7))
    assert goal_value(follow)["revisions"][0]["deadline"]["due"] == "2026-04-18"


def test_what_was_never_approved_is_named_nowhere():
    whole = b.a_whole("whole")
    b.a_proposed_goal("waiting", parent=whole, predecessors=[whole])
    (value,) = goal_values()
    assert (value["slug"], value["parts"], value["successors"]) == ("whole", [], [])
    assert {one["slug"] for one in goal_values(pending=True)} == {"whole", "waiting"}
    with pytest.raises(Goal.DoesNotExist):
        goal_value(Goal.objects.get(slug="waiting"))


def test_goals_come_by_area_place_and_name():
    second = b.an_area("second", position=2)
    first = b.an_area("first", position=1)
    b.a_goal("b", area=first, position=1)
    b.a_goal("a", area=second)
    b.a_goal("d", area=first, position=0)
    b.a_goal("c", area=first, position=0)
    assert [one["slug"] for one in goal_values()] == ["c", "d", "b", "a"]


QUERIES = 30  # goals, each relation once, and days of ended goals


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_number_of_goals(count, django_assert_num_queries):
    chosen = [a_full_goal().pk for _ in range(count)]
    with django_assert_num_queries(QUERIES):
        assert len(goal_values(Goal.objects.filter(pk__in=chosen))) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_other_readers_have_constant_queries_too(count, django_assert_num_queries):
    for _ in range(count):
        everything_else()
    for read, queries in (
        (snapshot.threshold_values, 8),
        (snapshot.evidence_values, 3),
        (snapshot.commitment_values, 2),
        (snapshot.safety_level_values, 3),
        (snapshot.report_values, 3),
        (snapshot.area_values, 1),
        (snapshot.policy_version_values, 2),
        (snapshot.all_spans, 1),
    ):
        with django_assert_num_queries(queries):
            assert len(read()) >= (0 if queries == 1 else count)


def everything_else():
    goal, evidence = b.a_goal(), b.some_evidence()
    actions.record_link_check(evidence=evidence, state="ok", at=b.later(2))
    mitigation = a_mitigation()
    values = {"column": "company", "text": "Other.", "state": "planned", "effective_on": b.DAY, "kind": "reworded"}
    change = actions.MitigationInput(goals=[goal], evidence=[evidence], **values)
    actions.import_mitigation_revision(mitigation=mitigation, revision=change, at=b.later(1))
    assessment: dict[str, Any] = {
        "model": "Example-3",
        "state": "reached",
        "assessor": "Us",
        "on": b.DAY,
        "evidence": [evidence],
    }
    actions.record_assessment(threshold=mitigation.threshold, **assessment, by=None, at=b.later(1))
    a_commitment()
    slug = b.a_slug("thing")
    level = actions.add_safety_level(slug=slug, name="Level 3", by=None, at=b.at())
    actions.activate_standard(level=level, kind="security", model="Example-3", active_since=b.DAY, by=None, at=b.at())
    report: dict[str, Any] = {"kind": "risk_report", "title": "Report", "published_on": b.DAY, "goals": [goal]}
    actions.add_report(slug=slug, **report, by=None, at=b.at())
    policy = {"document": "Policy", "version": slug, "effective_on": b.DAY}
    actions.add_policy_version(slug=slug, **policy, by=None, at=b.at())
    assert threshold_value(mitigation.threshold)["mitigations"]
    assert evidence_value(evidence)["link"]["state"] == "ok"
