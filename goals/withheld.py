"""Withheld texts as the database sees them: for searching."""

import re

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from goals.models import Redaction


def is_withheld(subject: str, path: str) -> Exists:
    """Is anything of this text withheld now? In subject and path "{column}" is a column of the row: "revisions.{number}.title"."""
    return Exists(Redaction.objects.filter(lifted_at__isnull=True, subject=_filled(subject), field=_filled(path)))


def _filled(pattern: str) -> Value | Concat:
    pieces = [
        Cast(OuterRef(piece), CharField()) if index % 2 else Value(piece)
        for index, piece in enumerate(re.split(r"\{(\w+)\}", pattern))
    ]
    return Concat(*pieces) if len(pieces) > 1 else Value(pattern)
