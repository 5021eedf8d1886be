"""How the members of a panel are called where scores are read: "Reviewer A", or by name where the cycle says so."""

from grading.models import Assignment, CycleGoal
from roadmap.accounts.models import User

ADJUDICATOR = "Adjudicator"


def signatures(cycle_goal: CycleGoal) -> dict[int, str]:
    """Id of each person who scored this goal -> how he or she signs, in the order of opaque ids.

    That order tells nothing about who was first, and stays the same when somebody amends.
    """
    submitted = cycle_goal.assignments.filter(state=Assignment.State.SUBMITTED).select_related("reviewer")
    people = sorted((row.reviewer for row in submitted), key=lambda reviewer: reviewer.public_id)
    if cycle_goal.cycle.names_in_discussion:
        return {person.pk: person.name for person in people}
    return {person.pk: f"Reviewer {letter(index)}" for index, person in enumerate(people)}


def signature(author: User, signed: dict[int, str], *, with_names: bool) -> str:
    """How the author of a post signs: whoever did not score the goal adjudicates it."""
    if author.pk in signed:
        return signed[author.pk]
    return f"{author.name} ({ADJUDICATOR.lower()})" if with_names else ADJUDICATOR


def letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else str(index + 1)
