"""How far a metric is, with every input beside it. Regressions and overshoot are shown as they are, never clamped."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from goals.days import day, maybe_day
from goals.deadlines import current_revision, settled
from goals.values import GoalValue, MetricValue, ReadingValue, TargetStep, TargetValue

DAYS_PER_MONTH = Decimal("30.4375")  # 365.25 / 12


class MetricProgress(NamedTuple):
    """One metric against its target on a day. Distances count in the metric's own good direction and unit."""

    metric: MetricValue
    target: TargetValue | None
    baseline: Decimal | None
    baseline_on: date | None
    latest: ReadingValue | None
    value: Decimal | None
    previous: Decimal | None
    step: TargetStep | None  # the next dated target; the last one once all have come due
    asked: Decimal | None  # the value of `step`
    distance: Decimal | None  # still to go to `asked`; negative: beyond it
    gained: Decimal | None  # since the baseline; negative: it has got worse
    way: Decimal | None  # gained as a share of baseline -> asked: 0.79; below 0 and above 1 are legal
    expected: Decimal | None  # value on the straight line from baseline to `asked`, on the day of the last reading
    needed_per_month: Decimal | None  # from the last reading to `asked` in time; None once reached or past its day
    regressed: bool  # the last reading is worse than the one before
    reached: bool | None  # None: no reading or no target
    missed_steps: list[TargetStep]  # come due, and not met even by the last reading


class TargetVersion(NamedTuple):
    """The target that one revision set, in force inside from `since` until the day before `until`."""

    revision: int
    since: date
    until: date | None
    told_on: date | None
    target: TargetValue | None


def effective(readings: Sequence[ReadingValue], on: date | None = None) -> list[ReadingValue]:
    """Readings that count, oldest first: those not superseded by a correction, dated on or before `on` if given."""
    superseded = {one["supersedes"] for one in readings}
    kept = [one for one in readings if one["number"] not in superseded and (on is None or day(one["on"]) <= on)]
    return sorted(kept, key=lambda one: (one["on"], one["number"]))


def correction_of(reading: ReadingValue, readings: Sequence[ReadingValue]) -> ReadingValue | None:
    """The reading that this one corrects, for "88, corrected to 81"."""
    return next((one for one in readings if one["number"] == reading["supersedes"]), None)


def target_versions(goal: GoalValue, metric: str) -> list[TargetVersion]:
    """Every target the metric had in force, oldest first; revisions that left it alone add none."""
    found: list[TargetVersion] = []
    for revision in settled(goal):
        target = next((one for one in revision["targets"] if one["metric"] == metric), None)
        if target == (found[-1].target if found else None):
            continue
        since = day(revision["effective_on"])
        if found:
            found[-1] = found[-1]._replace(until=since)
        found.append(TargetVersion(revision["number"], since, None, maybe_day(revision["announced_on"]), target))
    return found


def progress(goal: GoalValue, on: date) -> list[MetricProgress]:
    """`metric_progress` for each metric of the goal, against the targets of its current revision."""
    targets = {one["metric"]: one for one in current_revision(goal)["targets"]}
    return [metric_progress(metric, targets.get(metric["slug"]), on) for metric in goal["metrics"]]


def metric_progress(metric: MetricValue, target: TargetValue | None, on: date) -> MetricProgress:
    """How far the metric is on `on`. Whatever lacks an input is None: missing is missing, never zero.

    Line and pace are taken on the day of the last reading, so that a page about them holds until the next one. The pace
    spreads the distance over the days from there to the target's day (30.4375 to a month). A target of zero and a target
    equal to the baseline are legal; the latter has no `way`. "Stay within" has bounds, so no way, line or pace.
    """
    readings = effective(metric["readings"], on)
    latest = readings[-1] if readings else None
    value = Decimal(latest["value"]) if latest else None
    previous = Decimal(readings[-2]["value"]) if len(readings) > 1 else None
    steps = sorted(target["steps"], key=lambda one: one["due"]) if target else []
    step = next((one for one in steps if day(one["due"]) >= on), steps[-1] if steps else None)
    asked = Decimal(step["value"]) if step else None
    baseline = Decimal(target["baseline_value"]) if target and target["baseline_value"] is not None else None
    baseline_on = maybe_day(target["baseline_on"]) if target else None
    within = metric["direction"] == "within"
    gained = None if within else _towards(metric, baseline, value)
    span = None if within else _towards(metric, baseline, asked)
    distance = _distance(metric, target, value, asked)
    due, read_on = (day(step["due"]) if step else None), (day(latest["on"]) if latest else None)
    return MetricProgress(
        metric=metric,
        target=target,
        baseline=baseline,
        baseline_on=baseline_on,
        latest=latest,
        value=value,
        previous=previous,
        step=step,
        asked=asked,
        distance=distance,
        gained=gained,
        way=gained / span if gained is not None and span else None,
        expected=None if within else _on_the_line(baseline, baseline_on, asked, due, read_on),
        needed_per_month=None if within or (due and due < on) else _pace(distance, due, read_on),
        regressed=_worse(metric, target, previous, value),
        reached=None if distance is None else distance <= 0,
        missed_steps=[one for one in steps if day(one["due"]) < on and not meets(metric, target, one, value)],
    )


def meets(metric: MetricValue, target: TargetValue | None, step: TargetStep, value: Decimal | None) -> bool:
    """Is the value as good as this step asks? No value meets nothing."""
    distance = _distance(metric, target, value, Decimal(step["value"]))
    return distance is not None and distance <= 0


def _distance(
    metric: MetricValue, target: TargetValue | None, value: Decimal | None, asked: Decimal | None
) -> Decimal | None:
    """Still to go. Within bounds: 0 inside (the steps give the upper bound), else the distance to the nearer one."""
    if value is None or asked is None:
        return None
    if metric["direction"] != "within":
        return _towards(metric, value, asked)
    low = Decimal(target["low"]) if target and target["low"] is not None else None
    below = low - value if low is not None else Decimal(0)
    return max(value - asked, below, Decimal(0))


def _towards(metric: MetricValue, start: Decimal | None, end: Decimal | None) -> Decimal | None:
    if start is None or end is None:
        return None
    return start - end if metric["direction"] == "down" else end - start


def _worse(metric: MetricValue, target: TargetValue | None, old: Decimal | None, new: Decimal | None) -> bool:
    if metric["direction"] != "within":
        change = _towards(metric, old, new)
        return change is not None and change < 0
    if target is None or not target["steps"]:
        return False
    asked = Decimal(max(target["steps"], key=lambda one: one["due"])["value"])
    was, now = _distance(metric, target, old, asked), _distance(metric, target, new, asked)
    return was is not None and now is not None and now > was


def _on_the_line(
    baseline: Decimal | None, start: date | None, asked: Decimal | None, due: date | None, on: date | None
) -> Decimal | None:
    if baseline is None or start is None or asked is None or due is None or on is None or due <= start:
        return None
    passed = Decimal((min(max(on, start), due) - start).days) / (due - start).days
    return baseline + (asked - baseline) * passed


def _pace(distance: Decimal | None, due: date | None, on: date | None) -> Decimal | None:
    if distance is None or distance <= 0 or due is None or on is None or due <= on:
        return None
    return distance * DAYS_PER_MONTH / (due - on).days


def number_text(value: Decimal, places: int | None = None) -> str:
    """The number as prose writes it: no trailing zeros, no exponent: "82.5", "0", "1200". Rounded half up to `places`."""
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def about_text(value: Decimal) -> str:
    """A computed number, rounded half up: to one decimal, and below 1 to two digits, so that little is never nothing."""
    return number_text(value, 1 - value.adjusted() if value and abs(value) < 1 else 1)


def percent_text(numerator: Decimal | int, denominator: Decimal | int) -> str:
    """The share with at most one decimal, "82.5 %"; always print it beside its two counts. ZeroDivisionError on 0."""
    if not denominator:
        raise ZeroDivisionError("A share of nothing is no number.")
    return f"{number_text(Decimal(numerator) * 100 / Decimal(denominator), 1)} %"
