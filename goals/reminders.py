"""What people are to be reminded of about goals, on one day (settings.REMINDER_SOURCES names `reminders_for`)."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from goals.boxed import box_goals
from goals.models import Goal, Ownership, Resolution, Revision, Roadmap
from goals.models.progress import ENDED
from goals.models.watch import watchers
from goals.reminding.dates import Held, dates_of, expiring_evidence
from goals.reminding.decisions import TOLD_FOR, decisions
from goals.reminding.moved import moved_dates
from goals.reminding.people import People, read_people
from goals.reminding.readers import named_readers
from goals.snapshot import goal_values, roadmap_value
from goals.standing import parts_by_goal
from goals.values import GoalValue
from roadmap.accounts.models import Role
from roadmap.notifications.reminder import Reminder


def reminders_for(on: date) -> Iterable[Reminder]:
    """Everything of which somebody has to be reminded on this day; a constant number of queries."""
    people = read_people()
    yield from _of_goals(people, on)
    yield from decisions(people, on)
    yield from expiring_evidence(people, on)
    yield from named_readers()


def _of_goals(people: People, on: date) -> Iterator[Reminder]:
    roadmap = Roadmap.objects.first()
    if roadmap is None:
        return
    near, moved = _near(), _moved(on)
    chosen = Goal.objects.filter(Q(pk__in=near) | Q(pk__in=moved) | Q(parent__in=near))
    keys = dict(chosen.values_list("slug", "pk"))
    values = box_goals(goal_values(chosen))
    parts, stands = parts_by_goal(values), roadmap_value(roadmap)
    is_open, was_moved = set(near.values_list("slug", flat=True)), set(moved.values_list("slug", flat=True))
    watched = watchers(keys[slug] for slug in was_moved)
    for goal in values:
        slug, key = goal["slug"], keys[goal["slug"]]
        if slug in is_open:
            yield from dates_of(Held(goal, parts[slug], people.holders(key)), on, stands)
        if slug in was_moved:
            watched_by = _without_approver(goal, watched[key], people)
            yield from moved_dates(goal, watched_by, on - TOLD_FOR, people.with_role(Role.REVIEWER))


def _near() -> QuerySet[Goal]:
    """Goals that somebody holds and that have not ended."""
    held = Ownership.objects.filter(until__isnull=True, user__is_active=True)
    return Goal.objects.filter(pk__in=held.values("goal")).exclude(
        pk__in=Resolution.objects.filter(ENDED).values("goal")
    )


def _moved(on: date) -> QuerySet[Goal]:
    """Goals with a change approved a short time ago; first versions move nothing."""
    changes = Revision.objects.filter(approved_at__date__gte=on - TOLD_FOR).exclude(kind=Revision.Kind.CREATED)
    return Goal.objects.filter(pk__in=changes.values("goal"))


def _without_approver(goal: GoalValue, watched_by: set[int], people: People) -> dict[str, frozenset[int]]:
    """Whoever put a change into force knows of it."""
    users = frozenset(watched_by) & people.staff
    approvers = {one["approved_by"] or "" for one in goal["revisions"]}
    return {one: users - {people.by_public_id.get(one, 0)} for one in approvers}
