"""Automation against people: each distinct finding once, nothing said before the window is over."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.comparison import FindingValue, answer, counts, distinct, newest_result, stage, totals
from goals.comparison_values import ComparisonValue, Side

BEGINS = date(2026, 7, 1)
SCALE = ["critical", "severe", "minor"]


def found(code: str, side: Side, rank: int | None = 0, same_as: str = "", days: int = 0, **more: Any) -> FindingValue:
    return FindingValue(code, side, BEGINS + timedelta(days=days), rank, same_as, **more)


def counted(*findings: FindingValue) -> list[Any]:
    return list(counts(findings, severities=SCALE, counting=2, window_from=BEGINS))


def a_comparison(ours: int = 0, theirs: int = 0, both: int = 0, **fields: Any) -> ComparisonValue:
    """With a result, unless the fields say otherwise."""
    reports = [found(f"a{place}", "automation") for place in range(ours)]
    reports += [found(f"p{place}", "people", same_as=f"a{place}" if place < both else "") for place in range(theirs)]
    value: Any = {
        "number": 1, "window_from": "2026-07-01", "window_to": "2026-09-30", "called_off_on": None,
        "called_off_reported": 2, "called_off_judged": 1, "result": {"counts": counted(*reports)},
    }  # fmt: skip
    return value | fields  # type: ignore[no-any-return]


def test_what_both_found_is_one_and_what_was_reported_twice_by_one_side_is_one() -> None:
    reports = [
        found("a", "automation"),
        found("b", "people", same_as="a"),
        found("c", "people", same_as="b"),
        found("d", "automation", rank=1),
        found("e", "people", rank=2),
    ]
    all_that_count, critical, severe, minor = counted(*reports)
    assert (all_that_count["both"], all_that_count["only_automation"], all_that_count["only_people"]) == (1, 1, 0)
    assert (critical["both"], severe["only_automation"], minor["only_people"]) == (1, 1, 1)


def test_a_finding_is_as_severe_as_the_worst_that_was_said_of_it() -> None:
    assert [one.rank for one in distinct([found("a", "automation", rank=2), found("b", "people", 0, "a")])] == [0]


def test_what_is_out_of_scope_counts_for_nobody_but_still_joins_two_others() -> None:
    reports = [found("a", "automation", same_as="b"), found("b", "people", None), found("c", "people", same_as="b")]
    (one,) = distinct(reports)
    assert {report.code for report in one.reports} == {"a", "c"}
    assert counted(found("b", "people", None))[0]["only_people"] == 0


def test_time_effort_and_cost_are_told_by_side() -> None:
    reports = [
        found("a", "automation", days=2, hours=Decimal("1.50"), cost=Decimal(10)),
        found("b", "automation", days=9, same_as="a", hours=Decimal(2)),
        found("c", "automation", days=5),
        found("d", "people", days=30, same_as="a", cost=Decimal(5000)),
    ]
    said = counted(*reports)[0]
    assert said["automation_days"] == "3.5", "the median of first finds: after 2 and after 5 days"
    assert said["people_days"] == "30"
    assert (said["automation_hours"], said["people_hours"]) == ("3.5", None)
    assert (said["automation_cost"], said["people_cost"]) == ("10", "5000")


_CODES = [f"f{number}" for number in range(8)]
_REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["automation", "people"]), st.sampled_from([None, 0, 1, 2]), st.sampled_from(["", *_CODES])
    ),
    max_size=8,
).map(
    lambda rows: [
        found(code, side, rank, same if same in _CODES[: len(rows)] and same != code else "")  # type: ignore[arg-type]
        for code, (side, rank, same) in zip(_CODES, rows, strict=False)
    ]
)


@given(_REPORTS, st.randoms())
def test_the_order_of_reports_says_nothing_and_no_finding_is_counted_twice_or_lost(reports: Any, random: Any) -> None:
    mixed = list(reports)
    random.shuffle(mixed)
    assert counted(*mixed) == counted(*reports)
    groups = distinct(reports)
    codes = [one.code for group in groups for one in group.reports]
    assert sorted(codes) == sorted(one.code for one in reports if one.rank is not None)
    by_severity = counted(*reports)[1:]
    assert sum(one["both"] + one["only_automation"] + one["only_people"] for one in by_severity) == len(groups)


@given(_REPORTS)
def test_exchanging_the_sides_exchanges_the_numbers(reports: Any) -> None:
    turned = [one._replace(side="people" if one.side == "automation" else "automation") for one in reports]
    for one, other in zip(counted(*reports), counted(*turned), strict=True):
        assert (one["both"], one["only_automation"], one["only_people"]) == (
            other["both"], other["only_people"], other["only_automation"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "fields", "said"),
    [
        ("2026-06-30", {"result": None}, "Not known yet: the window begins on 1 Jul 2026 and ends on 30 Sep 2026."),
        ("2026-07-01", {"result": None}, "Not known yet: the window is open until 30 Sep 2026. Nothing is counted"),
        ("2026-09-30", {"result": None}, "Not known yet: the window is open until 30 Sep 2026."),
        ("2026-10-01", {"result": None}, "Not known yet: the window ended on 30 Sep 2026, and its result is not out."),
        (
            "2026-10-01",
            {"result": None, "called_off_on": "2026-06-01"},
            "Not known: this comparison was called off on 1 Jun",
        ),
        (
            "2026-10-01",
            {"result": None, "called_off_on": "2026-08-01"},
            "Not known: this comparison was called off on 1 Aug",
        ),
    ],
)
def test_nothing_is_said_of_a_part_of_a_window(on: str, fields: Any, said: str) -> None:
    value = a_comparison(9, 1, **fields)
    assert answer(value, date.fromisoformat(on)).startswith(said)
    assert totals(value) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "both", "said"),
    [
        (29, 34, 17, "No: automation found 29 over the whole window, people 34."),
        (
            34,
            34,
            20,
            "It has drawn level and not surpassed them: automation found 34 over the whole window, people 34.",
        ),
        (0, 0, 0, "Nothing that counts was found by either side over the whole window."),
        (36, 34, 20, "Yes: automation found 36 over the whole window, people 34."),
    ],
)
def test_has_automation_surpassed_people(ours: int, theirs: int, both: int, said: str) -> None:
    value = a_comparison(ours, theirs, both)
    assert totals(value) == (ours, theirs)
    assert answer(value, date(2026, 10, 1)) == said
    assert stage(value, date(2026, 10, 1)) == "closed"


def test_the_newest_whole_window_answers() -> None:
    first, second = a_comparison(9, 1), a_comparison(1, 9, number=2, window_to="2026-12-31")
    running = a_comparison(number=3, window_to="2027-03-31", result=None)
    assert newest_result([second, running, first]) == second
    assert newest_result([running]) is None
