"""Who asks for evidence without a name, because a panel is at work (settings.UNNAMED_ASKERS names it)."""

from goals.models import Goal
from grading.models import Assignment
from grading.visibility import ENDED
from roadmap.accounts.models import User


def is_on_blind_panel(user: User, goal: Goal) -> bool:
    """Was asked to score this goal, or one it is a part of or has as a part, in a cycle that is not closed.

    Whatever came of the assignment: a name would tell who is on the panel, or was.
    """
    family = {goal.pk, goal.parent_id, *goal.parts.values_list("pk", flat=True)} - {None}
    rows = Assignment.objects.filter(reviewer=user, cycle_goal__goal__in=family)
    return rows.exclude(cycle_goal__cycle__phase__in=ENDED).exists()
