"""The two figures of the timeline: days by area, and first against current days. Drawing, table and files of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goals.days import LONG_MONTHS, long_day
from goals.deadlines import due_history
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from public_site.view import View
from public_site.words import OBSERVED_WORDS, STATE_FILLS, STATE_WORDS, Tag, state_tag
from roadmap.charts import (
    DatedGroup,
    DatedRow,
    DumbbellDrawing,
    MovedRow,
    TimelineDrawing,
    by_slip,
    dated_figure,
    draw_dumbbell,
    draw_timeline,
    moved_figure,
    slip_text,
)
from roadmap.english import plural
from roadmap.markdown import plain


@dataclass(frozen=True)
class TimelineFigure:
    """`rows` are all goals that have or had a day: state, area, due, days that stood before."""

    headline: str
    description: str
    key: Sequence[Tag]
    wide: TimelineDrawing
    narrow: TimelineDrawing
    plot: Mapping[str, Any]
    rows: Sequence[tuple[GoalState, str, str, Sequence[date]]]

    @property
    def charts(self) -> Charts:
        rows = [
            [state.title, area, _iso(state.facts.due), "; ".join(map(_iso, earlier)), state.state_tag.word]
            for state, area, _, earlier in self.rows
        ]
        drawing = Drawing(
            "public_site/parts/timeline_chart.html",
            self.wide,
            self.headline,
            "timeline",
            {"timeline": self},
            symbols=True,
        )
        head = ["Goal", "Area", "Due", "Earlier dates", "Now"]
        table = {"timeline": Table(head, rows)}
        return (
            Charts({"timeline": self.plot}, table, {"timeline": drawing}) if self.wide.groups else Charts(tables=table)
        )


@dataclass(frozen=True)
class Slip:
    """A goal whose date is not the first one any more. `days` is None where it has no date now."""

    state: GoalState
    first: date
    now: date | None

    @property
    def days(self) -> int | None:
        return (self.now - self.first).days if self.now else None

    @property
    def words(self) -> str:
        return "no date any more" if self.days is None else slip_text(self.days)


@dataclass(frozen=True)
class SlipFigure:
    headline: str
    description: str
    wide: DumbbellDrawing
    narrow: DumbbellDrawing
    plot: Mapping[str, Any]
    rows: Sequence[Slip]
    name: str = "slip"

    @property
    def charts(self) -> Charts:
        rows = [[one.state.title, _iso(one.first), _iso(one.now), one.days] for one in self.rows]
        template = "public_site/parts/dumbbell_chart.html"
        drawing = Drawing(template, self.wide, self.headline, self.name, {"dumbbells": self}, symbols=True)
        table = Table(["Goal", "First published date", "Date now", "Days later"], rows)
        if not self.wide.rows:
            return Charts(tables={self.name: table})
        return Charts({self.name: self.plot}, {self.name: table}, {self.name: drawing})


def timeline_figure(view: View, shown: Sequence[GoalState], first: date, last: date) -> TimelineFigure:
    """Rows by area, in each the soonest on top."""
    dated = [(state, _earlier(state)) for state in shown]
    dated = [(state, earlier) for state, earlier in dated if state.facts.due]
    dated.sort(key=lambda pair: (pair[0].facts.due or date.max, pair[0].slug))
    rows: dict[str, list[DatedRow]] = {slug: [] for slug in view.areas}
    for state, earlier in dated:
        if state.facts.due:
            rows[state.area].append(DatedRow(state.title, state.state, state.facts.due, earlier))
    groups = [DatedGroup(plain(area["name"]), rows[slug]) for slug, area in view.areas.items()]
    words = OBSERVED_WORDS if view.roadmap["kept_by"] == "observer" else STATE_WORDS
    used = {state.state for state, _ in dated}
    moved = sum(1 for _, earlier in dated if earlier)
    span = f"{LONG_MONTHS[first.month - 1]} {first.year} to {LONG_MONTHS[last.month - 1]} {last.year}"
    headline = f"{len(dated)} of {plural(len(shown), 'goal')} {'has' if len(dated) == 1 else 'have'} a date"
    headline += f"; {moved} of these dates {'has' if moved == 1 else 'have'} moved" if dated else ""
    draw = [draw_timeline(groups, first=first, last=last, today=view.on, narrow=narrow) for narrow in (False, True)]
    drawn = sum(len(group.rows) for group in draw[0].groups)
    return TimelineFigure(
        headline=headline,
        description=(
            f"Dots on a line of months, {span}, one row for each of {plural(drawn, 'goal')}, by area. A filled dot is the day "
            f"the goal is due now, a hollow one a day that stood before, joined to it. A line marks {long_day(view.on)}."
        ),
        key=[state_tag(state, words) for state in words if state in used],
        wide=draw[0],
        narrow=draw[1],
        plot=dated_figure(groups, words, STATE_FILLS, first=first, last=last, today=view.on),
        rows=[(state, plain(view.areas[state.area]["name"]), _due(state), earlier) for state, earlier in dated],
    )


def slip_figure(view: View, shown: Sequence[GoalState]) -> SlipFigure:
    """Every goal whose date moved or was given up; the drawing has those that have a date now."""
    slips = [one for state in shown if (one := _slip(state))]
    slips.sort(key=lambda one: (one.days is not None, -(one.days or 0), one.state.slug))
    moved = by_slip([MovedRow(one.state.title, one.state.state, one.first, one.now) for one in slips if one.now])
    later, sooner = sum(row.days > 0 for row in moved), sum(row.days < 0 for row in moved)
    parts = [f"{later} later" if later else "", f"{sooner} earlier" if sooner else ""]
    parts.append(f"{len(moved) - later - sooner} back to the first day" if len(moved) > later + sooner else "")
    parts.append(f"{len(slips) - len(moved)} given up" if len(slips) > len(moved) else "")
    headline = f"{plural(len(slips), 'date')} {'has' if len(slips) == 1 else 'have'} moved"
    headline = f"{headline}: {', '.join(one for one in parts if one)}" if slips else "No date has moved"
    longest = max((row.days for row in moved), default=0)
    most = f" ({plural(longest, 'day')})" if longest > 0 else ""
    return SlipFigure(
        headline=headline,
        description=(
            f"For each of {plural(len(moved), 'goal')} a hollow dot on the day first published, joined to a filled dot on the "
            f"day now, the longest slip on top{most}."
        ),
        wide=draw_dumbbell(moved),
        narrow=draw_dumbbell(moved, narrow=True),
        plot=moved_figure(moved, STATE_FILLS),
        rows=slips,
    )


def _slip(state: GoalState) -> Slip | None:
    first, now = state.facts.first_due, state.facts.due
    changes = [one for one in due_history(state.value) if one.kind != "corrected" and one.before["due"]]
    moved = [one for one in changes if one.before["due"] != one.after["due"]]
    return Slip(state, first, now) if first and moved else None


def _earlier(state: GoalState) -> list[date]:
    """Days that stood before and are not the day now, oldest first, each once."""
    days = [one.due for one in state.due_days if not one.current and one.due and one.due != state.facts.due]
    return list(dict.fromkeys(days))


def _due(state: GoalState) -> str:
    return next((one.text for one in state.due_days if one.current), "")


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""
