"""Reports: when each was promised and when it came, which are late, and when the next ones and the next edition are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from goals.series import Published, Window, covers_enough, days_behind, next_windows, published_in
from goals.standing import ONE_DAY
from goals.values import ReportValue
from public_site.editions import Edition
from public_site.page import Made, Page
from public_site.pages.home import next_edition_due
from public_site.states import GoalState
from public_site.view import View
from public_site.words import REPORT_KINDS


@dataclass(frozen=True)
class ReportRow:
    """One report as the page shows it. `promised`: the window that the report before it set."""

    value: ReportValue
    kind: str
    promised: Published
    goals: Sequence[GoalState]

    @property
    def behind(self) -> int | None:
        return days_behind(self.value)

    @property
    def covers_enough(self) -> bool:
        return covers_enough(self.value)


@dataclass(frozen=True)
class Series:
    """`name` is "" for reports of no series; `coming` is the window of the next one."""

    name: str
    rows: Sequence[ReportRow]
    coming: Window | None


@dataclass(frozen=True)
class EditionRow:
    """An edition against the rhythm that the one before it promised."""

    edition: Edition
    due: date | None

    @property
    def days_late(self) -> int:
        return max(0, (self.edition.published_on - self.due).days) if self.due else 0


def reports_page(view: View) -> Page:
    return Page("/reports/", "Reports", ("edition",), lambda: make_reports(view))


def make_reports(view: View) -> Made:
    coming = {one.newest["series"]: one for one in next_windows(list(view.reports.values()), view.on)}
    series = [
        Series(name, [_row(view, one) for one in found], coming.get(name))
        for name, found in published_in(list(view.reports.values())).items()
    ]
    series.sort(key=lambda one: (not one.name, one.name))
    next_edition = next_edition_due(view)
    late = sum(bool(row.promised.days_late) for one in series for row in one.rows)
    context = {
        "series": series,
        "total": len(view.reports),
        "late": late,
        "overdue": sum(one.late for one in coming.values()),
        "editions": _editions(view),
        "next_edition": next_edition,
        "next_edition_late": next_edition is not None and next_edition < view.on,
        "promise_days": view.roadmap["promise_days"],
    }
    turns = [*(one.last for one in coming.values()), *([next_edition] if next_edition else [])]
    return Made(
        "public_site/reports.html",
        context,
        holds_until=min((on + ONE_DAY for on in turns if on >= view.on), default=None),
    )


def _row(view: View, promised: Published) -> ReportRow:
    report = promised.report
    return ReportRow(report, REPORT_KINDS[report["kind"]], promised, view.states.some(report["goals"]))


def _editions(view: View) -> list[EditionRow]:
    """Newest first; an edition is late by what the roadmap promised when the one before it came out."""
    rows = [EditionRow(view.editions[0], None)]
    for old, new in pairwise(view.editions):
        promise = old.roadmap["promise_days"]
        rows.append(EditionRow(new, old.published_on + timedelta(days=promise) if promise else None))
    return rows[::-1]
