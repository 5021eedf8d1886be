"""Where a revision moves its goal: worked out when it is proposed, carried out when it comes into force."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import lock_goal, refuse_unless
from goals.actions.inputs import RevisionInput
from goals.change_values import Placing
from goals.models import Area, Goal, Revision
from goals.permissions import can_order_goals
from goals.placing import MOONSHOT
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

WHO_ORDERS = "Only an editor sets the order of goals."


class LinkIsNotPossible(RuleViolation):
    """A goal cannot follow itself, nor be delayed in favour of itself, nor be linked twice."""


def placings_of(goal: Goal, change: RevisionInput) -> list[Placing]:
    """What `change` moves, against where the goal is now; what stays where it is moves nothing."""
    found: list[Placing] = []
    if change.area is not None and change.area.pk != goal.area_id:
        found.append({"field": "area", "before": [goal.area.slug], "after": [change.area.slug]})
    if change.moonshot is not None and change.moonshot != goal.moonshot:
        now, then = _moonshot(goal.moonshot), _moonshot(change.moonshot)
        found.append({"field": "moonshot", "before": now, "after": then})
    if change.follows or change.follows_no_longer:
        held = set(goal.predecessors.values_list("slug", flat=True))
        gone = sorted(held & {one.slug for one in change.follows_no_longer})
        come = sorted({one.slug for one in change.follows} - held)
        for one in change.follows:
            check_may_follow(goal, one)
        if gone or come:
            found.append({"field": "predecessors", "before": gone, "after": come})
    return found


def check_may_follow(goal: Goal, predecessor: Goal) -> None:
    if goal.pk == predecessor.pk or predecessor.predecessors.filter(pk=goal.pk).exists():
        raise LinkIsNotPossible("Two goals cannot follow each other.", field="predecessor")


class OrderIsOfOtherGoals(RuleViolation):
    """Somebody moved a goal into this area or out of it meanwhile."""


@transaction.atomic
def order_goals(*, area: Area, goals: Sequence[Goal], by: User | None, at: datetime) -> None:
    """Set the order in which the goals of an area stand; a goal that keeps its place has no record."""
    refuse_unless(by is None or can_order_goals(by), WHO_ORDERS)
    held = {goal.pk: goal for goal in Goal.objects.select_for_update().filter(area=area)}
    if sorted(held) != sorted(goal.pk for goal in goals):
        raise OrderIsOfOtherGoals("The goals of this area are others by now. Look at it again.")
    for position, goal in enumerate(goals):
        row = held[goal.pk]
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
            append(type="goal.moved", subject=f"goal/{row.slug}", by=by, at=at, after=fields_of(row, "position"))


def put_in_place(revision: Revision) -> dict[str, Any]:
    """Move the goal to where a revision that has just come into force says; answers with what the log holds of it."""
    placings: list[Placing] = revision.placings or []
    if not placings:
        return {}
    goal = lock_goal(revision.goal)
    for one in placings:
        _put(goal, one)
    goal.save(update_fields=["area", "moonshot"])
    return fields_of(goal, *(one["field"] for one in placings))


def _put(goal: Goal, one: Placing) -> None:
    if one["field"] == "area":
        goal.area = Area.objects.get(slug=one["after"][0])
    elif one["field"] == "moonshot":
        goal.moonshot = bool(one["after"])
    else:
        followed = list(Goal.objects.filter(slug__in=one["after"]))
        for other in followed:
            check_may_follow(goal, other)  # it may have come to follow this one since this was proposed
        goal.predecessors.remove(*Goal.objects.filter(slug__in=one["before"]))
        goal.predecessors.add(*followed)


def _moonshot(is_one: bool) -> list[str]:
    return [MOONSHOT] if is_one else []
