"""The strip plot of scores: how the reviewers' levels lie, by goal of a round and by question of a grade.

It is drawn from published counts: no dot is anybody's, and none is joined to one in another row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from grading.aggregation import median_level
from grading.values import RubricValue
from public_site.graded import GradeShown
from public_site.page import Charts, Drawing, Table
from public_site.words import GRADE_KINDS, NON_GRADES
from roadmap.charts import ScoreDrawing, ScoreRow, draw_scores, scores_figure
from roadmap.csv_lines import Cell
from roadmap.english import plural

ENOUGH: Final = 2  # a single score is no spread, and would be one person's
MOST: Final = 40  # goals of a round that are drawn
NO_LEVEL: Final = "No level"


@dataclass(frozen=True)
class Scores:
    """The scores given to one thing. `on_levels`: how many on each level, best first; `median`: the place of one."""

    label: str
    counts: Mapping[str, int]  # by key of level or non-grade
    on_levels: Sequence[int]
    median: int | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def without(self) -> int:
        """How many gave no level."""
        return self.total - sum(self.on_levels)

    @property
    def spread(self) -> int | None:
        """How many levels they are apart; None with fewer than two."""
        given = [place for place, count in enumerate(self.on_levels) if count]
        return given[-1] - given[0] if sum(self.on_levels) >= ENOUGH else None


@dataclass(frozen=True)
class ScoreFigure:
    """`table` has what is drawn, by word; in the drawing all that is no level stands in one column."""

    name: str
    asked: str  # what a row is
    headline: str
    description: str
    columns: Sequence[tuple[str, str]]
    table: Sequence[tuple[str, Sequence[tuple[str, int]]]]
    wide: ScoreDrawing
    narrow: ScoreDrawing
    plot: Mapping[str, Any]
    left_out: int = 0  # goals with fewer than two scores
    more: int = 0  # goals beyond those that are drawn

    @property
    def charts(self) -> Charts:
        rows: list[list[Cell]] = [[label, *(count for _, count in counts)] for label, counts in self.table]
        table = Table([self.asked, *(word for _, word in self.columns)], rows)
        drawing = Drawing("public_site/parts/scores_chart.html", self.wide, self.headline, self.name, {"scores": self})
        return Charts({self.name: self.plot}, {self.name: table}, {self.name: drawing})


def scores_by_question(shown: GradeShown) -> ScoreFigure | None:
    """None for a grade that does not tell its scores by question, and for one with a single score."""
    if not shown.table or not shown.rubric:
        return None
    rows = [_scores(shown, shown.rubric, label, counts) for label, counts in shown.counts]
    overall = rows[0]
    if overall.total < ENOUGH:
        return None
    words = f"levels {shown.range}" if shown.range else "all reviewers gave the same level"
    words = plural(overall.total, "score") if overall.spread is None else words
    return _figure(f"scores--{shown.slug}", "Question", f"{shown.kind_word}: {words}", shown.rubric, rows)


def scores_of_round(cycle: str, title: str, graded: Sequence[tuple[str, GradeShown]]) -> list[ScoreFigure]:
    """One for each rubric that the round used: its goals by name, those on which reviewers are farthest apart on top."""
    rubrics = {one.rubric["slug"]: one.rubric for _, one in graded if one.rubric}
    figures = []
    for slug, rubric in rubrics.items():
        found = [
            _scores(shown, rubric, label, shown.value["distribution"])
            for label, shown in graded
            if shown.value["rubric"] == slug
        ]
        rows = sorted((one for one in found if one.total >= ENOUGH), key=lambda one: (-(one.spread or 0), one.label))
        headline = f"{title}, {GRADE_KINDS[rubric['kind']].lower()}: {_how_near(rows)}"
        if rows:
            figure = _figure(f"scores--{cycle}--{slug}", "Goal", headline, rubric, rows[:MOST])
            figures.append(replace(figure, left_out=len(found) - len(rows), more=len(rows[MOST:])))
    return figures


def _scores(shown: GradeShown, rubric: RubricValue, label: str, counts: Mapping[str, int]) -> Scores:
    """A median only where the quorum gave a level: below it there is none."""
    on_levels = {one["key"]: counts.get(one["key"], 0) for one in rubric["levels"]}
    enough = sum(on_levels.values()) >= shown.value["quorum"]
    median = median_level(on_levels, levels=rubric["levels"]) if enough else None
    return Scores(label, counts, list(on_levels.values()), list(on_levels).index(median) if median else None)


def _how_near(rows: Sequence[Scores]) -> str:
    spreads = [one.spread for one in rows if one.spread is not None]
    if not spreads:
        return "no goal has two levels to compare"
    near = sum(spread <= 1 for spread in spreads)
    words = f"on {near} of {plural(len(spreads), 'goal')} all levels are the same or next to each other"
    return f"{words}; the farthest are {max(spreads)} apart" if max(spreads) > 1 else words


def _figure(name: str, asked: str, headline: str, rubric: RubricValue, rows: Sequence[Scores]) -> ScoreFigure:
    columns = [(one["key"], one["label"]) for one in rubric["levels"]]
    levels = len(columns)
    words = [word for _, word in columns] + ([NO_LEVEL] if any(one.without for one in rows) else [])
    columns += [(key, word) for key, word in NON_GRADES.items() if any(one.counts.get(key) for one in rows)]
    drawn = [ScoreRow(one.label, [*one.on_levels, one.without][: len(words)], one.median) for one in rows]
    return ScoreFigure(
        name=name,
        asked=asked,
        headline=headline,
        description=" ".join(_in_words(one, columns) for one in rows),
        columns=columns,
        table=[(one.label, [(word, one.counts.get(key, 0)) for key, word in columns]) for one in rows],
        wide=draw_scores(words, drawn, levels=levels),
        narrow=draw_scores(words, drawn, levels=levels, narrow=True),
        plot=scores_figure(words, drawn, levels=levels),
    )


def _in_words(one: Scores, columns: Sequence[tuple[str, str]]) -> str:
    counts = ", ".join(f"{one.counts[key]} {word}" for key, word in columns if one.counts.get(key))
    return f"{one.label}: {counts}{f'; median {columns[one.median][1]}' if one.median is not None else ''}."
