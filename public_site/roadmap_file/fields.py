"""Fields of stored rows as plain values of a roadmap file."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from roadmap.accounts.models import User

Item = dict[str, Any]


def fields(row: Model, *names: str, **renamed: str) -> Item:
    """`names` as they are called in both, `renamed` as key of the file = name in the row; None for "" is `empty`'s job."""
    found = {name: plain(getattr(row, name)) for name in names}
    return found | {key: plain(getattr(row, name)) for key, name in renamed.items()}


def plain(value: Any) -> Any:
    """People become their e-mail address, moments, days and numbers their one text."""
    if isinstance(value, User):
        return value.email
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def moment(at: datetime) -> str:
    """ "2026-07-06T09:30:00Z", with a fraction only where there is one."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def none_if_empty(item: Item, *names: str) -> Item:
    """The file says null where a column holds an empty text."""
    return item | {name: item[name] or None for name in names}


def slugs(rows: Iterable[Any]) -> list[str]:
    return sorted(row.slug for row in rows)
