"""Changing one column of one row behind the program's back, with the triggers out of force, in a transaction to undo."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

OWN = ("accounts", "goals", "grading", "public_site")


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OWN]


def switch_triggers_off() -> None:
    """Let this transaction change what may never change; undoing the transaction puts the triggers back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def change(model: type[models.Model], field: Any) -> bool:
    """Give a column of some row another value; False where constraints allow none."""
    rows = list(model._base_manager.order_by("pk"))
    rows.sort(key=lambda row: not getattr(row, field.attname if field.concrete and not field.many_to_many else "pk"))
    for row in rows[:12]:
        for value in _others(row, field):
            try:
                with transaction.atomic():
                    _set(model, row, field, value)
            except IntegrityError:
                continue
            return True
    return False


def _set(model: type[models.Model], row: models.Model, field: Any, value: Any) -> None:
    if field.many_to_many:
        getattr(row, field.name).add(value)
    else:
        models.QuerySet(model).filter(pk=row.pk).update(**{field.attname: value})  # not the manager, which refuses


def _others(row: models.Model, field: Any) -> Iterator[Any]:
    """Other values for a column of a row, the likeliest to be allowed first."""
    if field.many_to_many or field.is_relation:
        held = [one.pk for one in getattr(row, field.name).all()] if field.many_to_many else [
            getattr(row, field.attname)
        ]  # fmt: skip
        related = field.related_model._base_manager.exclude(pk__in=[pk for pk in held if pk is not None])
        yield from (one if field.many_to_many else one.pk for one in related.order_by("-pk")[:6])
        if field.null and not field.many_to_many and held != [None]:
            yield None
        return
    now = getattr(row, field.attname)
    yield from (value for value in _other_values(now, field) if value != now)


def _other_values(now: Any, field: Any) -> Iterator[Any]:
    if isinstance(field, models.BooleanField):
        yield from {True, False, None if field.null else now} - {now}
    elif isinstance(field, models.DateTimeField):
        yield (now or datetime.fromisoformat("2026-03-09T09:00Z")) + timedelta(hours=1)
    elif isinstance(field, models.DateField):
        yield from ((now or date(2026, 3, 9)) + timedelta(days=days) for days in (1, -1))
    elif isinstance(field, models.DecimalField):
        yield from (Decimal("0.25"), Decimal("0.5"), (now or Decimal(7)) + 1)
    elif isinstance(field, models.IntegerField):
        yield from ((now or 0) + step for step in (1, 7, 70))
    elif isinstance(field, models.JSONField):
        yield [*now, "more"] if isinstance(now, list) else {**(now or {}), "more": "more"}
    elif isinstance(field, models.BinaryField):
        yield bytes(now) + b" "
    else:
        yield from _other_words(now, field)


def _other_words(now: str, field: Any) -> Iterator[str]:
    if field.choices:
        yield from (value for value, _ in field.choices if value != now)
    longest = field.max_length or 1_000
    yield from ((now + "x")[:longest], ("x" + now)[:longest])
    yield from ("", "f" * min(longest, 64))
