"""All evidence in one table, narrowed by words, state, kind and goal; what waits for this person's judgement on top."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.expiry import has_passed
from goals.forms.evidence import EvidenceFilterForm
from goals.models import Evidence, EvidenceRevision, Goal
from goals.permissions import can_read_internal
from goals.sealed import evidence_for, seal_rows
from goals.searching import Wanted, evidence_wanted
from goals.views.evidence import shown
from goals.views.lookup import FOR_STAFF, person
from goals.views.texts import titles_of
from goals.waiting import evidence_to_judge

PER_PAGE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Fifty rows of those that fit. The number of queries does not depend on how much there is."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    form = EvidenceFilterForm(request.GET, goals=titles_of(Goal.objects.filter(evidence__isnull=False).distinct()))
    form.is_valid()
    page = Paginator(_rows(request, form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(row) for row in seal_rows(page, person(request))],
        "waiting": [] if query else _waiting(request),
        "query": query.urlencode(),
    }
    return render(request, "goals/evidence_list.html", context)


def _rows(request: HttpRequest, wanted: dict[str, Any]) -> QuerySet[EvidenceRevision]:
    words = tuple(dict.fromkeys(wanted.get("q", "").split()))
    narrow = {"state": wanted.get("state", ""), "on": timezone.now().date()}
    rows = evidence_wanted(Wanted(words=words, reader=person(request), **narrow))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("goal"):
        links = Evidence.goals.through.objects.filter(evidence=OuterRef("evidence"), goal__slug=wanted["goal"])
        rows = rows.filter(Exists(links))
    return rows


def _row(row: EvidenceRevision) -> dict[str, Any]:
    return {
        "row": row,
        "has_expired": has_passed(row.expires_on, timezone.now().date()),
        "slug": row.evidence.slug,
        "state": EvidenceRevision.State(row.state_on(timezone.now().date())).label,
        "what": "File" if row.file else ("Link" if row.url else "Words"),
        "goals": [goal.slug for goal in row.evidence.goals.all()],
    }


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    mine = evidence_to_judge(person(request)).values("pk")
    return [shown(value) for value in evidence_for(person(request), Evidence.objects.filter(pk__in=mine))]
