"""Cumulative counts: bands on top of each other, one for each kind; every step is a day on which something was added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roadmap.charts.labels import Words
from roadmap.charts.scale import Scale, Tick, month_ticks, whole_ticks

HEAD, FOOT = 44, 26  # of a panel: above and below the bands
AXIS, ENDS = 26, 52  # beside the bands: numbers of the axis, and what is counted at the end
PLOT = 170  # height of the bands
GAP = 24  # between two panels
APART = 18  # of two counts at the end
SYMBOL = 14


@dataclass(frozen=True)
class CountStep:
    """From `on` onward so many of each kind, with all that came before."""

    on: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class CountPanel:
    """`steps` in the order of their days; none: nothing to count yet."""

    label: str
    steps: Sequence[CountStep]


@dataclass(frozen=True)
class Band:
    """The corners at the beginning of each step, above and below, and where both end."""

    kind: str
    over: Sequence[tuple[float, float]]
    under: Sequence[tuple[float, float]]
    end: float

    @property
    def path(self) -> str:
        """Along the upper edge to the end, and back along the lower one."""
        (x, y), *there = self.over
        ahead = "".join(f"H{right}V{high}" for right, high in there)
        back = "".join(f"V{low}H{left}" for left, low in reversed(self.under))
        return f"M{x},{y}{ahead}H{self.end}{back}Z"


@dataclass(frozen=True)
class EndCount:
    """How many of a kind there are at the end, beside its band."""

    kind: str
    text: str
    y: float

    @property
    def symbol_y(self) -> float:
        return round(self.y - SYMBOL / 2, 1)


@dataclass(frozen=True)
class PanelDrawing:
    """In its own coordinates, which begin at (x, y) of the drawing."""

    label: str
    x: float
    y: float
    x_ticks: list[Tick]
    x_labels: list[Words]
    y_ticks: list[Tick]
    bands: list[Band]
    ends: list[EndCount]


@dataclass(frozen=True)
class CumulativeDrawing:
    """`left` to `bottom` are those of the bands in every panel."""

    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    panels: list[PanelDrawing]

    @property
    def tick_end(self) -> float:
        return self.bottom + 5

    @property
    def ends_x(self) -> float:
        return self.right + 8


def draw_cumulative(
    panels: Sequence[CountPanel], kinds: Sequence[str], *, last: date, narrow: bool = False
) -> CumulativeDrawing:
    """Panels beside each other, or below each other on a phone; all have the same days and the same scale of counts."""
    width = 340 if narrow else 720
    across = 1 if narrow else max(len(panels), 1)
    room = (width - GAP * (across - 1)) / across
    left, right, top, bottom = float(AXIS), room - ENDS, float(HEAD), float(HEAD + PLOT)
    first = min((panel.steps[0].on for panel in panels if panel.steps), default=last).replace(day=1)
    days = Scale(first.toordinal(), last.toordinal(), left, right)
    marks = whole_ticks(max((panel.steps[-1].total for panel in panels if panel.steps), default=1), 4)
    down = Scale(0, marks[-1], bottom, top)
    months = [
        Tick(days(on.toordinal()), text) for on, text in month_ticks(first, last, 3 if across > 1 or narrow else 7)
    ]
    drawn = [
        PanelDrawing(
            label=panel.label,
            x=round(place % across * (room + GAP), 1),
            y=place // across * (HEAD + PLOT + FOOT + 10),
            x_ticks=months,
            x_labels=[Words(tick.label, tick.at, bottom + 20) for tick in months],
            y_ticks=[Tick(down(mark), str(mark)) for mark in marks],
            bands=_bands(panel.steps, kinds, right, days, down),
            ends=_ends(panel.steps, kinds, down, top),
        )
        for place, panel in enumerate(panels)
    ]
    height = drawn[-1].y + HEAD + PLOT + FOOT if drawn else 0
    return CumulativeDrawing(width, height, left, right, top, bottom, drawn)


def _bands(steps: Sequence[CountStep], kinds: Sequence[str], end: float, days: Scale, down: Scale) -> list[Band]:
    """Each begins on the day of its first one."""
    found = []
    for place, kind in enumerate(kinds):
        own = [step for step in steps if step.counts.get(kind)]
        if own:
            over, under = (_edge(own, kinds[:number], days, down) for number in (place + 1, place))
            found.append(Band(kind, over, under, end))
    return found


def _edge(steps: Sequence[CountStep], kinds: Sequence[str], days: Scale, down: Scale) -> list[tuple[float, float]]:
    """Where the line over these kinds begins and steps up; of many steps within one unit the last."""
    corners = {}
    for step in steps:
        x = days(step.on.toordinal())
        corners[int(x)] = (x, down(sum(step.counts.get(kind, 0) for kind in kinds)))
    return list(corners.values())


def _ends(steps: Sequence[CountStep], kinds: Sequence[str], down: Scale, top: float) -> list[EndCount]:
    """Each in the middle of its band, from the bottom up, and so far apart that they can be read."""
    found: list[EndCount] = []
    below, lowest = 0, down(0) + APART / 2
    for kind in kinds:
        count = steps[-1].counts.get(kind, 0) if steps else 0
        if count:
            y = min(down(below + count / 2), lowest - APART)
            found.append(EndCount(kind, str(count), y))
            below, lowest = below + count, y
    return _moved_down(found, top)


def _moved_down(found: list[EndCount], top: float) -> list[EndCount]:
    """All of them lower by as much as the highest would leave the panel."""
    over = max((top - APART / 2 - one.y for one in found), default=0)
    return [EndCount(one.kind, one.text, round(one.y + max(over, 0), 1)) for one in found]
