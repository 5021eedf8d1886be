"""The draft of an update: kept for its author alone, and changed as often as he or she types. It writes no record."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import check_fields, lock_goal, refuse_unless, set_fields
from goals.models import Goal, StatusUpdate
from goals.permissions import can_update_goal
from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation

ONLY_OWNERS = "Only an owner of this goal can post an update."
FIELDS = (
    "period_from",
    "period_to",
    "health",
    "health_sentence",
    "confidence",
    "done",
    "next",
    "problems",
    "help",
    "visibility",
    "team",
    "source",
)


class DraftHasChanged(RuleViolation):
    """The author typed in another window, or on another device, after this one was opened."""


class DraftWaits(RuleViolation):
    """A program would submit what its person has begun to write."""


@transaction.atomic
def save_draft(
    *,
    goal: Goal,
    by: User,
    at: datetime,
    typed: Mapping[str, Any] | None = None,
    based_on: str | None = None,
    **fields: Any,
) -> StatusUpdate:
    """Keep what was typed, one draft per person and goal. Writes no record; nobody else sees it.

    `fields` are those of `submit_update`; `typed` is what the form held besides, right or wrong, by field name.
    `based_on` is the version of the draft that was edited; DraftHasChanged if there is a newer one.
    """
    refuse_unless(can_update_goal(by, goal), ONLY_OWNERS)
    draft = draft_of(lock_goal(goal), by, at=at)
    check_version(draft, based_on)
    set_fields(draft, fields, known=FIELDS)
    draft.typed = dict(typed or {})
    check_fields(draft)
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, goal: Goal, by: User) -> None:
    StatusUpdate.objects.filter(goal=goal, author=by, submitted_at__isnull=True).delete()


def draft_of(goal: Goal, by: User | None, *, at: datetime) -> StatusUpdate:
    """The draft of this person, locked, or a new one that is not stored yet."""
    draft = None
    if by is not None:
        drafts = StatusUpdate.objects.select_for_update()
        draft = drafts.filter(goal=goal, author=by, submitted_at__isnull=True).first()
    return draft or StatusUpdate(goal=goal, author=by, started_at=at)


def version_of(draft: StatusUpdate | None) -> str:
    """A name of exactly what the draft holds now; empty where there is none."""
    if draft is None or draft.pk is None:
        return ""
    held = {name: _plain(getattr(draft, name)) for name in FIELDS} | {"typed": draft.typed}
    return hashlib.sha256(canonical_json.dumps(held)).hexdigest()[:16]


def check_version(draft: StatusUpdate, based_on: str | None) -> None:
    if based_on is not None and version_of(draft) != based_on:
        raise DraftHasChanged("This draft was changed in another window after you opened it here.")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
