"""The metric chart: readings against baseline and stepped target up to the deadline. Nothing smoothed, nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from public_site.charts.scale import MONTHS, Scale, Tick, month_ticks, number_text, round_ticks

TEXT = 15  # height of a line of words


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
    """A level line across the drawing, with its words at the right end."""

    y: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class TargetDrawing:
    """The stepped line of one target; its words stand at its last step."""

    points: str
    y: float  # of the last step
    label: str
    label_x: float
    label_y: float
    current: bool


@dataclass(frozen=True)
class Flag:
    x: float
    label: str
    anchor: str


@dataclass(frozen=True)
class MetricDrawing:
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    line: str  # points of the polyline
    dots: list[Dot]
    struck: list[Dot]
    labels: list[Dot]  # values written beside the first and the last dot
    baseline: Level | None
    targets: list[TargetDrawing]
    changes: list[tuple[float, float, float]]  # x, y1, y2: where one target took the place of another
    low: Level | None
    flag: Flag | None
    hatch: tuple[float, float] | None = field(default=None)  # x, width of the time without data

    @property
    def y_label_x(self) -> float:
        return self.left - 6

    @property
    def x_label_y(self) -> float:
        return self.bottom + 20

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
    marks = round_ticks(*_range(series), 4 if narrow else 5)
    down = Scale(float(marks[0]), float(marks[-1]), bottom, top)
    valid = sorted((r for r in series.readings if not r.superseded), key=lambda reading: reading.on)

    def dot(reading: Reading) -> Dot:
        return Dot(across(reading.on.toordinal()), down(float(reading.value)), _value_text(reading.value, series.unit))

    dots = [dot(reading) for reading in valid]
    targets = _targets(series, across, down, narrow=narrow)
    return MetricDrawing(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        x_ticks=[Tick(across(day.toordinal()), text) for day, text in month_ticks(first, last, 4 if narrow else 7)],
        y_ticks=[Tick(down(float(mark)), number_text(mark)) for mark in marks],
        line=" ".join(f"{d.x},{d.y}" for d in dots),
        dots=dots,
        struck=[dot(reading) for reading in series.readings if reading.superseded],
        labels=_end_labels(dots, [target.y for target in targets]),
        baseline=_level("baseline", series.baseline.value if series.baseline else None, series, across, down),
        targets=targets,
        changes=_changes(series, across, down),
        low=_level("not below", series.low, series, across, down),
        flag=_flag(series, across, (left + right) / 2),
        hatch=_hatch(series, across, last),
    )


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


def _end_labels(dots: list[Dot], lines: list[float]) -> list[Dot]:
    """Direct labels for the first and the last reading only, above the dot unless a target runs there."""
    return [
        Dot(d.x, d.y + 20 if any(0 < d.y - y < 2 * TEXT for y in lines) else d.y - 10, d.label)
        for d in (dots[:1] + dots[1:][-1:])
    ]


def _level(word: str, value: Decimal | None, series: MetricSeries, across: Scale, down: Scale) -> Level | None:
    if value is None:
        return None
    y = down(float(value))
    return Level(y, f"{word} {_value_text(value, series.unit)}", across.end - 6, y - 6)


def _targets(series: MetricSeries, across: Scale, down: Scale, *, narrow: bool) -> list[TargetDrawing]:
    """Narrow, an earlier target goes without words: it is dashed, and the table names it."""
    found = []
    for target in series.targets:
        x, points = across(target.since.toordinal()), []
        for until, value in target.steps:
            y, end = down(float(value)), across(until.toordinal())
            points += [f"{x},{y}", f"{end},{y}"]
            x = end
        until, value = target.steps[-1]
        text = f"{'target' if target.current else 'earlier target'} {_value_text(value, series.unit)}"
        if until != series.deadline:
            text += f" by {_short_day(until)}"
        text = "" if narrow and not target.current else text
        found.append(TargetDrawing(" ".join(points), y, text, x - 6, y - 6, target.current))
    return _apart(found)


def _apart(targets: list[TargetDrawing]) -> list[TargetDrawing]:
    """Words stand above their line; where two lines are close, those of the lower one stand below it."""
    tops = sorted({target.y for target in targets})
    below = {low for high, low in pairwise(tops) if low - high < 2 * TEXT}
    return [replace(one, label_y=one.y + TEXT) if one.y in below else one for one in targets]


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
