"""What the dashboard says of editions: a person's goals against the last one, and what came out since the last visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from goals.dashboard import MOST, held_by
from goals.kept_words import Tags, tags
from goals.models import GoalDay, GoalStanding
from goals.permissions import can_read_internal
from public_site.models import Preparation, Publication
from roadmap.accounts.models import Role, User
from roadmap.dashboard import Section
from roadmap.records.models import Record

FIRST_LOOK: Final = timedelta(days=30)  # how far somebody looks back who has no visit before this one
_KEPT: Final = 10  # editions looked at; there is hardly ever more than one since a visit


@dataclass(frozen=True, kw_only=True)
class Card:
    """One goal of this person. `states` is None before the first approval and without a roadmap."""

    row: GoalStanding
    states: Tags | None
    next_on: date | None
    next_words: str
    confidence_change: str
    difference: str  # to the last edition, "" where there is none


def dashboard(user: User, on: date, since: datetime | None) -> Iterator[Section]:
    """A person's goals as cards, and the editions since the last visit. Two queries; one for who owns nothing."""
    if not can_read_internal(user):
        return
    editions = list(with_marks(Publication.objects.order_by("-number"))[:_KEPT])
    rows: list[Any] = list(held_by(user, on)[:MOST]) if user.has_role(Role.OWNER) else []
    yield Section(20, "mine", "My goals", "public_site/staff/_my_goals.html", _mine(rows, editions))
    yield Section(50, "published", "Published", "public_site/staff/_published.html", _published(editions, on, since))


def with_marks(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """With `mark`: the record up to which the edition tells of everything. What was recorded later is not in it.

    An edition prepared here holds what was there when it was prepared; an imported one what was there when it came.
    """
    approved = Preparation.objects.filter(number=OuterRef("number"), state=Preparation.State.APPROVED)
    prepared = Concat(Value("preparation/"), Cast(OuterRef("preparation"), CharField()))
    published = Concat(Value("publication/"), Cast(OuterRef("number"), CharField()))
    marks = [
        Subquery(Record.objects.filter(subject=subject, object_version=1).values("seq")[:1])
        for subject in (prepared, published)
    ]
    return publications.defer("manifest").annotate(
        preparation=Subquery(approved.order_by("-pk").values("pk")[:1]), mark=Coalesce(*marks)
    )


def _mine(rows: Sequence[Any], editions: Sequence[Publication]) -> dict[str, Any]:
    cards = [_card(row, editions[0] if editions else None) for row in rows]
    return {"cards": cards, "more": rows[0].held - len(rows), "owed": rows[0].owed} if rows else {}


def _card(row: GoalStanding, last: Publication | None) -> Card:
    found: Any = row  # with what `held_by` annotates
    return Card(
        row=row,
        states=tags(row),
        next_on=found.next_on,
        next_words=GoalDay.Kind(found.next_kind).label.lower() if found.next_kind else "",
        confidence_change=_change(row.confidence, row.confidence_before),
        difference=_difference(row, found.last_seq, last),
    )


def _change(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return "as before"
    return f"{abs(now - before)} {'more' if now > before else 'less'} than before"


def _difference(row: GoalStanding, last_seq: int | None, last: Any) -> str:
    if last is None:
        return "No edition is published yet."
    if not row.is_in_force:
        return "Not public: not approved yet."
    is_changed = last_seq is not None and last_seq > last.mark
    return f"{'Changed' if is_changed else 'Unchanged'} since edition {last.number}."


def _published(editions: Sequence[Publication], on: date, since: datetime | None) -> dict[str, Any]:
    first = since.date() if since else on - FIRST_LOOK
    found = [one for one in editions if (one.recorded_at >= since if since else one.recorded_at.date() >= first)]
    return {"editions": found, "since": first, "is_visit": since is not None, "last": editions[0] if editions else None}
