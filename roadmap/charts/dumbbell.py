"""Dumbbells, a hollow and a filled dot in a row: the first published day and the day now, or what is needed and what there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from roadmap.charts.labels import Words
from roadmap.charts.rows import DOT, NARROW, WIDE, Label, Layout, axis, beside, label_of
from roadmap.charts.scale import Scale, Tick, number_text, round_ticks

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
class ComparedRow:
    """One comparison: what is needed, what there is, and how the two compare in words."""

    label: str
    needed: Decimal
    found: Decimal
    words: str


@dataclass(frozen=True)
class RowDrawing:
    """The hollow dot is at `hollow_x`. `state` is the symbol before the label; "" for none."""

    y: float
    label: Label
    state: str
    hollow_x: float
    filled_x: float
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
    rows: list[RowDrawing]


def by_slip(rows: Sequence[MovedRow]) -> list[MovedRow]:
    """The latest first; those moved to an earlier day last."""
    return sorted(rows, key=lambda row: (-row.days, row.now, row.label))


def draw_dumbbell(rows: Sequence[MovedRow], *, narrow: bool = False) -> DumbbellDrawing:
    """Lay the rows out in SVG units, in the order given; all share one axis of days."""
    layout = NARROW if narrow else WIDE
    days = [one for row in rows for one in (row.first, row.now)] or [date(2026, 1, 1)]
    first, last = min(days) - timedelta(days=15), max(days) + timedelta(days=15)
    across, ticks = axis(first, last, layout)
    return _drawing(
        layout,
        ticks,
        [
            _row(
                row.label,
                row.state,
                across(row.first.toordinal()),
                across(row.now.toordinal()),
                slip_text(row.days),
                layout,
            )
            for row in rows
        ],
    )


def draw_comparison(rows: Sequence[ComparedRow], *, narrow: bool = False) -> DumbbellDrawing:
    """All rows share one axis of numbers, which begins at zero or below."""
    layout = NARROW if narrow else WIDE
    values = [one for row in rows for one in (row.needed, row.found)] or [Decimal(1)]
    marks = round_ticks(min(Decimal(0), *values), max(values), layout.ticks)
    across = Scale(float(marks[0]), float(marks[-1]), layout.left, layout.right - DOT)
    ticks = [Tick(across(float(mark)), number_text(mark)) for mark in marks]
    found = [
        _row(_numbers(row), "", across(float(row.needed)), across(float(row.found)), row.words, layout) for row in rows
    ]
    return _drawing(layout, ticks, found)


def _numbers(row: ComparedRow) -> str:
    return f"{row.label}: {number_text(row.found)} against {number_text(row.needed)}"


def slip_text(days: int) -> str:
    """ "153 days later"; "moved back to the first day"."""
    if not days:
        return "back to the first day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier'}"


def _row(label: str, state: str, hollow_x: float, filled_x: float, words: str, layout: Layout) -> RowDrawing:
    """Not yet at its place: that is below the rows before it."""
    name = label_of(label, layout)
    ends = min(hollow_x, filled_x) - DOT, max(hollow_x, filled_x) + DOT
    bar = [(ends[0], name.middle, ends[1], name.middle)]
    return RowDrawing(
        0, name, state, hollow_x, filled_x, beside(words, filled_x, name.middle, layout, data=bar, lines=[])
    )


def _drawing(layout: Layout, ticks: list[Tick], rows: Sequence[RowDrawing]) -> DumbbellDrawing:
    y, drawn = float(HEAD), []
    for row in rows:
        drawn.append(replace(row, y=y))
        y += row.label.height
    return DumbbellDrawing(layout.width, y + 8, layout.left, layout.right, HEAD - 8.0, y + 4, ticks, drawn)
