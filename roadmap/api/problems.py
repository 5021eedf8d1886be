"""Errors of the API in one shape: problem details of RFC 9457, `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms import BaseForm
from django.http import Http404
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as NotAllowed
from rest_framework.response import Response
from rest_framework.views import exception_handler

from roadmap.errors import Refused, RuleViolation
from roadmap.records.middleware import DEFAULT_SENTENCE, record_met

CONTENT_TYPE = "application/problem+json"
_WHOLE = "non_field_errors"


class Problem(APIException):
    """An error with a status and a sentence of its own; `more` stands beside them in the answer."""

    def __init__(self, status: HTTPStatus, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status_code = status
        self.more = more


def refused_by(form: BaseForm) -> Problem:
    """What is well-formed, and yet not what a form of the pages takes: its errors, by field."""
    found = [{"field": name, "message": str(one)} for name, errors in form.errors.items() for one in errors]
    return against_rules(*found)


def against_rules(*errors: dict[str, str]) -> Problem:
    return Problem(HTTPStatus.CONFLICT, "A rule says no to what was sent; see errors.", errors=list(errors))


def answer_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal is recorded and answered with 403, a rule that says no with 409; None leaves a fault to be a fault."""
    more: dict[str, Any] = {}
    if isinstance(exception, Refused | PermissionDenied):
        record_met(context["request"], exception, by=context["request"].user)
        exception = NotAllowed(str(exception) or DEFAULT_SENTENCE)
    elif isinstance(exception, RuleViolation):
        more = {"errors": [{"field": exception.field, "message": exception.sentence}]} if exception.field else {}
        exception = Problem(HTTPStatus.CONFLICT, exception.sentence)
    elif isinstance(exception, RequestDataTooBig):
        exception = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than is read in one request.")
    elif isinstance(exception, RecursionError):
        exception = Problem(HTTPStatus.BAD_REQUEST, "What was sent is nested too deeply.")
    elif isinstance(exception, Http404):
        exception = NotFound("There is no such thing here, or it is not for you.")
    elif isinstance(exception, ValidationError):
        more = {"errors": _named(exception.detail)}
        exception = Problem(HTTPStatus.BAD_REQUEST, "What was sent is not well-formed; see errors.")
    answer = exception_handler(exception, context)
    if answer is None or not isinstance(exception, APIException):
        return answer
    if isinstance(exception, Problem):
        more |= exception.more
    answer.data = _details(answer.status_code, str(exception.detail)) | more
    answer.content_type = CONTENT_TYPE
    return answer


def _details(status: int, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def _named(detail: Any, place: str = "") -> list[dict[str, str]]:
    """Each message with the place it is about: "readings.0.value"."""
    if isinstance(detail, dict):
        places = {name: f"{place}.{name}".strip(".") if name != _WHOLE else place for name in detail}
        return [one for name, inner in detail.items() for one in _named(inner, places[name])]
    if isinstance(detail, list):
        nested = (
            _named(inner, place if isinstance(inner, str) else f"{place}.{index}") for index, inner in enumerate(detail)
        )
        return [one for many in nested for one in many]
    return [{"field": place, "message": str(detail)}]
