"""Entries for grades: what a new one says, and what became of one that was made again."""

from typing import Any, cast

from goals.days import maybe_day
from grading.values import CycleValue, GradeValue, ReopeningValue
from public_site.diff.context import Context
from public_site.diff.plain import as_text
from public_site.editions import Edition
from public_site.graded import GradeShown, reopening_before


def grade_sentence(context: Context) -> str:
    """ "Progress: Behind (3 reviewers, from Far behind to On course)." """
    shown = _shown(context.after or {}, context.new_edition)
    if shown.value["provisional"]:
        return f"{shown.kind_word}: provisional, {shown.value['n']} of {shown.value['quorum']} levels given."
    return f"{shown.kind_word}: {_level_and_range(shown)}."


def graded_again(context: Context) -> dict[str, Any] | None:
    """What the entry of a grade says that has another number or level now; None where it is the same grade.

    The fields are those of Change: from which level to which, the range, and why the round was opened again.
    """
    if context.kind != "grade" or context.before is None or context.after is None or context.old_edition is None:
        return None
    before, now = _shown(context.before, context.old_edition), _shown(context.after, context.new_edition)
    if (before.number, before.word) == (now.number, now.word):
        return None
    cycle = cast("CycleValue | None", context.new_edition.get("cycle", now.value["cycle"]))
    reopening = reopening_before(cycle, now.number) if now.number > before.number else None
    return {
        "sentence": f"{now.kind_word}: {_when(now, before, reopening)}{_moved(before, now)}",
        "field": "level",
        "before": before.word,
        "after": now.word,
        "reason": reopening["reason"] if reopening else "",
        "effective_on": maybe_day(now.value["graded_on"]),
    }


def _when(now: GradeShown, before: GradeShown, reopening: ReopeningValue | None) -> str:
    if now.number == before.number:
        return ""
    opened = f", after the round was opened again on {as_text(reopening['agreed_on'])}" if reopening else ""
    return f"graded again on {as_text(now.value['graded_on'])}{opened}; "


def _moved(before: GradeShown, now: GradeShown) -> str:
    if before.word == now.word:
        return f"still {_level_and_range(now)}."
    return f"from {before.word} to {_level_and_range(now)}."


def _level_and_range(shown: GradeShown) -> str:
    """The word of the level with how many graded and how far they were apart; of what is no level, its own words."""
    if shown.value["provisional"] or not shown.value["level"]:
        return shown.word
    said = [shown.reviewers, shown.between, shown.range]
    first = f"; against the first published wording: {shown.first_word}" if shown.first_word else ""
    return f"{shown.word} ({', '.join(filter(None, said))}){first}"


def _shown(value: dict[str, Any], edition: Edition) -> GradeShown:
    grade = cast(GradeValue, value)
    return GradeShown("", grade, edition.rubrics().get(grade["rubric"]))
