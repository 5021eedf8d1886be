"""Series of reports: when the next one is due by the rule of the series, and whether a report kept that rule. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from goals.days import add_months, day, maybe_day
from goals.values import ReportValue


class Window(NamedTuple):
    """The days between which the next report of a series is due, counted from its newest one."""

    newest: ReportValue
    first: date
    last: date
    late: bool


def next_windows(reports: Sequence[ReportValue], on: date) -> list[Window]:
    """One window for each series with a rule; the rule is the one that its newest report brings."""
    newest: dict[str, ReportValue] = {}
    for report in sorted(reports, key=lambda one: one["published_on"]):
        if report["series"] and report["every_from_months"] is not None:
            newest[report["series"]] = report
    return [_window(report, on) for report in newest.values()]


class Published(NamedTuple):
    """A report against the window that the one before it in its series promised; None where none was promised."""

    report: ReportValue
    first: date | None
    last: date | None

    @property
    def days_late(self) -> int:
        """Days after the last promised one; 0 where it was in time, or nothing was promised."""
        return max(0, (day(self.report["published_on"]) - self.last).days) if self.last else 0

    @property
    def days_early(self) -> int:
        return max(0, (self.first - day(self.report["published_on"])).days) if self.first else 0


def published_in(reports: Sequence[ReportValue]) -> dict[str, list[Published]]:
    """Series -> its reports, newest first, each with what was promised for it. Reports of no series stand under ""."""
    found: dict[str, list[Published]] = {}
    before: dict[str, ReportValue] = {}
    for report in sorted(reports, key=lambda one: (one["published_on"], one["slug"])):
        earlier = before.get(report["series"]) if report["series"] else None
        window = _window(earlier, date.max) if earlier and earlier["every_from_months"] is not None else None
        one = Published(report, window.first, window.last) if window else Published(report, None, None)
        found.setdefault(report["series"], []).insert(0, one)
        before[report["series"]] = report
    return found


def days_behind(report: ReportValue) -> int | None:
    """How long before its publication the report's account ends; None where that is not said."""
    covered = maybe_day(report["coverage_on"])
    return (day(report["published_on"]) - covered).days if covered else None


def covers_enough(report: ReportValue) -> bool:
    """Does its account end as near to its publication as the rule asks? True where no rule or no day is given."""
    behind, most = days_behind(report), report["coverage_max_days"]
    return behind is None or most is None or behind <= most


def _window(report: ReportValue, on: date) -> Window:
    published, from_months = day(report["published_on"]), report["every_from_months"] or 0
    last = add_months(published, report["every_to_months"] or from_months)
    return Window(report, add_months(published, from_months), last, late=last < on)
