"""How several judgements become one grade: examples from the method page, then what must hold for every panel."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.aggregation import BOUNDARY, Judgement, Outcome, UnknownLevel, aggregate
from grading.rubrics import PROGRESS, RESULT

LEVELS = [level["key"] for level in PROGRESS["levels"]]
RANK = {level["key"]: level["rank"] for level in PROGRESS["levels"]}
NON_GRADES = ["too_early", "no_evidence", "cannot_judge_withheld", "not_applicable"]


def progress(*answers: str, quorum: int = 3) -> Outcome:
    """The outcome of a panel that answered with these level or non-grade keys."""
    judgements = [Judgement(level=key) if key in RANK else Judgement(non_grade=key) for key in answers]
    return aggregate(judgements, levels=PROGRESS["levels"], quorum=quorum, boundary=BOUNDARY["progress"])


def test_three_reviewers_give_their_median_level_and_its_whole_spread():
    found = progress("ahead", "behind", "on_course")
    assert (found.level, found.range, found.spread, found.n) == ("on_course", ["ahead", "behind"], 2, 3)
    assert found.between == []
    assert found.distribution == {"ahead": 1, "on_course": 1, "behind": 1, "far_behind": 0, "no_visible_progress": 0}


def test_of_two_middle_levels_the_lower_one_counts_and_both_are_named():
    found = progress("on_course", "behind", "ahead", "behind")
    assert found.level == "behind"
    assert found.between == ["behind", "on_course"]


def test_two_equal_middle_levels_are_one_level():
    found = progress("ahead", "behind", "behind", "far_behind")
    assert (found.level, found.between) == ("behind", [])


def test_levels_two_apart_are_a_disagreement_even_on_one_side_of_the_boundary():
    assert progress("behind", "behind", "no_visible_progress").disputed
    assert not progress("behind", "far_behind", "far_behind").disputed


def test_one_level_apart_is_a_disagreement_when_it_crosses_on_course_or_mostly_met():
    assert progress("on_course", "on_course", "behind").disputed
    assert not progress("ahead", "on_course", "on_course").disputed
    results = [Judgement(level="mostly_met"), Judgement(level="partly_met"), Judgement(level="mostly_met")]
    assert aggregate(results, levels=RESULT["levels"], quorum=3, boundary=BOUNDARY["result"]).disputed


def test_below_the_quorum_the_grade_is_provisional_and_has_no_level():
    found = progress("on_course", "behind", "cannot_judge_withheld")
    assert found.provisional
    assert (found.level, found.non_grade, found.between, found.n) == (None, None, [], 2)
    assert found.distribution["cannot_judge_withheld"] == 1


def test_nobody_has_answered():
    found = progress()
    assert (found.level, found.non_grade, found.n, found.range, found.spread) == (None, None, 0, [], 0)
    assert found.provisional
    assert not found.disputed


def test_a_full_panel_of_non_grades_is_an_answer_and_not_provisional():
    found = progress("too_early", "too_early", "no_evidence")
    assert (found.level, found.non_grade, found.provisional) == (None, "too_early", False)


def test_two_non_grades_of_three_are_still_too_few():
    assert progress("too_early", "too_early").provisional
    assert progress("too_early", "too_early").non_grade is None


def test_the_level_against_the_first_wording_is_told_only_where_it_differs():
    def result(*pairs: tuple[str, str]) -> str | None:
        judgements = [Judgement(level=last, first_level=first) for last, first in pairs]
        return aggregate(judgements, levels=RESULT["levels"], quorum=2, boundary=None).first_level

    assert result(("met_in_full", "partly_met"), ("met_in_full", "mostly_met")) == "partly_met"
    assert result(("mostly_met", "mostly_met"), ("mostly_met", "mostly_met")) is None
    assert result(("mostly_met", ""), ("mostly_met", "")) is None


def test_whether_outsiders_can_tell_follows_the_more_doubtful_of_two_middle_answers():
    judgements = [Judgement(level="ahead", verifiable=answer) for answer in ("yes", "no", "yes", "partly")]
    assert aggregate(judgements, levels=PROGRESS["levels"], quorum=2, boundary=None).verifiable == "partly"


def test_a_level_of_another_rubric_is_refused():
    with pytest.raises(UnknownLevel, match="met_in_full"):
        aggregate([Judgement(level="met_in_full")], levels=PROGRESS["levels"], quorum=2, boundary=None)


answers = st.lists(st.sampled_from(LEVELS + NON_GRADES), max_size=9)
levels_only = st.lists(st.sampled_from(LEVELS), min_size=2, max_size=9)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_the_reviewers_changes_nothing(given_answers, random):
    shuffled = list(given_answers)
    random.shuffle(shuffled)
    assert progress(*shuffled) == progress(*given_answers)


@given(levels_only)
def test_at_least_half_of_the_panel_stands_at_or_on_each_side_of_the_level(given_levels):
    found = progress(*given_levels, quorum=2)
    ranks = [RANK[key] for key in given_levels]
    rank = RANK[found.level]
    assert found.level in given_levels
    assert Fraction(sum(other >= rank for other in ranks), len(ranks)) >= Fraction(1, 2)
    # No better level has a majority at or above it: of two middle levels the lower one was taken.
    assert not any(sum(other <= better for other in ranks) * 2 > len(ranks) for better in range(1, rank))


@given(levels_only)
def test_doubling_every_vote_changes_neither_level_nor_disagreement(given_levels):
    once, twice = progress(*given_levels, quorum=2), progress(*given_levels * 2, quorum=2)
    assert (once.level, once.between, once.range, once.disputed) == (
        twice.level,
        twice.between,
        twice.range,
        twice.disputed,
    )


@given(levels_only, st.data())
def test_one_better_vote_never_makes_the_grade_worse(given_levels, data):
    index = data.draw(st.integers(0, len(given_levels) - 1))
    better = data.draw(st.sampled_from(LEVELS[: RANK[given_levels[index]]]))
    improved = [*given_levels[:index], better, *given_levels[index + 1 :]]
    assert RANK[progress(*improved, quorum=2).level] <= RANK[progress(*given_levels, quorum=2).level]


@given(levels_only, st.lists(st.sampled_from(NON_GRADES), max_size=5))
def test_non_grades_never_move_a_level_or_count_for_the_quorum(given_levels, non_grades):
    bare, mixed = progress(*given_levels), progress(*given_levels, *non_grades)
    assert (bare.level, bare.n, bare.range, bare.disputed, bare.provisional) == (
        mixed.level,
        mixed.n,
        mixed.range,
        mixed.disputed,
        mixed.provisional,
    )
    assert sum(mixed.distribution.values()) == len(given_levels) + len(non_grades)


@given(answers, st.integers(2, 5))
def test_a_level_exists_exactly_where_the_quorum_is_reached(given_answers, quorum):
    found = progress(*given_answers, quorum=quorum)
    levels = [key for key in given_answers if key in RANK]
    assert (found.level is not None) == (len(levels) >= quorum)
    assert not (found.provisional and (found.level or found.non_grade))
