"""What two sides found in one window after the other: a bar of what one alone, both, and the other alone found.

A bracket above spans all of the first side, one below all of the second: which is longer is seen at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.charts.rows import NARROW, WIDE, Label, Layout, label_of

BAR, REACH, EDGE = 26, 20, 6  # height of the bar, from it to the words of a bracket, depth of a bracket
INSIDE = 22  # from this width on a segment has its number in it


@dataclass(frozen=True)
class OverlapRow:
    """One window. `note` stands where there are no numbers: it is open still, or was called off."""

    label: str
    first: int = 0
    both: int = 0
    second: int = 0
    note: str = ""

    @property
    def total(self) -> int:
        return self.first + self.both + self.second


@dataclass(frozen=True)
class SegmentDrawing:
    state: str  # "one", "both", "other"
    x: float
    width: float
    count: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def has_number(self) -> bool:
        return self.width >= INSIDE


@dataclass(frozen=True)
class Bracket:
    path: str
    x: float
    y: float  # base line of its words
    words: str


@dataclass(frozen=True)
class RowDrawing:
    label: Label
    y: float
    bar_y: float
    segments: list[SegmentDrawing]
    brackets: list[Bracket]
    note: str
    note_x: float

    @property
    def number_y(self) -> float:
        return self.bar_y + BAR / 2 + 5


@dataclass(frozen=True)
class OverlapDrawing:
    width: int
    height: float
    bar: int
    rows: list[RowDrawing]


def draw_overlap(rows: Sequence[OverlapRow], sides: tuple[str, str], *, narrow: bool = False) -> OverlapDrawing:
    """In SVG units; one finding is as wide in every row. `sides` name the first and the second."""
    layout = NARROW if narrow else WIDE
    unit = (
        (layout.right - layout.left) / max([row.total for row in rows] or [1]) if any(row.total for row in rows) else 0
    )
    found: list[RowDrawing] = []
    y = 0.0
    for row in rows:
        drawn, height = _row(row, y, layout, unit, sides)
        found.append(drawn)
        y += height
    return OverlapDrawing(layout.width, y, BAR, found)


def _row(row: OverlapRow, y: float, layout: Layout, unit: float, sides: tuple[str, str]) -> tuple[RowDrawing, float]:
    label = label_of(row.label, layout)
    above = 0 if layout.label_width else label.height
    bar_y = above + REACH + EDGE
    segments, at = [], layout.left
    for state, count in (("one", row.first), ("both", row.both), ("other", row.second)):
        if count:
            segments.append(SegmentDrawing(state, round(at, 1), round(count * unit, 1), count))
        at += count * unit
    brackets = _brackets(row, layout.left, bar_y, unit, sides) if row.total else []
    height = bar_y + BAR + REACH + EDGE + 12 if row.total else max(label.height, bar_y + EDGE)
    note_y = label.middle if layout.label_width else above + 14
    return RowDrawing(label, y, bar_y if row.total else note_y, segments, brackets, row.note, layout.left), height


def _brackets(row: OverlapRow, left: float, bar_y: float, unit: float, sides: tuple[str, str]) -> list[Bracket]:
    ends = left, left + (row.first + row.both) * unit, left + row.first * unit, left + row.total * unit
    found = []
    for start, end, outer, words_y, side, count in (
        (ends[0], ends[1], bar_y - EDGE, bar_y - EDGE - 5, sides[0], row.first + row.both),
        (ends[2], ends[3], bar_y + BAR + EDGE, bar_y + BAR + EDGE + 14, sides[1], row.both + row.second),
    ):
        inner = outer + 4 if outer < bar_y else outer - 4
        path = f"M{start:.1f} {inner:.1f}V{outer:.1f}H{end:.1f}V{inner:.1f}"
        found.append(Bracket(path, round(start, 1), words_y, f"{side} {count}"))
    return found


def overlap_figure(rows: Sequence[OverlapRow], sides: tuple[str, str]) -> dict[str, object]:
    """The same as stacked bars for Plotly; windows without numbers are left out."""
    shown = [row for row in rows if row.total]
    parts = (
        (f"Only {sides[0].lower()}", [row.first for row in shown], "--fill-on-track"),
        ("Both", [row.both for row in shown], "--fill-changed"),
        (f"Only {sides[1].lower()}", [row.second for row in shown], "--fill-withdrawn"),
    )
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [row.label for row in shown],
            "x": counts,
            "marker": {"color": fill},
            "hovertemplate": "%{y}: %{x} " + name.lower() + "<extra></extra>",
        }
        for name, counts, fill in parts
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {"title": {"text": "Distinct findings"}},
        "yaxis": {"autorange": "reversed", "automargin": True},
        "legend": {"orientation": "h", "y": -0.25},
        "margin": {"t": 10, "r": 10},
    }
    return {"data": data, "layout": layout}
