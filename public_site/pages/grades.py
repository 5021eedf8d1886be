"""The scorecard: every round with its panel, its numbers and the grade of each goal; never a grade of an area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goals.days import long_day, maybe_day
from grading.values import AgreementValue, ConflictValue, CycleValue, ReopeningValue, WaiverValue
from public_site.diff.naming import Names
from public_site.diff.plain import waived_text
from public_site.editions import first_with
from public_site.graded import GradeShown
from public_site.page import Charts, Made, Page
from public_site.pages.grade_rounds import rounds_of_all
from public_site.pages.home import grade_counts
from public_site.pages.needs import all_of
from public_site.pages.rounds import is_late, next_late_day, opened_again, waiting
from public_site.pages.scores import ScoreFigure, scores_of_round
from public_site.states import GoalState
from public_site.view import View
from public_site.words import CONFLICT_OUTCOMES, CONFLICTS, GRADE_KINDS, PHASES
from roadmap.markdown import plain


@dataclass(frozen=True)
class GradedGoal:
    state: GoalState
    kind: str
    grade: GradeShown | None
    moved_on: str
    removed: str


@dataclass(frozen=True)
class CycleShown:
    value: CycleValue
    announced_on: date | None
    phase: str
    late: bool
    goals: Sequence[GradedGoal]
    waivers: Sequence[tuple[str, str, WaiverValue]]  # title of the goal, what was waived
    changes: Sequence[str]
    conflicts: Sequence[tuple[str, ConflictValue]]  # title of the goal
    scores: Sequence[ScoreFigure]

    @property
    def again(self) -> ReopeningValue | None:
        """Why the round is open once more; None once its results are told again."""
        return opened_again(self.value) if self.value["phase"] != "published" else None

    @property
    def adjudicated(self) -> list[GradedGoal]:
        """Goals whose level an adjudicator decided."""
        return [one for one in self.goals if one.grade and one.grade.value["adjudicated"]]

    @property
    def replied(self) -> list[GradedGoal]:
        """Goals whose owners answered their grade."""
        return [one for one in self.goals if one.grade and one.grade.value["reply"]]

    @property
    def agreement(self) -> list[tuple[str, AgreementValue]]:
        """How far reviewers agree, by kind of grade in words."""
        return [(GRADE_KINDS[kind], one) for kind, one in self.value.get("agreement", {}).items()]

    @property
    def conflict_rows(self) -> list[tuple[str, str, str, str, int]]:
        """Goal, kind of grade, conflict, what came of it, how many reviewers."""
        return [
            (
                title,
                GRADE_KINDS[one["kind"]],
                CONFLICTS.get(one["conflict"], one["conflict"]),
                CONFLICT_OUTCOMES[one["outcome"]],
                one["count"],
            )
            for title, one in self.conflicts
        ]

    @property
    def unnamed(self) -> int:
        """How many members of the panel did not ask to be named."""
        return max(self.value["inside"] + self.value["external"] - len(self.value.get("named", [])), 0)

    @property
    def dates(self) -> list[tuple[str, str]]:
        """The planned days of each phase, in words."""
        names = {"scoring_from": "Scoring from", "scoring_to": "Scoring to", "discussion_to": "Discussion to"}
        names |= {"reply_to": "Right of reply to", "comments_to": "Comments to", "results_due": "Results due"}
        values = self.value["dates"]
        found = [(word, maybe_day(values[name])) for name, word in names.items()]  # type: ignore[literal-required]
        return [(word, long_day(on)) for word, on in found if on]


def grades_page(view: View) -> Page:
    needs = all_of(view, "grade", "cycle", "rubric", "area") + all_of(view, "goal")
    return Page("/grades/", "Grades", needs, lambda: make_grades(view))


def make_grades(view: View) -> Made:
    cycles = sorted((_cycle(view, one) for one in view.cycles.values()), key=_newest_first, reverse=True)
    over_rounds = rounds_of_all(view)
    context = {
        "cycles": cycles,
        "rounds": over_rounds,
        "published": [one for one in cycles if one.value["phase"] == "published"],
        "coming": [one for one in cycles if one.value["phase"] != "published"],
        "grade_counts": grade_counts(view),
        "rubrics": sorted(view.edition.rubrics().values(), key=lambda one: (one["kind"], -one["version"])),
        "reviewed": len({one.value["goal"] for one in view.grades.all if one.value["level"]}),
        "total": len(view.states.top),
    }
    charts = Charts()
    for figure in over_rounds:
        charts |= figure.charts
    for scores in (scores for one in cycles for scores in one.scores):
        charts |= scores.charts
    context["interactive"] = bool(charts.figures)
    return Made("public_site/grades.html", context, holds_until=next_late_day(waiting(view)), charts=charts)


def _newest_first(cycle: CycleShown) -> tuple[str, str]:
    return cycle.value["dates"]["results_due"], cycle.value["slug"]


def _cycle(view: View, cycle: CycleValue) -> CycleShown:
    announced = first_with(f"cycle/{cycle['slug']}", view.editions)
    found = {
        (one.value["goal"], one.value["kind"]): one for one in view.grades.all if one.value["cycle"] == cycle["slug"]
    }
    goals = []
    for one in cycle["goals"]:
        if one["goal"] in view.states:
            state = view.states[one["goal"]]
            grade = found.get((one["goal"], one["kind"]))
            moved_on = grade.moved_on(state.value) if grade else ""
            goals.append(GradedGoal(state, GRADE_KINDS[one["kind"]], grade, moved_on, one["removed_reason"]))
    graded = [(one.state.title, one.grade) for one in goals if one.grade]
    announced_on = announced.published_on if announced else maybe_day(cycle["dates"]["announced_on"])
    names = Names([view.edition], cycle)
    return CycleShown(
        value=cycle,
        announced_on=announced_on,
        phase=PHASES[cycle["phase"]],
        late=is_late(cycle, view.on),
        goals=goals,
        waivers=[(names.goal(one["goal"]), waived_text(one), one) for one in cycle["waivers"]],
        changes=[names.sentence(one) for one in cycle["changes_after_opening"]],
        conflicts=[(names.goal(one["goal"]), one) for one in cycle.get("conflicts", [])],
        scores=scores_of_round(cycle["slug"], plain(cycle["title"]), graded),
    )
