"""From Python values to the JSON-native ones of `goals/values.py`."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

from django.db.models import QuerySet

from goals.models import Evidence
from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.records.body import decimal_text


class Numbered(Protocol):
    number: int


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def moment(at: datetime) -> str:
    """UTC, whole seconds: "2026-11-23T22:17:05Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_moment(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def day_of(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def number_text(number: Decimal | None) -> str | None:
    """The shortest form without exponent, whatever the number of decimal places stored: "0.6"."""
    return None if number is None else decimal_text(number)


def person(user: User | None) -> str | None:
    return None if user is None else user.public_id


def slugs(evidence: "Iterable[Evidence] | QuerySet[Evidence]") -> list[str]:
    return sorted(item.slug for item in evidence)


def sha256(value: object) -> str:
    """SHA-256 of the canonical JSON of a plain value, in hex."""
    return hashlib.sha256(canonical_json.dumps(value)).hexdigest()
