"""No change of rubrics, cycles, assignments, scores and grades without its record."""

from django.db import migrations

from roadmap.recorded import must_be_recorded

RUBRIC = "rubric/{rubric.kind}-{rubric.version}"
ASSIGNMENT = "assignment/{%s.cycle.slug}/{%s.goal.slug}/{%s.kind}/{%s.public_id}"


def assignment(cycle_goal: str, reviewer: str) -> str:
    return ASSIGNMENT % (cycle_goal, cycle_goal, cycle_goal, reviewer)


SUBJECTS = {
    "rubric": "rubric/{kind}-{version}",
    "level": RUBRIC,
    "rubriccriterion": RUBRIC,
    "cycle": "cycle/{slug}",
    "cyclerubric": "cycle/{cycle.slug}",
    "cyclegoal": "cycle/{cycle.slug}",
    "snapshot": "cycle/{cycle_goal.cycle.slug}",
    "adjudication": "cycle/{cycle_goal.cycle.slug}",
    "reply": "cycle/{cycle_goal.cycle.slug}",
    "grade": "cycle/{cycle_goal.cycle.slug}",
    "waiver": assignment("assignment.cycle_goal", "assignment.reviewer"),
    "score": assignment("assignment.cycle_goal", "assignment.reviewer"),
    "criterionscore": assignment("score.assignment.cycle_goal", "score.assignment.reviewer"),
    # Written by no action yet; the revision it asks about is one of four kinds.
    "directionreview": "*",
}


class Migration(migrations.Migration):
    dependencies = [("grading", "0002_append_only"), ("records", "0003_functions")]

    operations = [
        *[operation for name, about in SUBJECTS.items() for operation in must_be_recorded(f"grading_{name}", about)],
        # What a reviewer has typed so far leaves no trace in the log.
        *must_be_recorded("grading_assignment", assignment("cycle_goal", "reviewer"), ignoring=("draft",)),
    ]
