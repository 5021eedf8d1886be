"""Who may do what with goals, thresholds and evidence. Actions, views and templates ask here."""

from collections.abc import Sequence

from django.db.models import Q

from goals.models import Evidence, Goal, Ownership, Resolution, Revision, RevisionBase
from roadmap.accounts.models import Role, User


def owns(user: User, goal: Goal) -> bool:
    """Holds this goal now, as lead or contributor. Who holds a goal holds its parts."""
    if not user.has_role(Role.OWNER):
        return False
    return Ownership.objects.filter(user=user, until__isnull=True, goal__in=_with_parent(goal)).exists()


def has_stake(user: User, goal: Goal) -> bool:
    """Owns the goal, its whole or one of its parts: cannot be the second person for it."""
    near = Q(goal__in=_with_parent(goal)) | Q(goal__parent=goal.pk)
    return Ownership.objects.filter(near, user=user, until__isnull=True).exists()


def can_read_internal(user: User, obj: object = None) -> bool:
    """Any staff with a role reads the whole roadmap; people from outside see only what they are asked about."""
    return user.is_active and not user.is_external and bool(user.roles)


def can_set_up_roadmap(user: User) -> bool:
    return user.has_role(Role.EDITOR, Role.ADMINISTRATOR)


def can_create_goal(user: User) -> bool:
    return user.has_role(Role.EDITOR)


def can_keep_map(user: User) -> bool:
    """Thresholds, safety levels, mitigations, commitments, policy versions and reports."""
    return user.has_role(Role.EDITOR)


def can_record_assessment(user: User) -> bool:
    """Editors, and those who own goals: they run the evaluations."""
    return user.has_role(Role.EDITOR, Role.OWNER)


def can_hand_over_goal(user: User, goal: Goal) -> bool:
    return user.has_role(Role.EDITOR) or owns(user, goal)


def can_edit_goal(user: User, goal: Goal) -> bool:
    """May change what surrounds a goal: its metrics, its evidence, its links to other goals."""
    return user.has_role(Role.EDITOR) or owns(user, goal)


def can_update_goal(user: User, goal: Goal) -> bool:
    """Owners and contributors only: an update is their word."""
    return owns(user, goal)


def can_check_reading(user: User, goal: Goal) -> bool:
    return user.has_role(Role.REVIEWER) and not has_stake(user, goal)


def can_propose_revision(user: User, obj: object) -> bool:
    """Of a goal: its owners and editors. Of anything else: editors."""
    return user.has_role(Role.EDITOR) or (isinstance(obj, Goal) and owns(user, obj))


def can_approve_revision(user: User, revision: RevisionBase) -> bool:
    return user.has_role(Role.EDITOR) and user.pk != revision.proposed_by_id and not _stake_in(user, revision)


def can_decline_revision(user: User, revision: RevisionBase) -> bool:
    """Whoever may approve may decline; whoever proposed may take it back."""
    return user.pk == revision.proposed_by_id or can_approve_revision(user, revision)


def can_code_direction(user: User, revision: RevisionBase) -> bool:
    people = (revision.proposed_by_id, revision.approved_by_id)
    return user.has_role(Role.REVIEWER) and user.pk not in people and not _stake_in(user, revision)


def can_propose_resolution(user: User, goal: Goal) -> bool:
    """Its owners; an editor too, since a goal may have lost its owner."""
    return user.has_role(Role.EDITOR) or owns(user, goal)


def can_accept_resolution(user: User, resolution: Resolution) -> bool:
    """A second person: an editor or reviewer who neither proposed this ending nor owns the goal."""
    if not user.has_role(Role.EDITOR, Role.REVIEWER) or user.pk == resolution.proposed_by_id:
        return False
    return not has_stake(user, resolution.goal)


def can_decline_resolution(user: User, resolution: Resolution) -> bool:
    return user.pk == resolution.proposed_by_id or can_accept_resolution(user, resolution)


def can_add_evidence(user: User, goals: Sequence[Goal]) -> bool:
    """Editors and reviewers, and the owners of every goal it is to speak for."""
    if user.has_role(Role.EDITOR, Role.REVIEWER):
        return True
    return user.has_role(Role.OWNER) and all(owns(user, goal) for goal in goals)


def can_revise_evidence(user: User, evidence: Evidence) -> bool:
    """Whoever brought it, an editor, or an owner of a goal it speaks for."""
    if user.pk == evidence.created_by_id or user.has_role(Role.EDITOR):
        return True
    return any(owns(user, goal) for goal in evidence.goals.all())


def can_judge_evidence(user: User, evidence: Evidence) -> bool:
    """Accepting or rejecting takes a reviewer or editor who neither brought it nor owns a goal it speaks for."""
    if not user.has_role(Role.EDITOR, Role.REVIEWER) or user.pk == evidence.created_by_id:
        return False
    return not any(has_stake(user, goal) for goal in evidence.goals.all())


def can_redact(user: User, obj: object = None) -> bool:
    return user.has_role(Role.EDITOR, Role.PUBLISHER)


def _with_parent(goal: Goal) -> list[int]:
    return [goal.pk] if goal.parent_id is None else [goal.pk, goal.parent_id]


def _stake_in(user: User, revision: RevisionBase) -> bool:
    return isinstance(revision, Revision) and has_stake(user, revision.goal)
