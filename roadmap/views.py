"""Pages that belong to no app: the door of the staff pages, and what every staff template needs to know."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def site_context(request: HttpRequest) -> dict[str, Any]:
    """Context of every template rendered for a request (public pages are rendered without one)."""
    return {"is_demo": settings.DEMO, "demo_password": settings.DEMO_PASSWORD if settings.DEMO else ""}


@login_required
def internal_home(request: HttpRequest) -> HttpResponse:
    return render(request, "internal/home.html")
