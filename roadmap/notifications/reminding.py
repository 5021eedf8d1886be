"""The scan for what people have to be reminded of. A second run adds nothing; what no longer holds is over.

It runs just before mails are made, so that no mail goes out about a date that was moved.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from roadmap.notifications import kinds
from roadmap.notifications.actions import notify_once
from roadmap.notifications.models import Notification
from roadmap.notifications.plain_lines import shortened
from roadmap.notifications.reminder import Reminder

_T = TypeVar("_T")
Occasion = tuple[int, str, str, date | None]  # person, kind, subject, day
KEPT_FOR = timedelta(days=60)  # longer than any source tells of something that happened
AT_A_TIME = 500  # names in one statement


def remind(*, at: datetime) -> None:
    """Tell what is due and was not told, and end what is no longer so. Nothing is locked while the sources are asked."""
    open_rows = list(_open_rows(at))  # first: what another run adds while we read is not ours to end
    reminders = reminders_on(at.astimezone(UTC).date())
    with transaction.atomic():
        _end(open_rows, reminders, at)
        known = _say_anew(open_rows, reminders)
        new = [one for one in (_without(one, known) for one in reminders) if one.users]
        _take_up_again(new)
        notify_once(reminders=sorted(new, key=lambda one: (one.kind, one.subject, one.stage)), at=at)


def reminders_on(on: date) -> list[Reminder]:
    """What every source says holds on this day."""
    sources = [import_string(name) for name in settings.REMINDER_SOURCES]
    return [one for source in sources for one in source(on) if one.users]


def _open_rows(at: datetime) -> Iterable[Notification]:
    """Reminders that hold, as far as is known, and things that happened not too long ago."""
    rows = Notification.objects.of_reminders().filter(over_at__isnull=True)
    return rows.exclude(kind__in=kinds.HAPPENED, created_at__lt=at - KEPT_FOR)


def _end(rows: Sequence[Notification], reminders: Sequence[Reminder], at: datetime) -> None:
    """Every stage of an occasion holds as long as the occasion does."""
    hold = {occasion for one in reminders for occasion in _occasions(one)}
    over = [row.pk for row in rows if row.kind not in kinds.HAPPENED and _occasion(row) not in hold]
    for some in _batches(over):
        Notification.objects.filter(pk__in=some, over_at__isnull=True).update(over_at=at)


def _say_anew(rows: Sequence[Notification], reminders: Sequence[Reminder]) -> dict[tuple[Occasion, int], Notification]:
    """Give told reminders the words of now: a title may have changed, or part of it may have been withheld since."""
    known = {(_occasion(row), row.stage): row for row in rows}
    changed = []
    for one in reminders:
        words = (shortened(one.text, 500), shortened(one.about, 300))
        for occasion in _occasions(one):
            row = known.get((occasion, one.stage))
            if row and (row.text, row.about) != words:
                row.text, row.about = words
                changed.append(row)
    Notification.objects.bulk_update(changed, ["text", "about"], batch_size=AT_A_TIME)
    return known


def _take_up_again(new: Sequence[Reminder]) -> None:
    """A date that was moved and moved back: what was over holds again, and is not told twice."""
    wanted = {(occasion, one.stage) for one in new for occasion in _occasions(one)}
    for some in _batches(sorted({one.subject for one in new})):
        rows = Notification.objects.filter(subject__in=some, over_at__isnull=False)
        again = [row.pk for row in rows if (_occasion(row), row.stage) in wanted]
        Notification.objects.filter(pk__in=again).update(over_at=None)


def _without(one: Reminder, known: dict[tuple[Occasion, int], Notification]) -> Reminder:
    """The reminder for those who were not told of it."""
    told = (user for user, *rest in _occasions(one) if ((user, *rest), one.stage) in known)
    return one._replace(users=one.users - set(told))


def _occasions(one: Reminder) -> Iterator[Occasion]:
    return ((user, one.kind, one.subject, one.occasion) for user in sorted(one.users))


def _occasion(row: Notification) -> Occasion:
    return row.user_id, row.kind, row.subject, row.occasion


def _batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while some := list(islice(rest, AT_A_TIME)):
        yield some
