"""Which scores an editor entered from a file. The record log says it, by the type of the record; no column repeats it."""

from collections.abc import Iterable
from typing import Final

from grading.models import Assignment
from grading.subjects import assignment_subject
from roadmap.records.models import Record

ENTERED: Final = "score.entered_from_file"


def entered_among(beginning: str) -> frozenset[str]:
    """Subjects of the assignments with such a score, in any of its versions; one query.

    `beginning` of their subjects says where to look: "assignment", "assignment/<cycle>", "assignment/<cycle>/<goal>/<kind>".
    """
    rows = Record.objects.filter(type=ENTERED).about(beginning)
    return frozenset(rows.values_list("subject", flat=True))


def count_entered(assignments: Iterable[Assignment], entered: frozenset[str]) -> int:
    """How many of these were scored from a file and count; one that its reviewer amended later was still entered."""
    submitted = (row for row in assignments if row.state == Assignment.State.SUBMITTED)
    return sum(assignment_subject(row) in entered for row in submitted)
