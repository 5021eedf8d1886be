"""Is a criterion met, test by test, with counts before percentages. What was not observed is unknown, never failed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from goals.days import day
from goals.deadlines import current_revision
from goals.progress import MetricProgress, number_text, percent_text, progress
from goals.values import CriterionReadingValue, CriterionValue, GoalValue


class CriterionTest(NamedTuple):
    """One comparison: `numerator` of `denominator` (None: no share) against what is needed."""

    label: str
    numerator: Decimal
    denominator: Decimal | None
    needed: str  # in words: "at least 60 %"
    passed: bool
    way: Decimal | None  # as a share of what is needed, above 1: beyond it; None for metrics (see MetricProgress.way)

    @property
    def sentence(self) -> str:
        """ "Fully in place: 22 of 40 (55 %), at least 60 % needed: not reached"."""
        found = number_text(self.numerator)
        if self.denominator is not None:
            share = percent_text(self.numerator, self.denominator)
            found = f"{found} of {number_text(self.denominator)} ({share})"
        return f"{self.label}: {found}, {self.needed} needed: {'reached' if self.passed else 'not reached'}"


class CriterionResult(NamedTuple):
    """How far one criterion is. `reached` None: unknown, graded only, or not applicable (then `applicable` is False)."""

    key: str
    reached: bool | None
    applicable: bool
    tests: list[CriterionTest]
    sentence: str
    on: date | None  # day of the reading it rests on


def latest(
    readings: Sequence[CriterionReadingValue], criterion_key: str, on: date | None = None
) -> CriterionReadingValue | None:
    """The newest reading of a criterion that no correction supersedes, dated on or before `on` if given."""
    superseded = {one["supersedes"] for one in readings}
    kept = [
        one
        for one in readings
        if one["criterion"] == criterion_key
        and one["number"] not in superseded
        and (on is None or day(one["on"]) <= on)
    ]
    return max(kept, key=lambda one: (one["on"], one["number"]), default=None)


def check_all(goal: GoalValue, on: date) -> list[CriterionResult]:
    """`check` for every criterion of the current revision, in its order, with what was read by `on`."""
    metrics = {one.metric["slug"]: one for one in progress(goal, on)}
    return [
        check(criterion, latest(goal["criterion_readings"], criterion["key"], on), metrics.get(criterion["metric"]))
        for criterion in current_revision(goal)["criteria"]
    ]


def check(
    criterion: CriterionValue, reading: CriterionReadingValue | None, metric: MetricProgress | None = None
) -> CriterionResult:
    """Is the criterion reached by this reading (or, of kind metric, by this progress)?

    Numbers decide where there are any; without them the stated met / not met does. A judgement is graded, so never
    reached by a reading. "Not applicable" needs its justification and stands in the way of nothing.
    """
    key, on = criterion["key"], day(reading["on"]) if reading else None
    if reading and reading["state"] == "not_applicable":
        return CriterionResult(key, None, False, [], f"Not applicable: {reading['justification']}", on)
    if criterion["kind"] == "judgement":
        return CriterionResult(key, None, True, [], "Judged by reviewers.", on)
    if criterion["kind"] == "metric" and metric and metric.latest:
        on = day(metric.latest["on"])
    tests = _tests(criterion, reading, metric)
    if tests:
        reached = all(test.passed for test in tests)
        words = "; ".join(test.sentence for test in tests) + "." + _unrated(criterion, reading)
        return CriterionResult(key, reached, True, tests, words, on)
    if reading and reading["state"]:
        met = reading["state"] == "met"
        return CriterionResult(key, met, True, [], "Met." if met else "Not met.", on)
    return CriterionResult(key, None, True, [], "Not reported.", None)


def _tests(
    criterion: CriterionValue, reading: CriterionReadingValue | None, metric: MetricProgress | None
) -> list[CriterionTest]:
    if criterion["kind"] == "metric" and metric and metric.target:
        return _metric_test(metric)
    if criterion["kind"] == "metric" and metric:
        return _metric_share_test(criterion, metric)
    if reading is None:
        return []
    if criterion["kind"] == "checklist":
        return _checklist_tests(criterion, reading)
    if criterion["kind"] == "comparative":
        return _comparison(criterion, reading)
    return _count_test(criterion, reading)


def _count_test(criterion: CriterionValue, reading: CriterionReadingValue) -> list[CriterionTest]:
    if reading["count"] is None:
        return []
    if criterion["minimum"] is not None:
        total = Decimal(criterion["items_total"]) if criterion["items_total"] else None
        return [_at_least("Count", Decimal(reading["count"]), Decimal(criterion["minimum"]), total)]
    return _share_tests("Share", reading["count"], criterion["items_total"], criterion["share"])


def _checklist_tests(criterion: CriterionValue, reading: CriterionReadingValue) -> list[CriterionTest]:
    """Two shares of the whole list: items not rated yet are in the denominator and count as not in place."""
    fully, mostly = reading["fully"], reading["mostly"]
    if fully is None or mostly is None:
        return []
    total = criterion["items_total"] or fully + mostly + (reading["not_in_place"] or 0)
    return [
        *_share_tests("Fully in place", fully, total, criterion["fully_share"]),
        *_share_tests("At least mostly in place", fully + mostly, total, criterion["mostly_share"]),
    ]


def _unrated(criterion: CriterionValue, reading: CriterionReadingValue | None) -> str:
    total = criterion["items_total"]
    if criterion["kind"] != "checklist" or reading is None or not total:
        return ""
    rated = sum(reading[name] or 0 for name in ("fully", "mostly", "not_in_place"))
    return f" {total - rated} of {total} not rated." if rated < total else ""


def _share_tests(label: str, count: int | None, total: int | None, needed: str | None) -> list[CriterionTest]:
    if count is None or needed is None or not total:
        return []
    share = Decimal(needed)
    passed = Decimal(count) >= share * total
    way = Decimal(count) / (share * total) if share else Decimal(1)
    return [CriterionTest(label, Decimal(count), Decimal(total), f"at least {percent_text(share, 1)}", passed, way)]


def _comparison(criterion: CriterionValue, reading: CriterionReadingValue) -> list[CriterionTest]:
    needed = needed_in(criterion, reading)
    if reading["ours"] is None or needed is None:
        return []
    return [_at_least("Ours against theirs", Decimal(reading["ours"]), needed, None)]


def needed_in(criterion: CriterionValue, reading: CriterionReadingValue) -> Decimal | None:
    """What ours is held against: theirs as read at the same time, else the baseline snapshot; `share` of it if one is named."""
    theirs = theirs_in(criterion, reading)
    return None if theirs is None else theirs * Decimal(criterion["share"] or 1)


def theirs_in(criterion: CriterionValue, reading: CriterionReadingValue) -> Decimal | None:
    theirs = reading["theirs"] or criterion["baseline_value"]
    return None if theirs is None else Decimal(theirs)


def _metric_test(metric: MetricProgress) -> list[CriterionTest]:
    """The last reading against the last step of the target: that is what the promise ends with."""
    steps = sorted(metric.target["steps"], key=lambda one: one["due"]) if metric.target else []
    if not steps or metric.value is None:
        return []
    asked, name, unit = Decimal(steps[-1]["value"]), metric.metric["name"], metric.metric["unit"]
    if metric.metric["direction"] == "up":
        words = f"at least {number_text(asked)} {unit}".rstrip()
        return [CriterionTest(name, metric.value, None, words, metric.value >= asked, None)]
    low = metric.target["low"] if metric.target and metric.metric["direction"] == "within" else None
    passed = metric.value <= asked and (low is None or metric.value >= Decimal(low))
    bounds = f"{number_text(Decimal(low))} to " if low is not None else "at most "
    words = f"{bounds}{number_text(asked)} {unit}".rstrip()
    return [CriterionTest(name, metric.value, None, words, passed, None)]


def _metric_share_test(criterion: CriterionValue, metric: MetricProgress) -> list[CriterionTest]:
    reading = metric.latest
    if not reading or not reading["numerator"] or not reading["denominator"] or criterion["share"] is None:
        return []
    part, whole, share = Decimal(reading["numerator"]), Decimal(reading["denominator"]), Decimal(criterion["share"])
    if not whole:
        return []
    words = f"at least {percent_text(share, 1)}"
    return [CriterionTest(metric.metric["name"], part, whole, words, part >= share * whole, None)]


def _at_least(label: str, found: Decimal, needed: Decimal, total: Decimal | None) -> CriterionTest:
    way = found / needed if needed else Decimal(1)
    return CriterionTest(label, found, total, f"at least {number_text(needed)}", found >= needed, way)
