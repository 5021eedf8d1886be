"""What the published counts of a grade amount to: anybody finds its level again without the scores. Pure."""

from typing import Any

from grading.aggregation import BOUNDARY, SPREAD_OF_DISAGREEMENT, Judgement, aggregate, median_level
from grading.values import GradeValue, RubricValue


def recomputed(grade: GradeValue, rubric: RubricValue) -> dict[str, Any]:
    """The fields of a grade that follow from its counts, its quorum, its spread rule and the levels of its rubric.

    An adjudicated grade keeps its level. Of a grade that is older than a count, what would follow from it is left out;
    so is everything where a source states a grade without saying how many gave which level.
    """
    counts = grade["distribution"]
    if not any(counts.values()):
        return {}
    keys = {level["key"] for level in rubric["levels"]}
    boundary = BOUNDARY.get(rubric["kind"], "")
    given = [
        Judgement(level=key) if key in keys else Judgement(non_grade=key)
        for key, count in counts.items()
        for _ in range(count)
    ]
    outcome = aggregate(
        given,
        levels=rubric["levels"],
        quorum=grade["quorum"],
        spread_rule=grade.get("spread_rule", SPREAD_OF_DISAGREEMENT),
        boundary=boundary if boundary in keys else None,
    )
    names = ("non_grade", "provisional", "n", "level", "between")
    found = {name: getattr(outcome, name) for name in names}
    shown = not outcome.provisional
    found |= {"range": outcome.range if shown else [], "spread": outcome.spread if shown else 0}
    if "spread_rule" in grade:
        found["disputed"] = outcome.disputed
    if grade["adjudicated"]:
        found |= {"level": grade["level"], "between": []}
    if "first_distribution" in grade:
        first = median_level(grade["first_distribution"], levels=rubric["levels"])
        found["first_level"] = first if found["level"] and first != found["level"] else None
    return found
