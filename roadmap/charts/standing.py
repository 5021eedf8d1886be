"""The standing chart: one segmented bar per area, whole goals as blocks, so that every count can be counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SYMBOL = 16
HATCHED = frozenset({"achieved-late", "silent"})
MANY = 60  # from so many goals on, a row draws segments instead of single goals


@dataclass(frozen=True)
class StandingRow:
    """One area: `counts` maps a state to its number of goals, in drawing order; states without goals are left out."""

    label: str
    url: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Block:
    """One goal (or, in a crowded chart, one segment) of a state."""

    state: str
    x: float
    width: float

    @property
    def hatched(self) -> bool:
        return self.state in HATCHED

    @property
    def symbol_x(self) -> float:
        return round((self.width - SYMBOL) / 2, 1)


@dataclass(frozen=True)
class Count:
    x: float
    text: str


@dataclass(frozen=True)
class RowDrawing:
    lines: list[str]  # the label, wrapped
    url: str
    y: float
    blocks: list[Block]
    counts: list[Count]  # one number under each segment


@dataclass(frozen=True)
class StandingDrawing:
    width: int
    height: float
    label_x: float
    bar_y: float  # of a bar inside its row
    block: float  # height of a block
    symbol: float  # size of the symbol in a block; 0 when blocks are too small for one
    rows: list[RowDrawing]

    @property
    def hatched(self) -> bool:
        return any(block.hatched for row in self.rows for block in row.blocks)

    @property
    def label_y(self) -> float:
        """Base line of the label: beside the bar, or above it in the narrow drawing."""
        return self.block / 2 + 5 if not self.bar_y else 15

    @property
    def symbol_y(self) -> float:
        return (self.block - SYMBOL) / 2

    @property
    def count_y(self) -> float:
        return self.bar_y + self.block + 16


@dataclass(frozen=True)
class _Layout:
    width: int
    label_width: int  # 0: the label stands above its bar
    letters: int
    block: float
    row: float


WIDE = _Layout(width=720, label_width=170, letters=22, block=34, row=64)
NARROW = _Layout(width=340, label_width=0, letters=42, block=28, row=84)


def draw_standing(rows: Sequence[StandingRow], *, narrow: bool = False) -> StandingDrawing:
    """Lay the bars out in SVG units; the same block is one goal in every row."""
    layout = NARROW if narrow else WIDE
    most = max((row.total for row in rows), default=0) or 1
    room = layout.width - layout.label_width
    unit = min(layout.block + 4, room / most)
    bar_y = 0 if layout.label_width else 22
    drawn = [_row(row, index, layout, unit, merged=most > MANY) for index, row in enumerate(rows)]
    return StandingDrawing(
        width=layout.width,
        height=layout.row * len(rows),
        label_x=0,
        bar_y=bar_y,
        block=layout.block,
        symbol=SYMBOL if unit >= 24 else 0,
        rows=drawn,
    )


def _row(row: StandingRow, index: int, layout: _Layout, unit: float, *, merged: bool) -> RowDrawing:
    blocks: list[Block] = []
    counts: list[Count] = []
    gap = min(4.0, unit / 5)
    at = float(layout.label_width)
    for state, count in row.counts.items():
        if not count:
            continue
        if merged:
            blocks.append(Block(state, round(at, 1), round(count * unit - gap, 2)))
        else:
            blocks += [Block(state, round(at + i * unit, 1), round(unit - gap, 2)) for i in range(count)]
        counts.append(Count(round(at + (count * unit - gap) / 2, 1), str(count)))
        at += count * unit
    return RowDrawing(wrap(row.label, layout.letters), row.url, layout.row * index, blocks, counts)


def wrap(text: str, letters: int, lines: int = 2) -> list[str]:
    """Break a label at spaces into a few lines; what does not fit ends in an ellipsis."""
    found = [""]
    for word in text.split():
        if len(found[-1]) + len(word) + 1 <= letters or not found[-1]:
            found[-1] = f"{found[-1]} {word}".strip()
        else:
            found.append(word)
    kept = [line if len(line) <= letters else line[: letters - 1] + "…" for line in found[:lines]]
    if len(found) > lines:
        kept[-1] = kept[-1].rstrip("…")[: letters - 1] + "…"
    return kept
