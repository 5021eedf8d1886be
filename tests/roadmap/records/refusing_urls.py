"""Views that refuse in every way a view can, beside the site's own."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import append
from roadmap.urls import urlpatterns as site_patterns


class NotYourGoal(Refused):
    """An action's own refusal."""


class CycleIsClosed(RuleViolation):
    """A rule about the thing, not about the person."""


@transaction.atomic
def refuse_halfway(request: HttpRequest, slug: str) -> HttpResponse:
    append(type="goal.touched", subject="goal/half-done", by=None, at=timezone.now(), after={"touched": True})
    raise NotYourGoal("Only an owner of this goal may update it.")


def refuse_by_django(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def violate_a_rule(request: HttpRequest) -> HttpResponse:
    raise CycleIsClosed("The cycle is closed.")


urlpatterns = [
    path("refuse/<slug:slug>/", refuse_halfway, name="refuse_halfway"),
    path("refuse-by-django/", refuse_by_django, name="refuse_by_django"),
    path("violate/", violate_a_rule),
    *site_patterns,
]
