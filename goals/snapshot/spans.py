"""Which spans of which texts are withheld now."""

from goals.models import Redaction
from goals.snapshot.plain import iso
from goals.values import RedactionSpan


def spans_of(subject: str) -> dict[str, list[RedactionSpan]]:
    """Field path -> spans in force, of one subject ("goal/<slug>", "evidence/<slug>", "threshold/<slug>")."""
    return all_spans(subject=subject).get(subject, {})


def all_spans(*, subject: str = "") -> dict[str, dict[str, list[RedactionSpan]]]:
    """Subject -> field path -> spans in force, in one query; spans of a field by their start."""
    rows = Redaction.objects.filter(lifted_at__isnull=True)
    if subject:
        rows = rows.filter(subject=subject)
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
