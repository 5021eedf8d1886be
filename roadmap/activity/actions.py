"""Activity records, taken as systems report them: one record of the log for each, all or none, each id once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction

from roadmap.accounts.models import User, random_letters
from roadmap.activity import logged
from roadmap.activity.models import Activity
from roadmap.activity.permissions import can_report_activity
from roadmap.activity.reading import MOST, Reported
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import First, append_first, lock_log

WHO_REPORTS: Final = "Activity records are reported in the name of an editor or an administrator."
CLOCKS_DIFFER: Final = timedelta(minutes=5)


class TooManyRecords(RuleViolation):
    field = "records"


class HasNotHappenedYet(RuleViolation):
    """A record tells what was done, not what is planned."""


class IdSaysOtherwise(RuleViolation):
    """The same id of the same system stands for another record."""


class Appended(NamedTuple):
    """The rows in the order of what was reported, and how many of them are new."""

    rows: list[Activity]
    new: int


@transaction.atomic
def append_activity(*, records: Sequence[Reported], by: User, at: datetime) -> Appended:
    """Append one record for each that is not known. What has an id that is known, and says the same, is the known one.

    The log is locked before it is asked which ids are known, so of two programs that send the same one waits.
    """
    if not can_report_activity(by):
        raise Refused(WHO_REPORTS)
    if not 0 < len(records) <= MOST:
        raise TooManyRecords(f"Report one to {MOST:,} records at a time.")
    for place, one in enumerate(records):
        if one.at > at + CLOCKS_DIFFER:
            raise HasNotHappenedYet("This has not happened yet. Check the clock.", field=f"records.{place}.at")
    told = [_row(one, by) for one in records]
    lock_log()
    known = _known(told)
    rows = []
    for place, row in enumerate(told):
        kept = known.setdefault((row.system, row.key), row)
        if _said(kept) != _said(row):
            sentence = f"{row.system} has reported another record under this id. A record never changes: take a new id."
            raise IdSaysOtherwise(sentence, field=f"records.{place}.id")
        rows.append(kept)
    new = [row for row in known.values() if row._state.adding]
    _append(new, by)
    return Appended(rows, len(new))


def _append(rows: Sequence[Activity], by: User) -> None:
    told = [First(f"activity.{row.kind}", row.subject, row.at, logged.activity(row)) for row in rows]
    for row, record in zip(rows, append_first(told, by=by), strict=True):
        row.record = record
    Activity.objects.bulk_create(rows)


def _row(one: Reported, by: User) -> Activity:
    key = one.key or f"a{random_letters()}"
    said = (key, *_strings(one.details.values()), *one.texts.values())
    return Activity(**one._replace(key=key)._asdict(), words="\n".join(said).casefold(), reported_by=by)


def _strings(values: Iterable[Any]) -> list[str]:
    found: list[str] = []
    for value in values:
        found += [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return found


def _known(told: Sequence[Activity]) -> dict[tuple[str, str], Activity]:
    """Those that stand in the log under one of these ids."""
    systems, keys = {row.system for row in told}, {row.key for row in told}
    rows = Activity.objects.filter(system__in=systems, key__in=keys)
    return {(row.system, row.key): row for row in rows}


def _said(row: Activity) -> tuple[object, ...]:
    return row.kind, row.at, row.model, row.details, row.texts
