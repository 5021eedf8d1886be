"""The strip plot of scores: one dot for each score at its level, in no order, and a tick at the median."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadmap.charts.rows import NARROW, WIDE, Label, Layout, label_of
from roadmap.charts.standing import wrap

DOT, STEP = 5, 13  # radius; from one dot to the next
LINE, LETTER = 16, 6.6  # of the words over a column, which are smaller than others
AIR = 18  # of a row, beside its dots


@dataclass(frozen=True)
class ScoreRow:
    """What was asked: how many scores are in each column, and in which column the median is (None: no level yet)."""

    label: str
    counts: Sequence[int]
    median: int | None


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    level: bool  # a score without a level is hollow


@dataclass(frozen=True)
class Column:
    x: float
    lines: list[str]


@dataclass(frozen=True)
class ScoreRowDrawing:
    y: float
    label: Label
    median_x: float | None
    median_top: float
    median_bottom: float
    dots: list[Dot]


@dataclass(frozen=True)
class ScoreDrawing:
    width: int
    height: float
    top: float
    bottom: float
    columns: list[Column]
    rows: list[ScoreRowDrawing]


def draw_scores(columns: Sequence[str], rows: Sequence[ScoreRow], *, levels: int, narrow: bool = False) -> ScoreDrawing:
    """Lay the dots out in SVG units; the first `levels` columns are levels, best first."""
    layout = NARROW if narrow else WIDE
    heads, top = columns_of(columns, layout)
    across = max(int((_room(columns, layout) - 6) / STEP), 1)
    y, drawn = top, []
    for row in rows:
        drawn.append(_row(row, y, layout, [head.x for head in heads], levels, across))
        y += drawn[-1].label.height
    return ScoreDrawing(layout.width, y + 4, top, y, heads, drawn)


def columns_of(columns: Sequence[str], layout: Layout) -> tuple[list[Column], float]:
    """Columns of one width with their words on top, and where the first row begins below these."""
    room = _room(columns, layout)
    heads = [
        Column(round(layout.left + room * (place + 0.5), 1), wrap(words, int(room / LETTER), lines=3))
        for place, words in enumerate(columns)
    ]
    return heads, LINE * max((len(head.lines) for head in heads), default=0) + 6.0


def _room(columns: Sequence[str], layout: Layout) -> float:
    return (layout.right - layout.left) / max(len(columns), 1)


def spots(count: int, across: int) -> list[tuple[float, float]]:
    """Places of so many dots around a point, in lines of at most `across`, in steps of one."""
    lines = [min(across, count - start) for start in range(0, count, across)]
    return [
        (place - (length - 1) / 2, line - (len(lines) - 1) / 2)
        for line, length in enumerate(lines)
        for place in range(length)
    ]


def _row(row: ScoreRow, y: float, layout: Layout, places: Sequence[float], levels: int, across: int) -> ScoreRowDrawing:
    lines = max((-(-count // across) for count in row.counts), default=1)
    label = label_of(row.label, replace(layout, row=max(layout.row, lines * STEP + AIR)))
    dots = [
        Dot(round(x + STEP * right, 1), round(label.middle + STEP * down, 1), place < levels)
        for place, (x, count) in enumerate(zip(places, row.counts, strict=True))
        for right, down in spots(count, across)
    ]
    reach = (lines * STEP + AIR) / 2 - 3
    median_x = None if row.median is None else places[row.median]
    return ScoreRowDrawing(y, label, median_x, label.middle - reach, label.middle + reach, dots)
