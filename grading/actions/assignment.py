"""Who scores which goal: assigned, stepped back, lapsed, allowed in spite of a conflict, shown withheld text."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from goals.actions.guards import refuse_unless
from grading import logged
from grading.conflicts import conflict_with
from grading.models import Assignment, Conflict, Cycle, CycleGoal, Tier, Waiver
from grading.permissions import can_manage_assignment, can_waive_conflict, why_cannot_score
from grading.subjects import assignment_subject, cycle_goal_key, lock
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.columns import fields_of
from roadmap.records.log import append

NOT_YOURS = "Only an editor without a conflict of interest chooses the reviewers of this goal."
NOT_YOURS_TO_WAIVE = "Only an editor without a conflict of interest, who is not on the panel of this goal, waives one."


class ReviewerHasNoRole(RuleViolation):
    field = "reviewer"


class ReviewerOwnsGoal(RuleViolation):
    field = "reviewer"


class ReviewerIsAssigned(RuleViolation):
    field = "reviewer"


class PanelIsFixed(RuleViolation):
    """Once scoring has begun a reviewer can only take the place of another."""


class PlaceIsNotFree(RuleViolation):
    field = "replaces"


class AssignmentHasEnded(RuleViolation):
    """Submitted, recused or lapsed."""


class ReasonIsMissing(RuleViolation):
    field = "reason"


class ConflictIsUnknown(RuleViolation):
    field = "conflict"


class InterestComesTooLate(RuleViolation):
    """An interest is declared before the goal is shown; afterwards a reviewer steps back."""


class TwoConflicts(RuleViolation):
    """One waiver is for one conflict."""


class ConflictIsNotDeclared(RuleViolation):
    """A goal opens for a reviewer who has said whether a conflict is known."""


class NoConflictToWaive(RuleViolation):
    """Nothing stands between this reviewer and the goal."""


class ConflictIsWaived(RuleViolation):
    """One waiver is enough."""


class OwnGoalIsNeverWaived(RuleViolation):
    """Nobody grades a goal of his or her own."""


@transaction.atomic
def assign(
    *,
    cycle_goal: CycleGoal,
    reviewer: User,
    by: User | None,
    at: datetime,
    replaces: Assignment | None = None,
    conflict: str = "",
    external: bool | None = None,
    tier: str = Tier.REVIEWERS,
) -> Assignment:
    """Ask a reviewer to score a goal; after opening only in the place of one who stepped back or lapsed.

    A conflict (found here, or stated in `conflict`) is noted, and the reviewer cannot score until it is waived.
    `tier` says whether the reviewer may open what is withheld from the public. `external` freezes on which side of the
    house the reviewer stands; None takes it from the person.
    """
    cycle = cycle_goal.cycle
    if by is not None:
        refuse_unless(can_manage_assignment(by, cycle_goal), NOT_YOURS)
    lock(cycle)
    _check_place(cycle_goal, replaces)
    found = conflict_with(reviewer, cycle_goal)
    if found == Conflict.OWNER:
        raise ReviewerOwnsGoal(f"{reviewer.name} owns {cycle_goal.goal.slug}. Nobody grades a goal of his or her own.")
    if by is not None and not reviewer.has_role(Role.REVIEWER):
        raise ReviewerHasNoRole(f"{reviewer.name} is not a reviewer.")
    if cycle_goal.assignments.filter(reviewer=reviewer).exists():
        raise ReviewerIsAssigned(f"{reviewer.name} is already assigned to {cycle_goal.goal.slug}.")
    assignment = Assignment.objects.create(
        cycle_goal=cycle_goal,
        reviewer=reviewer,
        replaces=replaces,
        conflict=found or conflict,
        external=reviewer.is_external if external is None else external,
        tier=tier,
        assigned_at=at,
    )
    if cycle.phase != Cycle.Phase.SETUP:
        text = f"{cycle.title}: you were asked to score {cycle_goal.goal.slug}."
        notify(users=[reviewer], kind="grading.assigned", text=text, url="/internal/grading/", at=at)
    subject = assignment_subject(assignment)
    append(type="assignment.made", subject=subject, by=by, at=at, after=logged.assignment(assignment))
    return assignment


@transaction.atomic
def unassign(*, assignment: Assignment, by: User | None, at: datetime) -> None:
    """Take an assignment back while the cycle is being set up."""
    if by is not None:
        refuse_unless(can_manage_assignment(by, assignment.cycle_goal), NOT_YOURS)
    lock(assignment.cycle_goal.cycle)
    if assignment.cycle_goal.cycle.phase != Cycle.Phase.SETUP:
        raise PanelIsFixed("Scoring has begun. End the assignment as lapsed instead, with a reason.")
    for subject, after in delete_assignments([assignment]):
        append(type="assignment.taken_back", subject=subject, by=by, at=at, after=after)


@transaction.atomic
def declare_no_conflict(*, assignment: Assignment, by: User, at: datetime) -> None:
    """A reviewer says that no conflict is known, besides one that is waived; only then the goal is shown.

    One who knows of a conflict steps back with `recuse`. Said twice it stands as it was said first.
    """
    if by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer says whether a conflict is known.")
    if sentence := why_cannot_score(by, assignment.cycle_goal, assignment):
        raise Refused(sentence)
    lock(assignment.cycle_goal.cycle)
    assignment.refresh_from_db(fields=["state", "declared_at"])
    check_open(assignment)
    if assignment.declared_at is not None:
        return
    assignment.declared_at = at
    assignment.save(update_fields=["declared_at"])
    subject, after = assignment_subject(assignment), fields_of(assignment, "declared_at")
    append(type="assignment.declared", subject=subject, by=by, at=at, after=after)


@transaction.atomic
def declare_interest(*, assignment: Assignment, conflict: str, reason: str, by: User, at: datetime) -> None:
    """A reviewer tells of an interest (a key of models.Conflict), before the goal is shown, and asks that it be waived.

    It says too that no other conflict is known. The goal stays closed until a waiver is given; who would rather not wait
    steps back with `recuse`. `reason` is read by those who may waive it.
    """
    if by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer says whether a conflict is known.")
    if sentence := why_cannot_score(by, assignment.cycle_goal, assignment):
        raise Refused(sentence)
    lock(assignment.cycle_goal.cycle)
    assignment.refresh_from_db(fields=["state", "declared_at", "conflict"])
    check_open(assignment)
    if assignment.declared_at is not None:
        raise InterestComesTooLate("This goal is open to you already. With a conflict you step back from it.")
    if assignment.conflict:
        raise TwoConflicts("A conflict is waived for you on this goal. With another one you step back from it.")
    if conflict not in Conflict.values:
        raise ConflictIsUnknown("Choose the kind of conflict.")
    if conflict == Conflict.OWNER:
        raise OwnGoalIsNeverWaived("Nobody grades a goal of his or her own. This cannot be waived; step back from it.")
    if not reason.strip():
        raise ReasonIsMissing("Say what the interest is, so that somebody can decide about it.")
    assignment.conflict = assignment.interest = conflict
    assignment.interest_words, assignment.interest_at, assignment.declared_at = reason.strip(), at, at
    columns = ("conflict", "interest", "interest_words", "interest_at", "declared_at")
    assignment.save(update_fields=columns)
    _tell_editors(assignment, at)
    subject, after = assignment_subject(assignment), fields_of(assignment, *columns)
    append(type="assignment.interest_declared", subject=subject, by=by, at=at, after=after)


@transaction.atomic
def recuse(*, assignment: Assignment, conflict: str, by: User | None, at: datetime, reason: str = "") -> None:
    """A reviewer steps back because of a conflict (a key of models.Conflict). Only the kind of conflict is published."""
    if by is not None and by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer can step back from an assignment.")
    if conflict not in Conflict.values:
        raise ConflictIsUnknown("Choose the kind of conflict.")
    _end(assignment, state=Assignment.State.RECUSED, conflict=conflict, reason=reason, by=by, at=at)


@transaction.atomic
def lapse(*, assignment: Assignment, reason: str, by: User | None, at: datetime) -> None:
    """An editor ends an assignment that its reviewer did not finish. The reason is published."""
    if by is not None:
        refuse_unless(can_manage_assignment(by, assignment.cycle_goal), NOT_YOURS)
    if not reason.strip():
        raise ReasonIsMissing("Say why this assignment ends without a score.")
    _end(assignment, state=Assignment.State.LAPSED, reason=reason, by=by, at=at)


@transaction.atomic
def waive(*, assignment: Assignment, reason: str, by: User | None, at: datetime) -> Waiver:
    """Let a reviewer score in spite of a conflict. The waiver and its reason are published."""
    if by is not None and not can_waive_conflict(by, assignment):
        raise Refused(NOT_YOURS_TO_WAIVE)
    lock(assignment.cycle_goal.cycle)
    assignment.refresh_from_db(fields=["state", "conflict", "interest"])
    check_open(assignment)
    if not reason.strip():
        raise ReasonIsMissing("Say why this reviewer may score in spite of the conflict.")
    found = conflict_with(assignment.reviewer, assignment.cycle_goal)
    if found == Conflict.OWNER:
        raise OwnGoalIsNeverWaived("Nobody grades a goal of his or her own. This cannot be waived.")
    if found is None and not assignment.conflict:
        raise NoConflictToWaive("No conflict is noted for this reviewer on this goal.")
    if Waiver.objects.filter(assignment=assignment).exists():
        raise ConflictIsWaived("This conflict is waived already.")
    if found is not None and assignment.interest and found != assignment.interest:
        raise TwoConflicts(
            f"Besides the declared interest the program finds: {found.label.lower()}. One waiver is for one conflict; "
            "end the assignment and ask somebody else."
        )
    if found is not None and found != assignment.conflict:
        assignment.conflict = found
        assignment.save(update_fields=["conflict"])
    waiver = Waiver.objects.create(assignment=assignment, reason=reason.strip(), given_by=by, given_at=at)
    if assignment.interest:
        _tell_reviewer(assignment, at)
    subject, after = assignment_subject(assignment), fields_of(assignment, "conflict") | logged.waiver(waiver)
    append(type="assignment.conflict_waived", subject=subject, by=by, at=at, after=after, reason=reason)
    return waiver


@transaction.atomic
def consent_to_be_named(*, assignment: Assignment, named: bool, by: User, at: datetime) -> None:
    """Let the edition with the results name this reviewer as a member of the panel, or take that back before it."""
    if by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer decides whether to be named.")
    cycle = assignment.cycle_goal.cycle
    lock(cycle)
    if cycle.phase == Cycle.Phase.PUBLISHED:
        raise PanelIsFixed("The results are published. What was said there about the panel stays.")
    rows = list(Assignment.objects.filter(cycle_goal__cycle=cycle, reviewer=by).exclude(named=named))
    for row in rows:
        row.named = named
        row.save(update_fields=["named"])
        after = fields_of(row, "named")
        append(type="assignment.naming", subject=assignment_subject(row), by=by, at=at, after=after)


@transaction.atomic
def reveal_withheld(*, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Record that a reviewer reads the texts of the frozen goal that the public does not see."""
    if by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer of this goal reads its withheld text here.")
    if sentence := why_cannot_score(by, assignment.cycle_goal, assignment):
        raise Refused(sentence)
    if assignment.tier == Tier.PUBLIC:
        raise Refused(
            "You were asked to score what the public sees. Withheld texts are not opened for this assignment."
        )
    check_declared(assignment, by)
    if not reason.strip():
        raise ReasonIsMissing("Say why you need the withheld text.")
    append(
        type="withheld_text.read",
        subject=f"goal/{assignment.cycle_goal.goal.slug}",
        by=by,
        at=at,
        after={
            "withheld_text_read_for": f"{assignment.cycle_goal.cycle.slug}/{cycle_goal_key(assignment.cycle_goal)}",
            "withheld_text_read_by": by.public_id,
        },
        reason=reason,
    )


def _tell_editors(assignment: Assignment, at: datetime) -> None:
    """That an interest waits for a decision, to those who may waive it; which one stands on the page of the goal."""
    cycle_goal = assignment.cycle_goal
    editors = User.objects.filter(is_active=True, role_grants__role=Role.EDITOR).distinct()
    asked = f"a reviewer of {cycle_goal.goal.slug} declared an interest and asks that it be waived."
    notify(
        users=[editor for editor in editors if can_waive_conflict(editor, assignment)],
        kind="grading.interest",
        text=f"{cycle_goal.cycle.title}: {asked}",
        url=reverse("grading:goal", args=[cycle_goal.cycle.slug, cycle_goal.goal.slug, cycle_goal.kind]),
        at=at,
    )


def _tell_reviewer(assignment: Assignment, at: datetime) -> None:
    cycle_goal = assignment.cycle_goal
    text = f"{cycle_goal.cycle.title}: your interest in {cycle_goal.goal.slug} is waived. You can score it."
    notify(users=[assignment.reviewer], kind="grading.waived", text=text, url="/internal/grading/", at=at)


def delete_assignments(assignments: Iterable[Assignment]) -> list[tuple[str, dict[str, None]]]:
    """Delete assignments of a cycle in setup; returns what their records have to say, by subject."""
    rows = sorted(assignments, key=lambda row: -row.pk)  # who took a place before whose place it was
    taken = [(assignment_subject(row), logged.assignment_taken_back(row)) for row in rows]
    for row in rows:
        row.delete()
    return taken


def check_declared(assignment: Assignment, by: User | None) -> None:
    """Asked of people before they read or score a goal; a source (None) says only who scored."""
    if by is not None and assignment.state == Assignment.State.OPEN and assignment.declared_at is None:
        raise ConflictIsNotDeclared("Say first whether you have a conflict with this goal.")


def check_open(assignment: Assignment) -> None:
    if assignment.state != Assignment.State.OPEN:
        raise AssignmentHasEnded(f"This assignment has ended: {assignment.get_state_display().lower()}.")


def _end(assignment: Assignment, *, state: str, reason: str, by: User | None, at: datetime, conflict: str = "") -> None:
    """Without a `conflict` the one that is noted stays, also one that was declared a moment ago."""
    lock(assignment.cycle_goal.cycle)
    assignment.refresh_from_db(fields=["state", "conflict"])
    check_open(assignment)
    assignment.state, assignment.ended_at, assignment.end_reason = state, at, reason.strip()
    assignment.conflict = conflict or assignment.conflict
    assignment.draft = {}  # what was typed is nobody's business any more
    columns = ("state", "ended_at", "conflict", "end_reason")
    assignment.save(update_fields=[*columns, "draft"])
    subject = assignment_subject(assignment)
    append(type=f"assignment.{state}", subject=subject, by=by, at=at, after=fields_of(assignment, *columns))


def _check_place(cycle_goal: CycleGoal, replaces: Assignment | None) -> None:
    cycle = cycle_goal.cycle
    if cycle.phase not in (Cycle.Phase.SETUP, Cycle.Phase.SCORING) or cycle_goal.removed_at is not None:
        raise PanelIsFixed("Nobody is assigned to this goal any more.")
    if replaces is None:
        if cycle.phase != Cycle.Phase.SETUP:
            raise PanelIsFixed("Scoring has begun. A new reviewer takes the place of one who stepped back or lapsed.")
        return
    ended = (Assignment.State.RECUSED, Assignment.State.LAPSED)
    is_replaced = Assignment.objects.filter(replaces=replaces).exists()
    if replaces.cycle_goal_id != cycle_goal.pk or replaces.state not in ended or is_replaced:
        raise PlaceIsNotFree("That place is not free.")
