"""Criteria that compare ("our automation finds as much as the bounty"): ours against what is needed, reading by reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.criteria import needed_in, theirs_in
from goals.days import day, long_day
from goals.progress import number_text
from goals.values import CriterionReadingValue, CriterionValue
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from roadmap.charts import ComparedRow, DumbbellDrawing, comparison_figure, draw_comparison
from roadmap.csv_lines import Cell
from roadmap.english import plural


@dataclass(frozen=True)
class Comparison:
    """One reading. `theirs` is the baseline where nothing was counted at the same time; `needed` may be a share of it."""

    on: date
    ours: Decimal
    theirs: Decimal
    from_baseline: bool
    needed: Decimal
    corrected: bool  # by a later reading, so that it counts no more

    @property
    def words(self) -> str:
        """How ours compares with what is needed."""
        more = self.ours - self.needed
        return f"{number_text(abs(more))} {'above' if more > 0 else 'below'}" if more else "equal"

    @property
    def cells(self) -> list[Cell]:
        what = "reading, corrected since" if self.corrected else "reading"
        theirs = "baseline" if self.from_baseline else "counted at the same time"
        return [what, self.on.isoformat(), self.ours, self.theirs, theirs, self.needed]

    @property
    def texts(self) -> tuple[str, str, str]:
        """Ours, theirs, needed."""
        theirs = f"{number_text(self.theirs)}{' (baseline)' if self.from_baseline else ''}"
        return number_text(self.ours), theirs, number_text(self.needed)


@dataclass(frozen=True)
class ComparisonFigure:
    """`rows`: every reading; those that were corrected are not drawn."""

    name: str
    title: str  # of the goal
    headline: str
    description: str
    rows: Sequence[Comparison]
    wide: DumbbellDrawing
    narrow: DumbbellDrawing
    plot: Mapping[str, Any]

    @property
    def charts(self) -> Charts:
        head = ["What", "Day", "Ours", "Theirs", "Where theirs is from", "Needed"]
        table = Table(head, [one.cells for one in self.rows])
        headline = f"{self.title}: {self.headline}"
        drawing = Drawing("public_site/parts/dumbbell_chart.html", self.wide, headline, self.name, {"dumbbells": self})
        return Charts({self.name: self.plot}, {self.name: table}, {self.name: drawing})


def comparison_of(state: GoalState, criterion: CriterionValue) -> ComparisonFigure | None:
    """None where the criterion does not compare, or nothing was read by the day of the page."""
    readings = [one for one in state.value["criterion_readings"] if one["criterion"] == criterion["key"]]
    superseded = {one["supersedes"] for one in readings}
    read = sorted((one for one in readings if day(one["on"]) <= state.on), key=lambda one: (one["on"], one["number"]))
    found = [_comparison(criterion, one, corrected=one["number"] in superseded) for one in read]
    rows = [one for one in found if one]
    valid = [one for one in rows if not one.corrected]
    if criterion["kind"] != "comparative" or not valid:
        return None
    drawn = [ComparedRow(long_day(one.on), one.needed, one.ours, one.words) for one in valid]
    last = valid[-1]
    ours, _, needed = last.texts
    return ComparisonFigure(
        name=f"criterion--{criterion['key']}",
        title=state.title,
        headline=f"Ours {ours}, needed {needed} on {long_day(last.on)}: {last.words}",
        description=(
            f"{plural(len(drawn), 'reading')}, the oldest on top: a hollow dot for what is needed, joined to a filled one for "
            f"ours. {' '.join(f'{long_day(one.on)}: ours {one.texts[0]}, {one.words}.' for one in valid)}"
        ),
        rows=rows,
        wide=draw_comparison(drawn),
        narrow=draw_comparison(drawn, narrow=True),
        plot=comparison_figure(drawn),
    )


def _comparison(criterion: CriterionValue, reading: CriterionReadingValue, *, corrected: bool) -> Comparison | None:
    needed, theirs = needed_in(criterion, reading), theirs_in(criterion, reading)
    if needed is None or theirs is None or reading["ours"] is None:
        return None
    return Comparison(
        on=day(reading["on"]),
        ours=Decimal(reading["ours"]),
        theirs=theirs,
        from_baseline=not reading["theirs"],
        needed=needed,
        corrected=corrected,
    )
