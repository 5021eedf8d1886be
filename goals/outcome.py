"""What became of a goal: found from dates and resolutions on a given day, never stored and never typed in by its owner."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from goals.days import day, long_day, maybe_day
from goals.deadlines import current_due, current_revision, settled
from goals.values import (
    GoalValue,
    MilestoneTerm,
    MilestoneValue,
    OccurrenceValue,
    Outcome,
    ResolutionValue,
    RevisionValue,
    RoadmapValue,
)

Timing = Literal["on_time", "late", "unknown"]

DELIVERED: tuple[Outcome, ...] = ("achieved", "achieved_timing_unknown", "achieved_late")
# In the order in which sentences and tables name them.
ENDED: tuple[Outcome, ...] = (
    *DELIVERED,
    "partly_achieved",
    "missed",
    "stopped_after_learning",
    "no_longer_needed",
    "replaced",
    "merged",
    "withdrawn",
)
WORDS: dict[Outcome, str] = {
    "not_started": "Not started",
    "in_progress": "In progress",
    "being_checked": "Delivered, says the owner; being checked",
    "achieved": "Achieved",
    "achieved_late": "Achieved late",
    "achieved_timing_unknown": "Achieved, timing not established",
    "partly_achieved": "Partly achieved",
    "missed": "Missed",
    "stopped_after_learning": "Stopped after learning",
    "no_longer_needed": "No longer needed",
    "replaced": "Replaced",
    "merged": "Merged",
    "withdrawn": "Withdrawn",
    "not_known": "Not known",
}
WORST_FIRST: tuple[Timing, ...] = ("late", "unknown", "on_time")
BY_TIMING: dict[Timing, Outcome] = {
    "on_time": "achieved",
    "unknown": "achieved_timing_unknown",
    "late": "achieved_late",
}


class MilestoneState(NamedTuple):
    """A milestone of the current revision with what became of it; days_late only where both days are known."""

    term: MilestoneTerm
    done: MilestoneValue | None
    outcome: Outcome
    days_late: int | None


def known_on(on: date, roadmap: RoadmapValue) -> date:
    """The day whose facts are known: in an observer-kept roadmap never later than the last look at the sources."""
    until = maybe_day(roadmap["known_until"]) if roadmap["kept_by"] == "observer" else None
    return min(on, until) if until else on


def outcome(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> Outcome:
    """What became of the goal by the end of `on`.

    Missed from 00:00 UTC after the due day; from then on only an accepted achievement changes it, a claim or a
    withdrawal does not. A claim made by the due day reads "being_checked" until a second person decides. A goal with
    `parts` (its part goals) is achieved when all of them are, or are no longer needed. In an observer-kept roadmap a
    passed due date without a source is "not_known", never missed.
    """
    due = current_due(goal)
    passed = due is not None and due < on
    delivered = _by_parts(goal, on, roadmap, parts) if parts else _by_resolution(goal)
    if delivered:
        return delivered
    ending = own_ending(goal)
    observed = roadmap["kept_by"] == "observer"
    if ending and (due is None or observed or ending[1] <= due):
        return ending[0]
    if _claimed_in_time(goal, due):
        return "being_checked"
    if passed:
        return "not_known" if observed else "missed"
    starts = maybe_day(current_revision(goal)["starts_on"])
    return "not_started" if starts and starts > known_on(on, roadmap) else "in_progress"


def own_ending(goal: GoalValue) -> tuple[Outcome, date] | None:
    """An ending in force other than delivery, with the day it took force; a missed due date is not one.

    A withdrawal is in force once accepted. A settled revision that withdraws the goal is one as well, and so is one that
    replaces it, unless a delivery is claimed: who has delivered and names a successor is not replaced.
    """
    resolution = accepted(goal)
    if resolution:
        return None if resolution["ending"] == "achieved" else (resolution["ending"], _ended_on(resolution))
    last = settled(goal)[-1:]
    return _ended_by_revision(last[0], claimed=goal["resolution"] is not None) if last else None


def _ended_by_revision(revision: RevisionValue, *, claimed: bool) -> tuple[Outcome, date] | None:
    on = day(revision["approved_at"] or revision["announced_on"] or revision["effective_on"])
    if revision["kind"] == "withdrawn":
        return "withdrawn", on
    return ("replaced", on) if revision["kind"] == "replaced" and not claimed else None


def accepted(goal: GoalValue) -> ResolutionValue | None:
    """The resolution in force: accepted by a second person, or imported history."""
    resolution = goal["resolution"]
    if resolution and (resolution["accepted_at"] or resolution["imported"]):
        return resolution
    return None


def timing(resolution: ResolutionValue, due: date, accepted_against: date | None) -> Timing:
    """Was the delivery on time against this due day?

    Late where even the first possible day is after it. On time where the last possible day is not, and either somebody
    was told by then or the timing was established when it was accepted. Where days on both sides are possible, only
    that acceptance can say so, and only against the due day it was about (`accepted_against`). Otherwise: unknown.
    """
    first, last = delivered_span(resolution)
    if first and first > due:
        return "late"
    established = resolution["timing"] == "established"
    if last is None or last > due:
        return "on_time" if established and due == accepted_against else "unknown"
    told = _told_on(resolution)
    told_in_time = told is not None and told <= due and resolution["timing"] != "not_established"
    return "on_time" if established or told_in_time else "unknown"


def delivered_span(resolution: ResolutionValue) -> tuple[date | None, date | None]:
    """First and last possible day of delivery; equal where the day is known, None where nothing is."""
    exact = maybe_day(resolution["achieved_on"])
    return exact or maybe_day(resolution["achieved_from"]), exact or maybe_day(resolution["achieved_to"])


def delivered_on(goal: GoalValue, parts: Sequence[GoalValue] = ()) -> date | None:
    """The day an achieved goal was delivered; of a goal with parts the last of theirs. None where no exact day is known."""
    days = [
        maybe_day(one["achieved_on"]) for one in map(accepted, parts or [goal]) if one and one["ending"] == "achieved"
    ]
    known = [one for one in days if one]
    return max(known) if known and len(known) == len(days) else None


def days_late(goal: GoalValue, parts: Sequence[GoalValue] = ()) -> int | None:
    """Days between the due day and delivery, for "Achieved 41 days late". None when on time or where a day is unknown."""
    due, done = current_due(goal), delivered_on(goal, parts)
    return (done - due).days if due and done and done > due else None


def describe(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> str:
    """The outcome in public words: "Achieved 41 days late"; "Not started: starts 1 Nov 2026"."""
    found = outcome(goal, on, roadmap, parts)
    due, late = current_due(goal), days_late(goal, parts)
    if found == "achieved" and due:
        return "Achieved on time"
    if found == "achieved_late" and late:
        return f"Achieved {late} {'day' if late == 1 else 'days'} late"
    starts = maybe_day(current_revision(goal)["starts_on"])
    if found == "not_started" and starts:
        return f"Not started: starts {long_day(starts)}"
    if found == "not_known" and due:
        read = maybe_day(roadmap["known_until"])
        sources = f"; sources last read {long_day(read)}" if read else ""
        return f"Not known. Due {long_day(due)}. No report found{sources}."
    return WORDS[found]


def parts_by_goal(goals: Sequence[GoalValue]) -> dict[str, list[GoalValue]]:
    """Slug of each goal -> its part goals, in the order in which the goal names them."""
    by_slug = {goal["slug"]: goal for goal in goals}
    return {goal["slug"]: [by_slug[part] for part in goal["parts"] if part in by_slug] for goal in goals}


# --- milestones and occurrences ---------------------------------------------------------------------------------------


def milestones(goal: GoalValue, on: date, roadmap: RoadmapValue) -> list[MilestoneState]:
    """Each milestone of the current revision, in its order. Open ones of a goal that was given up share its ending."""
    done = {one["key"]: one for one in goal["milestones"]}
    ending = own_ending(goal)
    found = []
    for term in current_revision(goal)["milestones"]:
        value = done.get(term["key"])
        due = maybe_day(term["deadline"]["due"])
        given_up = ending and not value and (due is None or ending[1] <= due)
        state = ending[0] if ending and given_up else _milestone(due, value, on, roadmap)
        achieved = maybe_day(value["achieved_on"]) if value else None
        late = (achieved - due).days if achieved and due and achieved > due else None
        found.append(MilestoneState(term, value, state, late))
    return found


def _milestone(due: date | None, value: MilestoneValue | None, on: date, roadmap: RoadmapValue) -> Outcome:
    if value is None:
        return _undone(due, on, roadmap)
    achieved = maybe_day(value["achieved_on"])
    if due is None:
        return "achieved"
    if achieved is None:
        return "achieved_timing_unknown"
    return "achieved" if achieved <= due else "achieved_late"


def occurrence_outcome(occurrence: OccurrenceValue, on: date, roadmap: RoadmapValue) -> Outcome:
    """What became of one turn of a standing or event-triggered deadline."""
    due, done = maybe_day(occurrence["due"]), maybe_day(occurrence["done_on"])
    if done is None:
        return _undone(due, on, roadmap)
    return "achieved_late" if due and done > due else "achieved"


def _undone(due: date | None, on: date, roadmap: RoadmapValue) -> Outcome:
    if due is None or due >= on:
        return "in_progress"
    return "not_known" if roadmap["kept_by"] == "observer" else "missed"


# --- how a resolution counts ------------------------------------------------------------------------------------------


def _by_resolution(goal: GoalValue) -> Outcome | None:
    resolution, due = accepted(goal), current_due(goal)
    if resolution is None or resolution["ending"] != "achieved":
        return None
    return BY_TIMING[timing(resolution, due, due)] if due else "achieved"


def _by_parts(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue]) -> Outcome | None:
    """The worst timing of the parts against the goal's own due day; without one, of their own outcomes."""
    found = [outcome(part, on, roadmap) for part in parts]
    delivered = [(part, one) for part, one in zip(parts, found, strict=True) if one in DELIVERED]
    if not delivered or any(one not in (*DELIVERED, "no_longer_needed") for one in found):
        return None
    due = current_due(goal)
    if due is None:
        return max((one for _, one in delivered), key=DELIVERED.index)
    return BY_TIMING[parts_timing([part for part, _ in delivered], due)]


def parts_timing(delivered: Sequence[GoalValue], due: date) -> Timing:
    """The worst timing of these delivered goals against one due day."""
    endings = [(accepted(goal), current_due(goal)) for goal in delivered]
    found = {timing(one, due, own) for one, own in endings if one and one["ending"] == "achieved"}
    return next((word for word in WORST_FIRST if word in found), "unknown")


def _claimed_in_time(goal: GoalValue, due: date | None) -> bool:
    claim = goal["resolution"]
    if claim is None or accepted(goal) or claim["ending"] not in ("achieved", "partly_achieved"):
        return False
    claimed = maybe_day(claim["proposed_at"])
    return due is None or (claimed is not None and claimed <= due)


def _told_on(resolution: ResolutionValue) -> date | None:
    """The first day on which somebody else knew of the delivery. Of imported history: the announcement counts."""
    announced, proposed = maybe_day(resolution["announced_on"]), maybe_day(resolution["proposed_at"])
    if resolution["imported"]:
        return announced or proposed
    return min((one for one in (announced, proposed) if one), default=None)


def _ended_on(resolution: ResolutionValue) -> date:
    known = (
        resolution["accepted_at"],
        resolution["announced_on"],
        resolution["achieved_on"],
        resolution["proposed_at"],
    )
    return next((day(one) for one in known if one), date.max)
