"""The request layer that answers a refusal with a page and a record, whichever view met it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.utils import timezone

from roadmap.accounts.models import User
from roadmap.errors import Refused
from roadmap.records.refusals import record_refusal

logger = logging.getLogger(__name__)

DEFAULT_SENTENCE = "You may not do this."


class RefusalMiddleware:
    """Turns Refused and PermissionDenied into a 403 page with the sentence, and records who met it.

    The view's transaction has been rolled back when this runs, so the record has one of its own. A database that
    does not answer costs the record, which is logged as an error, and never the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused | PermissionDenied):
            return None
        is_recorded = record_met(request, exception, by=request.user)
        return _answer(request, {"sentence": str(exception), "is_recorded": is_recorded})


def record_met(request: HttpRequest, refusal: Exception, *, by: object) -> bool:
    """Record who met a refusal at this address, page or API; False for a stranger, and where the record could not be made."""
    match = request.resolver_match
    place = {"route": match.view_name if match else "", "path": request.path}
    try:
        if not isinstance(by, User):  # the person is read from the database only here
            return False
        return record_refusal(kind=type(refusal).__name__, by=by, at=timezone.now(), **place) is not None
    except Error:
        logger.exception("A refusal could not be recorded.")
        return False


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    try:
        return render(request, "403.html", context, status=403)
    except Error:  # the page greets the person by name, and that needs the database
        return HttpResponseForbidden(context["sentence"] or DEFAULT_SENTENCE, content_type="text/plain; charset=utf-8")
