"""Hostile texts in every column of the database that holds free text, put there behind the program's back.

The forms would refuse some of them; what is shown must not depend on that. Call it inside a transaction that is rolled
back, on SQLite, which lets a text be longer than its column.
"""

from itertools import count
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from goals.models.goal import SLUG
from tests.hostile import addresses, payloads
from tests.public_site.secret_words import NAMES, SECRET_AS_THEY_ARE, name_of, text_columns, without_triggers

# Ids, hashes and codes that the program reads: no free text comes to stand here.
CODES = frozenset(
    [
        "password",
        "public_id",
        "token_sha256",
        "sha256",
        "openness",
        "rule_fields",
        "deadline_anchor",
        "key",
        "level",
        "file",
        "field",
        "kind",
        "roles",
        "metric",
        "manifest",
        "parts",
        "claimed",
    ]
)


def put_hostile_texts() -> int:
    """Overwrite; returns how many columns now hold hostile texts."""
    without_triggers()
    everything, turns, changed = "\n\n".join(payloads()), count(), 0
    for field in text_columns():
        if field.name in CODES or name_of(field) in NAMES | SECRET_AS_THEY_ARE or SLUG in field.validators:
            continue
        rows: models.QuerySet = models.QuerySet(field.model)
        changed += 1
        if isinstance(field, models.JSONField):
            for row in rows.only(field.name):
                value = _with_texts(getattr(row, field.name), everything)
                rows.filter(pk=row.pk).update(**{field.name: value})
        elif isinstance(field, models.EmailField):
            kept = rows.exclude(**{field.name: ""})
            kept.update(**{field.name: Concat(Value("<script>alert(1)</script>"), Cast("pk", models.CharField()))})
        elif isinstance(field, models.URLField) or field.name == "url":
            found = addresses()
            for pk in rows.values_list("pk", flat=True):
                rows.filter(pk=pk).update(**{field.name: found[next(turns) % len(found)]})
        else:
            rows.exclude(**{field.name: ""}).update(**{field.name: everything})
    return changed


def _with_texts(value: Any, text: str) -> Any:
    """A JSON value in which every sentence is hostile; names and codes have no spaces."""
    if isinstance(value, dict):
        return {key: _with_texts(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_texts(one, text) for one in value]
    return text if isinstance(value, str) and " " in value else value
