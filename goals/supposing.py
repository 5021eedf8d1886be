"""A goal as it would be with what an update is about to give, so that a rule can be asked before anything is stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from goals.values import GoalValue, MetricValue, MilestoneValue, ReadingValue

Read = tuple[date, Decimal]  # the day and the value of a reading that is not stored yet


def supposing(
    goal: GoalValue, *, on: date, readings: Mapping[str, Sequence[Read]], milestones: Mapping[str, date]
) -> GoalValue:
    """The goal with these readings, by metric, and these milestones done, by key. `goal` itself stays as it is."""
    done: list[MilestoneValue] = [
        {
            "key": key,
            "achieved_on": day.isoformat(),
            "achieved_text": "",
            "announced_on": None,
            "recorded_on": on.isoformat(),
            "note": "",
            "evidence": [],
        }
        for key, day in milestones.items()
    ]
    metrics = [_with(metric, readings.get(metric["slug"], ()), on) for metric in goal["metrics"]]
    return {**goal, "metrics": metrics, "milestones": [*goal["milestones"], *done]}


def _with(metric: MetricValue, given: Sequence[Read], on: date) -> MetricValue:
    last = max((reading["number"] for reading in metric["readings"]), default=0)
    new: list[ReadingValue] = [
        {
            "number": number,
            "on": day.isoformat(),
            "value": str(value),
            "numerator": None,
            "denominator": None,
            "by": "self-reported",
            "who": None,
            "evidence": [],
            "supersedes": None,
            "reason": "",
            "recorded_on": on.isoformat(),
        }
        for number, (day, value) in enumerate(given, start=last + 1)
    ]
    return {**metric, "readings": [*metric["readings"], *new]}
