"""What reviewers and editors read of the anchor cases: one's own answers beside the expected ones; else only counts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from grading.models import AnchorCase, Assignment, CalibrationAnswer, Cycle, Level
from roadmap.accounts.models import User

OPEN_IN = (Cycle.Phase.SETUP, Cycle.Phase.SCORING)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """`waiting` are the cases this reviewer has not graded yet, in the order they are asked."""

    waiting: list[AnchorCase] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)
    is_open: bool

    @property
    def position(self) -> int:
        return len(self.answered) + 1

    @property
    def total(self) -> int:
        return len(self.answered) + len(self.waiting)

    @property
    def alike(self) -> int:
        return sum(one["is_alike"] for one in self.answered)


def calibration_of(cycle: Cycle, user: User) -> Calibration:
    """The cases of the kinds of grade this person was asked for; four queries, however many there are."""
    kinds = set(_assignments(cycle, user).values_list("cycle_goal__kind", flat=True))
    own = {row.case_id: row for row in CalibrationAnswer.objects.filter(cycle=cycle, reviewer=user)}
    cases = [case for case in _cases(cycle) if case.rubric.kind in kinds or case.pk in own]
    return Calibration(
        waiting=[case for case in cases if case.pk not in own],
        answered=[_answered(case, own[case.pk]) for case in cases if case.pk in own],
        is_open=cycle.phase in OPEN_IN,
    )


def is_reviewer_of(cycle: Cycle, user: User) -> bool:
    return _assignments(cycle, user).exists()


def distribution(cycle: Cycle) -> list[dict[str, Any]]:
    """How often each level was given to each case, without names; four queries."""
    counts: dict[int, Counter[str]] = {}
    for case_id, level in CalibrationAnswer.objects.filter(cycle=cycle).values_list("case_id", "level"):
        counts.setdefault(case_id, Counter())[level] += 1
    return [
        {
            "case": case,
            "levels": [
                {"label": level.label, "is_expected": level.key == case.level, "number": found[level.key]}
                for level in levels_of(case)
            ],
            "answers": found.total(),
        }
        for case in _cases(cycle)
        for found in [counts.get(case.pk, Counter())]
    ]


def levels_of(case: AnchorCase) -> list[Level]:
    return sorted(case.rubric.levels.all(), key=lambda level: level.rank)


def _assignments(cycle: Cycle, user: User) -> Any:
    return Assignment.objects.filter(cycle_goal__cycle=cycle, reviewer=user)


def _cases(cycle: Cycle) -> list[AnchorCase]:
    rows = AnchorCase.objects.filter(rubric__cycle_pins__cycle=cycle).select_related("rubric")
    levels = Prefetch("rubric__levels", Level.objects.order_by("rank"))
    return list(rows.prefetch_related(levels).order_by("rubric__kind", "position"))


def _answered(case: AnchorCase, answer: CalibrationAnswer) -> dict[str, Any]:
    labels = {level.key: level.label for level in levels_of(case)}
    return {
        "case": case,
        "mine": labels.get(answer.level, answer.level),
        "my_reason": answer.reason,
        "expected": labels.get(case.level, case.level),
        "is_alike": answer.level == case.level,
    }
