"""The grade that closing a cycle would make of one goal now: the same tally, never stored. And a grade in plain words."""

from datetime import date
from typing import Any, Literal

from grading.models import CycleGoal, NonGrade
from grading.snapshot import rubric_value
from grading.tally import grade_value, rubrics_by_kind
from grading.values import GradeValue, RubricValue
from grading.withholding import GradeTexts


def proposed_grade(cycle_goal: CycleGoal, on: date, texts: GradeTexts | None = None) -> dict[str, Any]:
    """In the words of a page, without a name. What is withheld of an earlier grade is a box here too."""
    rubric = rubric_value(rubrics_by_kind([cycle_goal])[cycle_goal.kind])
    value = grade_value(cycle_goal, rubric=rubric, rubric_sha256="", reason="", dissent="", on=on)
    return in_words(value, rubric, texts or GradeTexts(cycle_goal))


def in_words(value: GradeValue, rubric: RubricValue, texts: GradeTexts) -> dict[str, Any]:
    """A grade as a template prints it. Who scored and who adjudicated is left out: pages are given no names."""
    labels = {level["key"]: level["label"] for level in rubric["levels"]}
    return {
        "words": _words(value, labels),
        "between": [labels[key] for key in value["between"]],
        "first_level": labels.get(value["first_level"] or "", ""),
        "distribution": [(label, value["distribution"].get(key, 0)) for key, label in labels.items()],
        "adjudicated": value["adjudicated"],
        "adjudicated_before": is_from_before(value, "adjudicated_for"),
        "disputed": value["disputed"],
        "verifiable": value["verifiable"],
        "panel": value["panel"],
        "revision": value["revision"],
        "rubric": value["rubric"],
        "reason": texts.rendered("reason", value["reason"]) if value["reason"] else "",
        "dissent": texts.rendered("dissent", value["dissent"]) if value["dissent"] else "",
        "reply": texts.rendered("reply", value["reply"]) if value["reply"] else "",
        "replied_before": is_from_before(value, "replied_to"),
        "objections": texts.objections(value.get("objections", [])),
    }


def earlier_grades(cycle_goal: CycleGoal, labels: dict[str, str], texts: GradeTexts) -> list[dict[str, Any]]:
    """The grades that one made after a reopening took the place of, the oldest first; their words stay as they were."""
    rows = sorted(cycle_goal.grades.all(), key=lambda grade: grade.number)
    return [
        {
            "number": row.number,
            "on": row.made_at,
            "words": _words(row.value, labels),
            "reason": texts.rendered("reason", row.reason),
            "adjudicated": row.value["adjudicated"],
            "reply": texts.rendered("reply", row.value["reply"]) if row.value["reply"] else "",
        }
        for row in rows[:-1]
    ]


def is_from_before(value: GradeValue, name: Literal["adjudicated_for", "replied_to"]) -> bool:
    """Was this said about an earlier grade, before the cycle was opened again? Grades that do not tell are the first."""
    about = value.get(name)
    return about is not None and about < value.get("number", 1)


def _words(value: GradeValue, labels: dict[str, str]) -> str:
    if value["provisional"]:
        return f"Provisional, {value['n']} of {value['quorum']} levels"
    if value["non_grade"]:
        return str(NonGrade(value["non_grade"]).label)
    return labels.get(value["level"] or "", "No level")
