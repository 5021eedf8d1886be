"""Grading the anchor cases before a cycle opens, so that reviewers learn to mean the same by the same word."""

from datetime import datetime

from django.db import transaction

from grading import logged
from grading.models import AnchorCase, Assignment, CalibrationAnswer, Cycle
from grading.subjects import cycle_subject, lock
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import append

WHO_ANSWERS = "Anchor cases are graded by the reviewers of the cycle."


class CalibrationIsOver(RuleViolation):
    """Cases are graded before the cycle opens."""


class CaseIsAnswered(RuleViolation):
    """Each case is graded once; afterwards its answer is shown."""


class LevelIsNotInTheCase(RuleViolation):
    field = "level"


@transaction.atomic
def answer_case(
    *, cycle: Cycle, case: AnchorCase, level: str, by: User, at: datetime, reason: str = ""
) -> CalibrationAnswer:
    """Grade one anchor case of a rubric of this cycle, once."""
    if not Assignment.objects.filter(cycle_goal__cycle=cycle, reviewer=by).exists():
        raise Refused(WHO_ANSWERS)
    lock(cycle)
    if cycle.phase not in (Cycle.Phase.SETUP, Cycle.Phase.SCORING):
        raise CalibrationIsOver("Anchor cases are graded before the scores are.")
    if not cycle.rubrics.filter(rubric=case.rubric_id).exists() or not case.rubric.levels.filter(key=level).exists():
        raise LevelIsNotInTheCase("Choose one of the levels of this rubric.")
    if CalibrationAnswer.objects.filter(cycle=cycle, case=case, reviewer=by).exists():
        raise CaseIsAnswered("You have graded this case already.")
    row = CalibrationAnswer.objects.create(
        cycle=cycle, case=case, reviewer=by, level=level, reason=reason.strip(), answered_at=at
    )
    after = logged.calibration(row)
    append(type="case.answered", subject=cycle_subject(cycle), by=by, at=at, after=after)
    return row
