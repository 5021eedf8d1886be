"""What an editor reads before panels are stored: who could score what, who does already, and how busy everybody is."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from grading.conflicts import conflicts_among
from grading.models import Assignment, Conflict, Cycle, CycleGoal
from grading.proposing import Proposal, Seats, propose
from grading.titles import titles
from roadmap.accounts.models import User

BEGUN = (Cycle.Phase.SETUP, Cycle.Phase.SCORING)
Pair = tuple[int, int]  # id of the goal in the cycle, id of the reviewer


@dataclass(frozen=True, kw_only=True)
class PanelPlan:
    """The goals of a cycle in setup that this editor chooses reviewers for, and the people who may be asked."""

    rows: Sequence[CycleGoal]
    hidden: int  # goals this editor has a conflict with
    titles: Mapping[int, Any]
    reviewers: Sequence[User]
    loads: Mapping[int, int]  # reviewer -> goals still to score, in this cycle and in others
    conflicts: Mapping[Pair, Conflict]
    assigned: Mapping[Pair, Assignment]

    @property
    def version(self) -> str:
        """Changes when anybody else changes the panels."""
        pairs = ",".join(f"{goal}:{reviewer}" for goal, reviewer in sorted(self.assigned))
        return hashlib.sha256(pairs.encode()).hexdigest()[:16]

    def proposed(self, among: Collection[int], *, places: int, most: int | None) -> tuple[set[Pair], dict[int, int]]:
        """Pairs of a balanced proposal beside those that stand, and the places that nobody can take, by goal."""
        by_public_id = {person.public_id: person for person in self.reviewers}
        loads = {person.public_id: self.loads.get(person.pk, 0) for person in self.reviewers if person.pk in among}
        found: Proposal = propose([self._seats(row, places) for row in self.rows], loads, most=most)
        pairs = {(int(key), by_public_id[who].pk) for key, panel in found.panels.items() for who in panel}
        return pairs, {int(key): number for key, number in found.missing.items()}

    def _seats(self, row: CycleGoal, places: int) -> Seats:
        there = [person for person in self.reviewers if (row.pk, person.pk) in self.assigned]
        closed = [person for person in self.reviewers if (row.pk, person.pk) in self.conflicts]
        closed_to = {person.public_id for person in (*there, *closed)}
        return Seats(key=str(row.pk), places=max(0, places - len(there)), closed_to=closed_to)


def panel_plan(cycle: Cycle, by: User, reviewers: Iterable[User]) -> PanelPlan:
    """Nine queries, however many goals and reviewers there are."""
    listed = CycleGoal.objects.filter(cycle=cycle, removed_at__isnull=True).select_related("cycle", "goal")
    everything = list(listed.order_by("goal__slug", "kind"))
    people = list(reviewers)
    found = conflicts_among({person.pk: person for person in (*people, by)}.values(), everything)
    rows = [row for row in everything if (by.pk, row.pk) not in found]
    assigned = Assignment.objects.filter(cycle_goal__in=rows).select_related(
        "reviewer", "cycle_goal__cycle", "cycle_goal__goal"
    )
    return PanelPlan(
        rows=rows,
        hidden=len(everything) - len(rows),
        titles=titles(row.goal_id for row in rows),
        reviewers=people,
        loads=_loads(),
        conflicts={(goal, person): conflict for (person, goal), conflict in found.items()},
        assigned={(row.cycle_goal_id, row.reviewer_id): row for row in assigned},
    )


def _loads() -> dict[int, int]:
    still = Assignment.objects.filter(state=Assignment.State.OPEN, cycle_goal__cycle__phase__in=BEGUN)
    still = still.filter(cycle_goal__removed_at__isnull=True)
    return dict(still.values_list("reviewer").annotate(number=Count("pk")))
