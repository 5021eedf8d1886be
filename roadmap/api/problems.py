"""Errors of the API in one shape: problem details of RFC 9457, `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as NotAllowed
from rest_framework.response import Response
from rest_framework.views import exception_handler

from roadmap.errors import Refused, RuleViolation
from roadmap.records.middleware import DEFAULT_SENTENCE, record_met

CONTENT_TYPE = "application/problem+json"


class Problem(APIException):
    """An error with a status and a sentence of its own."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status_code = status


def answer_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal is recorded and answered with 403, a rule that says no with 409; None leaves a fault to be a fault."""
    errors: Any = None
    if isinstance(exception, Refused | PermissionDenied):
        record_met(context["request"], exception, by=context["request"].user)
        exception = NotAllowed(str(exception) or DEFAULT_SENTENCE)
    elif isinstance(exception, RuleViolation):
        errors = [{"field": exception.field, "message": exception.sentence}] if exception.field else None
        exception = Problem(HTTPStatus.CONFLICT, exception.sentence)
    elif isinstance(exception, RequestDataTooBig):
        exception = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than is read in one request.")
    elif isinstance(exception, Http404):
        exception = NotFound("There is no such thing here, or it is not for you.")
    elif isinstance(exception, ValidationError):
        errors = _named(exception.detail)
        exception = Problem(HTTPStatus.BAD_REQUEST, "What was sent is not well-formed; see errors.")
    answer = exception_handler(exception, context)
    if answer is None or not isinstance(exception, APIException):
        return answer
    answer.data = _details(answer.status_code, str(exception.detail), errors)
    answer.content_type = CONTENT_TYPE
    return answer


def _details(status: int, detail: str, errors: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return found | ({"errors": errors} if errors else {})


def _named(detail: Any) -> list[dict[str, str]]:
    if not isinstance(detail, dict):
        return [{"field": "", "message": str(one)} for one in detail]
    return [{"field": name, "message": str(one)} for name, many in detail.items() for one in many]
