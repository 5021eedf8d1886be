"""Pages that belong to no app: the dashboard, the fault page, and what every staff template needs to know."""

import sys
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.db.models import Count, F, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap.accounts.demo import DEMO_ACCOUNTS
from roadmap.accounts.models import Role, User
from roadmap.accounts.permissions import can_read_leadership
from roadmap.dashboard import dashboard_sections, last_visit, leadership_sections, marks
from roadmap.errors import Refused
from roadmap.models import DashboardVisit
from roadmap.navigation import links_for
from roadmap.since_form import SinceForm
from roadmap.todo import everything_waiting

MOST_TODO = 40  # lines of the list; the next ones come up as these are done
_FACTS = "frame_facts"


def site_context(request: HttpRequest) -> dict[str, Any]:
    """Context of every template rendered for a request (public pages are rendered without one)."""
    context: dict[str, Any] = {"is_demo": settings.DEMO, "step_up_minutes": settings.STEP_UP_MINUTES}
    if settings.OIDC_SERVER_URL:
        context["single_sign_on"] = settings.OIDC_NAME
    if settings.DEMO:
        context |= {"demo_accounts": DEMO_ACCOUNTS, "demo_password": settings.DEMO_PASSWORD}
    user = getattr(request, "user", None)
    if isinstance(user, User):
        context |= {
            **frame_facts(request, user),
            "navigation": links_for(user, request),
            "role_names": [Role(role).label for role in Role.values if role in user.roles],
        }
    return context


def frame_facts(request: HttpRequest, user: User) -> dict[str, Any]:
    """What stands around every staff page, in one query: whose roadmap this is, and how many messages are unread.

    `organisation` is empty before the first import. The dashboard asks for its last visit along with it.
    """
    if not hasattr(request, _FACTS):
        developer = apps.get_model("goals", "Roadmap").objects.values("developer")[:1]
        unread = Count("notifications", filter=Q(notifications__read_at=None, notifications__over_at=None))
        visit = {f"visit_{name}": F(f"dashboard_visit__{name}") for name in ("began_at", "seen_at", "before")}
        facts = User.objects.filter(pk=user.pk).values(organisation=Subquery(developer), unread=unread, **visit)
        setattr(request, _FACTS, dict(facts.get()))
    found: dict[str, Any] = getattr(request, _FACTS)
    return found


@login_required
@require_safe
def internal_home(request: HttpRequest) -> HttpResponse:
    """What waits for this person and what is new, gathered from every app that has something to say."""
    user, now = cast(User, request.user), timezone.now()
    on, since = now.date(), last_visit(user, _visit_of(request, user), now)
    todo = everything_waiting(user, on)
    context = {"todo": todo[:MOST_TODO], "more_todo": len(todo[MOST_TODO:]), "on": on}
    context["sections"] = dashboard_sections(user, on, since)
    return render(request, "internal/home.html", context)


@login_required
@require_safe
def leadership(request: HttpRequest) -> HttpResponse:
    """What changed since a chosen edition or day, what is late, who has not answered, what waits."""
    user, now = cast(User, request.user), timezone.now()
    if not can_read_leadership(user):
        raise Refused("People from outside see what they are asked about, not the whole roadmap.")
    form = SinceForm(request.GET, marks=marks(now.date()))
    form.is_valid()
    sections = leadership_sections(user, now.date(), form.since(now))
    return render(request, "internal/leadership.html", {"form": form, "sections": sections, "on": now.date()})


def _visit_of(request: HttpRequest, user: User) -> DashboardVisit | None:
    facts = frame_facts(request, user)
    if facts["visit_seen_at"] is None:
        return None
    kept = {name: facts[f"visit_{name}"] for name in ("began_at", "seen_at", "before")}
    visit = DashboardVisit(user=user, **kept)
    visit._state.adding = False  # read along with other facts, so that it costs no query of its own
    return visit


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault, rendered without a database: it may be the database that is down."""
    is_database_down = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template, status = ("503.html", 503) if is_database_down else ("500.html", 500)
    return HttpResponse(render_to_string(template), status=status)
