"""What an address of the API names, within what the token is made for. Nobody learns first what there is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from goals.actions.guards import refuse_unless
from goals.actions.metric import CriterionIsUnknown, criterion_of
from goals.models import Criterion, Evidence, Goal, Metric
from goals.permissions import can_read_internal
from goals.sealed import evidence_for
from goals.views.lookup import FOR_STAFF, evidence_choices
from roadmap.accounts.models import User
from roadmap.api.authentication import person_of, token_of
from roadmap.api.problems import against_rules


class Named(Protocol):
    slug: str


def reader_of(request: Request) -> User:
    """Who reads the whole roadmap; Refused for others, 404 for a token that is made for one goal or metric."""
    refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
    if token_of(request).about:
        raise Http404
    return person_of(request)


def goal_of(request: Request, slug: str) -> Goal:
    refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
    if not token_of(request).covers(slug):
        raise Http404
    return get_object_or_404(Goal.objects.select_related("area", "parent"), slug=slug)


def metric_of(request: Request, slug: str, metric: str) -> Metric:
    refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
    if not token_of(request).covers(slug, metric):
        raise Http404
    return get_object_or_404(Metric, goal=get_object_or_404(Goal, slug=slug), slug=metric)


def criterion_named(goal: Goal, key: str) -> Criterion:
    """A criterion of the goal as it stands."""
    try:
        return criterion_of(goal, key)
    except CriterionIsUnknown:
        raise Http404 from None


def known_to(user: User, goal: Goal) -> set[str]:
    """The names of the evidence of a goal of which this person may know."""
    return {one["slug"] for one in evidence_for(user, Evidence.objects.filter(goals=goal))}


def in_order_of(page: Sequence[Named], values: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The values of the rows of a page, in the order of the page."""
    found = {value["slug"]: dict(value) for value in values}
    return [found[row.slug] for row in page]


def evidence_named(goal: Goal, user: User, names: Sequence[str]) -> list[Evidence]:
    """The evidence of these names, as the form offers it: that of the goal of which this person may know."""
    choices = evidence_choices(goal, user)
    places = [f"evidence.{place}" for place, one in enumerate(names) if one not in choices]
    if places:
        raise against_rules(*({"field": place, "message": "The goal has no such evidence."} for place in places))
    return [choices[one][0] for one in names]
