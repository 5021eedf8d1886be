"""What a grade publishes beside its level: counts anybody computes it from, objections, reopenings, conflicts, agreement."""

from dataclasses import asdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import actions
from grading.actions import CriterionInput, ScoreInput
from grading.aggregation import Judgement, aggregate
from grading.recomputing import recomputed
from grading.rubrics import PROGRESS
from grading.snapshot import cycle_value, grade_values, rubric_values
from grading.tally import agreement_values
from tests.builders import (
    a_change,
    a_coded_revision,
    a_goal,
    an_editor,
    another_editor,
    later,
    some_evidence,
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


# --- what anybody recomputes ------------------------------------------------------------------------------------------


def asked_about(levels: str, **fields) -> ScoreInput:
    """A judgement with a level for each of the first criteria of the rubric of progress."""
    keys = [row["key"] for row in PROGRESS["criteria"]]
    answers = [CriterionInput(criterion=key, level=level) for key, level in zip(keys, levels.split(), strict=False)]
    return a_judgement(criteria=answers, **fields)


def test_answers_to_the_criteria_are_counted_and_a_non_grade_stands_for_all_of_them():
    first, second = [row["key"] for row in PROGRESS["criteria"]][:2]
    grade = graded(an_open_goal(), asked_about("behind ahead"), asked_about("behind"), no_level("no_evidence"))
    assert grade.value["criteria"][first] == {"behind": 2, "no_evidence": 1}
    assert grade.value["criteria"][second] == {"ahead": 1, "no_evidence": 1}


def test_evidence_is_counted_by_the_reviewers_who_rest_on_it():
    goal = a_goal()
    some_evidence("log", goals=[goal])
    row = an_open_goal(goal)
    grade = graded(row, a_judgement(evidence_cited=["log", "log"]), a_judgement(evidence_cited=["log"]), "behind")
    assert grade.value["evidence_cited"] == {"log": 2}


def test_levels_against_the_first_wording_are_counted_and_compared_with_the_level_that_counts():
    goal = a_goal()
    a_coded_revision(goal, "less", a_change(goal, statement="Publish half of the report.", reason="Smaller."))
    row = an_open_goal(goal, kind="result")
    answers = [("met_in_full", "partly_met"), ("met_in_full", "partly_met"), ("partly_met", "partly_met")]
    scored(row, *[a_judgement(level, first_level=first) for level, first in answers])
    actions.move_cycle(cycle=row.cycle, to="discussion", by=an_editor(), at=later(41))
    judge = an_adjudicator()
    actions.adjudicate(cycle_goal=sent(row), level="partly_met", reason="Half is half.", by=judge, at=later(42))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert grade.value["first_distribution"] == {"partly_met": 3}
    assert grade.value["first_level"] is None, "the level decided on is the level against the first wording"


LEVELS = [level["key"] for level in PROGRESS["levels"]]
ANSWERS = st.one_of(st.sampled_from(LEVELS), st.sampled_from(["too_early", "no_evidence"]))


@given(
    answers=st.lists(ANSWERS, min_size=1, max_size=7),
    quorum=st.integers(2, 4),
    spread_rule=st.integers(1, 4),
)
def test_every_grade_follows_from_its_published_counts(answers, quorum, spread_rule):
    rubric = {"kind": "progress", "levels": PROGRESS["levels"]}
    judgements = [Judgement(level=one) if one in LEVELS else Judgement(non_grade=one) for one in answers]
    outcome = aggregate(
        judgements, levels=rubric["levels"], quorum=quorum, boundary="on_course", spread_rule=spread_rule
    )
    published = asdict(outcome) | {"quorum": quorum, "spread_rule": spread_rule, "adjudicated": False}
    if outcome.provisional:
        published |= {"range": [], "spread": 0}
    found = recomputed(published, rubric)
    assert found == {name: published[name] for name in found}
    assert {"level", "non_grade", "between", "range", "spread", "n", "provisional", "disputed"} <= set(found)


def test_a_real_grade_is_recomputed_from_what_an_edition_says_of_it():
    goal = a_goal()
    a_coded_revision(goal, "less", a_change(goal, statement="Publish half of the report.", reason="Smaller."))
    row = an_open_goal(goal, kind="result", spread_rule=1)
    answers = [("met_in_full", "partly_met"), ("mostly_met", "little_met"), ("mostly_met", "little_met")]
    grade = graded(row, *[a_judgement(level, first_level=first) for level, first in answers])
    (rubric,) = [value for value in rubric_values() if value["slug"] == grade.value["rubric"]]
    found = recomputed(grade.value, rubric)
    assert found == {name: grade.value[name] for name in found}
    assert (found["level"], found["first_level"], found["disputed"]) == ("mostly_met", "little_met", True)


# --- objections, reopening, conflicts, names, agreement ---------------------------------------------------------------


def test_objections_are_printed_unedited_and_without_names():
    row = discussed("behind", "behind", "behind")
    actions.move_cycle(cycle=row.cycle, to="reply", by=an_editor(), at=later(43))
    for text in (" It is *too* harsh. ", "CANARY: too mild."):
        actions.object_to_grade(cycle_goal=fresh(row), text=text, by=None, at=later(44))
    (grade,) = actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(45))
    assert grade.value["objections"] == [
        {"number": 1, "text": " It is *too* harsh. "},
        {"number": 2, "text": "CANARY: too mild."},
    ]


def reopened(row):
    asked = actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=an_editor(), at=later(46))
    cycle = actions.agree_reopening(reopening=asked, by=another_editor(), at=later(47))
    return cycle


def test_a_reopened_cycle_keeps_its_grade_tells_why_and_hides_what_is_judged_again():
    row = an_open_goal()
    graded(row, "on_course", "behind", "behind")
    row.cycle.refresh_from_db()
    told = grade_values(row.cycle)
    cycle = reopened(row)
    assert grade_values(cycle) == told, "what was found does not vanish while it is looked at again"
    submit(fresh(row), panel()[0], "far_behind", at=later(48))
    value = cycle_value(cycle)
    assert grade_values(cycle) == told
    assert (value["phase"], value["numbers"], value["agreement"]) == ("discussion", None, {})
    assert value["reopenings"] == [
        {
            "number": 1,
            "asked_on": later(46).date().isoformat(),
            "agreed_on": later(47).date().isoformat(),
            "declined_on": None,
            "reason": "A log was mislaid.",
        }
    ]
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(49))
    (again,) = grade_values(cycle)
    assert (again["number"], told[0]["number"], again["range"]) == (2, 1, ["behind", "far_behind"])
    assert cycle_value(cycle)["numbers"]["amended"] == 1


def test_a_request_to_reopen_is_told_once_it_is_decided():
    row = an_open_goal()
    graded(row, "behind", "behind", "behind")
    row.cycle.refresh_from_db()
    asked = actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=an_editor(), at=later(46))
    assert cycle_value(row.cycle)["reopenings"] == []
    actions.decline_reopening(reopening=asked, by=another_editor(), at=later(47))
    assert cycle_value(row.cycle)["reopenings"][0]["declined_on"] == later(47).date().isoformat()


def test_conflicts_are_listed_without_names_and_reviewers_only_where_they_consented():
    cycle = a_cycle()
    row = in_cycle(cycle)
    opened(cycle)
    first, second, third = (assignment_of(row, reviewer) for reviewer in panel())
    actions.recuse(assignment=first, conflict="financial", by=first.reviewer, at=later(24))
    replaced = actions.assign(cycle_goal=fresh(row), reviewer=panel(4)[3], replaces=first, by=an_editor(), at=later(24))
    for reviewer in (second.reviewer, third.reviewer, replaced.reviewer):
        submit(fresh(row), reviewer, "behind")
    for one in (first, third):
        actions.consent_to_be_named(assignment=one, named=True, by=one.reviewer, at=later(30))
    assert (cycle_value(cycle)["conflicts"], cycle_value(cycle)["named"]) == ([], []), "not before it is closed"
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    value = cycle_value(cycle)
    expected = {"goal": row.goal.slug, "kind": "progress", "conflict": "financial", "outcome": "recused", "count": 1}
    assert value["conflicts"] == [expected]
    assert value["named"] == ["Reviewer Three"], "who stepped back judged nothing"


def test_agreement_of_few_goals_is_a_sentence():
    row = an_open_goal()
    graded(row, "behind", "behind", "ahead")
    row.cycle.refresh_from_db()
    sentence = "1 item: agreement is not computed below 10 items."
    alone = {"alpha": None, "low": None, "high": None, "items": 1, "judgements": 3, "why_none": sentence}
    assert cycle_value(row.cycle)["agreement"] == {"progress": alone}


@pytest.mark.slow
def test_agreement_of_ten_goals_is_a_number_with_an_interval_that_comes_out_again():
    cycle = a_cycle()
    rows = [in_cycle(cycle) for _ in range(10)]
    opened(cycle)
    for place, row in enumerate(rows):
        level = LEVELS[place % 4]
        scored(fresh(row), level, level, LEVELS[(place + place // 7) % 4])
    actions.close_cycle(cycle=cycle, by=an_editor(), at=later(45))
    value = cycle_value(cycle)["agreement"]["progress"]
    assert (value["items"], value["judgements"], value["why_none"]) == (10, 30, "")
    assert Decimal(value["low"]) < Decimal(value["alpha"]) < Decimal(value["high"]) <= 1
    assert agreement_values(cycle) == {"progress": value}
