"""A grade on the page of its goal: how its scores lie, whether it was made again, why, and what it was before."""

from dataclasses import dataclass

from goals.values import GoalValue
from grading.values import GradeValue, ReopeningValue
from public_site.graded import GradeShown, reopening_before
from public_site.pages.scores import ScoreFigure, scores_by_question
from public_site.schema import grade_slug
from public_site.view import View


@dataclass(frozen=True)
class GradeOnPage:
    """`reopening` and `before` are None for a first grade; `before` too where no edition told the grade before."""

    shown: GradeShown
    moved_on: str
    reopening: ReopeningValue | None
    before: GradeShown | None
    scores: ScoreFigure | None


def graded_on_page(view: View, shown: GradeShown, goal: GoalValue) -> GradeOnPage:
    again = shown.number > 1
    reopening = _reopening(view, shown.value) if again else None
    before = _before(view, shown) if again else None
    return GradeOnPage(shown, shown.moved_on(goal), reopening, before, scores_by_question(shown))


def _reopening(view: View, grade: GradeValue) -> ReopeningValue | None:
    return reopening_before(view.cycles.get(grade["cycle"]), grade.get("number", 1))


def _before(view: View, shown: GradeShown) -> GradeShown | None:
    """The grade that this one took the place of, as the last edition that held it has it."""
    for edition in reversed(view.editions[:-1]):
        found: GradeValue | None = edition.get("grade", grade_slug(shown.value))  # type: ignore[assignment]
        if found and found.get("number", 1) < shown.number:
            return GradeShown(shown.slug, found, edition.rubrics().get(found["rubric"]))
    return None
