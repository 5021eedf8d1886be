"""Named readers of sealed evidence who have not opened it yet, staff and people from outside."""

from collections.abc import Iterator
from datetime import UTC

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from goals.models import EvidenceReader, EvidenceReading, EvidenceRevision
from goals.permissions import READERS_OF_EVIDENCE
from roadmap.notifications.reminder import Reminder


def named_readers() -> Iterator[Reminder]:
    """One query. It is over once they open it, the naming ends or the evidence is no stub any more."""
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("evidence")).order_by("-number")
    opened = EvidenceReading.objects.filter(
        evidence=OuterRef("evidence"), reader=OuterRef("reader"), read_at__gte=OuterRef("named_at")
    )
    rows = EvidenceReader.objects.filter(
        ~Exists(opened), ended_at__isnull=True, reader__role_grants__role__in=READERS_OF_EVIDENCE
    )
    rows = rows.alias(visibility=Subquery(newest.values("visibility")[:1]))
    rows = rows.filter(visibility=EvidenceRevision.Visibility.STUB)
    for row in rows.select_related("evidence").order_by("pk").distinct():
        slug = row.evidence.slug
        yield Reminder(
            users=frozenset({row.reader_id}) - {row.named_by_id},
            kind="evidence.named",
            subject=f"evidence/{slug}/reader/{row.number}",
            occasion=row.named_at.astimezone(UTC).date(),
            text=f"You are named to read the sealed evidence {slug}. Opening it asks for your reason and is recorded.",
            url=reverse("goals:open_evidence", args=[slug]),
        )
