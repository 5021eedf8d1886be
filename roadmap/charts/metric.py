"""The metric chart: readings against baseline and stepped target up to the deadline. Nothing smoothed, nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from roadmap.charts.labels import LETTER, Anchor, Box, Segment, Words, place
from roadmap.charts.scale import MONTHS, Scale, Tick, month_ticks, number_text, round_ticks

ABOVE, BELOW = -7, 16  # of a line: base line of words over it, under it
BESIDE = 10  # from a dot to the words at its side


@dataclass(frozen=True)
class Reading:
    """One observation. A superseded one is drawn struck and is no part of the line."""

    on: date
    value: Decimal
    superseded: bool = False


@dataclass(frozen=True)
class TargetPath:
    """One target as a revision set it: from `since` each value holds until its day. Not `current`: replaced since."""

    since: date
    steps: Sequence[tuple[date, Decimal]]  # until, value; in the order of days
    current: bool = True

    def value_on(self, day: date) -> Decimal:
        return next((value for until, value in self.steps if until >= day), self.steps[-1][1])


@dataclass(frozen=True)
class MetricSeries:
    """What one chart shows. `share`: the unit is a share of a whole, so the axis starts at zero."""

    unit: str
    share: bool
    readings: Sequence[Reading]
    baseline: Reading | None
    targets: Sequence[TargetPath]
    low: Decimal | None  # lower bound of a metric that is to stay within
    deadline: date | None
    deadline_text: str
    as_of: date
    silent_since: date | None  # last reading, when a newer one is owed


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Level:
    """A level line across the drawing."""

    y: float
    label: str


@dataclass(frozen=True)
class TargetDrawing:
    """The stepped line of one target; its words stand at its last step, from `start` to `end`."""

    points: str
    y: float  # of the last step
    start: float
    end: float
    label: str
    current: bool


@dataclass(frozen=True)
class Flag:
    x: float
    label: str
    anchor: Anchor


@dataclass(frozen=True)
class MetricDrawing:
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: list[Tick]
    x_labels: list[Words]
    y_ticks: list[Tick]
    dots: list[Dot]
    struck: list[Dot]
    baseline: Level | None
    targets: list[TargetDrawing]
    changes: list[tuple[float, float, float]]  # x, y1, y2: where one target took the place of another
    low: Level | None
    flag: Flag | None
    hatch: tuple[float, float] | None  # x, width of the time without data
    words: list[Words] = field(default_factory=list)  # all that is written inside, placed so that nothing is covered

    @property
    def line(self) -> str:
        """Points of the polyline through the dots."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)

    @property
    def y_label_x(self) -> float:
        return self.left - 6

    @property
    def tick_end(self) -> float:
        return self.bottom + 5

    @property
    def flag_top(self) -> float:
        return self.top - 16

    @property
    def plot_height(self) -> float:
        return self.bottom - self.top


def draw_metric(series: MetricSeries, *, narrow: bool = False) -> MetricDrawing:
    """Lay the chart out in SVG units, as a wide picture or as one drawn for a phone."""
    width, height, left, top = (340, 260, 40.0, 34.0) if narrow else (720, 320, 52.0, 34.0)
    right, bottom = width - (12.0 if narrow else 20.0), height - 34.0
    first, last = _span(series)
    across = Scale(first.toordinal(), last.toordinal(), left, right)
    months = [Tick(across(day.toordinal()), text) for day, text in month_ticks(first, last, 4 if narrow else 7)]
    marks = round_ticks(*_range(series), 4 if narrow else 5)
    down = Scale(float(marks[0]), float(marks[-1]), bottom, top)
    valid = sorted((r for r in series.readings if not r.superseded), key=lambda reading: reading.on)

    def dot(reading: Reading) -> Dot:
        return Dot(across(reading.on.toordinal()), down(float(reading.value)), _value_text(reading.value, series.unit))

    drawing = MetricDrawing(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        x_ticks=months,
        x_labels=[_under_axis(tick, bottom + 20, width) for tick in months],
        y_ticks=[Tick(down(float(mark)), number_text(mark)) for mark in marks],
        dots=[dot(reading) for reading in valid],
        struck=[dot(reading) for reading in series.readings if reading.superseded],
        baseline=_level("baseline", series.baseline.value if series.baseline else None, series, down),
        targets=_targets(series, across, down),
        changes=_changes(series, across, down),
        low=_level("not below", series.low, series, down),
        flag=_flag(series, across, (left + right) / 2),
        hatch=_hatch(series, across, last),
    )
    return replace(drawing, words=_words(drawing, series, narrow=narrow))


def _span(series: MetricSeries) -> tuple[date, date]:
    days = [reading.on for reading in series.readings]
    days += [series.baseline.on] if series.baseline else []
    days += [series.deadline] if series.deadline else []
    days += [day for target in series.targets for day in (target.since, *(until for until, _ in target.steps))]
    days = days or [series.as_of]
    first, last = min(days), max(days)
    if series.silent_since:
        last = max(last, series.as_of)
    return (first, last) if last > first else (first, date.fromordinal(first.toordinal() + 30))


def _range(series: MetricSeries) -> tuple[Decimal, Decimal]:
    values = [reading.value for reading in series.readings]
    values += [value for target in series.targets for _, value in target.steps]
    values += [series.baseline.value] if series.baseline else []
    values += [series.low] if series.low is not None else []
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    if low >= 0 and (series.share or low * 2 <= high):
        low = Decimal(0)
    return low, high


def _value_text(value: Decimal, unit: str) -> str:
    return f"{number_text(value)} %" if unit == "%" else number_text(value)


def _level(word: str, value: Decimal | None, series: MetricSeries, down: Scale) -> Level | None:
    return None if value is None else Level(down(float(value)), f"{word} {_value_text(value, series.unit)}")


def _targets(series: MetricSeries, across: Scale, down: Scale) -> list[TargetDrawing]:
    found = []
    for target in series.targets:
        x, start, points = across(target.since.toordinal()), 0.0, []
        for until, value in target.steps:
            y, start, end = down(float(value)), x, across(until.toordinal())
            points += [f"{x},{y}", f"{end},{y}"]
            x = end
        until, value = target.steps[-1]
        text = f"{'target' if target.current else 'earlier target'} {_value_text(value, series.unit)}"
        if until != series.deadline:
            text += f" by {_short_day(until)}"
        found.append(TargetDrawing(" ".join(points), y, start, x, text, target.current))
    return found


def _words(drawing: MetricDrawing, series: MetricSeries, *, narrow: bool) -> list[Words]:
    """What is written, the most important first. Narrow, an earlier target goes without words: the table names it."""
    current = [target for target in drawing.targets if target.current]
    earlier = [target for target in drawing.targets if not target.current and not narrow]
    ends = drawing.dots[:1] + drawing.dots[1:][-1:]
    wanted = [_in_hatch(drawing, series.silent_since)] if drawing.hatch and series.silent_since else []
    wanted += [_beside_line(one.label, one.start, one.end, one.y) for one in current]
    wanted += [_beside_dot(dot, dot.label, style="value") for dot in reversed(ends)]
    wanted += [_beside_dot(dot, f"{dot.label}, corrected") for dot in drawing.struck]
    levels = [level for level in (drawing.baseline, drawing.low) if level]
    wanted += [_beside_line(level.label, drawing.left, drawing.right, level.y) for level in levels]
    wanted += [_beside_line(one.label, one.start, one.end, one.y) for one in earlier]
    data = [(a.x, a.y, b.x, b.y) for a, b in pairwise(drawing.dots)]
    data += [(dot.x - 5, dot.y, dot.x + 5, dot.y) for dot in [*drawing.dots, *drawing.struck]]
    frame = Box(drawing.left - 4, drawing.top - 16, drawing.width, drawing.bottom)
    return place(wanted, frame, data=data, lines=_lines(drawing))


def _under_axis(tick: Tick, y: float, width: int) -> Words:
    """The words of a tick, moved to the left where they would leave the drawing."""
    return Words(tick.label, round(min(tick.at, width - len(tick.label) * LETTER / 2), 1), y)


def _in_hatch(drawing: MetricDrawing, since: date) -> list[Words]:
    """At the foot of the time without data, or before the right edge where that is too near."""
    text, y = f"no data since {_short_day(since)}", drawing.bottom - 6
    start = drawing.hatch[0] if drawing.hatch else drawing.left
    return [Words(text, start + 4, y, "start", "axis"), Words(text, drawing.right - 4, y, "end", "axis")]


def _beside_line(text: str, start: float, end: float, y: float) -> list[Words]:
    """Over or under a level line, at its right end, at its left end, in its middle."""
    ends: list[tuple[float, Anchor]] = [(end - 6, "end"), (start + 6, "start"), ((start + end) / 2, "middle")]
    return [Words(text, x, y + offset, anchor) for x, anchor in ends for offset in (ABOVE, BELOW)]


def _beside_dot(dot: Dot, text: str, style: str = "note") -> list[Words]:
    """Over or under a dot, at either side of it, or farther off."""
    sides: list[tuple[float, Anchor]] = [(dot.x, "middle"), (dot.x + 6, "start"), (dot.x - 6, "end")]
    near = [Words(text, x, dot.y + offset, anchor, style) for x, anchor in sides for offset in (ABOVE - 3, BELOW + 4)]
    near += [
        Words(text, dot.x + BESIDE, dot.y + 5, "start", style),
        Words(text, dot.x - BESIDE, dot.y + 5, "end", style),
    ]
    return near + [Words(text, dot.x, dot.y + offset, style=style) for offset in (ABOVE - 19, BELOW + 20, ABOVE - 35)]


def _lines(drawing: MetricDrawing) -> list[Segment]:
    """The lines of targets, levels and the deadline, which words may touch where there is no better place."""
    found = [(drawing.left, one.y, drawing.right, one.y) for one in (drawing.baseline, drawing.low) if one]
    found += [(x, y1, x, y2) for x, y1, y2 in drawing.changes]
    found += [(drawing.flag.x, drawing.flag_top, drawing.flag.x, drawing.bottom)] if drawing.flag else []
    for target in drawing.targets:
        corners = [tuple(map(float, point.split(","))) for point in target.points.split(" ")]
        found += [(a[0], a[1], b[0], b[1]) for a, b in pairwise(corners)]
    return found


def _changes(series: MetricSeries, across: Scale, down: Scale) -> list[tuple[float, float, float]]:
    """A vertical stroke on the day on which one target took the place of another."""
    return [
        (
            across(after.since.toordinal()),
            down(float(before.value_on(after.since))),
            down(float(after.value_on(after.since))),
        )
        for before, after in pairwise(series.targets)
    ]


def _flag(series: MetricSeries, across: Scale, middle: float) -> Flag | None:
    if series.deadline is None:
        return None
    x = across(series.deadline.toordinal())
    return Flag(x, f"due {series.deadline_text}", "end" if x > middle else "start")


def _hatch(series: MetricSeries, across: Scale, last: date) -> tuple[float, float] | None:
    if series.silent_since is None:
        return None
    start, end = across(series.silent_since.toordinal()), across(min(series.as_of, last).toordinal())
    return (start, round(end - start, 1)) if end > start else None


def _short_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
