"""The strip of months: did updates come as promised, over all goals? Drawing, table and files of the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goals.cadence import MONTH_WORDS, Cadence, Course, Month, cadence, course
from goals.days import LONG_MONTHS, MONTHS, add_months, long_day
from goals.outcome import known_on
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from public_site.view import View
from roadmap.charts import Period, StripDrawing, draw_strip, strip_figure
from roadmap.csv_lines import Cell
from roadmap.english import plural

# Colour of a month in the interactive chart, and of its edge: names of CSS variables.
FILLS: Final = {
    "month-in-time": ("--tag-achieved", "--fill-achieved"),
    "month-late": ("--tag-at-risk", "--fill-at-risk"),
    "month-none": ("--color-background", "--fill-off-track"),
    "month-nothing-due": ("--color-background", "--color-border"),
}
NAMES = ("Month", "Goals that owed updates", "Gave one", "Overdue at its end", "In words")


@dataclass(frozen=True)
class CadenceFigure:
    """`rows`: name of the month, goals that owed updates, gave one, were overdue at its end, and that in words."""

    headline: str
    description: str
    key: Sequence[tuple[str, str]]  # style, word
    wide: StripDrawing
    narrow: StripDrawing
    plot: Mapping[str, Any]
    rows: Sequence[tuple[str, int, int, int, str]]
    last: date | None

    @property
    def charts(self) -> Charts:
        rows: list[list[Cell]] = [list(row) for row in self.rows]
        drawing = Drawing(
            "public_site/parts/cadence_chart.html", self.wide, self.headline, "cadence", {"cadence": self}, symbols=True
        )
        return Charts({"cadence": self.plot}, {"cadence": Table(NAMES, rows)}, {"cadence": drawing})


def cadence_figure(view: View) -> CadenceFigure | None:
    """None where no goal promises a rhythm of updates."""
    on = known_on(view.on, view.roadmap)
    found = cadence([state.once(_course) for state in view.states.all], on)
    if found is None:
        return None
    periods = [_period(one, place) for place, one in enumerate(found.months)]
    notes = [f"{_name(one)}: {_words(one)}" for one in found.months]
    used = {one.state for one in found.months}
    return CadenceFigure(
        headline=headline(found),
        description=" ".join(f"{note}." for note in notes),
        key=[(_style(state), word) for state, word in MONTH_WORDS.items() if state in used],
        wide=draw_strip(periods),
        narrow=draw_strip(periods, narrow=True),
        plot=strip_figure(periods, notes, FILLS),
        rows=[(_name(one), one.owed, one.updated, one.overdue, MONTH_WORDS[one.state]) for one in found.months],
        last=found.last,
    )


def _course(state: GoalState) -> Course:
    return course(state.value)


def next_month(on: date) -> date:
    """The day on which the strip moves on by itself."""
    return add_months(on.replace(day=1), 1)


def headline(found: Cadence) -> str:
    """ "Updates came in 10 of 12 months; the longest time without one was 61 days, 6 May to 6 Jul 2026. …" """
    came = sum(bool(one.updated) for one in found.months)
    late = sum(bool(one.overdue) for one in found.months)
    words = f"Updates came in {came} of {len(found.months)} months"
    if found.longest:
        gap = found.longest
        words += f"; the longest time without one was {plural(gap.days, 'day')}, {long_day(gap.since)} to {long_day(gap.until)}"
    ends = (
        f"At the end of {plural(late, 'month')} some were overdue." if late else "At no end of a month was one overdue."
    )
    return f"{words}. {ends}"


def _period(one: Month, place: int) -> Period:
    label = MONTHS[one.first.month - 1]
    if place == 0 or one.first.month == 1:
        label += f" {one.first.year}"
    return Period(label, _style(one.state), f"{one.updated}/{one.owed}" if one.owed else "0")


def _style(state: str) -> str:
    return f"month-{state.replace('_', '-')}"


def _name(one: Month) -> str:
    return f"{LONG_MONTHS[one.first.month - 1]} {one.first.year}"


def _words(one: Month) -> str:
    if not one.owed:
        return "no goal owed an update"
    return f"{one.updated} of {plural(one.owed, 'goal')} gave an update, {one.overdue} overdue at its end"
