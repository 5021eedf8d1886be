"""Who sees what of the scores in which phase: `sight`, and nothing else, decides.

Blind means blind: until every assignment of a goal has ended nobody but its author sees a score, an average, an order
or a time, whatever his or her role.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goals.models import Goal
from goals.permissions import can_read_internal
from grading.conflicts import conflicts_among
from grading.models import Assignment, Cycle, CycleGoal, Score
from grading.windows import windows
from roadmap.accounts.models import Role, User

DISCUSSED = (Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY)
ENDED = (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What matters about a person and one goal of a cycle."""

    is_editor: bool = False
    is_adjudicator: bool = False
    is_assigned: bool = False  # asked to score this goal, whatever came of it
    has_submitted: bool = False
    is_conflicted: bool = False  # and no waiver
    is_owner: bool = False  # answers for the goal now
    is_staff: bool = False  # reads the internal roadmap


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What this person may see of this goal; one's own scores are always seen by oneself."""

    others: bool = False  # the scores of others: level, reason, evidence; never with a name
    notes: bool = False  # their notes to the adjudicator
    counts: bool = False  # how many have submitted
    reviewers: bool = False  # who was assigned, and who has ended how
    grade: bool = False  # the grades that were made of the scores
    disputed: bool = False  # whether the scores are far apart, and that they are discussed
    discussion: bool = False  # what is said there
    proposed: bool = False  # the grade that closing would make, its reasons without names, the owner's reply
    objections: bool = False  # what was said against it, without names
    record_log: bool = False  # who did what, and when, to those who read the record log
    hidden_by_conflict: bool = False  # a conflict hides what this person's part in the cycle would open


def sight(
    viewer: Viewer, *, phase: str, all_ended: bool, was_closed: bool = False, replies_are_over: bool = False
) -> Sight:
    """What a person sees of one goal in a phase. `all_ended`: no assignment of this goal is open.

    `was_closed`: an earlier grade was read before the cycle was opened again. `replies_are_over`: the owners had their
    time to reply, and others may object.
    """
    runs_it = viewer.is_editor and not viewer.is_conflicted
    # An editor who reviews this goal learns nothing about the panel before the others are done.
    is_blind = viewer.is_assigned and phase not in ENDED
    is_over = phase in ENDED or (phase in DISCUSSED and all_ended)
    judges_it = viewer.is_adjudicator and not viewer.is_conflicted and not viewer.is_assigned
    is_on_panel = viewer.has_submitted and not viewer.is_conflicted
    takes_part = is_over and (judges_it or is_on_panel)
    # First the owner and the editor alone; once the time to reply is over, whoever may object.
    reads_proposed = viewer.is_owner or (runs_it and not is_blind)
    reads_proposed |= replies_are_over and (viewer.is_staff or viewer.has_submitted)
    proposed = phase == Cycle.Phase.REPLY and all_ended and reads_proposed
    return Sight(
        others=takes_part or (runs_it and phase in ENDED),
        notes=is_over and judges_it,
        counts=phase in ENDED or (runs_it and not is_blind),
        reviewers=runs_it and not is_blind,
        grade=phase in ENDED or was_closed,
        disputed=takes_part or (is_over and runs_it and not is_blind),
        discussion=takes_part,
        proposed=proposed,
        objections=phase in ENDED or (proposed and replies_are_over),
        record_log=phase in ENDED,
        hidden_by_conflict=_is_hidden(viewer, phase),
    )


def _is_hidden(viewer: Viewer, phase: str) -> bool:
    """Does a conflict alone keep something from this person? Owners and readers have no such part to lose."""
    has_part = viewer.is_editor or viewer.is_adjudicator or viewer.is_assigned
    return viewer.is_conflicted and has_part and phase not in ENDED


def sight_of(user: User, cycle_goal: CycleGoal, on: date | None = None) -> Sight:
    """`sight` for a real person and one goal. Without a day `on`, nothing that a later day opens is seen."""
    return sights(user, [cycle_goal], on)[cycle_goal.pk]


def sights(user: User, cycle_goals: Iterable[CycleGoal], on: date | None = None) -> dict[int, Sight]:
    """Id of the goal in its cycle -> `sight`; the number of queries does not depend on how many there are."""
    rows = list(cycle_goals)
    conflicts = conflicts_among([user], rows)
    owned = set(Goal.objects.owned_by(user).filter(pk__in={row.goal_id for row in rows}).values_list("pk", flat=True))
    panels: dict[int, list[Assignment]] = {row.pk: [] for row in rows}
    for assignment in Assignment.objects.filter(cycle_goal__in=rows).select_related("waiver"):
        panels[assignment.cycle_goal_id].append(assignment)
    found = {}
    for row in rows:
        panel = panels[row.pk]
        viewer = _viewer(user, panel, (user.pk, row.pk) in conflicts, row.goal_id in owned)
        found[row.pk] = sight(
            viewer,
            phase=row.cycle.phase,
            all_ended=all(one.state != Assignment.State.OPEN for one in panel),
            was_closed=row.cycle.closed_at is not None,
            replies_are_over=_replies_are_over(row.cycle, on),
        )
    return found


def scores_seen_by(user: User, cycle_goal: CycleGoal, seen: Sight | None = None) -> QuerySet[Score]:
    """The scores this person may read, older versions included; pages read the scores of others in no other way.

    `seen` is the person's own `sight_of` this goal, where it is at hand already.
    """
    scores = Score.objects.filter(assignment__cycle_goal=cycle_goal)
    if (seen or sight_of(user, cycle_goal)).others:
        return scores
    return scores.filter(assignment__reviewer=user)


def _viewer(user: User, panel: list[Assignment], is_conflicted: bool, is_owner: bool) -> Viewer:
    own = next((row for row in panel if row.reviewer_id == user.pk), None)
    is_waived = own is not None and hasattr(own, "waiver")
    return Viewer(
        is_editor=user.has_role(Role.EDITOR),
        is_adjudicator=user.has_role(Role.ADJUDICATOR),
        is_assigned=own is not None,
        has_submitted=own is not None and own.state == Assignment.State.SUBMITTED,
        is_conflicted=not is_waived and (is_conflicted or bool(own and own.conflict)),
        is_owner=is_owner,
        is_staff=can_read_internal(user),
    )


def _replies_are_over(cycle: Cycle, on: date | None) -> bool:
    until = windows(cycle)
    if cycle.phase != Cycle.Phase.REPLY or on is None or until.objections is None:
        return False
    return until.replies_are_over(on)


def sees_statistics(user: User, cycle: Cycle) -> bool:
    """Agreement and distribution of a closed cycle: for whoever may read the single scores of one of its goals."""
    if cycle.phase not in ENDED:
        return False
    rows = CycleGoal.objects.filter(cycle=cycle, removed_at__isnull=True).select_related("goal", "cycle")
    return any(seen.others for seen in sights(user, rows).values())
