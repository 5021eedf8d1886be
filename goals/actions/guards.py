"""What the guards of all actions share: people, days, well-formed fields, locks and numbers."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from goals.models import Goal, Resolution
from goals.models.progress import ENDED
from roadmap.errors import Refused, RuleViolation

MOST_DIGITS = 15  # SQLite keeps decimals as binary numbers, which hold 15 decimal digits exactly and no more


class FieldIsNotValid(RuleViolation):
    """A value does not fit its field: too long, not one of the choices, no address, too many digits."""


class DayIsInTheFuture(RuleViolation):
    """Achievements, readings and captures lie in the past."""


class SlugIsTaken(RuleViolation):
    field = "slug"


class GoalHasEnded(RuleViolation):
    """An accepted or imported resolution says how this goal ended."""


def refuse_unless(allowed: bool, sentence: str) -> None:
    if not allowed:
        raise Refused(sentence)


def check_day_has_come(day: date | None, *, at: datetime, field: str, what: str) -> None:
    if day is not None and day > at.date():
        raise DayIsInTheFuture(f"{what} cannot lie in the future.", field=field)


def check_slug_is_free(model: type[models.Model], slug: str, **within: Any) -> None:
    if model._default_manager.filter(slug=slug, **within).exists():
        raise SlugIsTaken(f"The short name {slug} is already in use.")


def check_fields(*rows: models.Model) -> None:
    """Choices, lengths, slugs, addresses and digits of every field, without a query. Raises FieldIsNotValid."""
    for row in rows:
        _check_digits(row)
        relations = {field.name for field in row._meta.fields if field.is_relation}
        try:
            row.clean_fields(exclude=relations)
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            label = row._meta.verbose_name
            raise FieldIsNotValid(f"{field} of this {label}: {messages[0]}", field=field) from error


def _check_digits(row: models.Model) -> None:
    for field in row._meta.fields:
        value = getattr(row, field.attname) if isinstance(field, models.DecimalField) else None
        if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > MOST_DIGITS:
            sentence = f"{field.name} of this {row._meta.verbose_name}: at most {MOST_DIGITS} digits are kept exactly."
            raise FieldIsNotValid(sentence, field=field.name)


def set_fields(row: models.Model, fields: Mapping[str, Any], *, known: Collection[str]) -> None:
    """Set the named fields. One that is not `known` is a mistake of the caller: TypeError."""
    unknown = fields.keys() - set(known)
    if unknown:
        raise TypeError(f"{row._meta.label} takes no {', '.join(sorted(unknown))} here")
    for name, value in fields.items():
        setattr(row, name, value)


def lock_goal(goal: Goal) -> Goal:
    """The goal as it is now, locked until commit, so that two people cannot number or end it at once."""
    return Goal.objects.select_for_update(of=("self",)).select_related("parent").get(pk=goal.pk)


def next_number(rows: models.QuerySet[Any]) -> int:
    """One more than the highest number so far; call it under a lock of what the rows belong to."""
    highest: int | None = rows.aggregate(highest=models.Max("number"))["highest"]
    return (highest or 0) + 1


def accepted_resolution(goal: Goal) -> Resolution | None:
    return goal.resolutions.filter(ENDED).first()


def check_goal_is_open(goal: Goal, sentence: str = "This goal has ended.") -> None:
    if accepted_resolution(goal) is not None:
        raise GoalHasEnded(sentence)
