"""Entries for rounds of grading that went on: what they became, and one line for all goals that were frozen."""

from collections.abc import Sequence
from typing import Final

from grading import values as grading
from public_site.diff.change import FieldChange
from public_site.diff.walk import Difference
from roadmap.english import plural

_PHASES: Final = {
    "setup": "The round is being prepared again.",
    "scoring": "Scoring has begun.",
    "discussion": "Reviewers discuss where they disagree.",
    "reply": "Scoring has ended; owners may reply.",
    "closed": "The round is closed.",
    "published": "The round has ended; its results are published.",
}
_FROZEN: Final = ("snapshot_sha256", "revision")


def is_frozen(difference: Difference) -> bool:
    """A goal of the round got its hash and the number of the revision that is graded."""
    return difference.shape is grading.CycleGoal and difference.field in _FROZEN


def frozen_goals(differences: Sequence[Difference]) -> FieldChange:
    """One line however many goals: each was frozen as it stood, and its hash is in the data of the edition."""
    told = {one.path[1] for one in differences}
    stood = "it stood, with its hash" if len(told) == 1 else "they stood, each with its hash"
    return FieldChange("goals", "What is graded", None, f"{plural(len(told), 'goal')} frozen as {stood}")


def phase_sentence(differences: Sequence[Difference]) -> str:
    """What became of the round, where its phase changed; else ""."""
    phase = next((one.after for one in differences if (one.shape, one.field) == (grading.CycleValue, "phase")), "")
    return _PHASES.get(phase, "")
