"""Finding what an address names, or answering 404."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from grading.models import Assignment, Cycle, CycleGoal
from grading.permissions import NOT_ASSIGNED, why_cannot_score
from roadmap.accounts.models import User
from roadmap.errors import Refused


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages here all ask for that first."""
    return cast(User, request.user)


def find_cycle(slug: str) -> Cycle:
    return get_object_or_404(Cycle, slug=slug)


def find_cycle_goal(slug: str, goal: str, kind: str) -> CycleGoal:
    rows = CycleGoal.objects.select_related("cycle", "goal")
    return get_object_or_404(rows, cycle__slug=slug, goal__slug=goal, kind=kind)


def find_assignment(slug: str, goal: str, kind: str, reviewer: str) -> Assignment:
    """The assignment of the reviewer with this public id."""
    rows = Assignment.objects.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer", "waiver")
    cycle_goal = {"cycle_goal__cycle__slug": slug, "cycle_goal__goal__slug": goal, "cycle_goal__kind": kind}
    return get_object_or_404(rows, reviewer__public_id=reviewer, **cycle_goal)


def own_assignment(user: User, cycle_goal: CycleGoal) -> Assignment | None:
    rows = Assignment.objects.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer", "waiver")
    return rows.filter(cycle_goal=cycle_goal, reviewer=user).first()


def assignment_or_refuse(request: HttpRequest, slug: str, goal: str, kind: str) -> Assignment:
    """This person's assignment; a sentence and a record for anybody who may not score this goal."""
    cycle_goal = find_cycle_goal(slug, goal, kind)
    assignment = own_assignment(person(request), cycle_goal)
    sentence = why_cannot_score(person(request), cycle_goal, assignment)
    if sentence or assignment is None:
        raise Refused(sentence or NOT_ASSIGNED)
    return assignment
