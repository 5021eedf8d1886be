"""What the dashboard says of a person's own goals (settings.DASHBOARD_SOURCES names `dashboard`)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Concat

from goals.listed import for_cards
from goals.models import GoalDay, GoalStanding, Ownership
from goals.permissions import can_read_internal
from goals.waiting import days_of
from roadmap.accounts.models import Role, User
from roadmap.dashboard import Section
from roadmap.records.models import Record

AHEAD: Final = timedelta(days=60)
_OWED: Final = ("due", "overdue", "stale")
MOST: Final = 20  # cards or lines of one section; the list of goals has the rest
# Recorded about a goal, and nothing that an edition would say otherwise.
_NOT_PUBLIC: Final = (
    *("goal.revision.proposed", "goal.revision.declined", "goal.resolution.declined"),
    *("goal.evidence.asked", "goal.evidence.answered", "goal.findings.reported", "goal.finding.judged"),
)


def dashboard(user: User, on: date, since: datetime | None) -> Iterator[Section]:
    """The sixty days to come; the cards stand in public_site/dashboard.py, since they tell what is published of each."""
    if can_read_internal(user) and user.has_role(Role.OWNER):
        days = days_of(user).filter(due__range=(on, on + AHEAD)).annotate(all=Window(Count("pk")))
        shown = list(days.select_related("goal").order_by("due", "pk")[:MOST])
        context = {"days": shown, "more": shown[0].all - len(shown) if shown else 0, "until": on + AHEAD}
        yield Section(30, "coming", "Coming 60 days", "goals/_coming.html", context)


def held_by(user: User, on: date) -> QuerySet[GoalStanding]:
    """The goals this person holds, what needs attention first. One query, also of a few of them. Call `catch_up` first.

    Each with `next_on`, its next open day, and `last_seq`, its last record that an edition may tell of; and on each
    `held`, how many there are in all, and `owed`, how many of these owe an update.
    """
    held = GoalStanding.objects.filter(goal__in=Ownership.objects.goals_of(user), revision__isnull=False)
    last = Record.objects.filter(subject=Concat(Value("goal/"), OuterRef("goal__slug"))).exclude(type__in=_NOT_PUBLIC)
    coming = GoalDay.objects.filter(goal=OuterRef("goal"), due__gte=on).order_by("due", "pk")
    cards = for_cards(held).annotate(
        next_on=Subquery(coming.values("due")[:1]),
        next_kind=Subquery(coming.values("kind")[:1]),
        last_seq=Subquery(last.order_by("-object_version").values("seq")[:1]),
        held=Window(Count("pk")),
        owed=Window(Count("pk", filter=Q(freshness__in=_OWED))),
    )
    return cards.order_by("attention", "sort_day", "goal")
