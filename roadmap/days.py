"""A span of days (UTC) as a condition on a column of moments."""

from datetime import UTC, date, datetime, time

from django.db.models import Q


def between(column: str, since: date | None, until: date | None) -> Q:
    """On these days, both included; None is open."""
    found = Q()
    if since is not None:
        found &= Q(**{f"{column}__gte": datetime.combine(since, time.min, tzinfo=UTC)})
    if until is not None:
        found &= Q(**{f"{column}__lte": datetime.combine(until, time.max, tzinfo=UTC)})
    return found
