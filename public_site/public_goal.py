"""What of a goal is public: pure; whole fields are chosen here, `keep` then drops what no field list names."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from goals.change_values import Placing
from goals.placing import as_told
from goals.telling import told_revisions
from goals.values import (
    CriterionReadingValue,
    GoalValue,
    MetricValue,
    OccurrenceValue,
    ReadingValue,
    ResolutionValue,
    RevisionValue,
    UpdateValue,
)
from public_site.names import Names

_Given = TypeVar("_Given", ReadingValue, CriterionReadingValue)

# Kinds of revision that end a goal, and the endings that go with them.
_ENDING_KINDS: Final = ("withdrawn", "replaced")
_GIVEN_UP: Final = ("withdrawn", "replaced", "merged")


def in_told_places(goals: Sequence[GoalValue]) -> list[GoalValue]:
    """The goals where told revisions put them: a move that may not be told yet is not made in public either."""
    told = {one["slug"]: told_revisions(one["revisions"]) for one in goals}
    return as_told(goals, {slug: found[-1]["number"] for slug, found in told.items() if found})


def public(goal: GoalValue, names: Names) -> GoalValue:
    """The goal as an edition tells it. Call it only for goals with a revision that may be told."""
    revisions = [_placed(one, names) for one in told_revisions(goal["revisions"])]
    held_back = [one for one in goal["revisions"] if one["number"] not in {told["number"] for told in revisions}]
    updates = [_update(one, names) for one in goal["updates"] if one["visibility"] == "public"]
    told = {one["number"] for one in updates}
    criteria = {criterion["key"] for one in revisions for criterion in one["criteria"]}
    terms = {term["key"] for one in revisions for term in one["milestones"]}
    numbers = {one["number"] for one in revisions}
    comparisons = [one for one in goal.get("comparisons", ()) if one["revision"] in numbers]
    criterion_readings = [one for one in goal["criterion_readings"] if one["criterion"] in criteria]
    value: GoalValue = {
        **goal,
        "parent": goal["parent"] if goal["parent"] in names.goals else None,
        "parts": names.goals_in(goal["parts"]),
        "predecessors": names.goals_in(goal["predecessors"]),
        "successors": names.goals_in(goal["successors"]),
        "trade_offs": [one for one in goal["trade_offs"] if one["goal"] in names.goals],
        "revisions": revisions,
        "milestones": [
            {**one, "evidence": names.evidence_in(one["evidence"])} for one in goal["milestones"] if one["key"] in terms
        ],
        "metrics": [_metric(one, told, names) for one in _told_metrics(goal["metrics"], revisions, held_back)],
        "criterion_readings": _given(criterion_readings, told, names),
        "occurrences": _occurrences(goal["occurrences"], revisions, names),
        "updates": [_without_untold_correction(one, told) for one in updates],
        "evidence": names.evidence_in(goal["evidence"]),
        "resolution": _resolution(goal["resolution"], criteria, held_back, names),
    }
    value.pop("comparisons", None)
    if comparisons:  # told once the revision is whose criterion they are for
        value["comparisons"] = comparisons
    return value


def _placed(revision: RevisionValue, names: Names) -> RevisionValue:
    """A revision with its moves, but for goals that the public does not know."""
    if "placings" not in revision:
        return revision
    found = [_of_known_goals(one, names) for one in revision["placings"]]
    return {**revision, "placings": [one for one in found if one["before"] or one["after"]]}


def _of_known_goals(one: Placing, names: Names) -> Placing:
    if one["field"] != "predecessors":
        return one
    return {**one, "before": names.goals_in(one["before"]), "after": names.goals_in(one["after"])}


def _update(update: UpdateValue, names: Names) -> UpdateValue:
    return {**update, "evidence": names.evidence_in(update["evidence"])}


def _without_untold_correction(update: UpdateValue, told: set[int]) -> UpdateValue:
    """A correction of an update that is not public must not speak of it."""
    if update["corrects"] is None or update["corrects"] in told:
        return update
    return {**update, "corrects": None, "correction_reason": ""}


def _told_metrics(
    metrics: Sequence[MetricValue], revisions: Sequence[RevisionValue], held_back: Sequence[RevisionValue]
) -> list[MetricValue]:
    """All metrics but those that only a revision still held back speaks of."""
    untold = _metrics_named(held_back) - _metrics_named(revisions)
    return [one for one in metrics if one["slug"] not in untold]


def _metrics_named(revisions: Sequence[RevisionValue]) -> set[str]:
    targets = {target["metric"] for one in revisions for target in one["targets"]}
    return targets | {criterion["metric"] for one in revisions for criterion in one["criteria"]}


def _metric(metric: MetricValue, told: set[int], names: Names) -> MetricValue:
    return {**metric, "readings": _given(metric["readings"], told, names)}


def _given(readings: Sequence[_Given], told: set[int], names: Names) -> list[_Given]:
    """Readings but those given with an update that is not public; what they supersede is named only where public."""
    kept = [one for one in readings if one.get("update") is None or one.get("update") in told]
    numbers = {one["number"] for one in kept}
    found: list[Any] = []
    for one in kept:
        changed: dict[str, Any] = {"evidence": names.evidence_in(one["evidence"])}
        if one["supersedes"] not in numbers:
            changed["supersedes"] = None
        found.append({**one, **changed})
    return found


def _occurrences(
    occurrences: Sequence[OccurrenceValue], revisions: Sequence[RevisionValue], names: Names
) -> list[OccurrenceValue]:
    """Turns of a deadline that comes again and again, once such a deadline has been told."""
    if not any(one["deadline"]["kind"] in ("standing", "event") for one in revisions):
        return []
    return [{**one, "evidence": names.evidence_in(one["evidence"])} for one in occurrences]


def _resolution(
    resolution: ResolutionValue | None, criteria: set[str], held_back: Sequence[RevisionValue], names: Names
) -> ResolutionValue | None:
    """How the goal ended. A claim of delivery is told at once, any other ending once a second person accepted it.

    Giving a goal up waits for the coding of the revision that gives it up.
    """
    if resolution is None:
        return None
    ending, in_force = resolution["ending"], resolution["accepted_at"] is not None or resolution["imported"]
    if not in_force and ending != "achieved":
        return None
    if ending in _GIVEN_UP and any(one["kind"] in _ENDING_KINDS for one in held_back):
        return None
    proofs = {
        key: names.evidence_in(slugs) for key, slugs in resolution["evidence"].items() if key == "" or key in criteria
    }
    return {**resolution, "evidence": proofs}
