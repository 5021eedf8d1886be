"""Every change in grading, keyword-only, with `by` (None: an import) and `at`.

Order of a cycle: create_cycle, add_cycle_goal, assign; an edition announces it (mark_announced); open_cycle freezes
the goals; save_score_draft, submit_score, recuse, lapse, waive; move_cycle to discussion and reply (adjudicate, reply);
close_cycle makes the grades; an edition tells them (mark_published). import_grade takes a grade that a source states
without its scores.
"""

from grading.actions.assignment import assign, lapse, recuse, reveal_withheld, unassign, waive
from grading.actions.course import mark_announced, mark_published, move_cycle, open_cycle
from grading.actions.cycle import (
    CycleDates,
    add_cycle_goal,
    add_cycle_goals,
    create_cycle,
    remove_cycle_goal,
    revise_cycle,
)
from grading.actions.grade import GradeWords, StatedGrade, adjudicate, close_cycle, import_grade, reply
from grading.actions.rubric import add_default_rubrics, add_rubric
from grading.actions.score import CriterionInput, ScoreInput, save_score_draft, submit_score

__all__ = [
    "CriterionInput",
    "CycleDates",
    "GradeWords",
    "ScoreInput",
    "StatedGrade",
    "add_cycle_goal",
    "add_cycle_goals",
    "add_default_rubrics",
    "add_rubric",
    "adjudicate",
    "assign",
    "close_cycle",
    "create_cycle",
    "import_grade",
    "lapse",
    "mark_announced",
    "mark_published",
    "move_cycle",
    "open_cycle",
    "recuse",
    "remove_cycle_goal",
    "reply",
    "reveal_withheld",
    "revise_cycle",
    "save_score_draft",
    "submit_score",
    "unassign",
    "waive",
]
