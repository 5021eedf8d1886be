"""Pages that belong to no app: the dashboard, the fault page, and what every staff template needs to know."""

import sys
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from roadmap.accounts.demo import DEMO_ACCOUNTS
from roadmap.accounts.models import Role, User
from roadmap.navigation import links_for
from roadmap.todo import everything_waiting


def site_context(request: HttpRequest) -> dict[str, Any]:
    """Context of every template rendered for a request (public pages are rendered without one)."""
    context: dict[str, Any] = {"is_demo": settings.DEMO}
    if settings.DEMO:
        context |= {"demo_accounts": DEMO_ACCOUNTS, "demo_password": settings.DEMO_PASSWORD}
    user = getattr(request, "user", None)
    if isinstance(user, User):
        context |= {
            "organisation": organisation_name(),
            "navigation": links_for(user, request),
            "role_names": [Role(role).label for role in Role.values if role in user.roles],
        }
    return context


def organisation_name() -> str:
    """The developer this installation keeps a roadmap of; empty before the first import."""
    name: str | None = apps.get_model("goals", "Roadmap").objects.values_list("developer", flat=True).first()
    return name or ""


@login_required
def internal_home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, gathered from every app that has something to say."""
    on = timezone.now().date()
    todo = everything_waiting(cast(User, request.user), on)
    return render(request, "internal/home.html", {"todo": todo, "on": on})


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault, rendered without a database: it may be the database that is down."""
    is_database_down = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template, status = ("503.html", 503) if is_database_down else ("500.html", 500)
    return HttpResponse(render_to_string(template), status=status)
