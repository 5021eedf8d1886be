"""A rubric version as a list of its texts, and what was taken out and put in since the version before."""

from dataclasses import dataclass

from goals.word_diff import WordRun, shown_change
from grading.models import Rubric

Key = tuple[str, ...]  # names a text across versions


@dataclass(frozen=True, kw_only=True)
class TextChange:
    label: str
    runs: list[WordRun]


def rubric_texts(rubric: Rubric) -> dict[Key, tuple[str, str]]:
    """Key -> label and text, in the order in which they are read. Prefetch levels, criteria and cases."""
    found: dict[Key, tuple[str, str]] = {("title",): ("Title", rubric.title)}
    found["question",] = ("Question", rubric.question)
    levels = sorted(rubric.levels.all(), key=lambda level: level.rank)
    labels = {level.key: level.label for level in levels}
    for level in levels:
        found["level", level.key, "label"] = (f"Level {level.rank}", level.label)
        found["level", level.key, "definition"] = (f"{level.label}: definition", level.definition)
    for number, row in enumerate(sorted(rubric.criteria.all(), key=lambda row: row.position), 1):
        found["criterion", row.key, "question"] = (f"Criterion {number}", row.question)
        found["criterion", row.key, "required"] = (
            f"Criterion {number}: answer",
            "Required" if row.required else "Optional",
        )
        for level in levels:
            label = f"Criterion {number}, {level.label}"
            found["criterion", row.key, level.key] = (label, row.anchors.get(level.key, ""))
    for number, case in enumerate(sorted(rubric.cases.all(), key=lambda case: case.position), 1):
        found["case", case.key, "title"] = (f"Anchor case {number}", case.title)
        found["case", case.key, "text"] = (f"Anchor case {number}: text", case.text)
        found["case", case.key, "level"] = (f"Anchor case {number}: level", labels.get(case.level, case.level))
        found["case", case.key, "reason"] = (f"Anchor case {number}: reason", case.reason)
    return found


def rubric_changes(before: Rubric, after: Rubric, *, with_cases: bool) -> list[TextChange]:
    """Texts that differ, those of the newer version first and then what is gone. Cases tell their answers."""
    old, new = rubric_texts(before), rubric_texts(after)
    changes = []
    for key in dict.fromkeys((*new, *old)):
        was, becomes = old.get(key, ("", "")), new.get(key, ("", ""))
        if was[1] != becomes[1] and (with_cases or key[0] != "case"):
            changes.append(TextChange(label=becomes[0] or was[0], runs=shown_change(was[1], becomes[1])))
    return changes
