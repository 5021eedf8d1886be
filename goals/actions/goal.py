"""Setting goals, handing them over, and linking them to one another."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goals.actions.guards import (
    check_day_has_come,
    check_fields,
    check_goal_is_open,
    check_slug_is_free,
    lock_goal,
    refuse_unless,
)
from goals.actions.inputs import OwnerInput, RevisionInput
from goals.actions.recording import recorded, under
from goals.actions.revising import current_of
from goals.actions.revision import GoalHasParts, store_revision
from goals.models import Area, Goal, Ownership, TradeOff
from goals.permissions import can_create_goal, can_edit_goal, can_hand_over_goal
from roadmap.accounts.models import Role, User
from roadmap.errors import RuleViolation
from roadmap.records.log import append


class SlugIsReserved(RuleViolation):
    field = "slug"


class PartsHaveNoParts(RuleViolation):
    field = "parent"


class PersonCannotOwn(RuleViolation):
    field = "user"


class OwnerIsMissing(RuleViolation):
    field = "team"


class OwnershipHasEnded(RuleViolation):
    """Handing over ends an ownership once."""


class LinkIsNotPossible(RuleViolation):
    """A goal cannot follow itself, nor be delayed in favour of itself, nor be linked twice."""


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
    refuse_unless(by is None or can_create_goal(by), "Only an editor can create a goal.")
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
    _, value = store_revision(goal, revision, by=by, at=at)
    after = {
        "area": area.slug,
        "parent": parent.slug if parent else None,
        "moonshot": moonshot,
        "position": position,
        "set_on": set_on,
        "source": source,
        "predecessors": sorted(other.slug for other in predecessors),
    }
    after |= under("revisions.1", value) | _owners_recorded(goal, rows)
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
    by: User | None,
    at: datetime,
) -> Ownership:
    """Give a goal to a person or team from a day on. A new lead ends the lead before; contributors stay."""
    refuse_unless(by is None or can_hand_over_goal(by, goal), "Only an owner of this goal or an editor hands it over.")
    goal = lock_goal(goal)
    check_day_has_come(since, at=at, field="since", what="The first day of owning a goal")
    ended = _open_leads(goal) if role == Ownership.Role.LEAD else []
    for row in ended:
        _end(row, max(since, row.since), at=at)
    new = _add_owner(goal, OwnerInput(user=user, team=team, role=role, since=since), at=at)
    after = _owners_recorded(goal, [*ended, new])
    append(type="goal.handed_over", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return new


@transaction.atomic
def add_owner(*, goal: Goal, owner: OwnerInput, by: User | None, at: datetime) -> Ownership:
    """Let somebody, or a team, own a goal beside those who do."""
    refuse_unless(by is None or can_hand_over_goal(by, goal), "Only an owner of this goal or an editor can do this.")
    goal = lock_goal(goal)
    check_day_has_come(owner.since, at=at, field="since", what="The first day of owning a goal")
    row = _add_owner(goal, owner, at=at)
    after = _owners_recorded(goal, [row])
    append(type="goal.owner.added", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def end_ownership(*, ownership: Ownership, until: date, by: User | None, at: datetime) -> Ownership:
    """Somebody owns a goal no longer; if nobody else does, the public reads "no owner since …"."""
    goal = lock_goal(ownership.goal)
    refuse_unless(by is None or can_hand_over_goal(by, goal), "Only an owner of this goal or an editor can do this.")
    row = Ownership.objects.select_for_update().get(pk=ownership.pk)
    if row.until is not None:
        raise OwnershipHasEnded("This person or team no longer owns the goal.")
    check_day_has_come(until, at=at, field="until", what="The last day of owning a goal")
    if until < row.since:
        raise OwnershipHasEnded("An ownership cannot end before it began.", field="until")
    _end(row, until, at=at)
    after = _owners_recorded(goal, [row])
    append(type="goal.ownership.ended", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def add_trade_off(*, goal: Goal, favoured: Goal, note: str = "", by: User | None, at: datetime) -> TradeOff:
    """Say that `goal` was delayed in favour of another; shown on both."""
    refuse_unless(by is None or can_edit_goal(by, goal), "Only an owner of this goal or an editor can link it.")
    if goal.pk == favoured.pk or TradeOff.objects.filter(goal=goal, favoured=favoured).exists():
        raise LinkIsNotPossible("A goal is delayed in favour of another one, and that is said once.", field="favoured")
    row = TradeOff(goal=goal, favoured=favoured, note=note, created_at=at)
    row.save(force_insert=True)
    after = under(f"trade_offs.{favoured.slug}", {"kind": "delayed_in_favour_of", "note": note})
    append(type="goal.trade_off.added", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def link_predecessor(*, goal: Goal, predecessor: Goal, by: User | None, at: datetime) -> None:
    """Say which goal this one follows; linking twice changes nothing and writes no record."""
    refuse_unless(by is None or can_edit_goal(by, goal), "Only an owner of this goal or an editor can link it.")
    goal = lock_goal(goal)
    if goal.pk == predecessor.pk or predecessor.predecessors.filter(pk=goal.pk).exists():
        raise LinkIsNotPossible("Two goals cannot follow each other.", field="predecessor")
    before = _slugs(goal.predecessors.all())
    if predecessor.slug in before:
        return
    goal.predecessors.add(predecessor)
    after = {"predecessors": _slugs(goal.predecessors.all())}
    append(type="goal.predecessor.linked", subject=f"goal/{goal.slug}", by=by, at=at, after=after)


def _slugs(goals: Iterable[Goal]) -> list[str]:
    return sorted(goal.slug for goal in goals)


def _open_leads(goal: Goal) -> list[Ownership]:
    return list(goal.ownerships.filter(role=Ownership.Role.LEAD, until__isnull=True).order_by("pk"))


def _add_owner(goal: Goal, owner: OwnerInput, *, at: datetime) -> Ownership:
    if owner.user is None and not owner.team:
        raise OwnerIsMissing("Name a person or a team.")
    if owner.user is not None and not owner.user.has_role(Role.OWNER):
        raise PersonCannotOwn(f"{owner.user.name} does not have the role of an owner.")
    row = Ownership(goal=goal, user=owner.user, team=owner.team, role=owner.role, since=owner.since, created_at=at)
    check_fields(row)
    row.save(force_insert=True)
    return row


def _end(row: Ownership, until: date, *, at: datetime) -> None:
    row.until, row.ended_at = until, at
    row.save(update_fields=["until", "ended_at"])


def _owners_recorded(goal: Goal, rows: Sequence[Ownership]) -> dict[str, Any]:
    """Ownerships are numbered within their goal in the order in which they were stored."""
    numbers = {pk: number for number, pk in enumerate(sorted(goal.ownerships.values_list("pk", flat=True)), 1)}
    found: dict[str, Any] = {}
    for row in rows:
        value: Mapping[str, Any] = {
            "id": row.user.public_id if row.user else None,
            "team": row.team,
            "role": row.role,
            "since": row.since,
            "until": row.until,
        }
        found |= {f"owners.{numbers[row.pk]}.{key}": item for key, item in recorded(value).items()}
    return found
