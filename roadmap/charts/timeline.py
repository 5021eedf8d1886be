"""The timeline: one row per goal, a filled dot for its day, hollow dots for days that stood before, and a line for the day of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roadmap.charts.labels import Words
from roadmap.charts.rows import DOT, NARROW, WIDE, Label, Layout, axis, beside, label_of
from roadmap.charts.scale import MONTHS, Scale, Tick

HEAD = 46  # above the first row: the word for today, and the months
GROUP = 34


@dataclass(frozen=True)
class DatedRow:
    """A goal: the day it is due, and every day it was due before, oldest first. `state` is its style."""

    label: str
    state: str
    due: date
    earlier: Sequence[date] = ()


@dataclass(frozen=True)
class DatedGroup:
    label: str
    rows: Sequence[DatedRow]


@dataclass(frozen=True)
class RowDrawing:
    """`due_x` is None where the day lies outside the drawing; then `words` stand at that edge with an arrow."""

    y: float
    label: Label
    state: str
    due_x: float | None
    earlier: list[float]
    line: tuple[float, float] | None
    words: Words


@dataclass(frozen=True)
class GroupDrawing:
    label: str
    y: float
    rows: list[RowDrawing]


@dataclass(frozen=True)
class TimelineDrawing:
    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: list[Tick]
    today_x: float
    today: Words
    groups: list[GroupDrawing]


def in_sight(row: DatedRow, first: date, last: date) -> bool:
    """Whether any day of the goal lies in the drawing; a goal without one has no row."""
    return any(first <= one <= last for one in (row.due, *row.earlier))


def draw_timeline(
    groups: Sequence[DatedGroup], *, first: date, last: date, today: date, narrow: bool = False
) -> TimelineDrawing:
    """Lay out the days from `first` to `last` in SVG units; wide, or as drawn for a phone."""
    layout = NARROW if narrow else WIDE
    across, ticks = axis(first, last, layout)
    y, drawn = float(HEAD), []
    for group in groups:
        rows = [row for row in group.rows if in_sight(row, first, last)]
        if not rows:
            continue
        head, y = y, y + GROUP
        found = []
        for row in rows:
            found.append(_row(row, y, layout, across, today, (first, last)))
            y += found[-1].label.height
        drawn.append(GroupDrawing(group.label, head, found))
    today_x = across(today.toordinal())
    return TimelineDrawing(
        width=layout.width,
        height=y + 26,
        left=layout.left,
        right=layout.right,
        top=HEAD - 8.0,
        bottom=y + 4,
        ticks=ticks,
        today_x=today_x,
        today=Words(day_text(today), min(max(today_x, 44.0), layout.width - 44.0), 12),
        groups=drawn,
    )


def _row(row: DatedRow, y: float, layout: Layout, across: Scale, today: date, span: tuple[date, date]) -> RowDrawing:
    first, last = span
    label = label_of(row.label, layout)
    due_x = across(row.due.toordinal()) if first <= row.due <= last else None
    earlier = [across(one.toordinal()) for one in row.earlier if first <= one <= last]
    edge = layout.right if row.due > last else layout.left
    reach = sorted([*earlier, edge if due_x is None else due_x])
    dots = [(x - DOT, label.middle, x + DOT, label.middle) for x in [*earlier, *([due_x] if due_x else [])]]
    line = (reach[0], reach[-1]) if len(reach) > 1 and reach[0] < reach[-1] else None
    joined = [(line[0], label.middle, line[1], label.middle)] if line else []
    now = across(today.toordinal())
    if due_x is None:
        words = _beyond(row.due, last, layout, label.middle)
    else:
        words = beside(
            day_text(row.due),
            due_x,
            label.middle,
            layout,
            data=dots + joined,
            lines=[(now, label.middle - 20, now, label.middle + 20)],
        )
    return RowDrawing(y, label, row.state, due_x, earlier, line, words)


def _beyond(due: date, last: date, layout: Layout, middle: float) -> Words:
    if due > last:
        return Words(f"{day_text(due)} →", layout.right, middle - 8, "end")
    return Words(f"← {day_text(due)}", layout.left, middle - 8, "start")


def day_text(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
