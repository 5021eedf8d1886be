"""What one change alters, laid side by side for whoever codes it: of a goal or of anything on the map.

Neither the kind that its proposer calls it nor a reason is in it; that a thing is withdrawn or replaced is what happens
to it, and is.
"""

from functools import partial
from typing import Any, Final, NamedTuple

from goals.actions.revising import current_of
from goals.models import (
    ConditionalCommitmentRevision,
    MitigationRevision,
    Revision,
    RevisionBase,
    SafetyLevel,
    ThresholdRevision,
)
from goals.views.map_wording import changed_rows, lines_of_row
from goals.views.texts import title_of
from goals.views.wording import Changed, changed_lines
from goals.word_diff import SHORT, WordRun, word_diff


class Side(NamedTuple):
    """One line that differs, with the words that are only in the old and only in the new text marked."""

    label: str
    before: list[WordRun]
    after: list[WordRun]


_ENDS: Final = {RevisionBase.Kind.WITHDRAWN: "It is withdrawn", RevisionBase.Kind.REPLACED: "It is replaced"}


def sides(row: RevisionBase) -> list[Side]:
    """Every line that differs; of a first version, all that it says."""
    return [_side(*line) for line in (*_fate(row), *_changed(row))]


def _changed(row: RevisionBase) -> list[Changed]:
    if isinstance(row, Revision):
        return changed_lines(row.goal, row, nothing="")
    names = dict(SafetyLevel.objects.values_list("slug", "name"))
    before = current_of(_siblings(row).filter(number__lt=row.number))
    return changed_rows(before, row, partial(lines_of_row, names=names))


def _fate(row: RevisionBase) -> list[Changed]:
    """Whether it goes on at all."""
    words = _ENDS.get(RevisionBase.Kind(row.kind), "")
    if words and isinstance(row, Revision):
        names = ", ".join(title_of(goal) for goal in row.goal.successors.order_by("slug"))
        words += f" by {names}" if names and row.kind == row.Kind.REPLACED else ""
    return [("What becomes of it", "It stands", words)] if words else []


def _siblings(row: RevisionBase) -> Any:
    if isinstance(row, ThresholdRevision):
        return row.threshold.revisions.select_related("level")
    if isinstance(row, MitigationRevision):
        return row.mitigation.revisions.all()
    assert isinstance(row, ConditionalCommitmentRevision)  # noqa: S101 -- there is no other
    return row.commitment.revisions.all()


def _side(label: str, before: str, after: str) -> Side:
    """A short text is one thing, such as a date; a longer one is compared word by word."""
    if max(len(before), len(after)) <= SHORT:
        return Side(label, [WordRun("del", before)] if before else [], [WordRun("ins", after)] if after else [])
    runs = word_diff(before, after)
    return Side(label, [run for run in runs if run.op != "ins"], [run for run in runs if run.op != "del"])
