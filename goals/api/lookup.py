"""What an address of the API names, within what the token is made for. Nobody learns first what there is."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from goals.actions.guards import refuse_unless
from goals.models import Evidence, Goal, Metric
from goals.permissions import can_read_internal
from goals.sealed import evidence_for
from goals.views.lookup import FOR_STAFF
from roadmap.accounts.models import User
from roadmap.api.authentication import person_of, token_of


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


def known_to(user: User, goal: Goal) -> set[str]:
    """The names of the evidence of a goal of which this person may know."""
    return {one["slug"] for one in evidence_for(user, Evidence.objects.filter(goals=goal))}
