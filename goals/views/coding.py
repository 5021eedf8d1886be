"""An independent reviewer says which way a change goes, of a goal or of the map, and sees nobody else's word first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals import coding as queue
from goals.actions import code_direction
from goals.actions.guards import refuse_unless
from goals.actions.revising import WHO_CODES
from goals.boxed import box_rows
from goals.forms.revision import CodeForm
from goals.models import RevisionBase
from goals.permissions import can_code_direction, can_read_internal
from goals.views.coding_lines import sides
from goals.views.history import must_not_see_labels
from goals.views.lookup import FOR_STAFF, person
from roadmap.accounts.models import Role
from roadmap.forms import violations_as_errors

PER_PAGE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, and every change of which its owner and its coder say different things."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    is_reviewer = user.has_role(Role.REVIEWER)
    waiting = [*queue.waiting_for_coding(user), *queue.waiting_on_the_map(user)] if is_reviewer else []
    page = Paginator(queue.contested(), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "is_reviewer": is_reviewer,
        "waiting": [(queue.name_of(row), queue.url_of(row), row) for row in waiting],
        "contested": [(queue.name_of(row), queue.url_of(row), row) for row in page],
        "page": page,
        "newest_first": True,
    }
    return render(request, "goals/coding_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def coding(request: HttpRequest, noun: str, revision: int) -> HttpResponse:
    """Before and after of one change. Its labels and reasons are there once its direction is coded, not before."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    row = _find(noun, revision)
    if not row.coder_direction:
        refuse_unless(can_code_direction(user, row), WHO_CODES)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            code_direction(revision=row, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "Your direction is recorded. This is what the others say.")
            return redirect("goals:coding", noun, revision)
    lines = sides(row)
    box_rows([row])
    context = {"row": row, "name": queue.name_of(row), "sides": lines, "form": form}
    return render(request, "goals/coding.html", context | _may(request, row))


def _find(noun: str, pk: int) -> RevisionBase:
    found: RevisionBase | None = queue.rows_of(noun).filter(pk=pk).first() if noun in queue.KINDS else None
    if found is None:
        raise Http404
    return found


def _may(request: HttpRequest, row: RevisionBase) -> dict[str, bool]:
    is_contested = bool(row.owner_direction) and row.owner_direction != row.coder_direction
    return {"can_code": must_not_see_labels(person(request), row), "is_contested": is_contested}
