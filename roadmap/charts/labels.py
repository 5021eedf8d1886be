"""Places words in a drawing so that they cover neither each other nor the data: for each the cheapest of a few places.

The words come in order of importance; each takes its place before the next one looks. Nothing is left to chance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

LETTER = 7.4  # width of a letter, rather too wide than too narrow
ABOVE, BELOW = 11, 4  # reach of words over and under their base line
Anchor = Literal["start", "middle", "end"]
Segment = tuple[float, float, float, float]  # x1, y1, x2, y2


@dataclass(frozen=True)
class Words:
    """A text at a place. `style` is its class: "note" or "value"."""

    text: str
    x: float
    y: float
    anchor: Anchor = "middle"
    style: str = "note"

    @property
    def box(self) -> "Box":
        width = len(self.text) * LETTER
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - ABOVE, left + width, self.y + BELOW)


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def inside(self, other: "Box") -> bool:
        across = self.left >= other.left and self.right <= other.right
        return across and self.top >= other.top and self.bottom <= other.bottom

    def crossed_by(self, segment: Segment) -> bool:
        """Liang-Barsky: does the straight line run through the box?"""
        x1, y1, x2, y2 = segment
        first, last = 0.0, 1.0
        for step, room in (
            (x1 - x2, x1 - self.left),
            (x2 - x1, self.right - x1),
            (y1 - y2, y1 - self.top),
            (y2 - y1, self.bottom - y1),
        ):
            if step == 0:
                if room < 0:
                    return False
            elif step < 0:
                first = max(first, room / step)
            else:
                last = min(last, room / step)
        return first <= last


def place(
    wanted: Iterable[Sequence[Words]], frame: Box, *, data: Sequence[Segment], lines: Sequence[Segment]
) -> list[Words]:
    """One of the places of each text. `data` are lines that no words should cover, `lines` such that they rather not."""
    found: list[Words] = []
    for places in wanted:

        def cost(place: Words) -> int:
            box = place.box
            covered = sum(box.meets(other.box) for other in found)
            crossed = sum(box.crossed_by(one) for one in data), sum(box.crossed_by(one) for one in lines)
            return 100 * (not box.inside(frame)) + 50 * covered + 10 * crossed[0] + crossed[1]

        found.append(min(places, key=cost))
    return found
