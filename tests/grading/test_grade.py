"""What a closed cycle says about a goal: complete values, adjudication, replies, stated grades, parts for editions."""

import json

import pytest

from goals.actions import withhold
from grading import actions
from grading.actions import GradeWords, StatedGrade
from grading.actions.course import PhaseIsNotNext
from grading.actions.grade import (
    CountsDoNotFit,
    CycleIsNotDiscussing,
    GoalIsAdjudicated,
    GradeIsMade,
    LevelIsUnknown,
    QuorumIsNotReached,
    ReplyIsNotDue,
    WordsAreMissing,
)
from grading.freezing import salted_sha256
from grading.models import Grade
from grading.snapshot import cycle_value, cycle_values, grade_values, publishable_cycles
from grading.values import CycleValue, GradeValue
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.builders import (
    a_change,
    a_coded_revision,
    a_goal,
    a_metric,
    a_reading,
    an_editor,
    an_owner,
    later,
    person,
)
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    an_open_goal,
    assignment_of,
    fresh,
    graded,
    in_cycle,
    no_level,
    opened,
    panel,
    scored,
    submit,
)
from tests.grading.talking import an_adjudicator, sent

pytestmark = pytest.mark.django_db


def discussed(*scores):
    row = an_open_goal()
    scored(row, *scores)
    actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=later(41))
    return row


def test_a_grade_is_complete_and_says_on_what_it_rests():
    goal = a_goal("faster-fixes")
    a_reading(a_metric(goal), "71")
    row = an_open_goal(goal, slug="half-1")
    grade = graded(row, "on_course", a_judgement("behind", reason="The median has not moved since March."), "behind")
    value, snapshot = grade.value, row.snapshot
    assert set(value) == {*GradeValue.__annotations__}
    assert (value["cycle"], value["goal"], value["kind"], value["level"]) == (
        "half-1",
        "faster-fixes",
        "progress",
        "behind",
    )
    assert value["panel"] == {"own": 2, "external": 1}
    assert value["reviewers"] == sorted(reviewer.public_id for reviewer in panel())
    assert value["revision"] == 1
    assert value["revision_sha256"] == salted_sha256(snapshot.goal["revisions"][0], snapshot.salt)
    readings = [{"metrics": snapshot.goal["metrics"], "criteria": []}]
    assert value["readings_sha256"] == salted_sha256(readings, snapshot.salt)
    assert value["evidence_sha256"] == salted_sha256([], snapshot.salt)
    assert value["snapshot_sha256"] == snapshot.sha256
    assert (value["disputed"], value["spread"], value["graded_on"]) == (True, 1, later(45).date().isoformat())
    assert json.loads(json.dumps(value)) == value


def test_reasons_are_printed_without_names_and_other_opinions_as_dissent():
    row = an_open_goal()
    grade = graded(
        row,
        a_judgement("behind", reason="The second milestone is open without a plan."),
        a_judgement("behind", reason="Half of the tests are still missing today."),
        a_judgement("ahead", reason="They did more than was asked of them."),
    )
    assert "second milestone" in grade.reason
    assert "Half of the tests" in grade.reason
    assert grade.dissent == "Ahead: They did more than was asked of them."
    for reviewer in panel():
        assert reviewer.name not in grade.reason + grade.dissent


def test_notes_to_the_adjudicator_never_reach_a_grade_or_a_cycle():
    row = an_open_goal()
    note = a_judgement("behind", note="CANARY-NOTE")
    grade = graded(row, note, note, note)
    assert "CANARY-NOTE" not in json.dumps(grade.value)
    assert "CANARY-NOTE" not in json.dumps(cycle_value(row.cycle))


def test_answers_about_withheld_text_are_counted():
    row = an_open_goal()
    asked = {"withholding_justified": True, "withheld_changes_grade": False}
    grade = graded(
        row,
        a_judgement(**asked, misleading_without=True),
        a_judgement(**asked, misleading_without=False),
        a_judgement(),
    )
    assert grade.value["redaction_verdict"] == {
        "justified": 2,
        "changes_grade": 0,
        "misleading_without": 1,
        "asked": 2,
    }
    assert graded(an_open_goal(), "behind", "behind", "behind").value["redaction_verdict"] is None


def test_a_result_is_told_against_the_first_wording_too_where_it_differs():
    goal = a_goal()
    a_coded_revision(goal, "less", a_change(goal, statement="Publish half of the report.", reason="Smaller."))
    row = an_open_goal(goal, kind="result")
    grade = graded(row, *[a_judgement("met_in_full", first_level="partly_met")] * 3)
    assert (grade.level, grade.value["first_level"], grade.value["revision"]) == ("met_in_full", "partly_met", 2)


def test_an_ambition_grade_says_whether_outsiders_can_tell():
    row = an_open_goal(kind="ambition")
    judgements = [a_judgement("modest", verifiable=answer) for answer in ("yes", "partly", "yes")]
    assert graded(row, *judgements).value["verifiable"] == "yes"


def test_a_panel_that_agrees_it_is_too_early_gives_that_as_its_answer():
    grade = graded(an_open_goal(), no_level(), no_level(), no_level())
    assert (grade.value["non_grade"], grade.provisional, grade.level) == ("too_early", False, "")


def test_the_editor_or_a_file_may_bring_the_words_of_a_grade():
    row = an_open_goal()
    scored(row, "behind", "behind", "ahead")
    words = {(row.goal.slug, "progress"): GradeWords(reason="Late by a quarter.", dissent="One saw more.")}
    (grade,) = actions.close_cycle(cycle=row.cycle, by=None, at=later(45), words=words)
    assert (grade.reason, grade.dissent) == ("Late by a quarter.", "One saw more.")


def test_the_log_names_the_level_and_hashes_the_rest():
    row = an_open_goal(slug="half-1")
    graded(row, a_judgement("behind", reason="CANARY-REASON is what it rests on."), "behind", "behind")
    body = json.loads(Record.objects.get(type="cycle.closed").body)
    path = f"grades.{row.goal.slug}--progress"
    told = {name.removeprefix(f"{path}."): value for name, value in body["after"].items() if name.startswith(path)}
    assert told["level"] == "behind"
    assert set(told["value"]) == set(told["reason"]) == {"text"}
    assert "CANARY-REASON" not in json.dumps(body)


def test_adjudication_decides_a_disputed_goal_and_leaves_the_scores_alone():
    row = discussed("ahead", "behind", "far_behind")
    judge = an_adjudicator()
    actions.adjudicate(cycle_goal=sent(row), level="far_behind", reason="Nothing works yet.", by=judge, at=later(42))
    with pytest.raises(GoalIsAdjudicated):
        actions.adjudicate(cycle_goal=row, level="ahead", reason="Or not.", by=judge, at=later(42))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert (grade.level, grade.value["adjudicated"], grade.reason) == ("far_behind", True, "Nothing works yet.")
    assert grade.value["distribution"]["ahead"] == 1
    assert grade.value["adjudicator"] == judge.public_id
    assert cycle_value(row.cycle)["numbers"]["discussed"] == 1


def test_nobody_adjudicates_who_scored_or_has_a_conflict_or_lacks_the_role():
    row = discussed("ahead", "behind", "far_behind")
    owner_too = person("Owner One", "owner")
    for someone in (panel()[0], owner_too, an_editor()):
        with pytest.raises(Refused):
            actions.adjudicate(cycle_goal=row, level="ahead", reason="Because.", by=someone, at=later(42))


def test_adjudication_needs_scores_a_quorum_a_level_and_a_reason():
    row = an_open_goal()
    judge = person("Adjudicator One", "adjudicator")
    with pytest.raises(CycleIsNotDiscussing):
        actions.adjudicate(cycle_goal=row, level="ahead", reason="Early.", by=judge, at=later(25))
    thin = discussed("ahead", "behind", no_level("no_evidence"))
    for level, reason, expected in [
        ("ahead", "Alone.", QuorumIsNotReached),
        ("best", "Alone.", LevelIsUnknown),
        ("ahead", " ", WordsAreMissing),
    ]:
        with pytest.raises(expected):
            actions.adjudicate(cycle_goal=thin, level=level, reason=reason, by=judge, at=later(42))


def test_a_decision_does_not_outlive_the_quorum():
    row = an_open_goal(quorum=2)
    scored(row, "ahead", "behind", no_level())
    actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=later(41))
    judge = an_adjudicator()
    actions.adjudicate(cycle_goal=sent(row), level="ahead", reason="As I read it.", by=judge, at=later(42))
    submit(row, panel()[0], no_level(), at=later(43))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(44))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert (grade.level, grade.provisional, grade.value["adjudicated"]) == ("", True, False)


def test_the_owner_replies_once_in_the_phase_for_it_and_is_printed_unedited():
    row = discussed("behind", "behind", "behind")
    with pytest.raises(ReplyIsNotDue):
        actions.reply(cycle_goal=row, text="Too soon.", by=an_owner(), at=later(42))
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(43))
    with pytest.raises(Refused):
        actions.reply(cycle_goal=row, text="Not mine.", by=panel()[0], at=later(43))
    actions.reply(cycle_goal=row, text="We *disagree*.", by=an_owner(), at=later(43))
    with pytest.raises(ReplyIsNotDue):
        actions.reply(cycle_goal=row, text="And again.", by=an_owner(), at=later(44))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert grade.value["reply"] == "We *disagree*."


def test_a_cycle_does_not_skip_or_repeat_a_phase():
    row = an_open_goal()
    scored(row, "behind", "behind", "behind")
    with pytest.raises(PhaseIsNotNext):
        actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(41))
    actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=later(41))
    with pytest.raises(PhaseIsNotNext):
        actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=later(42))


def test_a_grade_that_a_source_states_is_kept_without_scores_and_closing_leaves_it_alone():
    cycle = a_cycle(imported=True, by=None)
    row = in_cycle(cycle, kind="result", reviewers=0)
    opened(cycle)
    stated = StatedGrade(level="mostly_met", n=3, own=3, reason="The report says so.", range=["mostly_met"])
    grade = actions.import_grade(cycle_goal=fresh(row), grade=stated, at=later(30))
    assert {*GradeValue.__required_keys__, "number"} <= set(grade.value) <= {*GradeValue.__annotations__}
    assert (grade.value["level"], grade.value["panel"], grade.value["reviewers"]) == (
        "mostly_met",
        {"own": 3, "external": 0},
        [],
    )
    with pytest.raises(GradeIsMade):
        actions.import_grade(cycle_goal=fresh(row), grade=stated, at=later(30))
    assert actions.close_cycle(cycle=cycle, by=None, at=later(45)) == []
    assert [value["level"] for value in grade_values(cycle)] == ["mostly_met"]


def test_a_stated_grade_cannot_have_a_level_below_the_quorum_or_outside_the_rubric():
    cycle = a_cycle(imported=True)
    row = in_cycle(cycle, reviewers=0)
    opened(cycle)
    with pytest.raises(QuorumIsNotReached):
        actions.import_grade(cycle_goal=fresh(row), grade=StatedGrade(level="ahead", n=2), at=later(30))
    with pytest.raises(LevelIsUnknown):
        actions.import_grade(cycle_goal=fresh(row), grade=StatedGrade(level="best", n=3), at=later(30))
    provisional = actions.import_grade(cycle_goal=fresh(row), grade=StatedGrade(n=2), at=later(30))
    assert provisional.value["provisional"]


def test_a_stated_grade_follows_from_the_counts_that_are_stated_with_it():
    cycle = a_cycle(imported=True)
    row = in_cycle(cycle, reviewers=0)
    opened(cycle)
    counts = {"distribution": {"ahead": 1, "behind": 2}, "range": ["ahead", "behind"], "n": 3}
    with pytest.raises(CountsDoNotFit, match="By its distribution level is behind, not ahead"):
        actions.import_grade(cycle_goal=fresh(row), grade=StatedGrade(level="ahead", **counts), at=later(30))
    grade = actions.import_grade(cycle_goal=fresh(row), grade=StatedGrade(level="behind", **counts), at=later(30))
    assert grade.level == "behind"


def test_an_announced_cycle_tells_its_goals_panel_rubrics_and_dates_and_no_counts():
    cycle = a_cycle("half-1", panel_text="Chosen by lot, paid by the hour.")
    in_cycle(cycle)
    value = cycle_value(cycle)
    assert set(value) == {*CycleValue.__annotations__}
    assert (value["phase"], value["inside"], value["external"], value["numbers"]) == ("setup", 2, 1, None)
    assert value["rubrics"] == {"ambition": "ambition-1", "progress": "progress-1", "result": "result-1"}
    assert value["goals"][0]["revision"] is None
    assert value["panel_text"] == "Chosen by lot, paid by the hour."


def test_the_announcing_and_the_telling_edition_do_not_change_the_part_they_carry():
    """What publishing notes afterwards must not read as a change in the next edition."""
    row = in_cycle(a_cycle())
    cycle = row.cycle
    before = cycle_value(cycle)
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    assert cycle_value(cycle) == before
    actions.open_cycle(cycle=cycle, by=an_editor(), at=later(22))
    scored(fresh(row), "behind", "behind", "behind")
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    told = cycle_value(cycle)
    actions.mark_published(cycle=cycle, by=None, at=later(50))
    assert cycle_value(cycle) == told
    assert told["dates"]["announced_on"] == later(21).date().isoformat()


def test_a_cycle_part_stays_the_same_while_reviewers_score():
    """Blind means the public learns nothing either: not even that somebody has submitted."""
    row = an_open_goal()
    before = cycle_value(row.cycle)
    scored(row, "behind", "ahead", "behind")
    assert cycle_value(row.cycle) == before
    assert grade_values(row.cycle) == []


def test_numbers_waivers_and_changes_after_opening_are_told_without_names():
    cycle = a_cycle()
    row, dropped = in_cycle(cycle), in_cycle(cycle)
    opened(cycle)
    first, second, third = (assignment_of(row, reviewer) for reviewer in panel())
    actions.recuse(assignment=first, conflict="personal", reason="CANARY-PRIVATE", by=first.reviewer, at=later(24))
    actions.lapse(assignment=second, reason="No answer for three weeks.", by=an_editor(), at=later(25))
    actions.assign(cycle_goal=row, reviewer=panel(4)[3], replaces=first, by=an_editor(), at=later(26))
    actions.remove_cycle_goal(cycle_goal=dropped, reason="It ended.", by=an_editor(), at=later(27))
    submit(fresh(row), third.reviewer, "behind")
    submit(fresh(row), panel(4)[3], no_level("no_evidence"))
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    value = cycle_value(cycle)
    assert value["numbers"] == {
        "assigned": 7,
        "submitted": 2,
        "entered_from_file": 0,
        "recused": 1,
        "lapsed": 1,
        "levels": 1,
        "non_grades": 1,
        "adjudicated": 0,
        "invited": 4,
        "days_open": 23,
        "discussed": 0,
        "kept": 0,
        "amended": 0,
    }
    slug = row.goal.slug
    assert value["changes_after_opening"] == [
        f"A reviewer of {slug} stepped back (close personal tie to an owner) and was replaced.",
        f"A reviewer of {slug} gave no score and was not replaced: No answer for three weeks.",
        f"{dropped.goal.slug} was removed on {later(27).day} Mar 2026: It ended.",
    ]
    text = json.dumps(value)
    assert "CANARY-PRIVATE" not in text
    assert not any(reviewer.name in text for reviewer in panel(4))


def test_editions_tell_of_every_cycle_that_has_goals(django_assert_num_queries):
    a_cycle("empty")
    for slug in ("one", "two", "three"):
        in_cycle(a_cycle(slug, at=later({"one": 20, "two": 21, "three": 22}[slug])))
    with django_assert_num_queries(10):
        values = cycle_values(publishable_cycles())
    assert [value["slug"] for value in values] == ["one", "two", "three"]


def test_withheld_words_are_in_the_frozen_goal_and_in_no_public_value():
    goal = a_goal()
    withhold(
        subject=f"goal/{goal.slug}",
        field="revisions.1.why",
        reason="legal",
        justification="A court order.",
        by=an_editor(),
        at=later(10),
        review_on=later(90).date(),
    )
    row = an_open_goal(goal)
    grade = graded(row, "behind", "behind", "behind")
    secret = "Readers cannot judge what they do not see."
    assert secret in json.dumps(row.snapshot.goal)
    assert secret not in json.dumps(grade.value) + json.dumps(cycle_value(row.cycle))
    assert Grade.objects.count() == 1
