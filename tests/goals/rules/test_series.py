"""Series of reports: the next window, and whether an account ended near enough to its publication."""

from datetime import date
from typing import Any

import pytest

from goals.series import covers_enough, days_behind, next_windows, published_in
from goals.values import ReportValue


def report(published: str, **fields: Any) -> ReportValue:
    values: dict[str, Any] = {
        "slug": published, "kind": "risk_report", "title": "Report", "author": "", "coverage_on": None,
        "published_on": published, "url": "", "sha256": "", "summary": "", "goals": [], "series": "Risk",
        "every_from_months": 3, "every_to_months": 6, "coverage_max_days": 30,
    }  # fmt: skip
    return ReportValue(**(values | fields))  # type: ignore[typeddict-item]


def test_the_next_window_counts_from_the_newest_report_by_its_rule():
    reports = [report("2026-08-31", every_to_months=4), report("2026-03-10")]
    (window,) = next_windows(reports, date(2026, 12, 31))
    assert (window.first, window.last, window.late) == (date(2026, 11, 30), date(2026, 12, 31), False)
    assert next_windows(reports, date(2027, 1, 1))[0].late


def test_each_series_with_a_rule_has_one_window_and_others_have_none():
    reports = [report("2026-01-01"), report("2026-02-01", series="Other"), report("2026-03-01", series="")]
    reports += [report("2026-04-01", series="No rule", every_from_months=None, every_to_months=None)]
    assert [window.newest["series"] for window in next_windows(reports, date(2026, 5, 1))] == ["Risk", "Other"]


@pytest.mark.parametrize(
    ("covered", "most", "behind", "kept"),
    [
        ("2026-02-08", 30, 30, True),
        ("2026-02-07", 30, 31, False),
        ("2026-02-07", None, 31, True),
        (None, 30, None, True),
    ],
)
def test_an_account_may_end_only_so_long_before_publication(covered, most, behind, kept):
    value = report("2026-03-10", coverage_on=covered, coverage_max_days=most)
    assert (days_behind(value), covers_enough(value)) == (behind, kept)


def test_each_report_is_held_to_what_the_one_before_it_promised():
    reports = [
        report("2026-01-31", every_from_months=3, every_to_months=6),
        report("2026-08-03", every_from_months=1, every_to_months=2),
        report("2026-08-20", every_from_months=None, every_to_months=None),
        report("2026-12-31"),
    ]
    found = published_in(reports)["Risk"]
    assert [one.report["published_on"] for one in found] == ["2026-12-31", "2026-08-20", "2026-08-03", "2026-01-31"]
    assert [(one.days_late, one.days_early) for one in found] == [(0, 0), (0, 14), (3, 0), (0, 0)]
    assert (found[2].first, found[2].last) == (date(2026, 4, 30), date(2026, 7, 31))
    assert found[0].last is None, "the report before it promised nothing"


def test_reports_of_no_series_promise_each_other_nothing():
    found = published_in([report("2026-01-31", series=""), report("2026-12-31", series="")])
    assert [one.last for one in found[""]] == [None, None]
