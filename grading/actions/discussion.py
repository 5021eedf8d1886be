"""What comes between the scores and the grade: talk about scores far apart, keeping one's own, objections of others."""

from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse

from goals.actions.guards import refuse_unless
from grading import logged
from grading.conflicts import conflicts_among
from grading.disputes import disputed_among
from grading.models import Assignment, Cycle, CycleGoal, Kept, Objection, Post
from grading.permissions import can_discuss_goal, can_object_to_grade
from grading.subjects import assignment_subject, cycle_subject, lock
from grading.windows import windows
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.log import append

WHO_DISCUSSES = "The discussion of this goal is open to those who scored it and to its adjudicator."
WHO_OBJECTS = "Objections are made by the staff of this organisation and by reviewers of the cycle."


class NothingToDiscuss(RuleViolation):
    """Scores close together stand as they are; outside its phase there is no discussion."""


class NothingIsSaid(RuleViolation):
    field = "text"


class ScoreIsKept(RuleViolation):
    """A version of a score is kept once."""


class WindowIsClosed(RuleViolation):
    """Objections are taken after the owners' replies and before the grades are final."""


@transaction.atomic
def post(*, cycle_goal: CycleGoal, text: str, by: User, at: datetime) -> Post:
    """Say something to the others who scored a goal whose scores are far apart. Never published."""
    refuse_unless(can_discuss_goal(by, cycle_goal), WHO_DISCUSSES)
    lock(cycle_goal.cycle)
    check_discussed(cycle_goal)
    if not text.strip():
        raise NothingIsSaid("Write what you want to say.")
    number = cycle_goal.posts.count() + 1
    row = Post.objects.create(cycle_goal=cycle_goal, number=number, author=by, text=text.strip(), posted_at=at)
    append(type="goal.discussed", subject=cycle_subject(cycle_goal.cycle), by=by, at=at, after=logged.post(row))
    return row


@transaction.atomic
def keep_score(*, assignment: Assignment, by: User, at: datetime) -> Kept:
    """Stand by one's score after the discussion; amending it is `submit_score` once more."""
    if by.pk != assignment.reviewer_id:
        raise Refused("Only the reviewer keeps or amends a score.")
    lock(assignment.cycle_goal.cycle)
    check_discussed(assignment.cycle_goal)
    version = assignment.scores.count()
    if not version:
        raise NothingToDiscuss("There is no score to keep.")
    if Kept.objects.filter(assignment=assignment, version=version).exists():
        raise ScoreIsKept("You have kept this score already.")
    row = Kept.objects.create(assignment=assignment, version=version, kept_at=at)
    append(type="score.kept", subject=assignment_subject(assignment), by=by, at=at, after=logged.kept(row))
    return row


@transaction.atomic
def object_to_grade(*, cycle_goal: CycleGoal, text: str, by: User | None, at: datetime) -> Objection:
    """Keep what somebody says against a grade before it is final; published unedited, without a name."""
    refuse_unless(by is None or can_object_to_grade(by, cycle_goal), WHO_OBJECTS)
    cycle = cycle_goal.cycle
    lock(cycle)
    if by is not None and not takes_objections(cycle, at):
        raise WindowIsClosed("Objections are taken after the owners have replied and before the grades are final.")
    if not text.strip():
        raise NothingIsSaid("Write your objection.")
    number = cycle_goal.objections.count() + 1
    row = Objection.objects.create(cycle_goal=cycle_goal, number=number, text=text, author=by, objected_at=at)
    if by is not None:
        _tell_editors(cycle_goal, at)
    append(type="grade.objected", subject=cycle_subject(cycle), by=by, at=at, after=logged.objection(row))
    return row


def takes_objections(cycle: Cycle, at: datetime) -> bool:
    """From the day after the last reply until the end of the comment window, both days of UTC."""
    return cycle.phase == Cycle.Phase.REPLY and windows(cycle).takes_objections(at.astimezone(UTC).date())


def _tell_editors(cycle_goal: CycleGoal, at: datetime) -> None:
    """That there is an objection, to those who run the cycle; who made it is told to nobody."""
    editors = User.objects.filter(is_active=True, role_grants__role=Role.EDITOR).distinct()
    conflicts = conflicts_among(editors, [cycle_goal])
    cycle = cycle_goal.cycle
    notify(
        users=[editor for editor in editors if (editor.pk, cycle_goal.pk) not in conflicts],
        kind="grade.objected",
        text=f"{cycle.title}: there is an objection to the {cycle_goal.get_kind_display().lower()} grade of "
        f"{cycle_goal.goal.slug}.",
        url=reverse("grading:reply", args=[cycle.slug, cycle_goal.goal.slug, cycle_goal.kind]),
        at=at,
    )


def check_discussed(cycle_goal: CycleGoal) -> None:
    if cycle_goal.cycle.phase != Cycle.Phase.DISCUSSION:
        raise NothingToDiscuss("Scores are discussed in the discussion phase of the cycle.")
    if not disputed_among([cycle_goal]):
        raise NothingToDiscuss("The scores of this goal are close together, so there is nothing to discuss.")
