"""Automation against people, window by window: what was fixed beforehand, what both and each alone found, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from goals.comparison import STAGE_WORDS, Stage, answer, newest_result, stage
from goals.comparison_values import ComparisonCount, ComparisonValue
from goals.days import day, long_day
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from roadmap.charts import OverlapDrawing, OverlapRow, draw_overlap, overlap_figure
from roadmap.csv_lines import Cell
from roadmap.english import plural
from roadmap.markdown import plain

NAME = "automation-and-people"
SIDES = ("Automation", "People")
COLUMNS = (
    *("Window", "First day", "Last day", "State", "Severity", "Both", "Only automation", "Only people"),
    *("Days to find, automation", "Days to find, people", "Hours, automation", "Hours, people"),
    *("Cost, automation", "Cost, people"),
)


@dataclass(frozen=True)
class Window:
    """One comparison as its page tells it on a day."""

    value: ComparisonValue
    stage: Stage
    word: str
    answer: str

    @property
    def is_amiss(self) -> bool:
        """Its result is owed, or it has none."""
        return self.stage in ("counting", "called_off")

    @property
    def counts(self) -> list[ComparisonCount]:
        return self.value["result"]["counts"] if self.value["result"] else []

    @property
    def told(self) -> list[ComparisonCount]:
        """The rows of the table: the sum of all that count only where it is one of several."""
        is_sum = sum(one["counts"] for one in self.value["severities"]) > 1
        return self.counts if is_sum else self.counts[1:]

    @property
    def label(self) -> str:
        return f"{long_day(day(self.value['window_from']))} to {long_day(day(self.value['window_to']))}"


@dataclass(frozen=True)
class WindowsFigure:
    """All comparisons of a goal, the newest window first; the chart is None until one has a result."""

    windows: Sequence[Window]
    headline: str
    description: str
    wide: OverlapDrawing | None
    narrow: OverlapDrawing | None
    plot: Mapping[str, Any]

    @property
    def name(self) -> str:
        return NAME

    def holds_until(self, on: date) -> date | None:
        """The next day on which a window begins or is over."""
        days = [
            at
            for one in self.windows
            if one.stage in ("announced", "running")
            for at in (day(one.value["window_from"]), day(one.value["window_to"]) + timedelta(days=1))
            if at > on
        ]
        return min(days, default=None)

    @property
    def charts(self) -> Charts:
        table = Table(COLUMNS, [row for one in self.windows for row in _rows(one)])
        if self.wide is None:
            return Charts(tables={NAME: table})
        drawing = Drawing("public_site/parts/overlap_chart.html", self.wide, self.headline, NAME, {"overlap": self})
        return Charts({NAME: self.plot}, {NAME: table}, {NAME: drawing})


def windows_of(state: GoalState) -> WindowsFigure | None:
    """None where the goal compares automation with people in no window."""
    values = sorted(
        state.value.get("comparisons", ()), key=lambda one: (one["window_from"], one["number"]), reverse=True
    )
    if not values:
        return None
    on = state.on
    windows = [Window(one, at, STAGE_WORDS[at], answer(one, on)) for one in values for at in [stage(one, on)]]
    rows = [_row(one) for one in windows]
    has_result = any(row.total for row in rows)
    return WindowsFigure(
        windows=windows,
        headline=_headline(state, windows),
        description=f"{plural(len(rows), 'window')}, the newest on top. {' '.join(_words(one) for one in windows)}",
        wide=draw_overlap(rows, SIDES) if has_result else None,
        narrow=draw_overlap(rows, SIDES, narrow=True) if has_result else None,
        plot=overlap_figure(rows, SIDES),
    )


def _headline(state: GoalState, windows: Sequence[Window]) -> str:
    """For each criterion the whole window that ended last, by name, and whether a later one is over without a result."""
    said = []
    criteria = dict.fromkeys(one.value["criterion"] for one in windows)
    texts = {one["key"]: plain(one["text"]) for one in state.revision["criteria"]}
    for key in criteria:
        own = [one for one in windows if one.value["criterion"] == key]
        before = f"{texts.get(key, key).rstrip('.')}: " if len(criteria) > 1 else ""
        said.append(before + _standing(own))
    return f"Has automation surpassed people? {' '.join(said)}"


def _standing(own: Sequence[Window]) -> str:
    newest = newest_result(one.value for one in own)
    if newest is None:
        return own[0].answer
    told = next(one for one in own if one.value["number"] == newest["number"])
    later = [one for one in own if one.is_amiss and one.value["window_to"] > newest["window_to"]]
    missing = f" A later window, {later[0].label}, has no result." if later else ""
    return f"{told.label}: {told.answer}{missing}"


def _row(one: Window) -> OverlapRow:
    if not one.counts:
        return OverlapRow(one.label, note=one.word)
    found = one.counts[0]
    if not any((found["only_automation"], found["both"], found["only_people"])):
        return OverlapRow(one.label, note="Nothing that counts was found")
    return OverlapRow(one.label, found["only_automation"], found["both"], found["only_people"])


def _words(one: Window) -> str:
    if not one.counts:
        return f"{one.label}: {one.word.lower()}."
    found = one.counts[0]
    return (
        f"{one.label}: {found['both']} found by both, {found['only_automation']} only by automation, "
        f"{found['only_people']} only by people."
    )


def _rows(one: Window) -> list[list[Cell]]:
    head: list[Cell] = [one.value["title"], one.value["window_from"], one.value["window_to"], one.word]
    if not one.counts:
        return [[*head, *[None] * 10]]
    return [[*head, *_cells(found)] for found in one.counts]


def _cells(found: ComparisonCount) -> list[Cell]:
    numbers = (
        *(found["automation_days"], found["people_days"], found["automation_hours"], found["people_hours"]),
        *(found["automation_cost"], found["people_cost"]),
    )
    counted: list[Cell] = [found["both"], found["only_automation"], found["only_people"]]
    return [
        found["severity"] or "all that count",
        *counted,
        *(None if one is None else Decimal(one) for one in numbers),
    ]
