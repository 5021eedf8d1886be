"""What the log holds of activity records."""

from collections.abc import Iterator
from typing import Any

from roadmap.activity.models import Activity
from roadmap.records.columns import fields_of, under
from roadmap.records.log import Text

Fields = dict[str, Any]


def activity(row: Activity) -> Fields:
    texts = {name: Text(words) for name, words in row.texts.items()}
    told = fields_of(row, without=("system", "key", "details", "texts"))
    return told | under("details", row.details) | under("texts", texts)


def everything() -> Iterator[tuple[str, Fields]]:
    """(subject, fields) of every activity record, in one query."""
    for row in Activity.objects.select_related("reported_by").iterator(chunk_size=1_000):
        yield row.subject, activity(row)
