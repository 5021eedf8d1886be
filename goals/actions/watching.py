"""Choosing to hear, or not to hear, when a date of a goal moves. No record: it decides nothing and is nobody else's business."""

from datetime import datetime

from goals.actions.guards import refuse_unless
from goals.models import Goal, Watch
from goals.permissions import can_watch_goal
from roadmap.accounts.models import User

FOR_STAFF = "People from outside see what they are asked about, not the whole roadmap."


def watch_goal(*, goal: Goal, is_watching: bool, by: User, at: datetime) -> Watch:
    """Keep what this person wants, whatever he or she wanted before."""
    refuse_unless(can_watch_goal(by), FOR_STAFF)
    row, _ = Watch.objects.update_or_create(goal=goal, user=by, defaults={"is_watching": is_watching, "chosen_at": at})
    return row
