"""Copies of what addresses answered: what a look is compared with, keeping one, and sweeping what no row names."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from goals.evidence_files.store import BytesDiffer, Store
from goals.links.judging import OK, Answer, Before
from goals.machine_evidence.brought import holds_secrets
from goals.models import Evidence, EvidenceRevision, LinkCopy

logger = logging.getLogger(__name__)

MOST_COPIES: Final = 10  # of later contents, for each piece of evidence; what it was first is always kept
_KEPT_UNNAMED: Final = timedelta(days=1)


def the_copies() -> Store:
    return Store(Path(settings.DATA_DIR) / "link-copies")


def before_of(evidence: Evidence, newest: EvidenceRevision, *, since: datetime) -> Before:
    """What a look at the address is compared with: only what was seen since the evidence last said what it rests on.

    The hash that a revision with a file states is that of the file.
    """
    fine = evidence.link_checks.filter(state=OK, checked_at__gte=since).exclude(sha256="")
    seen = fine.order_by("-checked_at", "-pk").values_list("sha256", flat=True).first() or ""
    stated = "" if newest.file else newest.sha256
    kept = evidence.link_copies.filter(sha256=seen).first() if seen else None
    return Before(stated, seen, kept is not None, read_copy(kept) if kept else None)


def read_copy(copy: LinkCopy) -> bytes | None:
    """The bytes, or None where they are not there any more or are others: then it stands in the error log."""
    try:
        return the_copies().read(copy.file, copy.sha256)
    except BytesDiffer as error:
        logger.error("The copy %s of the link of %s: %s", copy.file, copy.evidence.slug, error)
        return None


def keep_copy(evidence: Evidence, answer: Answer, *, at: datetime, is_reference: bool) -> None:
    """Keep the content of an answer, once for each content; in the transaction of what is recorded about it.

    Of what a scanner of secrets wrote no copy is made.
    """
    if answer.content is None or evidence.link_copies.filter(sha256=answer.sha256).exists():
        return
    if not is_reference and evidence.link_copies.count() >= MOST_COPIES:
        return
    if holds_secrets(answer.content):
        return
    stored = the_copies().put(answer.content)
    LinkCopy.objects.create(
        evidence=evidence,
        sha256=stored.sha256,
        file=stored.name,
        size=stored.size,
        content_type=answer.content_type,
        url=answer.url[:2000],
        taken_at=at,
    )


def sweep_link_copies(*, at: datetime) -> list[str]:
    """Delete files that no row came to name: a worker was killed between the two."""
    before = (at - _KEPT_UNNAMED).timestamp()
    return the_copies().sweep(set(LinkCopy.objects.values_list("file", flat=True)), before=before)
