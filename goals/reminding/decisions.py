"""Decisions that wait for a second or third person, and decisions that went against somebody."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from goals.boxed import box_rows
from goals.coding import KINDS, rows_of, url_of
from goals.models import (
    ConditionalCommitmentRevision,
    EvidenceRevision,
    MitigationRevision,
    Resolution,
    Revision,
    RevisionBase,
    ThresholdRevision,
)
from goals.models.revision import PENDING
from goals.reminding.dates import evidence_name
from goals.reminding.people import People, titles
from roadmap.accounts.models import Role
from roadmap.notifications.reminder import Reminder

AGAIN_AFTER: Final = 5  # days of waiting after which those who may decide are told once more
TOLD_FOR: Final = timedelta(days=30)  # how long something that happened is news to whoever was not told
_UNCODED: Final = Q(coder_direction="", imported=False, declined_at__isnull=True) & ~Q(
    kind__in=(RevisionBase.Kind.CREATED, RevisionBase.Kind.CORRECTED)
)
_BY_ANOTHER: Final = Q(declined_at__isnull=False) & ~Q(declined_by=F("proposed_by"))


def decisions(people: People, on: date) -> Iterator[Reminder]:
    """All of them; the number of queries does not depend on how many wait."""
    for noun in KINDS:
        rows = rows_of(noun).filter(PENDING | _UNCODED | (_BY_ANOTHER & Q(declined_at__gte=_since(on))))
        for row in _boxed(rows.order_by("pk")):
            yield from _change(row, noun, people, on)
    open_or_declined = Q(declined_at__isnull=True) | Q(declined_at__gte=_since(on))
    rows_of_endings = Resolution.objects.filter(open_or_declined, imported=False, accepted_at__isnull=True)
    endings = list(rows_of_endings.select_related("goal").order_by("pk"))
    names = titles(row.goal_id for row in endings)
    for ending in endings:
        yield from _ending(ending, names.get(ending.goal_id, ""), people, on)
    for piece in _newest_evidence(on):
        yield from _evidence(piece, people, on)


def _change(row: RevisionBase, noun: str, people: People, on: date) -> Iterator[Reminder]:
    about, subject = _name(row), f"{noun}/revision/{row.pk}"
    near = people.near(row.goal_id, row.goal.parent_id) if isinstance(row, Revision) else frozenset()
    if row.is_pending and row.proposed_at:
        users = people.with_role(Role.EDITOR) - near - {row.proposed_by_id}
        text, day = "A change waits for approval.", _day(row.proposed_at)
        yield Reminder(users, "approval.waits", subject, day, text, _page(row), about, stage=_stage(day, on))
    if row.declined_at is None and row.proposed_at and _needs_coder(row):
        users = people.with_role(Role.REVIEWER) - near - {row.proposed_by_id, row.approved_by_id}
        text, day = "A change waits for somebody to say which way it goes.", _day(row.proposed_at)
        yield Reminder(users, "coding.waits", subject, day, text, url_of(row), about, stage=_stage(day, on))
    if row.declined_at is not None and row.proposed_by_id:
        text = f"Your change ({row.get_kind_display().lower()}) was declined."
        url = reverse("goals:goal", args=[row.goal.slug]) if isinstance(row, Revision) else _page(row)
        users = frozenset({row.proposed_by_id}) & people.staff
        yield Reminder(users, "proposal.declined", subject, _day(row.declined_at), text, url, about)


def _ending(row: Resolution, about: str, people: People, on: date) -> Iterator[Reminder]:
    subject, url = f"resolution/{row.pk}", reverse("goals:resolution", args=[row.goal.slug])
    what = row.get_ending_display().lower()
    if row.declined_at is None:
        users = people.with_role(Role.EDITOR, Role.REVIEWER) - people.near(row.goal_id, row.goal.parent_id)
        text, day = f"An ending ({what}) waits for a second person.", _day(row.proposed_at)
        users -= {row.proposed_by_id}
        yield Reminder(users, "approval.waits", subject, day, text, url, about, stage=_stage(day, on))
    elif row.proposed_by_id and row.declined_by_id != row.proposed_by_id:
        text, users = f"The ending that you proposed ({what}) was declined.", frozenset({row.proposed_by_id})
        yield Reminder(users & people.staff, "proposal.declined", subject, _day(row.declined_at), text, url, about)


def _evidence(row: EvidenceRevision, people: People, on: date) -> Iterator[Reminder]:
    evidence, day = row.evidence, _day(row.recorded_at)
    subject, url = f"evidence/{evidence.slug}/{row.number}", reverse("goals:evidence", args=[evidence.slug])
    bringer = {evidence.created_by_id} if evidence.created_by_id else set()
    if row.state == EvidenceRevision.State.IN_REVIEW:
        near = {user for goal in evidence.goals.all() for user in people.near(goal.pk, goal.parent_id)}
        users = people.with_role(Role.EDITOR, Role.REVIEWER) - near - bringer
        text = f"{evidence_name(row)} waits for somebody to accept or reject it."
        yield Reminder(users, "approval.waits", subject, day, text, url, stage=_stage(day, on))
    elif row.author_id not in bringer:
        text = f"{evidence_name(row)}, which you brought, was rejected."
        yield Reminder(people.staff & bringer, "proposal.declined", subject, day, text, url)


def _newest_evidence(on: date) -> Sequence[EvidenceRevision]:
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("evidence")).order_by("-number")
    rows = EvidenceRevision.objects.filter(number=Subquery(newest.values("number")[:1]))
    states = EvidenceRevision.State
    rows = rows.filter(Q(state=states.IN_REVIEW) | Q(state=states.REJECTED, recorded_at__gte=_since(on)))
    return box_rows(rows.select_related("evidence").prefetch_related("evidence__goals").order_by("pk"))


def _needs_coder(row: RevisionBase) -> bool:
    return not row.coder_direction and row.kind not in (row.Kind.CREATED, row.Kind.CORRECTED) and not row.imported


def _boxed(rows: QuerySet[Any]) -> Sequence[Any]:
    """Titles of goals without what is withheld; of the map no text is told at all, so nothing has to be boxed."""
    return box_rows(rows) if rows.model is Revision else list(rows)


def _name(row: RevisionBase) -> str:
    return _name_and_page(row)[0]


def _page(row: RevisionBase) -> str:
    """Where it is decided on."""
    return _name_and_page(row)[1]


def _name_and_page(row: RevisionBase) -> tuple[str, str]:
    """Of a goal its title (boxed), of the map the short name; and the page of the change."""
    if isinstance(row, Revision):
        return str(row.title), reverse("goals:revision", args=[row.goal.slug, row.number])
    if isinstance(row, ThresholdRevision):
        slug = row.threshold.slug
        return f"Threshold {slug}", reverse("map:threshold_revision", args=[slug, row.number])
    if isinstance(row, MitigationRevision):
        slug, threshold = row.mitigation.slug, row.mitigation.threshold.slug
        page = reverse("map:mitigation_revision", args=[threshold, slug, row.number])
        return f"Mitigation {slug} of threshold {threshold}", page
    assert isinstance(row, ConditionalCommitmentRevision)  # noqa: S101 -- coding.KINDS has no other
    slug = row.commitment.slug
    return f"Commitment {slug}", reverse("map:commitment_revision", args=[slug, row.number])


def _stage(since: date, on: date) -> int:
    return AGAIN_AFTER if (on - since).days >= AGAIN_AFTER else 0


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _since(on: date) -> datetime:
    return datetime.combine(on - TOLD_FOR, time(), tzinfo=UTC)
