"""A strip of periods: one cell each, with what happened in it as a style and as words."""

from collections.abc import Sequence
from dataclasses import dataclass

CELL_HEIGHT = 40
LABEL = 22
WIDE_CELLS, NARROW_CELLS = 12, 6


@dataclass(frozen=True)
class Period:
    """`state` is a style; `text` stands in the cell, `label` under it."""

    label: str
    state: str
    text: str


@dataclass(frozen=True)
class Cell:
    x: float
    y: float
    width: float
    period: Period

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def text_y(self) -> float:
        return self.y + CELL_HEIGHT / 2 + 5

    @property
    def label_y(self) -> float:
        return self.y + CELL_HEIGHT + 16


@dataclass(frozen=True)
class StripDrawing:
    width: int
    height: float
    cell_height: int
    cells: list[Cell]


def draw_strip(periods: Sequence[Period], *, narrow: bool = False) -> StripDrawing:
    """Twelve periods in a row, or six in each row of a narrow drawing."""
    width = 340 if narrow else 720
    across = NARROW_CELLS if narrow else WIDE_CELLS
    step, row = width / across, CELL_HEIGHT + LABEL + (8 if narrow else 0)
    cells = [
        Cell(round(place % across * step, 1), place // across * row, round(step - 4, 1), one)
        for place, one in enumerate(periods)
    ]
    rows = -(-len(periods) // across)
    return StripDrawing(width, rows * row, CELL_HEIGHT, cells)
