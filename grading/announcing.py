"""What an edition will announce of a cycle in setup, as an editor checks it beforehand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from grading.models import Assignment, Cycle
from grading.snapshot import cycle_value
from grading.titles import titles
from grading.values import CycleValue
from roadmap.english import plural

_OPEN = Q(assignments__state=Assignment.State.OPEN)
_READY = _OPEN & (Q(assignments__conflict="") | Q(assignments__waiver__isnull=False))


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """`value` is the part of the edition itself; `lacks` says what stands in the way of opening."""

    value: CycleValue
    goals: list[dict[str, Any]]
    days: list[tuple[str, date | None]]
    lacks: list[str]


def announcement(cycle: Cycle) -> Announcement:
    """The number of queries does not depend on how many goals there are."""
    listed = cycle.goals.filter(removed_at__isnull=True).select_related("goal")
    rows = list(listed.annotate(ready=Count("assignments", filter=_READY)).order_by("goal__slug", "kind"))
    named = titles(row.goal_id for row in rows)
    thin = sum(row.ready < cycle.quorum for row in rows)
    lacks = []
    if not rows:
        lacks.append("No goal is in this cycle, so no edition announces it.")
    if thin:
        lacks.append(
            f"{plural(thin, 'goal has', 'goals have')} fewer reviewers who can score than the quorum of {cycle.quorum}."
        )
    if not cycle.panel_text.strip():
        lacks.append("It is not said how the reviewers are chosen and paid.")
    return Announcement(
        value=cycle_value(cycle),
        goals=[{"title": named.get(row.goal_id) or row.goal.slug, "kind": row.get_kind_display()} for row in rows],
        days=_days(cycle),
        lacks=lacks,
    )


def _days(cycle: Cycle) -> list[tuple[str, date | None]]:
    return [
        ("Scoring begins", cycle.scoring_from),
        ("Scoring ends", cycle.scoring_to),
        ("Discussion ends", cycle.discussion_to),
        ("Owners reply until", cycle.reply_to),
        ("Objections until", cycle.comments_to),
        ("Results due", cycle.results_due),
    ]
