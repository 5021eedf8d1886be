"""Lists of goals as rows, and the standing chart that stands above them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goals.standing import sentence, standing
from public_site.graded import GradeShown
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from public_site.view import View
from public_site.words import OBSERVED_WORDS, STATE_FILLS, STATE_WORDS, Tag, state_tag
from roadmap.charts import StandingDrawing, StandingRow, draw_standing, standing_figure
from roadmap.csv_lines import Cell
from roadmap.english import plural
from roadmap.markdown import plain


@dataclass(frozen=True)
class GoalRow:
    state: GoalState
    grades: Sequence[GradeShown]


def goal_rows(view: View, states: Sequence[GoalState]) -> list[GoalRow]:
    """Attention first: missed, off track, silent, not known, at risk, overdue, the rest by due day, ended ones last."""
    return rows_of(view, sorted(states, key=lambda one: one.attention))


def rows_of(view: View, states: Sequence[GoalState]) -> list[GoalRow]:
    """In the order in which they come."""
    return [GoalRow(one, view.grades.newest(one.slug)) for one in states]


@dataclass(frozen=True)
class StandingFigure:
    """One segmented bar per area; drawings, key and table of the same numbers."""

    headline: str
    rows: Sequence[StandingRow]
    key: Sequence[Tag]
    wide: StandingDrawing
    narrow: StandingDrawing
    plot: Mapping[str, Any]
    table: Sequence[tuple[StandingRow, Sequence[int]]]
    description: str

    @property
    def charts(self) -> Charts:
        """The same chart as files."""
        words = [one.word for one in self.key]
        rows: list[list[Cell]] = [[row.label, row.total, *counts] for row, counts in self.table]
        template = "public_site/parts/standing_chart.html"
        return Charts(
            figures={"standing": self.plot},
            tables={"standing": Table(["Area", "Goals", *words], rows)},
            drawings={
                "standing": Drawing(template, self.wide, self.headline, "standing", {"standing": self}, symbols=True)
            },
        )


def standing_of(view: View, areas: Sequence[str]) -> StandingFigure:
    """The chart of the goals of these areas; areas without a goal have an empty bar."""
    rows = [_row(view, area) for area in areas]
    words = OBSERVED_WORDS if view.roadmap["kept_by"] == "observer" else STATE_WORDS
    used = [state for state in words if any(row.counts.get(state) for row in rows)]
    goals = [one.value for one in view.states.all if one.area in areas]
    return StandingFigure(
        headline=sentence(standing(goals, view.on, view.roadmap)),
        rows=rows,
        key=[state_tag(state, words) for state in used],
        wide=draw_standing(rows),
        narrow=draw_standing(rows, narrow=True),
        plot=standing_figure(rows, words, STATE_FILLS),
        table=[(row, [row.counts.get(state, 0) for state in used]) for row in rows],
        description=" ".join(_in_words(row, words) for row in rows),
    )


def _row(view: View, area: str) -> StandingRow:
    counts = Counter(one.state for one in view.states.in_area(area))
    name = plain(view.areas[area]["name"])
    return StandingRow(name, f"/areas/{area}/", {state: counts[state] for state in STATE_WORDS if counts[state]})


def _in_words(row: StandingRow, words: Mapping[str, str]) -> str:
    counts = ", ".join(f"{count} {words[state].lower()}" for state, count in row.counts.items())
    return f"{row.label}: {plural(row.total, 'goal')}{f': {counts}' if counts else ''}."
