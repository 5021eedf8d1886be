"""What was put right in reports, policy versions and standards, as plain values."""

from typing import Any

from goals.change_values import CorrectionValue
from goals.models import Correction
from goals.snapshot.plain import day_of

Corrections = dict[tuple[str, int | None], list[CorrectionValue]]


def corrections_of(kind: str) -> Corrections:
    """(subject, number of the standard) -> corrections, the first one first; of all subjects of this kind, in one query."""
    rows = Correction.objects.filter(subject__startswith=f"{kind}/").order_by("number")
    found: Corrections = {}
    for row in rows:
        found.setdefault((row.subject, row.standard), []).append(correction_value(row))
    return found


def correction_value(row: Correction) -> CorrectionValue:
    fields = [{"name": name, "before": plain_text(value)} for name, value in sorted(row.was.items())]
    return {"number": row.number, "on": day_of(row.made_at), "reason": row.reason, "fields": fields}  # type: ignore[typeddict-item]


def plain_text(value: Any) -> str:
    """A plain value as one text: "" for nothing, short names after each other."""
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
