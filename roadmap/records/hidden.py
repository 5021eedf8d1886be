"""Records that may not be read yet, such as those of a panel at work: which they are, and what stands in their place.

Apps say it, in functions that `settings.RECORD_BLINDS` names. A hidden record stays counted and keeps what the public
log says of it: number, time, leaf. Whoever did what it tells of reads it all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import BooleanField, Case, IntegerField, Q, Value, When
from django.utils.module_loading import import_string

from roadmap.accounts.models import User
from roadmap.records.models import Record, RecordQuerySet

NONE = Q(pk__in=())


def any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NONE)


@dataclass(frozen=True)
class Blind:
    """Some records that are hidden for the time being, with the words that stand in their place."""

    records: Q
    beside: Q  # further records of the same subjects, whose versions would count the hidden ones
    who: str  # "a reviewer of First half"
    until: str  # "hidden until First half is closed"


class Blinds:
    """What is hidden from one person."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.all: list[Blind] = [one for source in settings.RECORD_BLINDS for one in import_string(source)()]

    def seen(self, found: RecordQuerySet) -> RecordQuerySet:
        """Without what is hidden: a filter by type, subject or actor must not confirm a guess."""
        return self._with_own(found).exclude(self._hidden())

    def marked(self, found: RecordQuerySet) -> RecordQuerySet:
        """Each record with `blind`, the place of what hides it or None, and `beside`: its place in its subject is hidden."""
        hides = [When(one.records & Q(own=False), then=Value(place)) for place, one in enumerate(self.all)]
        near = [When(one.records | one.beside, then=Value(True)) for one in self.all]
        return self._with_own(found).annotate(
            blind=Case(*hides, default=None, output_field=IntegerField()),
            beside=Case(*near, default=Value(False), output_field=BooleanField()),
        )

    def of(self, record: Record) -> Blind | None:
        """What hides a record of `marked`."""
        place: int | None = record.blind  # type: ignore[attr-defined]  # annotated
        return None if place is None else self.all[place]

    def _hidden(self) -> Q:
        return any_of(one.records for one in self.all) & Q(own=False)

    def _with_own(self, found: RecordQuerySet) -> RecordQuerySet:
        return found.mark_own(self.user.public_id)
