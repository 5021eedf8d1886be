"""Who may do what with goals, thresholds and evidence. Actions, views and templates ask here."""

from collections.abc import Sequence

from django.db.models import Q

from goals.models import (
    Comparison,
    ComparisonResult,
    Evidence,
    EvidenceReader,
    EvidenceRevision,
    Goal,
    Ownership,
    Reading,
    Resolution,
    Revision,
    RevisionBase,
)
from roadmap.accounts.models import Role, User

# Whom evidence of the visibility "reviewers" is for, and who can be named to read a stub.
READERS_OF_EVIDENCE = (Role.REVIEWER, Role.ADJUDICATOR)


def owns(user: User, *goals: Goal) -> bool:
    """Holds one of these goals now, as lead or contributor. Who holds a goal holds its parts."""
    if not user.has_role(Role.OWNER):
        return False
    return Ownership.objects.filter(user=user, until__isnull=True, goal__in=_with_parents(goals)).exists()


def has_stake(user: User, *goals: Goal) -> bool:
    """Owns one of these goals, its whole or one of its parts: cannot be the second person for it."""
    near = Q(goal__in=_with_parents(goals)) | Q(goal__parent__in=[goal.pk for goal in goals])
    return Ownership.objects.filter(near, user=user, until__isnull=True).exists()


def can_read_internal(user: User, obj: object = None) -> bool:
    """Any staff with a role reads the whole roadmap; people from outside see only what they are asked about."""
    return user.is_active and not user.is_external and bool(user.roles)


def can_watch_goal(user: User) -> bool:
    return can_read_internal(user)


def can_set_up_roadmap(user: User) -> bool:
    return user.has_role(Role.EDITOR, Role.ADMINISTRATOR)


def can_create_goal(user: User) -> bool:
    return user.has_role(Role.EDITOR)


def can_order_goals(user: User) -> bool:
    """The order of an area, which says nothing about what is promised."""
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


def can_record_reading(user: User, goal: Goal, by_kind: str) -> bool:
    """Owners report what a metric shows; "checked" takes a reviewer without a stake. Corrections likewise."""
    if by_kind == Reading.By.CHECKED:
        return user.has_role(Role.REVIEWER) and not has_stake(user, goal)
    return can_update_goal(user, goal)


def can_fix_comparison(user: User, goal: Goal) -> bool:
    """Sets up a comparison, reports what a side found, and closes it."""
    return can_edit_goal(user, goal)


def can_be_judge(user: User, goal: Goal) -> bool:
    """Says how severe findings are without knowing who found them: nobody who can read the log, or ever owned any of the goal."""
    near = Q(goal__in=_with_parents([goal])) | Q(goal__parent=goal)
    owned = Ownership.objects.filter(near, user=user).exists()
    return user.is_active and not user.has_role(Role.AUDITOR, Role.ADMINISTRATOR) and not owned


def judges(user: User, comparison: Comparison) -> bool:
    return comparison.judges.filter(pk=user.pk).exists()


def can_judge_findings(user: User, comparison: Comparison) -> bool:
    return judges(user, comparison) and can_be_judge(user, comparison.goal)


def can_see_sides(user: User, comparison: Comparison) -> bool:
    """Who found what: those who keep the comparison; a judge only once the result is out."""
    if not can_fix_comparison(user, comparison.goal):
        return False
    return not judges(user, comparison) or ComparisonResult.objects.filter(comparison=comparison).exists()


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


def can_ask_for_evidence(user: User, goal: Goal) -> bool:
    """Staff who review, and editors; not who would be asked."""
    return can_read_internal(user) and user.has_role(Role.EDITOR, Role.REVIEWER) and not has_stake(user, goal)


def can_answer_evidence_request(user: User, goal: Goal) -> bool:
    """Its owners; an editor where nobody owns it."""
    if owns(user, goal):
        return True
    held = Ownership.objects.filter(goal__in=_with_parents([goal]), user__isnull=False, until__isnull=True)
    return user.has_role(Role.EDITOR) and not held.exists()


def can_revise_evidence(user: User, evidence: Evidence) -> bool:
    """Whoever brought it, an editor, or an owner of a goal it speaks for."""
    if user.pk == evidence.created_by_id or user.has_role(Role.EDITOR):
        return True
    return owns(user, *evidence.goals.all())


def can_judge_evidence(user: User, evidence: Evidence) -> bool:
    """Accepting or rejecting takes a reviewer or editor who neither brought it nor owns a goal it speaks for."""
    if not user.has_role(Role.EDITOR, Role.REVIEWER) or user.pk == evidence.created_by_id:
        return False
    return not has_stake(user, *evidence.goals.all())


def keeps_evidence(user: User, evidence: Evidence) -> bool:
    """Works on it with all of it open: staff who brought it, its goals' owners, editors."""
    return can_read_internal(user) and can_revise_evidence(user, evidence)


def reads_evidence_openly(user: User, evidence: Evidence) -> bool:
    """Reads the whole of it on any page: of a stub only those who keep it, of what is for reviewers these too."""
    if not can_read_internal(user):
        return False
    visibility = evidence.revisions.order_by("-number")[0].visibility
    if visibility == EvidenceRevision.Visibility.STUB:
        return can_revise_evidence(user, evidence)
    if visibility == EvidenceRevision.Visibility.REVIEWERS:
        return user.has_role(*READERS_OF_EVIDENCE) or can_revise_evidence(user, evidence)
    return True


def can_read_sealed_evidence(user: User, evidence: Evidence) -> bool:
    """May have the whole of it, file and address included: who reads it openly, and named readers of a stub.

    A named reader has a revision after opening it, which is recorded with a reason.
    """
    if reads_evidence_openly(user, evidence):
        return True
    newest = evidence.revisions.order_by("-number")[0]
    opened = evidence.openings.filter(reader=user, revision=newest.number)
    return can_open_evidence(user, evidence) and opened.exists()


def can_know_of_evidence(user: User, evidence: Evidence) -> bool:
    """Staff know of every piece, if only as a stub; of what is for reviewers alone others do not even know."""
    newest = evidence.revisions.order_by("-number")[0]
    if newest.visibility == EvidenceRevision.Visibility.REVIEWERS:
        return reads_evidence_openly(user, evidence)
    return can_read_internal(user)


def can_open_evidence(user: User, evidence: Evidence) -> bool:
    """Is named to read a stub; so may be a reviewer from outside, who reads nothing else of it."""
    newest = evidence.revisions.order_by("-number")[0]
    if newest.visibility != EvidenceRevision.Visibility.STUB or not user.has_role(*READERS_OF_EVIDENCE):
        return False
    return EvidenceReader.objects.filter(evidence=evidence, reader=user, ended_at__isnull=True).exists()


def can_name_evidence_reader(user: User, evidence: Evidence) -> bool:
    return keeps_evidence(user, evidence)


def can_see_readings(user: User, evidence: Evidence) -> bool:
    """Who opened a stub, when and why: those who keep it, and auditors."""
    return keeps_evidence(user, evidence) or user.has_role(Role.AUDITOR)


def can_reveal(user: User, obj: object = None) -> bool:
    """Any staff may have withheld words shown once, with a reason on record; people from outside never."""
    return can_read_internal(user)


def can_see_reveals(user: User, obj: object = None) -> bool:
    """Who had withheld words shown, when and why."""
    return can_read_internal(user) and user.has_role(Role.EDITOR, Role.PUBLISHER, Role.AUDITOR)


def can_redact(user: User, obj: object = None) -> bool:
    return user.has_role(Role.EDITOR, Role.PUBLISHER)


def _with_parents(goals: Sequence[Goal]) -> set[int]:
    return {pk for goal in goals for pk in (goal.pk, goal.parent_id) if pk is not None}


def _stake_in(user: User, revision: RevisionBase) -> bool:
    return isinstance(revision, Revision) and has_stake(user, revision.goal)
