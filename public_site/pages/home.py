"""The home page: who publishes, how the roadmap stands, what needs attention, what is due and what changed last."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goals.days import maybe_day
from goals.progress import effective
from goals.standing import ONE_DAY, parts_by_goal, track_record, track_sentence
from goals.values import GoalValue
from public_site.diff import Change, direction_counts
from public_site.page import Made, Page
from public_site.pages.cadence import cadence_figure, next_month
from public_site.pages.entries import address_of, changes_between, changes_since, direction_lines
from public_site.pages.lists import goal_rows, standing_of
from public_site.pages.rounds import earliest, next_late_day, waiting
from public_site.schema import kind_of, slug_of
from public_site.states import GoalState
from public_site.view import View
from roadmap.markdown import plain

ATTENTION = 6
LATEST = 6
AHEAD = timedelta(days=90)
# Among the latest changes, what weakens a goal comes first, then these in this order; the rest is one link away.
LOUD = (
    *("Missed", "Not known", "Achieved late", "Withdrawn", "Replaced", "Stopped after learning", "Partly achieved"),
    *("Merged", "No longer needed", "Achieved, timing not established", "Achieved", "Being checked", "Correction"),
    *("Re-dated", "Target changed", "Re-scoped", "Re-worded", "Added", "Explanation", "Grade published"),
    *("Health changed", "Cycle announced", "Threshold assessed", "Started", "Milestone done", "Redaction changed"),
)


@dataclass(frozen=True)
class DueSoon:
    on: date
    what: str
    state: GoalState


def home_page(view: View) -> Page:
    return Page("/", "How the roadmap stands", ("edition",), lambda: make_home(view))


def make_home(view: View) -> Made:
    roadmap, on = view.roadmap, view.on
    goals = [one.value for one in view.states.all]
    standing = standing_of(view, list(view.areas))
    soon, soon_holds = due_soon(view)
    moved = moved_by(view)
    attention = [
        row for row in goal_rows(view, view.states.top) if row.state.attention[0] < 6 or row.state.slug in moved
    ]
    reporting = cadence_figure(view)
    next_edition = next_edition_due(view)
    rounds = waiting(view)
    edition_late = next_edition + ONE_DAY if next_edition and next_edition >= on else None
    strip_moves = next_month(on) if reporting else None
    until = earliest(view.states.hold_until(), soon_holds, next_late_day(rounds), edition_late, strip_moves)
    charts = standing.charts | reporting.charts if reporting else standing.charts
    context = {
        "roadmap": roadmap,
        "edition": view.edition,
        "next_edition": next_edition,
        "next_edition_late": next_edition is not None and next_edition < on,
        "standing": standing,
        "track": track_sentence(track_record(goals, on, roadmap)),
        "directions": direction_lines(direction_counts(view.edition)),
        "attention": attention[:ATTENTION],
        "attention_more": max(0, len(attention) - ATTENTION),
        "soon": soon,
        "latest": [(one, address_of(one, view)) for one in latest_changes(view)],
        "grade_counts": grade_counts(view),
        "rounds": rounds,
        "withheld": sum(one.withheld_count for one in view.states.all),
        "withheld_from": [one for one in view.states.all if one.withheld_count],
        "readings": _readings(goals),
        "cadence": reporting,
        "thresholds": len(view.thresholds),
        "permalink": f"/v/{view.edition.number}/",
        "parts_counted": any(parts_by_goal(goals).values()),
    }
    return Made("public_site/home.html", context, holds_until=until, charts=charts)


def moved_by(view: View) -> set[str]:
    """The goals whose date this edition moved."""
    told = changes_between(view.before, view.edition) if view.before else ()
    return {slug_of(one.key) for one in told if one.type == "Re-dated" and kind_of(one.key) == "goal"}


def _readings(goals: Sequence[GoalValue]) -> tuple[int, int, int]:
    """How many values of metrics are in force; how many of them only the owner vouches for, and how many more do."""
    valid = [one for goal in goals for metric in goal["metrics"] for one in effective(metric["readings"])]
    own = sum(one["by"] == "self-reported" for one in valid)
    return len(valid), own, len(valid) - own


def next_edition_due(view: View) -> date | None:
    """The last day on which the next edition keeps the promised rhythm; None where none is promised."""
    promise = view.roadmap["promise_days"]
    return view.edition.published_on + timedelta(days=promise) if promise else None


def due_soon(view: View) -> tuple[list[DueSoon], date | None]:
    """What is due in the next 90 days, soonest first, and the day on which this list changes by itself."""
    last = view.on + AHEAD
    found = sorted(
        (one for one in _dues(view) if one.on >= view.on), key=lambda one: (one.on, one.state.slug, one.what)
    )
    inside = [one for one in found if one.on <= last]
    later = [one.on - AHEAD for one in found if one.on > last]
    return inside, min([one.on + ONE_DAY for one in inside] + later, default=None)


def _dues(view: View) -> list[DueSoon]:
    found = []
    for state in view.states.all:
        if not state.open:
            continue
        if state.facts.due:
            found.append(DueSoon(state.facts.due, "", state))
        done = {one["key"] for one in state.value["milestones"]}
        for term in state.revision["milestones"]:
            due = maybe_day(term["deadline"]["due"])
            if due and term["key"] not in done:
                found.append(DueSoon(due, plain(term["title"]), state))
        turns = [(maybe_day(one["due"]), one["text"]) for one in state.value["occurrences"] if not one["done_on"]]
        found += [DueSoon(due, plain(text), state) for due, text in turns if due]
    return found


def latest_changes(view: View) -> Sequence[Change]:
    """What happened by itself since the edition came out, then what the edition changed."""
    loud = [one for one in changes_between(view.before, view.edition) if one.type in LOUD]
    ordered = sorted(loud, key=lambda one: (not one.weakens, LOUD.index(one.type)))
    return [*changes_since(view), *ordered][:LATEST]


def grade_counts(view: View) -> list[tuple[str, list[tuple[str, list[tuple[str, str, int]]]]]]:
    """Kind of grade -> area -> level word, style and how many goals have it. No grade of an area, ever."""
    found = []
    for kind in ("progress", "result", "ambition"):
        areas = []
        for slug, area in view.areas.items():
            shown = [
                one
                for state in view.states.in_area(slug)
                for one in view.grades.newest(state.slug)
                if one.value["kind"] == kind
            ]
            counts = Counter((one.word, one.style) for one in shown)
            ordered = sorted(counts.items(), key=lambda pair: (pair[0][1], pair[0][0]))
            if ordered:
                areas.append((plain(area["name"]), [(word, style, count) for (word, style), count in ordered]))
        if areas:
            found.append((kind.capitalize(), areas))
    return found
