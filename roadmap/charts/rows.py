"""Charts with one row per thing: its name at the left, or above it in a narrow drawing, and days from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roadmap.charts.labels import LETTER, Box, Segment, Words, place
from roadmap.charts.scale import Scale, Tick, month_ticks
from roadmap.charts.standing import wrap

SYMBOL = 14
BESIDE = 10  # from a dot to the words at its side
DOT = 6


@dataclass(frozen=True)
class Layout:
    """`label_width` 0: names stand above. `letters` is how many fit into a line of a name."""

    width: int
    label_width: int
    row: float
    ticks: int

    @property
    def letters(self) -> int:
        room = (self.label_width or self.width) - SYMBOL - 8
        return int(room / LETTER)

    @property
    def left(self) -> float:
        return self.label_width + DOT + 2.0

    @property
    def right(self) -> float:
        return self.width - DOT - 2.0


WIDE = Layout(width=720, label_width=262, row=44, ticks=6)
NARROW = Layout(width=340, label_width=0, row=34, ticks=4)
LINE = 17


@dataclass(frozen=True)
class Label:
    """A name in up to two lines, in the coordinates of its row; days are drawn at `middle`."""

    lines: list[str]
    y: float  # base line of the first line
    middle: float
    height: float

    @property
    def symbol_y(self) -> float:
        return self.y - SYMBOL + 2


def label_of(text: str, layout: Layout) -> Label:
    lines = wrap(text, layout.letters)
    if layout.label_width:
        return Label(lines, layout.row / 2 + 5 - LINE / 2 * (len(lines) - 1), layout.row / 2, layout.row)
    above = LINE * len(lines) + 2
    return Label(lines, 14, above + layout.row / 2, above + layout.row + 6)


def axis(first: date, last: date, layout: Layout) -> tuple[Scale, list[Tick]]:
    across = Scale(first.toordinal(), last.toordinal(), layout.left, layout.right)
    return across, [Tick(across(on.toordinal()), text) for on, text in month_ticks(first, last, layout.ticks)]


def beside(
    text: str, x: float, middle: float, layout: Layout, *, data: Sequence[Segment], lines: Sequence[Segment]
) -> Words:
    """Words at the right or the left of a dot, or under or over it, where they cover nothing of their row."""
    reach = len(text) * LETTER
    near = [
        Words(text, x + BESIDE, middle + 5, "start"),
        Words(text, x - BESIDE, middle + 5, "end"),
        Words(text, min(max(x, layout.left + reach / 2), layout.right - reach / 2), middle + 21),
        Words(text, min(max(x, layout.left + reach / 2), layout.right - reach / 2), middle - 11),
    ]
    frame = Box(layout.left - DOT, middle - 24, layout.width, middle + 26)
    [found] = place([near], frame, data=data, lines=lines)
    return found
