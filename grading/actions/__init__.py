"""Every change in grading, keyword-only, with `by` (None: an import) and `at`.

Order of a cycle: create_cycle, add_cycle_goal, assign or assign_all; an edition announces it (mark_announced);
open_cycle freezes the goals; declare_no_conflict or declare_interest, save_score_draft, submit_score, recuse, lapse,
waive; move_cycle to discussion (post, keep_score, send_to_adjudicator, adjudicate) and to reply (reply,
object_to_grade); close_cycle makes the grades; an edition tells them (mark_published). import_grade takes a grade that
a source states without its scores.
"""

from grading.actions.assignment import (
    assign,
    consent_to_be_named,
    declare_interest,
    declare_no_conflict,
    lapse,
    recuse,
    reveal_withheld,
    unassign,
    waive,
)
from grading.actions.calibration import answer_case
from grading.actions.course import mark_announced, mark_published, move_cycle, open_cycle
from grading.actions.cycle import (
    CycleDates,
    add_cycle_goal,
    add_cycle_goals,
    create_cycle,
    remove_cycle_goal,
    revise_cycle,
)
from grading.actions.discussion import keep_score, object_to_grade, post
from grading.actions.grade import GradeWords, StatedGrade, adjudicate, close_cycle, import_grade, reply
from grading.actions.panels import Seat, assign_all
from grading.actions.referral import send_to_adjudicator
from grading.actions.reopening import agree_reopening, ask_reopening, decline_reopening
from grading.actions.rubric import CaseInput, add_default_rubrics, add_rubric
from grading.actions.score import CriterionInput, ScoreInput, save_score_draft, submit_score
from grading.actions.score_files import Entry, import_scores

__all__ = [
    "CaseInput",
    "CriterionInput",
    "CycleDates",
    "Entry",
    "GradeWords",
    "ScoreInput",
    "Seat",
    "StatedGrade",
    "add_cycle_goal",
    "add_cycle_goals",
    "add_default_rubrics",
    "add_rubric",
    "adjudicate",
    "agree_reopening",
    "answer_case",
    "ask_reopening",
    "assign",
    "assign_all",
    "close_cycle",
    "consent_to_be_named",
    "create_cycle",
    "declare_interest",
    "declare_no_conflict",
    "decline_reopening",
    "import_grade",
    "import_scores",
    "keep_score",
    "lapse",
    "mark_announced",
    "mark_published",
    "move_cycle",
    "object_to_grade",
    "open_cycle",
    "post",
    "recuse",
    "remove_cycle_goal",
    "reply",
    "reveal_withheld",
    "revise_cycle",
    "save_score_draft",
    "send_to_adjudicator",
    "submit_score",
    "unassign",
    "waive",
]
