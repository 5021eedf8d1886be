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
        is_recorded = False
        try:
            is_recorded = _record(request, kind=type(exception).__name__)
        except Error:
            logger.exception("A refusal could not be recorded.")
        return _answer(request, {"sentence": str(exception), "is_recorded": is_recorded})


def _record(request: HttpRequest, *, kind: str) -> bool:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return False
    match = request.resolver_match
    route = match.view_name if match else ""
    record = record_refusal(kind=kind, route=route, path=request.path, by=user, at=timezone.now())
    return record is not None


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    try:
        return render(request, "403.html", context, status=403)
    except Error:  # the page greets the person by name, and that needs the database
        return HttpResponseForbidden(context["sentence"] or DEFAULT_SENTENCE, content_type="text/plain; charset=utf-8")
