"""Who may do what in grading. Actions, pages and templates ask the same functions."""

from grading.conflicts import conflict_with
from grading.models import Assignment, Conflict, CycleGoal
from roadmap.accounts.models import Role, User

NOT_ASSIGNED = "You are not assigned to this goal, so you cannot grade it."
OWN_GOAL = "You own this goal. Nobody grades a goal of his or her own."
NO_REVIEWER = "Only reviewers grade goals."

_CONFLICT_SENTENCES = {
    Conflict.OWNER: OWN_GOAL,
    Conflict.CONTRIBUTOR: "You contribute to this goal, so you cannot grade it.",
    Conflict.EVIDENCE_AUTHOR: "You wrote evidence for this goal, so you cannot grade it.",
    Conflict.MANAGER: "You manage an owner of this goal, so you cannot grade it.",
    Conflict.REPORT: "You report to an owner of this goal, so you cannot grade it.",
}
_ANY_CONFLICT = "A conflict of interest is noted for you on this goal, so you cannot grade it."


def can_read_cycles(user: User) -> bool:
    """The staff; of people from outside only those whose role is about whole cycles."""
    if user.is_external:
        return user.has_role(Role.ADJUDICATOR, Role.AUDITOR)
    return user.has_role(*Role.values)


def can_read_rubric(user: User) -> bool:
    """Rubrics are public texts; whoever has a role reads them here."""
    return user.has_role(*Role.values)


def can_run_cycle(user: User) -> bool:
    return user.has_role(Role.EDITOR)


def can_add_rubric(user: User) -> bool:
    return user.has_role(Role.EDITOR)


def can_manage_assignment(user: User, cycle_goal: CycleGoal) -> bool:
    """An editor with a conflict chooses no reviewers of that goal, and does not see who they are."""
    return can_run_cycle(user) and conflict_with(user, cycle_goal) is None


def can_waive_conflict(user: User, assignment: Assignment) -> bool:
    return user.pk != assignment.reviewer_id and can_manage_assignment(user, assignment.cycle_goal)


def can_score_assignment(user: User, assignment: Assignment) -> bool:
    return user.pk == assignment.reviewer_id and not why_cannot_score(user, assignment.cycle_goal, assignment)


def why_cannot_score(user: User, cycle_goal: CycleGoal, assignment: Assignment | None) -> str:
    """The sentence that refuses this person, or "" where nothing stands in the way.

    `assignment` is this person's own assignment to the goal, None where there is none.
    """
    found = conflict_with(user, cycle_goal)
    if found == Conflict.OWNER:
        return OWN_GOAL
    if assignment is None:
        return NOT_ASSIGNED
    if not user.has_role(Role.REVIEWER):
        return NO_REVIEWER
    if hasattr(assignment, "waiver"):
        return ""
    if found is not None:
        return _CONFLICT_SENTENCES[found]
    return _ANY_CONFLICT if assignment.conflict else ""


def can_adjudicate_goal(user: User, cycle_goal: CycleGoal) -> bool:
    """An adjudicator who was never asked to score this goal and has no conflict with it."""
    if not user.has_role(Role.ADJUDICATOR) or cycle_goal.assignments.filter(reviewer=user).exists():
        return False
    return conflict_with(user, cycle_goal) is None


def can_reply_to_grade(user: User, cycle_goal: CycleGoal) -> bool:
    return cycle_goal.goal.ownerships.filter(user=user, until__isnull=True).exists()
