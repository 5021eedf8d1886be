"""The inbox: what a person was told, marking it as read, and how he or she wants to be told."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.accounts.models import User
from roadmap.forms import violations_as_errors
from roadmap.notifications.actions import choose, mark_all_read, mark_read, preferences_of
from roadmap.notifications.forms import PreferencesForm

PER_PAGE = 50


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; ?show=unread leaves out what was read or is over. Each person reads only his or her own."""
    only_unread = request.GET.get("show") == "unread"
    rows = _person(request).notifications.order_by("-created_at", "-pk")
    page = Paginator(rows.unread() if only_unread else rows, PER_PAGE).get_page(request.GET.get("page"))
    newest = max((row.pk for row in page), default=0)
    context = {"page": page, "only_unread": only_unread, "newest": newest}
    return render(request, "notifications/inbox.html", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """`message` names one message; `until` the newest that was on the page, for all up to it."""
    user, at = _person(request), timezone.now()
    if (one := request.POST.get("message", "")).isdecimal():
        mark_read(messages=[get_object_or_404(user.notifications, pk=one).pk], by=user, at=at)
    elif (until := request.POST.get("until", "")).isdecimal():
        count = mark_all_read(until=int(until), by=user, at=at)
        messages.success(request, f"{count} {'message is' if count == 1 else 'messages are'} marked as read.")
    return redirect("inbox:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    form = PreferencesForm(request.POST or None, preferences=preferences_of(user))
    if form.is_valid():
        with violations_as_errors(form):
            choose(by=user, **form.chosen())
        if form.is_valid():
            messages.success(request, "Your settings are kept. They count from the next mail on.")
            return redirect("inbox:inbox")
    return render(request, "notifications/settings.html", {"form": form})


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
