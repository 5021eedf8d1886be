"""Finding what an address names and who asks, for every staff page of goals."""

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from goals.actions.guards import refuse_unless
from goals.expiry import state_of
from goals.forms.fields import Choices
from goals.models import Evidence, EvidenceRevision, Goal, Revision
from goals.models.revision import NOT_DECLINED
from goals.permissions import can_know_of_evidence, can_read_internal
from goals.sealed import evidence_for
from roadmap.accounts.models import User

FOR_STAFF = "People from outside see what they are asked about, not the whole roadmap."


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages here all ask for that first."""
    return cast(User, request.user)


def find_goal(request: HttpRequest, slug: str) -> Goal:
    """The goal, for somebody who may read the internal roadmap; Refused for others, before they learn what exists."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    return get_object_or_404(Goal.objects.select_related("area", "parent"), slug=slug)


def find_spoken_goal(request: HttpRequest, slug: str) -> Goal:
    """The same for what is said of a goal: 404 where each of its proposals was declined, so that it says nothing."""
    found = find_goal(request, slug)
    if not found.revisions.filter(NOT_DECLINED).exists():
        raise Http404
    return found


def find_evidence(request: HttpRequest, slug: str) -> Evidence:
    """404 also where only reviewers may know of it."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    found = get_object_or_404(Evidence, slug=slug)
    if not can_know_of_evidence(person(request), found):
        raise Http404
    return found


def key_in(request: HttpRequest, name: str) -> int:
    """The number of a row that a form names; 0, which no row has, where somebody sent anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def find_revision(goal: Goal, number: int) -> Revision:
    """The revision of this number. A declined one gave its number up, so it is found only where no other has it."""
    rows = goal.revisions.filter(number=number).select_related("proposed_by", "approved_by", "coded_by", "declined_by")
    found = rows.filter(declined_at__isnull=True).first() or rows.order_by("-pk").first()
    if found is None:
        raise Http404
    found.goal = goal
    return found


def evidence_choices(goal: Goal | None = None, user: User | None = None) -> Choices:
    """The evidence of a goal (or all there is), each piece with its title and state, for forms that name some of it.

    As `user` may read it; without one, as anybody on the staff may.
    """
    chosen = Evidence.objects.all() if goal is None else Evidence.objects.filter(goals=goal)
    rows = {row.slug: row for row in chosen}
    on = timezone.now().date()
    return {
        value["slug"]: (
            rows[value["slug"]],
            f"{value['title']} ({EvidenceRevision.State(state_of(value, on)).label.lower()})",
        )
        for value in evidence_for(user, chosen)
    }
