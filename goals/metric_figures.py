"""Metric figures of a goal: the series for the chart, the same numbers as a table, and both in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from goals.days import day, long_day
from goals.progress import (
    MetricProgress,
    TargetVersion,
    about_text,
    correction_of,
    effective,
    number_text,
    percent_text,
    progress,
    target_versions,
)
from goals.standing import Facts
from goals.values import GoalValue, MetricValue, ReadingValue
from roadmap.charts import MetricDrawing, MetricSeries, Reading, TargetPath, draw_metric, metric_figure
from roadmap.english import plural
from roadmap.markdown import plain


@dataclass(frozen=True)
class ReadingRow:
    """One row of the table of numbers."""

    value: ReadingValue
    text: str
    superseded_by: ReadingValue | None
    corrects: ReadingValue | None


@dataclass(frozen=True)
class MetricFigure:
    """One metric: drawings, table and words of the same numbers."""

    slug: str
    metric: MetricValue
    progress: MetricProgress
    series: MetricSeries
    wide: MetricDrawing
    narrow: MetricDrawing
    plot: Mapping[str, Any]
    rows: Sequence[ReadingRow]
    targets: Sequence[TargetVersion]
    headline: str
    description: str
    facts: Sequence[tuple[str, str]]


def metric_figures(goal: GoalValue, stands: Facts, on: date) -> list[MetricFigure]:
    """A figure per metric that has a reading or a target. `stands` says what is due when, and whether readings are owed."""
    found = progress(goal, on)
    return [_figure(goal, stands, one, on) for one in found if one.metric["readings"] or one.target]


def _figure(goal: GoalValue, stands: Facts, one: MetricProgress, on: date) -> MetricFigure:
    versions = target_versions(goal, one.metric["slug"])
    series = _series(stands, one, versions, on)
    return MetricFigure(
        slug=one.metric["slug"],
        metric=one.metric,
        progress=one,
        series=series,
        wide=draw_metric(series),
        narrow=draw_metric(series, narrow=True),
        plot=metric_figure(series, plain(one.metric["name"])),
        rows=_rows(one.metric, on),
        targets=versions,
        headline=_headline(one),
        description=_description(one, series, versions),
        facts=_facts(one),
    )


def _series(stands: Facts, one: MetricProgress, versions: Sequence[TargetVersion], on: date) -> MetricSeries:
    metric = one.metric
    valid = {reading["number"] for reading in effective(metric["readings"])}
    readings = [
        Reading(day(reading["on"]), Decimal(reading["value"]), superseded=reading["number"] not in valid)
        for reading in metric["readings"]
        if day(reading["on"]) <= on
    ]
    baseline = Reading(one.baseline_on, one.baseline) if one.baseline is not None and one.baseline_on else None
    silent = stands.freshness in ("overdue", "stale") and one.latest
    low = one.target["low"] if one.target and metric["direction"] == "within" else None
    due = stands.due
    return MetricSeries(
        unit=metric["unit"],
        share=metric["unit"] == "%" or any(reading["denominator"] for reading in metric["readings"]),
        readings=sorted(readings, key=lambda reading: reading.on),
        baseline=baseline,
        targets=_paths(versions),
        low=Decimal(low) if low is not None else None,
        deadline=due,
        deadline_text=long_day(due) if due else "",
        as_of=on,
        silent_since=day(one.latest["on"]) if silent and one.latest else None,
    )


def _paths(versions: Sequence[TargetVersion]) -> list[TargetPath]:
    """Each target with the steps that were still to come when it was set; a replaced one stays, as promised before."""
    found = []
    for version in versions:
        steps = sorted(version.target["steps"], key=lambda one: one["due"]) if version.target else []
        coming = [one for one in steps if day(one["due"]) > version.since] or steps[-1:]
        if coming:
            path = [(max(day(one["due"]), version.since + timedelta(days=1)), Decimal(one["value"])) for one in coming]
            found.append(TargetPath(version.since, path, current=version.until is None))
    return found


def _rows(metric: MetricValue, on: date) -> list[ReadingRow]:
    by_superseded = {one["supersedes"]: one for one in metric["readings"] if one["supersedes"] is not None}
    shown = sorted(metric["readings"], key=lambda one: (one["on"], one["number"]), reverse=True)
    return [
        ReadingRow(
            one, value_text(one, metric), by_superseded.get(one["number"]), correction_of(one, metric["readings"])
        )
        for one in shown
        if day(one["on"]) <= on
    ]


def value_text(reading: ReadingValue, metric: MetricValue) -> str:
    """The value with its counts: "81 of 100 (81 %)"; else with its unit: "27 hours"."""
    numerator, denominator = reading["numerator"], reading["denominator"]
    if numerator is not None and denominator is not None and Decimal(denominator):
        share = percent_text(Decimal(numerator), Decimal(denominator))
        return f"{number_text(Decimal(numerator))} of {number_text(Decimal(denominator))} ({share})"
    return _with_unit(Decimal(reading["value"]), metric)


def _with_unit(value: Decimal, metric: MetricValue) -> str:
    return f"{number_text(value)} {metric['unit']}".rstrip()


def _headline(one: MetricProgress) -> str:
    """One sentence that is the message of the chart, without a judgement."""
    metric, name = one.metric, plain(one.metric["name"])
    if one.latest is None:
        return f"{name}: no value reported yet" + (f"; the target is {_target_words(one)}" if one.step else "")
    words = f"{name}: {value_text(one.latest, metric)} on {long_day(day(one.latest['on']))}"
    if one.baseline is not None:
        words += f", from {_with_unit(one.baseline, metric)} at the start"
    return words + (f"; the target is {_target_words(one)}" if one.step else "")


def _target_words(one: MetricProgress) -> str:
    if one.step is None or one.asked is None:
        return "not stated"
    target = _with_unit(one.asked, one.metric)
    if one.metric["direction"] == "within" and one.target and one.target["low"] is not None:
        target = f"{number_text(Decimal(one.target['low']))} to {target}"
    return f"{target} by {long_day(day(one.step['due']))}"


def _description(one: MetricProgress, series: MetricSeries, versions: Sequence[TargetVersion]) -> str:
    valid = [reading for reading in series.readings if not reading.superseded]
    words = [f"Line chart of {plural(len(valid), 'reading')}"]
    if valid:
        low, high = min(r.value for r in valid), max(r.value for r in valid)
        words[0] += f" between {_with_unit(low, one.metric)} and {_with_unit(high, one.metric)}"
    if len(valid) < len(series.readings):
        words.append(f"{plural(len(series.readings) - len(valid), 'reading')} corrected since and drawn struck")
    if len(versions) > 1:
        words.append(f"The target was changed {plural(len(versions) - 1, 'time')}; earlier targets are dashed")
    if series.silent_since:
        words.append(f"No data since {long_day(series.silent_since)}; the time without data is hatched")
    return ". ".join(words) + "."


def _facts(one: MetricProgress) -> list[tuple[str, str]]:
    """The inputs of the progress, each with its own words; what is missing says so."""
    metric = one.metric
    facts = []
    if one.baseline is not None:
        on = f" on {long_day(one.baseline_on)}" if one.baseline_on else ""
        facts.append(("Started from", f"{_with_unit(one.baseline, metric)}{on}"))
    facts.append(("Last value", _last(one)))
    if one.step:
        facts.append(("Target", _target_words(one)))
    if one.distance is not None:
        facts.append(("Still to go", _to_go(one)))
    if one.needed_per_month is not None:
        facts.append(("Needed from the last value on", f"{about_text(one.needed_per_month)} {metric['unit']} a month"))
    return facts + [
        ("Not met", f"{_with_unit(Decimal(step['value']), metric)} was due on {long_day(day(step['due']))}")
        for step in one.missed_steps
    ]


def _last(one: MetricProgress) -> str:
    if one.latest is None:
        return "Not reported"
    words = f"{value_text(one.latest, one.metric)} on {long_day(day(one.latest['on']))}, {one.latest['by']}"
    return f"{words}; worse than the one before" if one.regressed else words


def _to_go(one: MetricProgress) -> str:
    if one.distance is None:
        return ""
    if one.distance < 0:
        return f"nothing; {_with_unit(-one.distance, one.metric)} beyond the target"
    return _with_unit(one.distance, one.metric) if one.distance else "nothing; the target is reached"
