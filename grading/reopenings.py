"""The requests to open a cycle again, for the pages that list them."""

from typing import Any

from grading.models import Cycle
from grading.permissions import can_agree_to_reopening
from roadmap.accounts.models import User


def requests_of(cycle: Cycle, user: User) -> list[dict[str, Any]]:
    """All requests in their order, each with what this person may do about it."""
    rows = cycle.reopenings.select_related("asked_by", "agreed_by", "declined_by").order_by("number")
    found = []
    for row in rows:
        waits = row.agreed_at is None and row.declined_at is None
        found.append({"row": row, "waits": waits, "can_decide": waits and can_agree_to_reopening(user, row)})
    return found
