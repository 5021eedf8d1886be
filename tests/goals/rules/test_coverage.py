"""Which capabilities are covered on which models: gaps and what is too old are said."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.coverage import TARGETS, RunValue, SuiteValue, coverage, lacking

ON = date(2026, 11, 1)
CYBER = SuiteValue("ctf", "cyber", 90)
MORE_CYBER = SuiteValue("range", "cyber", 30)


def a_run(days: int, suite: str = "ctf", target: str = "model-5", *, is_complete: bool = True) -> RunValue:
    return RunValue(suite, 1, target, ON - timedelta(days=days), is_complete)


def states(*runs: RunValue, suites: Any = (CYBER,), on: date = ON) -> dict[str, list[str]]:
    found = coverage(["biological", "cyber"], suites, runs, on)
    return {row.capability: [cell.state for cell in row.cells] for row in found.rows}


def test_a_capability_that_nothing_checks_is_a_gap_on_every_model() -> None:
    assert states(a_run(1)) == {"biological": ["gap"], "cyber": ["current"]}
    assert states(suites=()) == {"biological": [], "cyber": []}


@pytest.mark.parametrize(("days", "state"), [(0, "current"), (90, "current"), (91, "stale"), (1000, "stale")])
def test_a_run_counts_for_the_days_of_its_suite(days: int, state: str) -> None:
    assert states(a_run(days))["cyber"] == [state]


def test_a_run_that_came_to_no_end_covers_nothing_and_hides_none_before_it() -> None:
    assert states(a_run(1, is_complete=False))["cyber"] == ["never_finished"]
    assert states(a_run(1, is_complete=False), a_run(10))["cyber"] == ["current"]
    assert states(a_run(1, is_complete=False), a_run(100))["cyber"] == ["stale"]


def test_one_suite_that_is_current_covers_a_capability() -> None:
    assert states(a_run(40, "range"), a_run(40), suites=(CYBER, MORE_CYBER))["cyber"] == ["current"]
    assert states(a_run(40, "range"), suites=(CYBER, MORE_CYBER))["cyber"] == ["stale"]


def test_models_stand_in_the_order_in_which_they_were_run_on_last_and_old_ones_are_counted() -> None:
    runs = [a_run(days, target=f"model-{days}") for days in range(TARGETS + 2)]
    found = coverage(["cyber"], [CYBER], runs, ON)
    assert list(found.targets) == [f"model-{days}" for days in range(TARGETS)]
    assert found.earlier == 2


def kept(**fields: Any) -> Sequence[str]:
    values: dict[str, Any] = dict.fromkeys(("code_at", "data_at", "seeds_at", "environment_at"), "a place")
    return lacking(**(values | {"samples": 100, "repeats": 2, "states_intervals": True} | fields))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, []),
        ({"code_at": ""}, ["code"]),
        ({"data_at": "", "seeds_at": ""}, ["data", "seeds"]),
        ({"environment_at": ""}, ["environment"]),
        ({"samples": None}, ["number of samples"]),
        ({"repeats": 1}, ["repeated runs"]),
        ({"repeats": None}, ["repeated runs"]),
        ({"states_intervals": False}, ["intervals"]),
    ],
)
def test_what_somebody_else_would_lack_is_named(fields: dict[str, Any], missing: list[str]) -> None:
    assert kept(**fields) == missing


runs = st.builds(a_run, st.integers(-5, 400), st.sampled_from(["ctf", "range"]), is_complete=st.booleans())


@given(found=st.lists(runs, max_size=8), later=st.integers(1, 500))
def test_time_alone_never_covers_anything(found: list[RunValue], later: int) -> None:
    """Of the runs there are by now: a cell that is no longer current does not become so by waiting."""
    known = [one for one in found if one.on <= ON]
    suites = (CYBER, MORE_CYBER)
    now, then = states(*known, suites=suites), states(*known, suites=suites, on=ON + timedelta(days=later))
    assert not [
        one for one, two in zip(now["cyber"], then["cyber"], strict=True) if one != "current" and two == "current"
    ]
