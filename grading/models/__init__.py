"""Rubrics, cycles, assignments, scores and grades.

Everything people judged or were told is append-only; only a cycle's phase, its list of goals before it opens, and
the state of an assignment change.
"""

from grading.models.cycle import Cycle, CycleGoal, CycleRubric, Reopening, Snapshot
from grading.models.grade import Grade, Objection, Reply
from grading.models.panel import Assignment, CalibrationAnswer, Conflict, Tier, Waiver
from grading.models.rubric import AnchorCase, GradeKind, Level, NonGrade, Rubric, RubricCriterion
from grading.models.score import Adjudication, CriterionScore, Kept, Post, Referral, Score
from grading.models.statistics import CycleStatistics

__all__ = [
    "Adjudication",
    "AnchorCase",
    "Assignment",
    "CalibrationAnswer",
    "Conflict",
    "CriterionScore",
    "Cycle",
    "CycleGoal",
    "CycleRubric",
    "CycleStatistics",
    "Grade",
    "GradeKind",
    "Kept",
    "Level",
    "NonGrade",
    "Objection",
    "Post",
    "Referral",
    "Reopening",
    "Reply",
    "Rubric",
    "RubricCriterion",
    "Score",
    "Snapshot",
    "Tier",
    "Waiver",
]
