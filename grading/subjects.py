"""Under which subject the records of grading are kept, and the lock every action on a cycle takes first."""

from grading.models import Assignment, Cycle, CycleGoal


def cycle_subject(cycle: Cycle) -> str:
    return f"cycle/{cycle.slug}"


def cycle_goal_key(cycle_goal: CycleGoal) -> str:
    """ "<goal>--<kind>": names a goal of a cycle, as in the key of a published grade."""
    return f"{cycle_goal.goal.slug}--{cycle_goal.kind}"


def assignment_subject(assignment: Assignment) -> str:
    cycle_goal = assignment.cycle_goal
    parts = (cycle_goal.cycle.slug, cycle_goal.goal.slug, cycle_goal.kind, assignment.reviewer.public_id)
    return "assignment/" + "/".join(parts)


def lock(cycle: Cycle) -> None:
    """Read the cycle again and hold it until commit, so that nobody scores while somebody closes."""
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update())
