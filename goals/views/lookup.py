"""Finding what an address names and who asks, for every staff page of goals."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from goals.actions.guards import refuse_unless
from goals.models import Goal, Revision
from goals.permissions import can_read_internal
from roadmap.accounts.models import User

FOR_STAFF = "People from outside see what they are asked about, not the whole roadmap."


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages here all ask for that first."""
    return cast(User, request.user)


def find_goal(request: HttpRequest, slug: str) -> Goal:
    """The goal, for somebody who may read the internal roadmap; Refused for others, before they learn what exists."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    return get_object_or_404(Goal.objects.select_related("area", "parent"), slug=slug)


def find_revision(goal: Goal, number: int) -> Revision:
    """The revision of this number. A declined one gave its number up, so it is found only where no other has it."""
    rows = goal.revisions.filter(number=number).select_related("proposed_by", "approved_by", "coded_by", "declined_by")
    found = rows.filter(declined_at__isnull=True).first() or rows.order_by("-pk").first()
    if found is None:
        raise Http404
    found.goal = goal
    return found
