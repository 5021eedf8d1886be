"""Krippendorff's alpha: values printed in the literature, then what must hold for every panel."""

import csv
import json
from fractions import Fraction
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.agreement import AgreementNotComputed, agreement, alpha
from tests.shared_data import shared

METRICS = ("nominal", "ordinal", "interval", "ratio")
# Ten items, three reviewers, two of whom left gaps; made up for this test.
PANEL = [
    [1, 1, 2],
    [2, 2, None],
    [3, 3, 3],
    [4, 3, 4],
    [None, 1, 1],
    [2, 3, 2],
    [4, 4, 4],
    [1, None, 2],
    [3, 3, 4],
    [2, 2, 2],
]
judgement = st.one_of(st.none(), st.integers(1, 5))
panels = st.lists(st.lists(judgement, min_size=3, max_size=3), min_size=2, max_size=30)


def numbers(lines: list[list[str]]) -> list[list[int | None]]:
    return [[int(cell) if cell else None for cell in line] for line in lines]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return [line[1:] for line in list(csv.reader(file))[1:]]


def alpha_or_none(items, metric):
    try:
        return alpha(items, metric)
    except AgreementNotComputed:
        return None


# --- known values -----------------------------------------------------------------------------------------------------


def test_every_canonical_case_gives_its_published_value_and_the_recomputed_digits():
    cases = json.loads((shared("krippendorff-canonical") / "reliability_cases.json").read_text())["cases"]
    for case in cases:
        items = list(zip(*case["data"], strict=True))
        for metric, expected in case["level"].items():
            assert round(alpha(items, metric), 6) == expected, (case["name"], metric)
        for where, printed in case["published"].items():
            metric, digits = where.split()[-1], len(str(printed).split(".")[1])
            assert round(alpha(items, metric), digits) == printed, (case["name"], where)
    assert sum(len(case["published"]) for case in cases) == 9


def test_the_values_that_irrcac_prints_come_out():
    folder = shared("irrcac-known-values")
    assert round(alpha(numbers(rows_of(folder / "cac.raw4raters.csv")), "nominal"), 5) == 0.74342
    counted = numbers(rows_of(folder / "distrib.6raters.csv"))
    spread_out = [[place for place, count in enumerate(line) for _ in range(count or 0)] for line in counted]
    assert round(alpha(spread_out, "nominal"), 7) == 0.4204384


def test_a_small_panel_worked_out_by_hand():
    # Coincidences: 1-1 2, 1-2 1, 2-1 1, 2-2 2; so 2 of 6 pairs differ, and 2 * 3 * 3 / (6 * 5) would by chance.
    assert isclose(alpha([["a", "a"], ["a", "b"], ["b", "b"]], "nominal"), 1 - (2 / 6) / (18 / 30))


# --- when there is none -----------------------------------------------------------------------------------------------


def test_below_ten_items_a_sentence_stands_in_place_of_the_number():
    with pytest.raises(AgreementNotComputed, match=r"^9 items: agreement is not computed below 10 items\.$"):
        agreement(PANEL[:9], "ordinal", seed=1)


def test_items_that_one_reviewer_judged_alone_do_not_count():
    with pytest.raises(AgreementNotComputed, match=r"^9 items"):
        agreement([*PANEL[:9], [1, None, None], [None, None, None]], "ordinal", seed=1)


@pytest.mark.parametrize("metric", METRICS)
def test_one_category_has_no_agreement_beyond_chance(metric):
    with pytest.raises(AgreementNotComputed, match="All judgements are of one category"):
        agreement([[3, 3, 3]] * 12, metric, seed=1)


def test_nothing_to_compare_says_so():
    with pytest.raises(AgreementNotComputed, match="No item was judged by two"):
        alpha([[1, None], [None, 2]], "nominal")


# --- the interval -----------------------------------------------------------------------------------------------------


def test_the_interval_holds_the_value_and_is_the_same_for_the_same_seed():
    found = agreement(PANEL, "ordinal", seed=7, replicates=400)
    assert found.low < found.alpha < found.high <= 1
    assert (found.items, found.judgements, found.replicates) == (10, 27, 400)
    assert agreement(PANEL, "ordinal", seed=7, replicates=400) == found
    assert agreement(PANEL, "ordinal", seed=8, replicates=400) != found


def test_more_items_of_the_same_kind_narrow_the_interval():
    few, many = (agreement(PANEL * times, "ordinal", seed=1, replicates=300) for times in (1, 20))
    assert many.high - many.low < (few.high - few.low) / 2


def test_draws_of_one_category_are_counted_and_left_out():
    found = agreement([[1, 1]] * 11 + [[1, 2]], "nominal", seed=1, replicates=200)
    assert 0 < found.undefined < 200


def test_progress_is_told_once_for_each_draw():
    told = []
    agreement(PANEL, "ordinal", seed=1, replicates=5, on_progress=told.append)
    assert told == [1, 2, 3, 4, 5]


# --- what must hold for every panel -----------------------------------------------------------------------------------


@given(panels, st.randoms(use_true_random=False), st.sampled_from(METRICS))
def test_the_order_of_reviewers_and_of_items_does_not_matter(panel, random, metric):
    mixed = [random.sample(item, len(item)) for item in random.sample(panel, len(panel))]
    one, other = alpha_or_none(panel, metric), alpha_or_none(mixed, metric)
    assert one == other if one is None or other is None else isclose(one, other, abs_tol=1e-9)


@given(panels, st.sampled_from(METRICS))
def test_an_item_nobody_or_one_reviewer_judged_changes_nothing(panel, metric):
    assert alpha_or_none(panel, metric) == alpha_or_none([*panel, [None, None, None], [4, None, None]], metric)


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=20).filter(lambda levels: len(set(levels)) > 1),
    st.sampled_from(METRICS),
)
def test_agreement_of_all_about_all_is_one(levels, metric):
    assert alpha([[level] * 3 for level in levels], metric) == 1


@given(panels)
def test_ordinal_alpha_knows_the_order_of_levels_only(panel):
    stretched = [[None if level is None else level**3 + 10 for level in item] for item in panel]
    assert alpha_or_none(panel, "ordinal") == alpha_or_none(stretched, "ordinal")


@given(panels, st.integers(-9, 9), st.integers(1, 9))
def test_interval_alpha_does_not_depend_on_zero_or_unit(panel, zero, unit):
    moved = [[None if level is None else Fraction(zero + unit * level) for level in item] for item in panel]
    one, other = alpha_or_none(panel, "interval"), alpha_or_none(moved, "interval")
    assert one == other if one is None or other is None else isclose(one, other, abs_tol=1e-9)


@given(panels)
def test_words_agree_as_numbers_do_where_only_sameness_counts(panel):
    named = [[None if level is None else f"level {level}" for level in item] for item in panel]
    one, other = alpha_or_none(panel, "nominal"), alpha_or_none(named, "nominal")
    assert one == other
