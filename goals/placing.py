"""Where a goal belongs, as its revisions move it: its area, whether it is a moonshot, which goals it follows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from goals.change_values import Placing
from goals.values import Direction, GoalValue, RevisionValue

MOONSHOT: Final = "moonshot"
LABELS: Final[Mapping[str, str]] = {"area": "Area", "moonshot": "Moonshot", "predecessors": "Follows"}


def label_of(field: str) -> str:
    return LABELS.get(field, field)


def direction(one: Placing) -> Direction:
    """A moonshot may be stopped without being missed, so to become one asks for less. An area frames what is promised."""
    if one["field"] == "moonshot":
        return "less" if one["after"] else "more"
    return "cannot_tell" if one["field"] == "area" else "same"


def is_less_open(revision: RevisionValue) -> bool:
    """Which goals it follows was to be read, and of one it is no longer."""
    return any(one["field"] == "predecessors" and one["before"] for one in revision.get("placings", ()))


def as_told(goals: Sequence[GoalValue], told: Mapping[str, int]) -> list[GoalValue]:
    """The goals in the places that told revisions gave them; `told` is the number of the newest of each goal.

    What a later revision, in force inside, moved is moved back, on the goal itself and on the goals that it follows.
    """
    found = {one["slug"]: one for one in goals}
    for goal in goals:
        for one in reversed(_moves(goal, told.get(goal["slug"], 0))):
            found[goal["slug"]] = _back(found[goal["slug"]], one)
            if one["field"] == "predecessors":
                _followed(found, goal["slug"], gone=one["after"], come=one["before"])
    return list(found.values())


def _moves(goal: GoalValue, told: int) -> list[Placing]:
    """What was moved since, in order, by revisions that are in force."""
    later = [one for one in goal["revisions"] if one["number"] > told and _is_in_force(one)]
    return [move for one in sorted(later, key=lambda one: one["number"]) for move in one.get("placings", ())]


def _is_in_force(revision: RevisionValue) -> bool:
    return revision["imported"] or revision["approved_at"] is not None


def _back(goal: GoalValue, one: Placing) -> GoalValue:
    if one["field"] == "area":
        return {**goal, "area": one["before"][0]}
    if one["field"] == "moonshot":
        return {**goal, "moonshot": bool(one["before"])}
    return {**goal, "predecessors": _others(goal["predecessors"], gone=one["after"], come=one["before"])}


def _followed(found: dict[str, GoalValue], slug: str, *, gone: Iterable[str], come: Iterable[str]) -> None:
    for other in {*gone, *come} & found.keys():
        here = [slug] if other in come else []
        successors = _others(found[other]["successors"], gone=[slug], come=here)
        found[other] = {**found[other], "successors": successors}


def _others(slugs: Sequence[str], *, gone: Iterable[str], come: Iterable[str]) -> list[str]:
    return sorted({*slugs} - {*gone} | {*come})
