"""The slip dumbbell: a hollow dot for the first published day, a filled one for the day now, the longest slip on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from roadmap.charts.labels import Words
from roadmap.charts.rows import DOT, NARROW, WIDE, Label, Layout, axis, beside, label_of
from roadmap.charts.scale import Scale, Tick

HEAD = 26


@dataclass(frozen=True)
class MovedRow:
    """A goal whose day has moved. `days` is now minus first: above zero is later."""

    label: str
    state: str
    first: date
    now: date

    @property
    def days(self) -> int:
        return (self.now - self.first).days


@dataclass(frozen=True)
class MovedDrawing:
    y: float
    label: Label
    state: str
    first_x: float
    now_x: float
    words: Words


@dataclass(frozen=True)
class DumbbellDrawing:
    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: list[Tick]
    rows: list[MovedDrawing]


def by_slip(rows: Sequence[MovedRow]) -> list[MovedRow]:
    """The latest first; those moved to an earlier day last."""
    return sorted(rows, key=lambda row: (-row.days, row.now, row.label))


def draw_dumbbell(rows: Sequence[MovedRow], *, narrow: bool = False) -> DumbbellDrawing:
    """Lay the rows out in SVG units, in the order given; all share one axis of days."""
    layout = NARROW if narrow else WIDE
    days = [one for row in rows for one in (row.first, row.now)] or [date(2026, 1, 1)]
    first, last = min(days) - timedelta(days=15), max(days) + timedelta(days=15)
    across, ticks = axis(first, last, layout)
    y, drawn = float(HEAD), []
    for row in rows:
        drawn.append(_row(row, y, layout, across))
        y += drawn[-1].label.height
    return DumbbellDrawing(
        width=layout.width,
        height=y + 8,
        left=layout.left,
        right=layout.right,
        top=HEAD - 8.0,
        bottom=y + 4,
        ticks=ticks,
        rows=drawn,
    )


def slip_text(days: int) -> str:
    """ "153 days later"; "moved back to the first day"."""
    if not days:
        return "back to the first day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier'}"


def _row(row: MovedRow, y: float, layout: Layout, across: Scale) -> MovedDrawing:
    label = label_of(row.label, layout)
    first_x, now_x = across(row.first.toordinal()), across(row.now.toordinal())
    ends = min(first_x, now_x) - DOT, max(first_x, now_x) + DOT
    bar = [(ends[0], label.middle, ends[1], label.middle)]
    words = beside(slip_text(row.days), now_x, label.middle, layout, data=bar, lines=[])
    return MovedDrawing(y, label, row.state, first_x, now_x, words)
