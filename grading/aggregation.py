"""From the judgements of several reviewers to one grade. Pure: plain values in, plain values out.

A level stands for itself: nothing is averaged or weighted, and non-grades never count as levels.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading.values import LevelValue

# The level that must at least be reached to count as kept; people on both sides of it disagree (data-model.md, Grade).
BOUNDARY = {"progress": "on_course", "result": "mostly_met"}
SPREAD_OF_DISAGREEMENT = 2  # levels apart; a cycle may have another rule
# Best answer first, like the levels of a rubric.
VERIFIABLE = ("yes", "partly", "no")


class UnknownLevel(ValueError):
    """A judgement names a level that its rubric does not have."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What one reviewer said: a level key or a non-grade key, the other one empty."""

    level: str = ""
    non_grade: str = ""
    first_level: str = ""
    verifiable: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a panel found; the fields are those of the same names in values.GradeValue."""

    level: str | None
    non_grade: str | None
    between: list[str]
    range: list[str]
    spread: int
    distribution: dict[str, int]
    n: int
    provisional: bool
    disputed: bool
    first_level: str | None
    verifiable: str


def aggregate(
    judgements: Sequence[Judgement],
    *,
    levels: Sequence[LevelValue],
    quorum: int,
    boundary: str | None,
    spread_rule: int = SPREAD_OF_DISAGREEMENT,
) -> Outcome:
    """Find the grade of a panel; the order of `judgements` does not matter.

    The level is the median of the levels given; of two different middle levels it is the lower one, and `between`
    names both, the lower first. Below the quorum of levels there is no level: the grade is provisional, unless a
    full quorum agreed to give non-grades only. Raises UnknownLevel for a level that is not among `levels`.
    """
    order = _ranked(levels)
    given = sorted(order.rank(item.level) for item in judgements if item.level)
    said_nothing = Counter(item.non_grade for item in judgements if not item.level)
    only_non_grades = not given and sum(said_nothing.values()) >= quorum
    is_provisional = len(given) < quorum and not only_non_grades
    has_level = bool(given) and not is_provisional
    middle = _middle(given) if has_level else []
    level = order.key(middle[0]) if middle else None
    return Outcome(
        level=level,
        non_grade=_most_given(said_nothing) if only_non_grades else None,
        between=[order.key(rank) for rank in middle] if len(middle) == 2 else [],
        range=[order.key(given[0]), order.key(given[-1])] if given else [],
        spread=given[-1] - given[0] if given else 0,
        distribution=_distribution(judgements, levels),
        n=len(given),
        provisional=is_provisional,
        disputed=_is_disputed(given, order.rank(boundary) if boundary else None, spread_rule),
        first_level=_first_level(judgements, order, level),
        verifiable=_verifiable(judgements) if has_level else "",
    )


def median_level(counts: Mapping[str, int], *, levels: Sequence[LevelValue]) -> str | None:
    """The lower median of so many of each level; None where there is none."""
    order = _ranked(levels)
    ranks = sorted(order.rank(key) for key, count in counts.items() for _ in range(count))
    return order.key(_middle(ranks)[0]) if ranks else None


@dataclass(frozen=True)
class _Order:
    """The levels of a rubric as ranks; 1 is the best."""

    ranks: dict[str, int]

    def rank(self, key: str) -> int:
        if key not in self.ranks:
            raise UnknownLevel(f"{key!r} is not one of {', '.join(self.ranks)}")
        return self.ranks[key]

    def key(self, rank: int) -> str:
        return next(key for key, found in self.ranks.items() if found == rank)


def _ranked(levels: Sequence[LevelValue]) -> _Order:
    return _Order({level["key"]: level["rank"] for level in levels})


def _middle(ranks: list[int]) -> list[int]:
    """The median of sorted ranks: one, or two different ones, the lower level (the higher rank) first."""
    low, high = ranks[len(ranks) // 2], ranks[(len(ranks) - 1) // 2]
    return [low] if low == high else [low, high]


def _is_disputed(ranks: list[int], boundary: int | None, spread_rule: int) -> bool:
    if not ranks:
        return False
    crosses = boundary is not None and ranks[0] <= boundary < ranks[-1]
    return crosses or ranks[-1] - ranks[0] >= spread_rule


def _distribution(judgements: Sequence[Judgement], levels: Sequence[LevelValue]) -> dict[str, int]:
    """How many gave each level (none is a true 0) and each non-grade that was given at all."""
    counts = {level["key"]: 0 for level in levels}
    for item in judgements:
        key = item.level or item.non_grade
        counts[key] = counts.get(key, 0) + 1
    return counts


def _first_level(judgements: Sequence[Judgement], order: _Order, level: str | None) -> str | None:
    """The median against the first wording, where it differs from the level against the last one."""
    ranks = sorted(order.rank(item.first_level) for item in judgements if item.level and item.first_level)
    if level is None or not ranks:
        return None
    first = order.key(_middle(ranks)[0])
    return None if first == level else first


def _verifiable(judgements: Sequence[Judgement]) -> str:
    answers = sorted(VERIFIABLE.index(item.verifiable) for item in judgements if item.verifiable)
    return VERIFIABLE[_middle(answers)[0]] if answers else ""


def _most_given(non_grades: Counter[str]) -> str:
    """The commonest non-grade; of equally common ones the first in the alphabet, so that the answer is one."""
    return min(non_grades, key=lambda key: (-non_grades[key], key))
