"""The reader's view: the whole roadmap on calm pages, one area at a time, with what the public sees of everything."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.models import Area, Goal, Roadmap
from goals.permissions import can_read_internal
from goals.views.lookup import FOR_STAFF, person
from public_site.models import Publication
from public_site.reader_page import goals_to_read

PER_PAGE = 10


@login_required
@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    """What there is, area by area, and what the marks say."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    whole = Count("goals", filter=Q(goals__parent__isnull=True))
    context = {
        "roadmap": Roadmap.objects.first(),
        "edition": Publication.objects.defer("manifest").order_by("-number").first(),
        "areas": Area.objects.annotate(goal_count=whole).order_by("position", "slug"),
    }
    return render(request, "public_site/staff/roadmap.html", context)


@login_required
@require_safe
def area(request: HttpRequest, area: str) -> HttpResponse:
    """Ten goals of an area, whole. The number of queries does not depend on how many there are."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    found = get_object_or_404(Area, slug=area)
    goals = Goal.objects.filter(area=found, parent__isnull=True).order_by("position", "slug")
    page = Paginator(goals, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"area": found, "page": page, "goals": goals_to_read(list(page), user), "query": ""}
    return render(request, "public_site/staff/roadmap_area.html", context)
