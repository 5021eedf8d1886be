"""Grades over rounds: small panels on one scale, in each a row for each round with a dot at its grade and a bar over all levels given.

Nothing joins one round to the next: what lies between them nobody graded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.charts.rows import NARROW, WIDE, Label, Layout, label_of
from roadmap.charts.scores import Column, columns_of
from roadmap.charts.standing import wrap

NAME_LINE, NAME_LETTER = (
    18,
    8.6,
)  # height of a line of the name of a panel, and width of one of its letters, which are bold
NOTE = 26  # height of the words between two rows
CAP = 7  # from the middle of a row to the end of the stroke that closes a bar


@dataclass(frozen=True)
class RoundRow:
    """`grade` is a column, `spread` the first and the last one that reviewers gave. `note`: what is another than in the row before."""

    label: str
    grade: int
    spread: tuple[int, int] | None
    note: str = ""


@dataclass(frozen=True)
class RoundPanel:
    """`label` may be empty where there is one panel alone."""

    label: str
    rows: Sequence[RoundRow]


@dataclass(frozen=True)
class RowDrawing:
    """In its own coordinates, which begin at `y`. `note_y` is the base line of the note."""

    y: float
    label: Label
    dot_x: float
    level: bool  # a grade that is no level is hollow
    bar: tuple[float, float] | None
    note: str

    @property
    def caps(self) -> tuple[float, float]:
        return self.label.middle - CAP, self.label.middle + CAP

    @property
    def note_y(self) -> int:
        return 4 - NOTE // 2


@dataclass(frozen=True)
class PanelDrawing:
    """In its own coordinates, which begin at `y`; `heads_y` is the first base line of the words over the columns."""

    y: float
    lines: list[str]  # its name, wrapped
    heads_y: float
    top: float
    bottom: float
    rows: list[RowDrawing]


@dataclass(frozen=True)
class RoundsDrawing:
    width: int
    height: float
    columns: list[Column]
    panels: list[PanelDrawing]


def draw_rounds(
    columns: Sequence[str], panels: Sequence[RoundPanel], *, levels: int, narrow: bool = False
) -> RoundsDrawing:
    """Lay the panels out below each other; the first `levels` columns are levels, best first."""
    layout = NARROW if narrow else WIDE
    heads, head = columns_of(columns, layout)
    y, drawn = 0.0, []
    for panel in panels:
        drawn.append(_panel(panel, y, layout, heads, head, levels))
        y += drawn[-1].bottom + NOTE
    return RoundsDrawing(layout.width, y - NOTE + 4 if drawn else 0, heads, drawn)


def _panel(
    panel: RoundPanel, y: float, layout: Layout, heads: Sequence[Column], head: float, levels: int
) -> PanelDrawing:
    lines = wrap(panel.label, int(layout.width / NAME_LETTER)) if panel.label else []
    name = NAME_LINE * len(lines) + 12 if lines else 0
    top = at = name + head
    rows = []
    for row in panel.rows:
        at += NOTE if row.note else 0
        bar = (heads[row.spread[0]].x, heads[row.spread[1]].x) if row.spread else None
        rows.append(RowDrawing(at, label_of(row.label, layout), heads[row.grade].x, row.grade < levels, bar, row.note))
        at += rows[-1].label.height
    return PanelDrawing(y, lines, name + 12, top, at, rows)
