"""How far reviewers agree beyond chance: Krippendorff's alpha, with missing judgements and a bootstrap interval. Pure.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A to D; the interval is the
percentile bootstrap over items (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from random import Random
from typing import Final, Literal

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Value = Fraction | int | str
Pattern = tuple[tuple[int, int], ...]  # of one item: (place of a value, how many reviewers gave it)

ENOUGH_ITEMS: Final = 10  # with fewer items that two or more reviewers judged, no coefficient is printed
REPLICATES: Final = 1000
LEVEL: Final = 0.95  # of the interval


class AgreementNotComputed(ValueError):
    """There is no coefficient, and the message is the sentence to print in its place."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`alpha` is at most 1; 0 is agreement by chance. `low` and `high` bound the 95 % interval.

    `items` had two or more judgements, `judgements` is how many those were in all. `undefined` of the `replicates`
    drew one category only; the interval is of the others.
    """

    alpha: float
    low: float
    high: float
    items: int
    judgements: int
    replicates: int
    undefined: int


def alpha(items: Iterable[Sequence[Value | None]], metric: Metric) -> float:
    """Krippendorff's alpha of `items`; each holds the judgements of one item, None where one is missing.

    Values are text for "nominal", numbers otherwise. Raises AgreementNotComputed where nothing can be compared.
    """
    values, patterns = _patterns(items, metric)
    found = _alpha(patterns, values, metric)
    if found is None:
        raise AgreementNotComputed(_nothing_to_compare(patterns))
    return found


def agreement(
    items: Iterable[Sequence[Value | None]],
    metric: Metric,
    *,
    seed: int,
    replicates: int = REPLICATES,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Agreement:
    """Alpha with its interval; the same `seed` gives the same interval. `on_progress` is told of replicates done.

    Raises AgreementNotComputed below ENOUGH_ITEMS comparable items, or where all judgements are of one category.
    """
    values, patterns = _patterns(items, metric)
    size = sum(patterns.values())
    if size < ENOUGH_ITEMS:
        raise AgreementNotComputed(f"{_items(size)}: agreement is not computed below {ENOUGH_ITEMS} items.")
    found = _alpha(patterns, values, metric)
    if found is None:
        raise AgreementNotComputed(_nothing_to_compare(patterns))
    drawn = _bootstrap(patterns, values, metric, seed=seed, replicates=replicates, on_progress=on_progress)
    low, high = _interval(drawn or [found])
    judgements = sum(count * number for pattern, number in patterns.items() for _, count in pattern)
    return Agreement(
        alpha=found,
        low=low,
        high=high,
        items=size,
        judgements=judgements,
        replicates=replicates,
        undefined=replicates - len(drawn),
    )


def _patterns(items: Iterable[Sequence[Value | None]], metric: Metric) -> tuple[list[Value], Counter[Pattern]]:
    """The values in their order, and how many items look the same; items with one judgement say nothing of agreement."""
    counts = [Counter(value for value in item if value is not None) for item in items]
    comparable = [count for count in counts if count.total() > 1]
    values = sorted({value for count in comparable for value in count}, key=str if metric == "nominal" else None)
    place = {value: number for number, value in enumerate(values)}
    return values, Counter(tuple(sorted((place[value], n) for value, n in count.items())) for count in comparable)


def _alpha(patterns: Mapping[Pattern, int], values: Sequence[Value], metric: Metric) -> float | None:
    """1 - observed / expected disagreement (section C); None where one category leaves nothing to expect."""
    totals = [0] * len(values)
    for pattern, number in patterns.items():
        for place, count in pattern:
            totals[place] += count * number
    size = sum(totals)
    apart = _differences(values, totals, metric)
    expected = sum(
        totals[a] * totals[b] * apart[a][b] for a in range(len(totals)) for b in range(a) if totals[a] and totals[b]
    )
    if not expected:
        return None
    observed = sum(number * _within(pattern, apart) for pattern, number in patterns.items())
    return 1 - (size - 1) * observed / expected


def _within(pattern: Pattern, apart: Sequence[Sequence[float]]) -> float:
    """Disagreement inside one item, each pair of reviewers once, weighted so that each reviewer counts once."""
    reviewers = sum(count for _, count in pattern)
    pairs = sum(
        one * other * apart[a][b] for i, (a, one) in enumerate(pattern) for b, other in pattern[:i]
    )  # a follows b in the order of values
    return pairs / (reviewers - 1)


def _differences(values: Sequence[Value], totals: Sequence[int], metric: Metric) -> list[list[float]]:
    """Squared difference of each pair of values (section D)."""
    if metric == "ordinal":
        below = [0.0]  # how many judgements lie before the middle of each value
        for earlier, later in pairwise(totals):
            below.append(below[-1] + (earlier + later) / 2)
        return [[(one - other) ** 2 for other in below] for one in below]
    return [[_difference(one, other, metric) for other in values] for one in values]


def _difference(one: Value, other: Value, metric: Metric) -> float:
    if one == other:
        return 0.0
    if metric == "nominal":
        return 1.0
    if isinstance(one, str) or isinstance(other, str):
        raise TypeError(f"{metric} values are numbers")
    if metric == "interval":
        return float(one - other) ** 2
    return float(Fraction(one - other) / (one + other)) ** 2


def _bootstrap(
    patterns: Counter[Pattern],
    values: Sequence[Value],
    metric: Metric,
    *,
    seed: int,
    replicates: int,
    on_progress: Callable[[int], None],
) -> list[float]:
    """Alpha of as many items drawn with replacement, again and again; draws of one category are left out."""
    draw, kinds, weights = Random(seed), list(patterns), list(patterns.values())  # noqa: S311 -- no secret
    size, found = sum(weights), []
    for done in range(1, replicates + 1):
        one = _alpha(Counter(draw.choices(kinds, weights, k=size)), values, metric)
        found += [] if one is None else [one]
        on_progress(done)
    return sorted(found)


def _interval(drawn: Sequence[float]) -> tuple[float, float]:
    """The percentiles that leave half of 5 % at either end; `drawn` is sorted."""
    tail = (1 - LEVEL) / 2 * (len(drawn) - 1)
    return drawn[floor(tail)], drawn[ceil(len(drawn) - 1 - tail)]


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"


def _nothing_to_compare(patterns: Mapping[Pattern, int]) -> str:
    if not patterns:
        return "No item was judged by two reviewers: there is nothing to compare."
    return "All judgements are of one category: agreement beyond chance cannot be computed."
