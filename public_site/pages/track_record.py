"""The track record over time: goals that came due, and what became of them, by current and by first published dates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from goals.days import long_day, quarter_end
from goals.deadlines import period_name
from goals.track_record import BECAME_WORDS, Became, CameDue, DueByDates, came_due, record_of, track_sentence
from public_site.page import Charts, Drawing, Table
from public_site.states import GoalState
from public_site.view import View
from public_site.words import STATE_FILLS
from roadmap.charts import CountPanel, CountStep, CumulativeDrawing, cumulative_figure, draw_cumulative
from roadmap.csv_lines import Cell
from roadmap.english import plural

NAME: Final = "track-record"
# How each is drawn: the styles of the states of goals.
STYLES: Final[dict[Became, str]] = {
    "on_time": "achieved",
    "unknown": "achieved-unknown",
    "late": "achieved-late",
    "not_delivered": "missed",
    "unresolved": "not-known",
}
WORDS: Final = {STYLES[key]: words.capitalize() for key, words in BECAME_WORDS.items()}


@dataclass(frozen=True)
class TrackRow:
    """What had come due by the end of a time, of which dates."""

    dates: str
    until: str
    total: int
    counts: Sequence[int]


@dataclass(frozen=True)
class TrackFigure:
    """`rows`: by quarter; the CSV has a line for every step that is drawn."""

    headline: str
    sentence: str
    description: str
    key: Sequence[tuple[str, str]]  # style, word
    panels: Sequence[CountPanel]
    wide: CumulativeDrawing
    narrow: CumulativeDrawing
    plot: Mapping[str, Any]
    rows: Sequence[TrackRow]

    @property
    def charts(self) -> Charts:
        head = ["Dates", "Due by the end of", "Came due", *(word for _, word in self.key)]
        table = Table(head, [_line(panel, step, self.key) for panel in self.panels for step in panel.steps])
        if not self.rows:
            return Charts(tables={NAME: table})
        template = "public_site/parts/track_chart.html"
        drawing = Drawing(template, self.wide, self.headline, NAME, {"record": self}, symbols=True)
        return Charts({NAME: self.plot}, {NAME: table}, {NAME: drawing})


def track_figure(view: View, shown: Sequence[GoalState]) -> TrackFigure:
    """Of the goals that are shown; whether one was delivered depends on its parts, shown or not."""
    slugs = {state.slug for state in shown}
    found = came_due([state.value for state in view.states.all], view.on, view.roadmap)
    found = DueByDates(*([one for one in dues if one.slug in slugs] for dues in (found.current, found.first)))
    panels = _panels(found)
    used = {style for panel in panels for step in panel.steps for style in step.counts}
    key = [(style, word) for style, word in WORDS.items() if style in used]
    kinds = [style for style, _ in key]
    return TrackFigure(
        headline=_headline(panels),
        sentence=track_sentence(record_of(found)),
        description=" ".join(_in_words(panel, key) for panel in panels),
        key=key,
        panels=panels,
        wide=draw_cumulative(panels, kinds, last=view.on),
        narrow=draw_cumulative(panels, kinds, last=view.on, narrow=True),
        plot=cumulative_figure(panels, WORDS, STATE_FILLS, last=view.on),
        rows=[row for panel in panels for row in _quarters(panel, key, view.on)],
    )


def _headline(panels: Sequence[CountPanel]) -> str:
    """ "4 goals came due by current dates, 7 by first published dates"; one number where no date moved."""
    current, *first = [panel.steps[-1].total if panel.steps else 0 for panel in panels]
    words = f"{plural(current, 'goal') if current else 'No goal'} came due"
    return f"{words} by current dates, {first[0]} by first published dates" if first else words


def _panels(found: DueByDates) -> list[CountPanel]:
    """Both, or one where no date ever moved."""
    if sorted(found.current) == sorted(found.first):
        return [CountPanel("By current and by first published dates", _steps(found.first))]
    return [
        CountPanel("By current dates", _steps(found.current)),
        CountPanel("By first published dates", _steps(found.first)),
    ]


def _steps(found: Sequence[CameDue]) -> list[CountStep]:
    """One for each day on which goals were due."""
    steps, counts = [], Counter[str]()
    for on, due in groupby(sorted(found, key=lambda one: one.due), key=lambda one: one.due):
        counts = counts + Counter(STYLES[one.became] for one in due)
        steps.append(CountStep(on, counts))
    return steps


def _quarters(panel: CountPanel, key: Sequence[tuple[str, str]], on: date) -> list[TrackRow]:
    """A row for each quarter since the first goal came due, and one for the day of the page."""
    if not panel.steps:
        return []
    ends, end = [], quarter_end(panel.steps[0].on)
    while end < on:
        ends.append((end, period_name("quarter", end)))
        end = quarter_end(end + timedelta(days=1))
    return [_row(panel, until, words, key) for until, words in [*ends, (on, long_day(on))]]


def _row(panel: CountPanel, until: date, words: str, key: Sequence[tuple[str, str]]) -> TrackRow:
    step = [one for one in panel.steps if one.on <= until][-1]
    return TrackRow(panel.label, words, step.total, [step.counts.get(style, 0) for style, _ in key])


def _line(panel: CountPanel, step: CountStep, key: Sequence[tuple[str, str]]) -> list[Cell]:
    return [panel.label, step.on.isoformat(), step.total, *(step.counts.get(style, 0) for style, _ in key)]


def _in_words(panel: CountPanel, key: Sequence[tuple[str, str]]) -> str:
    if not panel.steps:
        return f"{panel.label}: none came due."
    first, last = panel.steps[0].on, panel.steps[-1]
    counts = ", ".join(f"{last.counts[style]} {word.lower()}" for style, word in key if last.counts.get(style))
    steps = plural(len(panel.steps), "step")
    return f"{panel.label}: from {long_day(first)} on, in {steps}, {plural(last.total, 'goal')} came due: {counts}."
