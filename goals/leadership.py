"""What the leadership page says of goals: what changed, what is late, which owners owe an update, what waits."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, Min, Q, QuerySet

from goals.kept_standing import catch_up
from goals.kept_words import tags
from goals.models import (
    Evidence,
    GoalDay,
    GoalStanding,
    Milestone,
    Ownership,
    Resolution,
    Revision,
    StatusUpdate,
)
from goals.models.progress import ENDED
from goals.models.revision import PENDING
from goals.standing_row import MISSED
from goals.waiting import newest_of_evidence
from roadmap.accounts.models import User
from roadmap.dashboard import Section

MOST: Final = 20  # lines of one list; the list of goals has the rest
_LATE_KINDS: Final = (GoalDay.Kind.MILESTONE, GoalDay.Kind.TURN)
_WEAKER: Final = ("less", "mixed")
_OWED: Final = ("overdue", "stale")


def leadership(user: User, on: date, since: datetime) -> Iterator[Section]:
    """The number of queries does not depend on how many goals there are."""
    catch_up(on)
    yield Section(10, "changed", "What changed", "goals/_changed.html", _changed(since))
    yield Section(20, "late", "What is late", "goals/_late.html", _late(on))
    yield Section(30, "silent", "Owners who have not answered", "goals/_silent.html", _silent())
    yield Section(50, "waits", "Waiting for approval", "goals/_waits.html", _waits())


# --- what changed -----------------------------------------------------------------------------------------------------


def _changed(since: datetime) -> dict[str, Any]:
    """Changes in force since, the weaker ones first; endings; and how much else happened."""
    settled = Revision.objects.filter(Q(approved_at__gte=since) | Q(imported=True, recorded_at__gte=since))
    later = settled.exclude(kind=Revision.Kind.CREATED)
    weaker = Q(coder_direction__in=_WEAKER) | Q(coder_direction="", rule_direction__in=_WEAKER)
    ended = Resolution.objects.filter(ENDED, Q(accepted_at__gte=since) | Q(imported=True, proposed_at__gte=since))
    ordered = later.annotate(is_weaker=weaker).select_related("goal__standing")
    ordered = ordered.order_by("-is_weaker", F("approved_at").desc(nulls_last=True), "-pk")
    counts = later.aggregate(all=Count("pk"), weaker=Count("pk", filter=weaker))
    return {
        "since": since,
        "created": settled.filter(kind=Revision.Kind.CREATED).count(),
        "updates": StatusUpdate.objects.filter(submitted_at__gte=since).count(),
        "milestones": Milestone.objects.filter(recorded_at__gte=since).count(),
        "counts": counts,
        "revisions": [_revision(row) for row in ordered[:MOST]],
        "more": max(0, counts["all"] - MOST),
        "ended": list(ended.select_related("goal__standing").order_by("-accepted_at", "-pk")[:MOST]),
    }


def _revision(row: Revision) -> dict[str, Any]:
    direction = row.coder_direction or row.rule_direction
    return {
        "row": row,
        "direction": Revision.Direction(direction).label if direction else "",
        "by": "the coder" if row.coder_direction else "the rule, not coded yet",
        "is_contested": bool(row.coder_direction and row.owner_direction not in ("", row.coder_direction)),
    }


# --- what is late -----------------------------------------------------------------------------------------------------


def _late(on: date) -> dict[str, Any]:
    goals = GoalStanding.objects.filter(revision__isnull=False)
    counts = goals.aggregate(
        missed=Count("pk", filter=Q(attention=MISSED)),
        overdue=Count("pk", filter=Q(freshness="overdue")),
        stale=Count("pk", filter=Q(freshness="stale")),
    )
    days = GoalDay.objects.filter(kind__in=_LATE_KINDS, due__lt=on)
    late = goals.filter(Q(attention=MISSED) | Q(freshness="stale")).select_related("goal")
    shown = late.order_by("attention", "sort_day", "goal")[:MOST]
    return {
        "counts": {**counts, "milestones": days.count()},
        "goals": [{"row": row, "states": tags(row)} for row in shown],
        "days": list(days.select_related("goal").order_by("due", "pk")[:MOST]),
    }


# --- who has not answered ---------------------------------------------------------------------------------------------


def _silent() -> dict[str, Any]:
    """Owners by name with how many of their goals are overdue, the longest first; and goals that nobody owns."""
    owed = Q(goal__standing__freshness__in=_OWED)
    rows = Ownership.objects.filter(owed, until__isnull=True)
    people = rows.values("user__name", "team").annotate(goals=Count("goal", distinct=True), since=Min(_UPDATE_DUE))
    running = GoalStanding.objects.filter(is_in_force=True).exclude(freshness="ended")
    held = Ownership.objects.filter(until__isnull=True).values("goal")
    ordered = list(people.order_by("since", "user__name", "team")[: MOST + 1])
    return {"people": ordered[:MOST], "more": len(ordered) > MOST, "unowned": running.exclude(goal__in=held).count()}


_UPDATE_DUE: Final = "goal__standing__update_due"


# --- what waits -------------------------------------------------------------------------------------------------------


def _waits() -> dict[str, Any]:
    """Changes, directions, endings and evidence that wait for a second person, and since when."""
    pending = Revision.objects.filter(PENDING)
    need_coder = Revision.objects.filter(coder_direction="", imported=False, declined_at__isnull=True)
    need_coder = need_coder.exclude(kind__in=[Revision.Kind.CREATED, Revision.Kind.CORRECTED])
    endings = Resolution.objects.filter(accepted_at__isnull=True, declined_at__isnull=True, imported=False)
    evidence = Evidence.objects.alias(state=newest_of_evidence("state")).filter(state="in_review")
    return {
        "kinds": [
            (
                "change of a goal",
                "changes of goals",
                "to approve",
                _count(pending, "proposed_at"),
                "goals:list",
                "?state=waits",
            ),
            ("direction", "directions", "to code", _count(need_coder, "proposed_at"), "goals:coding_list", ""),
            ("ending", "endings", "to accept", _count(endings, "proposed_at"), "goals:list", "?state=being_checked"),
            (
                "piece of evidence",
                "pieces of evidence",
                "to judge",
                _count(evidence, "created_at"),
                "goals:evidence_list",
                "",
            ),
        ],
        "changes": list(pending.select_related("goal__standing").order_by("proposed_at", "pk")[:MOST]),
        "endings": list(endings.select_related("goal__standing").order_by("proposed_at", "pk")[:MOST]),
    }


def _count(rows: QuerySet[Any], since: str) -> dict[str, Any]:
    return rows.order_by().aggregate(count=Count("pk"), since=Min(since))
