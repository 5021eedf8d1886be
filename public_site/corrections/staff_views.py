"""The editors' inbox of requests for corrections: which wait, which were answered, and answering one."""

from typing import Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from public_site.actions import answer_request
from public_site.actions.request import ONLY_EDITORS
from public_site.corrections.forms import AnswerRequestForm
from public_site.models import CorrectionRequest
from public_site.permissions import can_answer_requests
from roadmap.accounts.models import User
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors

PER_PAGE: Final = 50


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; then the answered ones, the newest first."""
    _editor(request)
    rows = CorrectionRequest.objects.defer("contact", "sender")
    waiting = rows.filter(state=CorrectionRequest.State.OPEN).order_by("number")
    answered = Paginator(rows.exclude(state=CorrectionRequest.State.OPEN).order_by("-answered_at", "-number"), PER_PAGE)
    context = {"waiting": list(waiting), "page": answered.get_page(request.GET.get("page"))}
    return render(request, "public_site/staff/requests.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, request_number: int) -> HttpResponse:
    """One request with the form that answers it; once answered, what the next edition tells."""
    user = _editor(request)
    row = get_object_or_404(CorrectionRequest, number=request_number)
    form = AnswerRequestForm(request.POST if request.method == "POST" else None, may_quote=row.may_quote)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            answer_request(request=row, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"Request {row.number} is answered. The next edition tells it.")
            return redirect("corrections:list")
    name = (
        User.objects.filter(public_id=row.answered_by).values_list("name", flat=True).first() if row.answered_by else ""
    )
    context = {"row": row, "form": form, "answered_by": name or "somebody elsewhere"}
    return render(request, "public_site/staff/request.html", context)


def _editor(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not can_answer_requests(user):
        raise Refused(ONLY_EDITORS)
    return user
