"""Which records of a cycle nobody reads yet (settings.RECORD_BLINDS names `blinds`); `sight` decides, as for all else.

Subjects and types of records tell who was assigned, who has scored, stepped back or spoken, and when: all that a page
must not tell while a panel is at work.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from goals.days import long_day
from goals.models import Goal
from grading.models import Cycle, CycleGoal
from grading.subjects import cycle_subject
from grading.visibility import Viewer, sight
from grading.windows import windows
from roadmap.records.hidden import NONE, Blind, any_of

# What members of a panel do that is recorded with the cycle itself, not with an assignment.
_OF_THE_PANEL: Final = ("case.answered", "goal.discussed", "goal.sent_to_adjudicator", "goal.adjudicated")
# What they do that is recorded with the goal.
_WITH_THE_GOAL: Final = ("withheld_text.read", "goal.evidence.asked")


def blinds() -> Iterator[Blind]:
    """For each cycle whose record is not open: what its panel did."""
    for cycle in _blind_cycles():
        last = windows(cycle).last
        yield Blind(
            records=_of_assignments(cycle) | _of_the_cycle(cycle) | _of_the_goals(cycle),
            beside=Q(subject=cycle_subject(cycle)) | Q(subject__in=_goals(cycle)),
            who=f"a reviewer of {cycle.title}, or who runs it",
            until=f"hidden until {cycle.title} is closed" + (f", after {long_day(last)}" if last else ""),
        )


def blind_subjects() -> Q:
    """The subjects whose number of records would tell the same."""
    return any_of(_of_assignments(one) | Q(subject=cycle_subject(one)) for one in _blind_cycles())


def _blind_cycles() -> list[Cycle]:
    rows = Cycle.objects.order_by("pk")
    return [row for row in rows if not sight(Viewer(), phase=row.phase, all_ended=False).record_log]


def _of_assignments(cycle: Cycle) -> Q:
    return Q(subject__startswith=f"assignment/{cycle.slug}/")


def _of_the_cycle(cycle: Cycle) -> Q:
    return Q(subject=cycle_subject(cycle), type__in=_OF_THE_PANEL)


def _of_the_goals(cycle: Cycle) -> Q:
    """What the panel read and asked for is recorded with the goal; what an earlier panel did, of the same goal, was before."""
    if cycle.opened_at is None:
        return NONE
    return Q(type__in=_WITH_THE_GOAL, subject__in=_goals(cycle), at__gte=cycle.opened_at)


def _goals(cycle: Cycle) -> QuerySet[Goal, str]:
    """The subjects of its goals, of their parts and of what they are parts of."""
    listed = CycleGoal.objects.filter(cycle=cycle).values("goal")
    near = Goal.objects.filter(Q(pk__in=listed) | Q(parent__in=listed) | Q(parts__in=listed))
    return near.values_list(Concat(Value("goal/"), "slug"), flat=True)
