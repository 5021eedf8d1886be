"""Setting goals, handing them over, and linking them to one another."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from goals import logged
from goals.actions.guards import (
    check_day_has_come,
    check_fields,
    check_goal_is_open,
    check_slug_is_free,
    lock_goal,
    refuse_unless,
)
from goals.actions.inputs import OwnerInput, RevisionInput
from goals.actions.placing import LinkIsNotPossible, check_may_follow
from goals.actions.revising import current_of
from goals.actions.revision import GoalHasParts, store_revision
from goals.models import Area, Goal, Ownership, TradeOff
from goals.permissions import can_create_goal, can_edit_goal, can_hand_over_goal
from roadmap.accounts.models import Role, User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

WHO_HANDS_OVER = "Only an owner of this goal or an editor hands it over."
WHO_LINKS = "Only an owner of this goal or an editor can link it."
WHO_CREATES = "Only an editor can create a goal."


class SlugIsReserved(RuleViolation):
    field = "slug"


class PartsHaveNoParts(RuleViolation):
    field = "parent"


class PersonCannotOwn(RuleViolation):
    field = "user"


class OwnerIsMissing(RuleViolation):
    field = "team"


class OwnersHaveChanged(RuleViolation):
    """Somebody handed the goal over meanwhile."""


class OwnershipHasEnded(RuleViolation):
    """Handing over ends an ownership once."""


@transaction.atomic
def create_goal(
    *,
    slug: str,
    area: Area,
    set_on: date,
    revision: RevisionInput,
    parent: Goal | None = None,
    moonshot: bool = False,
    predecessors: Sequence[Goal] = (),
    source: str = "",
    position: int = 0,
    owners: Sequence[OwnerInput] = (),
    by: User | None,
    at: datetime,
) -> Goal:
    """Set a goal. Its first revision waits for an editor's approval; without `by` it is imported history."""
    refuse_unless(by is None or can_create_goal(by), WHO_CREATES)
    check_slug_is_free(Goal, slug)
    if slug == "previous":
        raise SlugIsReserved("The short name previous is reserved for the list of previous goals.")
    if parent is not None:
        _check_may_have_parts(lock_goal(parent))
    goal = Goal(slug=slug, area=area, parent=parent, moonshot=moonshot, set_on=set_on, source=source)
    goal.position, goal.created_at = position, at
    check_fields(goal)
    goal.save(force_insert=True)
    goal.predecessors.set(predecessors)
    rows = [_add_owner(goal, owner, at=at) for owner in owners]
    change = store_revision(goal, revision, by=by, at=at)
    after = logged.goal(goal) | logged.revision(*change) | logged.owners(goal, rows)
    role = "editor" if by else ""
    append(type="goal.created", subject=f"goal/{slug}", by=by, at=at, role=role, after=after)
    return goal


def _check_may_have_parts(parent: Goal) -> None:
    if parent.parent_id is not None:
        raise PartsHaveNoParts("A part of a goal has no parts of its own.")
    check_goal_is_open(parent)
    current = current_of(parent.revisions.all()) or parent.revisions.first()
    if current is not None and current.criteria.exists():
        raise GoalHasParts("A goal with criteria of its own cannot have parts. Move the criteria to the parts first.")


@transaction.atomic
def hand_over(
    *,
    goal: Goal,
    since: date,
    user: User | None = None,
    team: str = "",
    role: str = "lead",
    reason: str = "",
    leads_read: Collection[int] | None = None,
    by: User | None,
    at: datetime,
) -> Ownership:
    """Give a goal to a person or team from a day on. A new lead ends the lead before; contributors stay.

    `leads_read` are the leads that `by` saw; OwnersHaveChanged if others lead the goal now.
    """
    refuse_unless(by is None or can_hand_over_goal(by, goal), WHO_HANDS_OVER)
    goal = lock_goal(goal)
    if leads_read is not None and set(leads_read) != {row.pk for row in _open_leads(goal)}:
        raise OwnersHaveChanged("Somebody else handed this goal over while you wrote. See below who leads it now.")
    check_day_has_come(since, at=at, field="since", what="The first day of owning a goal")
    ended = _open_leads(goal) if role == Ownership.Role.LEAD else []
    for row in ended:
        _end(row, max(since, row.since), reason, at=at)
    new = _add_owner(goal, OwnerInput(user=user, team=team, role=role, since=since, reason=reason), at=at)
    after = logged.owners(goal, [*ended, new])
    append(type="goal.handed_over", subject=f"goal/{goal.slug}", by=by, at=at, reason=reason, after=after)
    return new


@transaction.atomic
def add_owner(*, goal: Goal, owner: OwnerInput, by: User | None, at: datetime) -> Ownership:
    """Let somebody, or a team, own a goal beside those who do."""
    refuse_unless(by is None or can_hand_over_goal(by, goal), WHO_HANDS_OVER)
    goal = lock_goal(goal)
    check_day_has_come(owner.since, at=at, field="since", what="The first day of owning a goal")
    row = _add_owner(goal, owner, at=at)
    after = logged.owners(goal, [row])
    append(type="goal.owner.added", subject=f"goal/{goal.slug}", by=by, at=at, reason=owner.reason, after=after)
    return row


@transaction.atomic
def end_ownership(*, ownership: Ownership, until: date, reason: str = "", by: User | None, at: datetime) -> Ownership:
    """Somebody owns a goal no longer; if nobody else does, the public reads "no owner since …"."""
    goal = lock_goal(ownership.goal)
    refuse_unless(by is None or can_hand_over_goal(by, goal), WHO_HANDS_OVER)
    row = Ownership.objects.select_for_update().get(pk=ownership.pk)
    if row.until is not None:
        raise OwnershipHasEnded("This person or team no longer owns the goal.")
    check_day_has_come(until, at=at, field="until", what="The last day of owning a goal")
    if until < row.since:
        raise OwnershipHasEnded("An ownership cannot end before it began.", field="until")
    _end(row, until, reason, at=at)
    after = logged.owners(goal, [row])
    append(type="goal.ownership.ended", subject=f"goal/{goal.slug}", by=by, at=at, reason=reason, after=after)
    return row


@transaction.atomic
def add_trade_off(*, goal: Goal, favoured: Goal, note: str = "", by: User | None, at: datetime) -> TradeOff:
    """Say that `goal` was delayed in favour of another; shown on both."""
    refuse_unless(by is None or can_edit_goal(by, goal), WHO_LINKS)
    if goal.pk == favoured.pk or TradeOff.objects.filter(goal=goal, favoured=favoured).exists():
        raise LinkIsNotPossible("A goal is delayed in favour of another one, and that is said once.", field="favoured")
    row = TradeOff(goal=goal, favoured=favoured, note=note, created_at=at)
    row.save(force_insert=True)
    append(type="goal.trade_off.added", subject=f"goal/{goal.slug}", by=by, at=at, after=logged.trade_off(row))
    return row


@transaction.atomic
def link_predecessor(*, goal: Goal, predecessor: Goal, by: User | None, at: datetime) -> None:
    """Say which goal this one follows; linking twice changes nothing and writes no record."""
    refuse_unless(by is None or can_edit_goal(by, goal), WHO_LINKS)
    goal = lock_goal(goal)
    check_may_follow(goal, predecessor)
    if goal.predecessors.filter(pk=predecessor.pk).exists():
        return
    goal.predecessors.add(predecessor)
    after = fields_of(goal, "predecessors")
    append(type="goal.predecessor.linked", subject=f"goal/{goal.slug}", by=by, at=at, after=after)


def _open_leads(goal: Goal) -> list[Ownership]:
    return list(goal.ownerships.filter(role=Ownership.Role.LEAD, until__isnull=True).order_by("pk"))


def _add_owner(goal: Goal, owner: OwnerInput, *, at: datetime) -> Ownership:
    if owner.user is None and not owner.team:
        raise OwnerIsMissing("Name a person or a team.")
    if owner.user is not None and not owner.user.has_role(Role.OWNER):
        raise PersonCannotOwn(f"{owner.user.name} does not have the role of an owner.")
    said = {name: getattr(owner, name) for name in ("user", "team", "role", "since", "reason")}
    row = Ownership(goal=goal, created_at=at, **said)
    check_fields(row)
    row.save(force_insert=True)
    return row


def _end(row: Ownership, until: date, reason: str, *, at: datetime) -> None:
    row.until, row.ended_at, row.end_reason = until, at, reason
    row.save(update_fields=["until", "ended_at", "end_reason"])
