"""Exactly once: a POST that is sent again with its Idempotency-Key gets the first answer and changes nothing.

With `?dry_run=true` it changes nothing at all, and is answered what would be made.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roadmap.accounts.models import TokenAnswer
from roadmap.api.authentication import token_of
from roadmap.api.fields import Sent
from roadmap.api.problems import Problem

HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 100
KEY: Final = re.compile(r"^[!-~]{1,100}$")
KEPT: Final = timedelta(days=7)


class PostQuery(Sent):
    """What the address of every POST takes."""

    dry_run = serializers.ChoiceField(["true", "false"], required=False, default="false")


def once(request: Request, answer: Callable[[], Response]) -> Response:
    """Call `answer` and keep what it says, in one transaction; a failed one keeps nothing and may be sent again.

    Whoever sends the same key at the same time waits for the first. A key stands for one request: with another body
    or address it is refused (422). A dry run is asked for its key as well, so that it is the same request, and leaves
    the key as it is.
    """
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        words = f"Send an {HEADER} of at most {LONGEST_KEY} letters, digits and signs, a new one for each request."
        raise Problem(HTTPStatus.BAD_REQUEST, words)
    if is_dry(request):
        return _tried(answer)
    token, digest = token_of(request), _digest(request)
    TokenAnswer.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    with transaction.atomic():
        kept = _begun(token.pk, key, digest)
        if kept is None:
            return _again(TokenAnswer.objects.get(token=token, key=key), digest)
        found = answer()
        kept.status, kept.body = found.status_code, found.data
        kept.save(update_fields=["status", "body"])
    return found


def is_dry(request: Request) -> bool:
    """Is nothing to be kept? What is not known in the address is refused, as in that of a list."""
    sent = PostQuery(data=request.query_params.dict())
    sent.is_valid(raise_exception=True)
    return bool(sent.validated_data["dry_run"] == "true")


def _tried(answer: Callable[[], Response]) -> Response:
    """All that it does in the database is taken back: rows, records, messages."""
    with transaction.atomic():
        found = answer()
        transaction.set_rollback(True)
    return Response(found.data, status=HTTPStatus.OK)


def _begun(token: int, key: str, digest: str) -> TokenAnswer | None:
    """The row of a new key; None where it was used before. Another request with the same key waits here."""
    try:
        with transaction.atomic():
            return TokenAnswer.objects.create(token_id=token, key=key, request_sha256=digest, made_at=timezone.now())
    except IntegrityError:
        return None


def _again(kept: TokenAnswer, digest: str) -> Response:
    if kept.request_sha256 != digest:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"This {HEADER} was used for another request. Take a new one.")
    return Response(kept.body, status=kept.status, headers={"Idempotent-Replayed": "true"})


def _digest(request: Request) -> str:
    """Keyed: a file may hold a short secret, which could be guessed by a bare hash of what was sent."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    said = head + (_form(request) if _is_form(request) else request._request.body)
    return salted_hmac("roadmap.api.once", said, algorithm="sha256").hexdigest()


def _is_form(request: Request) -> bool:
    return str(request.content_type).startswith("multipart/")


def _form(request: Request) -> bytes:
    """What a form with files says; its bytes stand between marks that are other ones each time."""
    fields = sorted(request.POST.lists())
    files = [(name, file.name, hashlib.file_digest(file, "sha256").hexdigest()) for name, file in request.FILES.items()]
    for file in request.FILES.values():
        file.seek(0)
    return json.dumps([fields, sorted(files)]).encode()
