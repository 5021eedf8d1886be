"""Versions of what is read: an ETag names exactly what was told, and who changes it says which version he or she read."""

import hashlib
import json
import re
from http import HTTPStatus
from typing import Any, Final

from rest_framework.exceptions import PermissionDenied as NotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from roadmap.accounts.models import Scope
from roadmap.api.authentication import token_of
from roadmap.api.problems import Problem

TAG: Final = r'^(\*|(W/)?"[0-9a-f]{32}")$'  # some servers that compress an answer mark its tag as weak


def etag_of(value: Any) -> str:
    text = json.dumps(value, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def answer_object(request: Request, value: dict[str, Any]) -> Response:
    """The object, or a page of a list, with its ETag; 304 to whoever has this version already."""
    tag = etag_of(value)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _names(request.headers.get("If-None-Match", ""), tag):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(value, headers=headers)


def refuse_unless_current(request: Request, value: dict[str, Any]) -> None:
    """For a change, with what is changed locked: 412 shows what stands there now beside what was sent."""
    if not token_of(request).has_scope(Scope.READ_INTERNAL):
        raise NotAllowed(f"A change is about what you read: this takes the scope {Scope.READ_INTERNAL} as well.")
    sent, tag = request.headers.get("If-Match", ""), etag_of(value)
    if not sent:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "Send If-Match with the ETag of the version that you read.")
    if not re.fullmatch(TAG, sent):
        raise Problem(HTTPStatus.BAD_REQUEST, "This is no ETag of an object here. Send it as it was answered.")
    if not _names(sent, tag):
        raise Problem(
            HTTPStatus.PRECONDITION_FAILED,
            "This was changed after you read it. Read what it says now, then send your change again.",
            current=value,
            current_etag=tag,
            sent=request.data,
        )


def _names(header: str, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in tags or tag in tags
