"""Who could score what: a proposal that respects conflicts and spreads the work evenly. Pure.

Each goal has some places. A reviewer takes at most one place of a goal, none where a conflict stands, and no more in
all than the load allows. Places are filled along augmenting paths (H. W. Kuhn, "The Hungarian Method", 1955; of a
bipartite graph with capacities), first under the lowest load that could hold all of them, then under the next.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Seats:
    """One goal: how many reviewers it still needs, and who cannot be one of them or is one already."""

    key: str
    places: int
    closed_to: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`panels` names the reviewers proposed for each goal, in alphabetical order; `missing` the places nobody can take."""

    panels: Mapping[str, list[str]]
    missing: Mapping[str, int]

    @property
    def loads(self) -> dict[str, int]:
        """How many goals each proposed reviewer gets by this proposal."""
        found: dict[str, int] = {}
        for reviewers in self.panels.values():
            for reviewer in reviewers:
                found[reviewer] = found.get(reviewer, 0) + 1
        return found


def propose(seats: Sequence[Seats], reviewers: Mapping[str, int], *, most: int | None = None) -> Proposal:
    """Fill as many places as can be filled, so that the greatest load is as low as that allows.

    `reviewers` maps each reviewer to the number of goals he or she has already. `most` is the greatest number of
    goals for one person, old ones included; None sets no bound. The same input gives the same proposal.
    """
    if not reviewers:
        return Proposal(
            panels={one.key: [] for one in seats}, missing={one.key: one.places for one in seats if one.places}
        )
    plan = _Plan({one.key: one for one in seats}, dict(reviewers))
    tightest_first = sorted(seats, key=lambda one: (_room(one, reviewers), one.key))
    open_places = [key for one in tightest_first for key in [one.key] * one.places]
    total = sum(reviewers.values()) + len(open_places)
    load = min(-(-total // len(reviewers)), most if most is not None else total)
    last = total if most is None else min(most, total)
    while open_places and load <= last:
        open_places = [key for key in open_places if not plan.fill(key, load)]
        load += 1
    return Proposal(
        panels={one.key: sorted(plan.panels[one.key]) for one in seats},
        missing={key: open_places.count(key) for key in dict.fromkeys(open_places)},
    )


def _room(one: Seats, reviewers: Collection[str]) -> int:
    """How many more reviewers a goal could choose from than it needs."""
    return sum(who not in one.closed_to for who in reviewers) - one.places


@dataclass
class _Plan:
    seats: Mapping[str, Seats]
    loads: dict[str, int]
    panels: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.panels = {key: set() for key in self.seats}

    def fill(self, key: str, load: int) -> bool:
        """Give one more place of this goal to somebody with less than `load`, moving others where that makes room."""
        came_from: dict[
            str, tuple[str, str | None]
        ] = {}  # reviewer -> goal he or she would join, and from whom it was freed
        frontier: list[tuple[str, str | None]] = [(key, None)]
        while frontier:
            following: list[tuple[str, str | None]] = []
            for goal, freed_by in frontier:
                for reviewer in self._free_for(goal, came_from):
                    came_from[reviewer] = (goal, freed_by)
                    if self.loads[reviewer] < load:
                        self._move(reviewer, came_from)
                        return True
                    following += [(other, reviewer) for other in sorted(self.panels) if reviewer in self.panels[other]]
            frontier = following
        return False

    def _free_for(self, goal: str, seen: Collection[str]) -> list[str]:
        """Who may join this goal and was not looked at yet, the least busy first."""
        closed = self.seats[goal].closed_to
        open_to = [who for who in self.loads if who not in closed and who not in self.panels[goal] and who not in seen]
        return sorted(open_to, key=lambda who: (self.loads[who], who))

    def _move(self, reviewer: str, came_from: Mapping[str, tuple[str, str | None]]) -> None:
        """Along the path back to the goal that needed somebody, each takes the place that the one before leaves."""
        self.loads[reviewer] += 1
        joins: str | None = reviewer
        while joins is not None:
            goal, leaves = came_from[joins]
            self.panels[goal].add(joins)
            if leaves is not None:
                self.panels[goal].discard(leaves)
            joins = leaves
