"""Sending a goal to the adjudicator when its panel did not come together."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from goals.actions.guards import refuse_unless
from grading import logged
from grading.actions.course import Mover
from grading.actions.discussion import check_discussed
from grading.actions.grade import CycleIsNotDiscussing, GoalIsAdjudicated
from grading.conflicts import conflicts_among
from grading.disputes import apart_now
from grading.models import Adjudication, Assignment, Cycle, CycleGoal, Referral
from grading.openings import opening_of
from grading.permissions import can_send_to_adjudicator
from grading.subjects import cycle_subject, lock
from roadmap.accounts.models import Role, User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.log import append

WHO_SENDS = "An editor who has no conflict with this goal and does not score it sends it to the adjudicator."


class PanelHasAgreed(RuleViolation):
    """The newest scores are close together, or too few for a level."""


class GoalIsSent(RuleViolation):
    """A goal is sent once each time its cycle is open."""


class NobodyCanDecide(RuleViolation):
    """Every adjudicator scored the goal or has a conflict with it."""


@transaction.atomic
def send_to_adjudicator(*, cycle_goal: CycleGoal, by: Mover, at: datetime) -> Referral:
    """Tell the adjudicators that the panel of a goal did not come together; from now on one of them may decide.

    `by` may be the clock, or None for an import, which is asked only whether scoring is over.
    """
    if isinstance(by, User):
        refuse_unless(can_send_to_adjudicator(by, cycle_goal), WHO_SENDS)
    cycle = cycle_goal.cycle
    lock(cycle)
    judges = adjudicators_of(cycle_goal)
    if by is not None:
        check_discussed(cycle_goal)
        if not apart_now([cycle_goal]):
            raise PanelHasAgreed("The newest scores are close together or too few, so there is nothing to decide.")
        if not judges:
            raise NobodyCanDecide("Every adjudicator has scored this goal or has a conflict with it. Name another one.")
    elif cycle.phase not in (Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY):
        raise CycleIsNotDiscussing("A goal is sent to the adjudicator after scoring.")
    opening = opening_of(cycle)
    if Adjudication.objects.filter(cycle_goal=cycle_goal, opening=opening).exists():
        raise GoalIsAdjudicated("This goal is adjudicated already.")
    if Referral.objects.filter(cycle_goal=cycle_goal, opening=opening).exists():
        raise GoalIsSent("This goal is with the adjudicator already.")
    sender = by if isinstance(by, User) else None
    row = Referral.objects.create(cycle_goal=cycle_goal, opening=opening, sent_by=sender, sent_at=at)
    if by is not None:
        _tell(judges, cycle_goal, at)
    append(type="goal.sent_to_adjudicator", subject=cycle_subject(cycle), by=by, at=at, after=logged.referral(row))
    return row


def adjudicators_of(cycle_goal: CycleGoal) -> list[User]:
    """Everybody who may decide on this goal."""
    seated = Assignment.objects.filter(cycle_goal=cycle_goal).values("reviewer")
    people = User.objects.filter(is_active=True, role_grants__role=Role.ADJUDICATOR).exclude(pk__in=seated).distinct()
    conflicts = conflicts_among(people, [cycle_goal])
    return [person for person in people if (person.pk, cycle_goal.pk) not in conflicts]


def _tell(judges: list[User], cycle_goal: CycleGoal, at: datetime) -> None:
    cycle = cycle_goal.cycle
    notify(
        users=judges,
        kind="grading.sent",
        text=f"{cycle.title}: the reviewers of {cycle_goal.goal.slug} ({cycle_goal.get_kind_display().lower()}) did not "
        "come together. The level waits for your decision.",
        url=reverse("grading:adjudicate", args=[cycle.slug, cycle_goal.goal.slug, cycle_goal.kind]),
        at=at,
    )
