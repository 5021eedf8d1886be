"""The scorecard: every round with its panel, its numbers and the grade of each goal; never a grade of an area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goals.days import day, long_day, maybe_day
from grading.values import CycleValue
from public_site.editions import first_with
from public_site.graded import GradeShown
from public_site.page import Made, Page
from public_site.pages.home import grade_counts
from public_site.pages.needs import all_of
from public_site.pages.rounds import next_late_day, waiting
from public_site.states import GoalState
from public_site.view import View
from public_site.words import GRADE_KINDS

PHASES = {
    "setup": "announced",
    "scoring": "reviewers are scoring",
    "discussion": "reviewers discuss where they disagree",
    "reply": "owners may reply",
    "closed": "closed; results are not published yet",
    "published": "published",
}


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
    context = {
        "cycles": cycles,
        "published": [one for one in cycles if one.value["phase"] == "published"],
        "coming": [one for one in cycles if one.value["phase"] != "published"],
        "grade_counts": grade_counts(view),
        "rubrics": sorted(view.edition.rubrics().values(), key=lambda one: (one["kind"], -one["version"])),
        "reviewed": len({one.value["goal"] for one in view.grades.all}),
        "total": len(view.states.top),
    }
    return Made("public_site/grades.html", context, holds_until=next_late_day(waiting(view)))


def _newest_first(cycle: CycleShown) -> tuple[str, str]:
    return cycle.value["dates"]["results_due"], cycle.value["slug"]


def _cycle(view: View, cycle: CycleValue) -> CycleShown:
    announced = first_with(f"cycle/{cycle['slug']}", view.editions)
    late = cycle["phase"] != "published" and day(cycle["dates"]["results_due"]) < view.on
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
    announced_on = announced.published_on if announced else maybe_day(cycle["dates"]["announced_on"])
    return CycleShown(cycle, announced_on, PHASES[cycle["phase"]], late, goals)
