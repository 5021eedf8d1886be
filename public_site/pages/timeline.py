"""The timeline: what is or was due in which month, as a drawing by area, how far dates slipped, what became of it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from goals.days import LONG_MONTHS, add_months, maybe_day, month_end
from goals.deadlines import due_history
from goals.outcome import WORDS, milestones, occurrence_outcome
from goals.standing import ONE_DAY
from goals.values import Outcome
from public_site.page import Made, Page
from public_site.pages.needs import all_of
from public_site.pages.timeline_figures import slip_figure, timeline_figure
from public_site.pages.track_record import track_figure
from public_site.states import GoalState
from public_site.view import View
from public_site.words import Tag, outcome_tag
from roadmap.markdown import plain

BACK, AHEAD = 12, 18  # months before and after this one


@dataclass(frozen=True)
class Wanted:
    """What a reader chose to see; an empty choice shows everything."""

    area: str = ""
    outcome: str = ""
    moved: bool = False

    @property
    def query(self) -> str:
        """One way to write it, so that one choice is one answer; "" for everything."""
        chosen = {"area": self.area, "outcome": self.outcome, "moved": "1" if self.moved else ""}
        return urlencode({name: value for name, value in chosen.items() if value})

    def shows(self, state: GoalState) -> bool:
        return (
            self.area in ("", state.area)
            and self.outcome in ("", state.facts.outcome)
            and (has_moved(state) or not self.moved)
        )


@dataclass(frozen=True)
class Entry:
    """One day in a month: of a goal, or of a milestone or turn of it (`what`). `moved_to`: it stands no longer."""

    on: date
    state: GoalState
    tag: Tag
    what: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class Month:
    first: date
    entries: Sequence[Entry]

    @property
    def name(self) -> str:
        return f"{LONG_MONTHS[self.first.month - 1]} {self.first.year}"

    @property
    def id(self) -> str:
        return f"month-{self.first:%Y-%m}"


def timeline_page(view: View) -> Page:
    return Page("/timeline/", "Timeline", all_of(view, "goal", "area"), lambda: make_timeline(view))


def wanted_in(view: View, asked: Mapping[str, str]) -> Wanted:
    """The choice that a query makes; what this edition does not know is left out."""
    area, outcome = asked.get("area", ""), asked.get("outcome", "")
    return Wanted(area if area in view.areas else "", outcome if outcome in WORDS else "", asked.get("moved") == "1")


def make_timeline(view: View, wanted: Wanted = Wanted()) -> Made:
    """The line for today moves every day, so the page holds for one."""
    shown = [state for state in view.states.all if wanted.shows(state)]
    entries = sorted((one for state in shown for one in _entries(state)), key=_order)
    first, last = add_months(view.on.replace(day=1), -BACK), month_end(add_months(view.on, AHEAD))
    timeline, slips = timeline_figure(view, shown, first, last), slip_figure(view, shown)
    record = track_figure(view, shown)
    context = {
        "months": _months(entries, first),
        "before": [one for one in entries if one.on < first],
        "after": [one for one in entries if one.on > last],
        "undated": [state for state in shown if state.facts.due is None and not state.parts],
        "timeline": timeline,
        "slips": slips,
        "record": record,
        "wanted": wanted,
        "shown": len(shown),
        "total": len(view.states.all),
        "areas": list(view.areas.values()),
        "outcomes": _outcomes(view),
        "this_month": view.on.replace(day=1),
    }
    charts = timeline.charts | slips.charts | record.charts
    context["interactive"] = bool(charts.figures) and not wanted.query
    return Made("public_site/timeline.html", context, holds_until=view.on + ONE_DAY, charts=charts)


def has_moved(state: GoalState) -> bool:
    """Has the goal's date changed, or been given up, otherwise than by a correction?"""
    return any(
        one.kind != "corrected" and one.before["due"] and one.before["due"] != one.after["due"]
        for one in due_history(state.value)
    )


def _order(entry: Entry) -> tuple[date, str, str]:
    return entry.on, entry.state.slug, entry.what


def _months(entries: Sequence[Entry], first: date) -> list[Month]:
    """Every month has its place, also one in which nothing is due."""
    starts = [add_months(first, number) for number in range(BACK + 1 + AHEAD)]
    found: dict[date, list[Entry]] = {one: [] for one in starts}
    for each in entries:
        if (month := each.on.replace(day=1)) in found:
            found[month].append(each)
    return [Month(first, dates) for first, dates in found.items()]


def _entries(state: GoalState) -> list[Entry]:
    found = []
    for place, one in enumerate(state.due_days):
        if one.due:
            moved_to = "" if one.current else state.due_days[place + 1].text
            found.append(Entry(one.due, state, state.state_tag, moved_to=moved_to))
    for each in milestones(state.value, state.on, state.roadmap):
        due = maybe_day(each.term["deadline"]["due"])
        if due:
            found.append(Entry(due, state, outcome_tag(each.outcome), plain(each.term["title"])))
    for turn in state.value["occurrences"]:
        due = maybe_day(turn["due"])
        if due:
            tag = outcome_tag(occurrence_outcome(turn, state.on, state.roadmap))
            found.append(Entry(due, state, tag, plain(turn["text"])))
    return found


def _outcomes(view: View) -> list[tuple[Outcome, str]]:
    """Those that some goal has."""
    found = {state.facts.outcome for state in view.states.all}
    return [(outcome, word) for outcome, word in WORDS.items() if outcome in found]
