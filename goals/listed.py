"""The goals of the list: which of them, and in which order, chosen and sorted by the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from goals.models import GoalStanding, Ownership, Revision
from goals.models.revision import PENDING
from goals.standing_row import ENDED_LAST, MISSED, NOT_IN_FORCE, OVERDUE
from roadmap.accounts.models import User

_OPEN = Q(outcome="in_progress")
STATES: Final[Mapping[str, tuple[str, Q]]] = {
    "attention": ("Need attention", Q(attention__lte=OVERDUE)),
    "missed": ("Missed", Q(attention=MISSED)),
    "off_track": ("Off track", _OPEN & Q(health="off_track", health_is_old=False)),
    "at_risk": ("At risk", _OPEN & Q(health="at_risk", health_is_old=False)),
    "on_track": ("On track", _OPEN & Q(health="on_track", health_is_old=False)),
    "unsaid": ("No health stated", _OPEN & Q(health="")),
    "overdue": ("Update overdue", Q(freshness__in=["overdue", "stale"])),
    "stale": ("Stale", Q(freshness="stale")),
    "not_started": ("Not started", Q(outcome="not_started")),
    "being_checked": ("Delivered, being checked", Q(outcome="being_checked")),
    "not_known": ("Not known", Q(outcome="not_known")),
    "ended": ("Ended", Q(attention=ENDED_LAST) | Q(attention=MISSED)),
    "proposed": ("Not in force yet", Q(attention=NOT_IN_FORCE)),
    "waits": ("A change waits", Q(has_pending=True)),
    "unowned": ("Nobody owns it", Q(is_owned=False)),
}
ORDERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "attention": ("What needs attention first", ("attention", "sort_day", "goal")),
    "due": ("What is due first", ("sort_day", "goal")),
    "area": ("By area", ("goal__area__position", "goal__area", "goal__position", "goal__slug")),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of the list; what is empty narrows nothing."""

    area: str = ""
    state: str = ""
    owned_by: User | None = None
    order: str = "attention"


def listed(wanted: Wanted) -> QuerySet[GoalStanding]:
    """The goals that are wanted, in their order. Call `catch_up` first."""
    rows = GoalStanding.objects.filter(revision__isnull=False)
    if wanted.area:
        rows = rows.filter(goal__area__slug=wanted.area)
    if wanted.owned_by is not None:
        rows = rows.filter(goal__in=Ownership.objects.goals_of(wanted.owned_by))
    if wanted.state:
        marked = rows.alias(has_pending=_a_change_waits(), is_owned=_somebody_owns_it())
        rows = marked.filter(STATES[wanted.state][1])
    return rows.order_by(*ORDERS[wanted.order][1])


def with_cards(keys: Iterable[int], order: str) -> QuerySet[GoalStanding]:
    """The goals of one page by their keys, so that nothing is gathered for those on the pages before it."""
    return for_cards(GoalStanding.objects.filter(pk__in=list(keys))).order_by(*ORDERS[order][1])


def for_cards(rows: QuerySet[GoalStanding]) -> QuerySet[GoalStanding]:
    """With the goal, its area, and whether a change of it waits."""
    return rows.annotate(has_pending=_a_change_waits(), slug=F("goal__slug")).select_related("goal__area")


def _a_change_waits() -> Exists:
    return Exists(Revision.objects.filter(PENDING, goal=OuterRef("goal")))


def _somebody_owns_it() -> Exists:
    return Exists(Ownership.objects.filter(goal=OuterRef("goal"), until__isnull=True))
