"""Tokens and what programs report with them, for tests that look at what is around them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from roadmap.accounts.actions import Created, create_token, open_token
from roadmap.accounts.models import Scope, TokenAnswer, User
from roadmap.activity.actions import append_activity
from roadmap.activity.models import Activity
from roadmap.activity.reading import Reported
from tests import builders as b


def a_token(*scopes: str, by: User | None = None, **more: Any) -> Created:
    """A token of the owner, or of somebody else, that works until tomorrow."""
    at = timezone.now()
    chosen = scopes or (Scope.READ_INTERNAL,)
    return create_token(
        purpose="Nightly run", scopes=chosen, expires_at=at + timedelta(days=1), by=by or b.an_owner(), at=at, **more
    )


def a_used_token() -> Created:
    """One that was used, for something that was answered."""
    made, at = a_token(Scope.WRITE_READINGS, about="goal/told"), timezone.now()
    open_token(made.text, at=at)
    body = {"number": 1, "value": "24"}
    TokenAnswer.objects.create(
        token=made.token, key="run-1", request_sha256="0" * 64, status=201, body=body, made_at=at
    )
    return made


def some_activity(key: str = "job-1", **more: Any) -> Activity:
    """Weights that were copied, and nobody is named who approved it."""
    said = {"destination": "bucket-7", "bytes": 7, "parts": ["a", "b"]}
    values: dict[str, Any] = {"kind": "weights_copied", "system": "cluster-7", "model": "example-4", "at": b.at()}
    one = Reported(key=key, **values | {"details": said, "texts": {"purpose": "A backup."}} | more)
    return append_activity(records=[one], by=b.an_editor(), at=timezone.now()).rows[0]
