"""Who may do what in grading. Actions, pages and templates ask the same functions."""

from collections.abc import Iterable

from goals.permissions import can_read_internal, can_redact
from grading.conflicts import conflict_with, conflicts_among
from grading.models import Assignment, Conflict, CycleGoal, Reopening
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
_INTEREST = "You declared an interest in this goal. It opens for you if an editor who is no party waives it."
_ANY_CONFLICT = "A conflict of interest is noted for you on this goal, so you cannot grade it."


def can_read_cycles(user: User) -> bool:
    """The staff; of people from outside only those whose role is about whole cycles."""
    if user.is_external:
        return user.has_role(Role.ADJUDICATOR, Role.AUDITOR)
    return user.has_role(*Role.values)


def can_withhold_words_of_grade(user: User, cycle_goal: CycleGoal) -> bool:
    """Somebody who withholds at all, with no conflict and no part in the grade: criticism is not for those it is about."""
    took_part = cycle_goal.assignments.filter(reviewer=user).exists()
    took_part = took_part or cycle_goal.adjudications.filter(adjudicator=user).exists()
    return can_redact(user) and not took_part and conflict_with(user, cycle_goal) is None


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
    """An editor who is no party: neither on the panel of the goal, as the reviewer is, nor with a conflict."""
    return assignment.cycle_goal_id in runs_without_part(user, [assignment.cycle_goal])


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
    if assignment.interest:
        return _INTEREST
    return _ANY_CONFLICT if assignment.conflict else ""


def can_adjudicate_goal(user: User, cycle_goal: CycleGoal) -> bool:
    """An adjudicator who was never asked to score this goal and has no conflict with it."""
    if not user.has_role(Role.ADJUDICATOR) or cycle_goal.assignments.filter(reviewer=user).exists():
        return False
    return conflict_with(user, cycle_goal) is None


def can_send_to_adjudicator(user: User, cycle_goal: CycleGoal) -> bool:
    """An editor who has no conflict and is not on the panel: nobody on it leaves the others behind."""
    return cycle_goal.pk in runs_without_part(user, [cycle_goal])


def can_discuss_goal(user: User, cycle_goal: CycleGoal) -> bool:
    """Those who scored it and have no conflict by now, and whoever may adjudicate it."""
    own = cycle_goal.assignments.filter(reviewer=user, state=Assignment.State.SUBMITTED).first()
    return can_score_assignment(user, own) if own else can_adjudicate_goal(user, cycle_goal)


def can_object_to_grade(user: User, cycle_goal: CycleGoal) -> bool:
    """Any staff that reads the internal roadmap, and those who scored the goal; its owners reply instead."""
    if can_reply_to_grade(user, cycle_goal):
        return False
    return can_read_internal(user) or cycle_goal.assignments.filter(reviewer=user).exists()


def can_agree_to_reopening(user: User, reopening: Reopening) -> bool:
    return user.has_role(Role.EDITOR, Role.PUBLISHER) and user.pk != reopening.asked_by_id


def can_reply_to_grade(user: User, cycle_goal: CycleGoal) -> bool:
    return cycle_goal.goal.ownerships.filter(user=user, until__isnull=True).exists()


def can_enter_scores(user: User, cycle_goal: CycleGoal) -> bool:
    """Enter scores of a panel that worked offline: an editor who has no conflict and is not on that panel."""
    return cycle_goal.pk in enters_scores_of(user, [cycle_goal])


def enters_scores_of(user: User, cycle_goals: Iterable[CycleGoal]) -> set[int]:
    """Ids of those goals of a cycle that `can_enter_scores` allows, in as many queries as for one."""
    return runs_without_part(user, cycle_goals)


def runs_without_part(user: User, cycle_goals: Iterable[CycleGoal]) -> set[int]:
    """Ids of those goals that this person runs as an editor, neither on their panel nor with a conflict."""
    rows = list(cycle_goals)
    if not rows or not can_run_cycle(user):
        return set()
    conflicts = conflicts_among([user], rows)
    scores = set(Assignment.objects.filter(cycle_goal__in=rows, reviewer=user).values_list("cycle_goal_id", flat=True))
    return {row.pk for row in rows if row.pk not in scores and (user.pk, row.pk) not in conflicts}
