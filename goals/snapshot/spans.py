"""Which spans of which texts are withheld now."""

from collections.abc import Collection
from typing import Final

from goals.models import Redaction
from goals.snapshot.plain import iso
from goals.values import RedactionSpan

_NAMED: Final = 500  # databases limit how many values a query may name


def spans_of(subject: str) -> dict[str, list[RedactionSpan]]:
    """Field path -> spans in force, of one subject ("goal/<slug>", "evidence/<slug>", "threshold/<slug>")."""
    return all_spans(subject=subject).get(subject, {})


def all_spans(*, subject: str = "", among: Collection[str] | None = None) -> dict[str, dict[str, list[RedactionSpan]]]:
    """Subject -> field path -> spans in force, in one query; spans of a field by their start.

    `among` narrows it to some subjects, where they are few enough to be named.
    """
    rows = Redaction.objects.filter(lifted_at__isnull=True)
    if subject:
        rows = rows.filter(subject=subject)
    elif among is not None and len(among) <= _NAMED:
        rows = rows.filter(subject__in=among)
    found: dict[str, dict[str, list[RedactionSpan]]] = {}
    for row in sorted(rows, key=lambda row: (row.subject, row.field, row.start or 0, int(row.key))):
        found.setdefault(row.subject, {}).setdefault(row.field, []).append(_span(row))
    return found


def _span(row: Redaction) -> RedactionSpan:
    return {
        "start": row.start,
        "end": row.end,
        "reason": row.reason,
        "justification": row.justification,
        "review_on": iso(row.review_on),
        "key": row.key,
        "text_sha256": row.text_sha256,
    }
