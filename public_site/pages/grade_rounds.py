"""Grades over rounds: what several rounds said of the same goal, one below the other on one scale of levels, never joined."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from goals.days import day, long_day
from grading.values import RubricValue
from public_site.graded import KINDS, GradeShown
from public_site.page import Charts, Drawing, Table
from public_site.pages.scores import ENOUGH, NO_LEVEL
from public_site.states import GoalState
from public_site.view import View
from public_site.words import GRADE_KINDS
from roadmap.charts import RoundPanel, RoundRow, RoundsDrawing, draw_rounds, rounds_figure
from roadmap.english import plural
from roadmap.markdown import plain

MOST: Final = 12  # goals that are drawn
HEAD: Final = ("Goal", "Round", "Graded", "Grade", "Best level given", "Worst level given", "Levels given", "Rubric")


@dataclass(frozen=True)
class Graded:
    """A grade with a level or without one, on its scale: `level` and `given` are places among the levels, best first."""

    state: GoalState
    shown: GradeShown
    rubric: RubricValue

    @property
    def scale(self) -> tuple[tuple[str, str], ...]:
        return tuple((one["key"], one["label"]) for one in self.rubric["levels"])

    @property
    def words(self) -> Sequence[str]:
        return [word for _, word in self.scale]

    @property
    def level(self) -> int | None:
        keys = [key for key, _ in self.scale]
        return keys.index(found) if (found := self.shown.value["level"]) in keys else None

    @property
    def given(self) -> list[int]:
        """The levels that reviewers gave, each once; none where there is one score alone, which would be one person's."""
        counts = self.shown.value["distribution"]
        enough = sum(counts.values()) >= ENOUGH
        return [place for place, (key, _) in enumerate(self.scale) if enough and counts.get(key)]

    @property
    def round_title(self) -> str:
        return plain(self.shown.value["cycle_title"])

    @property
    def ends(self) -> tuple[str, str]:
        """The best and the worst of them; "" where there are none."""
        return (self.words[self.given[0]], self.words[self.given[-1]]) if self.given else ("", "")


@dataclass(frozen=True)
class RoundsFigure:
    """`rows`: every grade of every goal that has two, oldest first; `more` goals of them are in the table alone."""

    name: str
    headline: str
    description: str
    rows: Sequence[Graded]
    other_levels: bool  # rounds used rubrics with other levels too
    more: int
    wide: RoundsDrawing
    narrow: RoundsDrawing
    plot: Mapping[str, Any]

    @property
    def charts(self) -> Charts:
        table = Table(
            HEAD,
            [
                [
                    one.state.title,
                    one.round_title,
                    one.shown.value["graded_on"],
                    one.shown.word,
                    *one.ends,
                    one.shown.value["n"],
                    one.rubric["slug"],
                ]
                for one in self.rows
            ],
        )
        drawing = Drawing("public_site/parts/rounds_chart.html", self.wide, self.headline, self.name, {"rounds": self})
        return Charts({self.name: self.plot}, {self.name: table}, {self.name: drawing})


def rounds_of_goal(state: GoalState, grades: Iterable[GradeShown]) -> list[RoundsFigure]:
    """One for each kind of grade that two rounds gave on the same levels."""
    return _figures([(state, one) for one in grades], named=False)


def rounds_of_all(view: View) -> list[RoundsFigure]:
    """The same for all goals, a panel for each."""
    return _figures(
        [(view.states[one.value["goal"]], one) for one in view.grades.all if one.value["goal"] in view.states],
        named=True,
    )


def _figures(grades: Iterable[tuple[GoalState, GradeShown]], *, named: bool) -> list[RoundsFigure]:
    """By kind of grade and by scale: levels of different scales are never set beside each other."""
    found: dict[str, dict[Any, list[Graded]]] = {kind: defaultdict(list) for kind in reversed(KINDS)}
    for state, shown in grades:
        if shown.rubric:
            one = Graded(state, shown, shown.rubric)
            found[shown.value["kind"]][one.scale].append(one)
    return [
        figure
        for kind, scales in found.items()
        for graded in scales.values()
        if (figure := _figure(kind, graded, named=named, other_levels=len(scales) > 1))
    ]


def _figure(kind: str, graded: Sequence[Graded], *, named: bool, other_levels: bool) -> RoundsFigure | None:
    by_goal: dict[str, list[Graded]] = defaultdict(list)
    for one in sorted(graded, key=lambda one: (one.shown.value["graded_on"], one.shown.slug)):
        by_goal[one.state.slug].append(one)
    goals = sorted((rows for rows in by_goal.values() if len(rows) > 1), key=_worse_first)
    if not goals:
        return None
    drawn = goals[:MOST]
    rows = [one for goal in goals for one in goal]
    words = [*rows[0].words, *([NO_LEVEL] if any(one.level is None for goal in drawn for one in goal) else [])]
    panels = [RoundPanel(goal[0].state.title if named else "", _rows(goal)) for goal in drawn]
    levels = len(rows[0].words)
    rubric = min((one.rubric for one in graded), key=lambda one: one["version"])
    return RoundsFigure(
        name=f"rounds--{rubric['slug']}",
        headline=f"{GRADE_KINDS[kind]} {_counted(goals) if named else _first_and_last(goals[0])}",
        description=" ".join(_in_words(goal, named=named) for goal in drawn),
        rows=rows,
        other_levels=other_levels,
        more=len(goals) - len(drawn),
        wide=draw_rounds(words, panels, levels=levels),
        narrow=draw_rounds(words, panels, levels=levels, narrow=True),
        plot=rounds_figure(words, panels, levels=levels),
    )


def _rows(goal: Sequence[Graded]) -> list[RoundRow]:
    """Oldest first; a row that was graded by another version of the rubric stands apart and says so."""
    return [
        RoundRow(
            label=f"{_when(one)}: {one.round_title}",
            grade=len(one.words) if one.level is None else one.level,
            spread=(one.given[0], one.given[-1]) if one.given else None,
            note=f"from here by version {one.rubric['version']} of the rubric"
            if before and before.rubric["slug"] != one.rubric["slug"]
            else "",
        )
        for before, one in zip([None, *goal], goal, strict=False)
    ]


def _change(goal: Sequence[Graded]) -> int | None:
    """By how many levels the last grade is worse than the first; None where one of them is no level."""
    first, last = goal[0].level, goal[-1].level
    return None if first is None or last is None else last - first


def _worse_first(goal: Sequence[Graded]) -> tuple[int, str]:
    return -(_change(goal) or 0), goal[0].state.slug


def _first_and_last(goal: Sequence[Graded]) -> str:
    return f"over {len(goal)} rounds: first {goal[0].shown.word}, last {goal[-1].shown.word}"


def _counted(goals: Sequence[Sequence[Graded]]) -> str:
    """ "over rounds: of 3 goals graded twice or more the last level is better than the first on 1, worse on 2"."""
    changes = [_change(goal) for goal in goals]
    known = [one for one in changes if one is not None]
    counts = {
        "better than the first on": sum(one < 0 for one in known),
        "worse on": sum(one > 0 for one in known),
        "the same on": known.count(0),
        "not to be compared on": len(changes) - len(known),
    }
    words = ", ".join(f"{what} {count}" for what, count in counts.items() if count)
    return f"over rounds, {plural(len(goals), 'goal')} graded twice or more: the last level is {words}"


def _in_words(goal: Sequence[Graded], *, named: bool) -> str:
    words = "; ".join(f"{_when(one)} {one.shown.word}{_spread(one)}" for one in goal)
    return f"{goal[0].state.title}: {words}." if named else f"{words}."


def _spread(one: Graded) -> str:
    return f" (reviewers {one.shown.range})" if one.shown.range else ""


def _when(one: Graded) -> str:
    return long_day(day(one.shown.value["graded_on"]))
