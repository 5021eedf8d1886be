"""No change of the roadmap, its goals and what is kept about them without a record about it."""

from django.db import migrations

from roadmap.recorded import must_be_recorded

GOAL = "goal/{goal.slug}"
REVISION = "goal/{revision.goal.slug}"
THRESHOLD = "threshold/{threshold.slug}"
MITIGATION = "threshold/{mitigationrevision.mitigation.threshold.slug}"

SUBJECTS = {
    "roadmap": "roadmap/roadmap",
    "area": "area/{slug}",
    "goal": "goal/{slug}",
    "goal_predecessors": "goal/{from_goal.slug}",
    "ownership": GOAL,
    "tradeoff": GOAL,
    "revision": GOAL,
    "criterion": REVISION,
    "checklistitem": "goal/{criterion.revision.goal.slug}",
    "target": REVISION,
    "targetstep": "goal/{target.revision.goal.slug}",
    "milestoneterm": REVISION,
    "metric": GOAL,
    "reading": "goal/{metric.goal.slug}",
    "reading_evidence": "goal/{reading.metric.goal.slug}",
    "criterionreading": GOAL,
    "criterionreading_evidence": "goal/{criterionreading.goal.slug}",
    "milestone": GOAL,
    "milestone_evidence": "goal/{milestone.goal.slug}",
    "occurrence": GOAL,
    "occurrence_evidence": "goal/{occurrence.goal.slug}",
    "statusupdate_evidence": "goal/{statusupdate.goal.slug}",
    "resolution": GOAL,
    "resolutionevidence": "goal/{resolution.goal.slug}",
    "redaction": "{subject}",
    "evidence": "evidence/{slug}",
    "evidencerevision": "evidence/{evidence.slug}",
    "linkcheck": "evidence/{evidence.slug}",
    "threshold": "threshold/{slug}",
    "thresholdrevision": THRESHOLD,
    "assessment": THRESHOLD,
    "assessment_evidence": "threshold/{assessment.threshold.slug}",
    "mitigation": THRESHOLD,
    "mitigationrevision": "threshold/{mitigation.threshold.slug}",
    "mitigationrevision_goals": MITIGATION,
    "mitigationrevision_evidence": MITIGATION,
    "safetylevel": "safety-level/{slug}",
    "standard": "safety-level/{level.slug}",
    "conditionalcommitment": "commitment/{slug}",
    "conditionalcommitmentrevision": "commitment/{commitment.slug}",
    "policyversion": "policy/{slug}",
    "report": "report/{slug}",
    "report_goals": "report/{report.slug}",
}


class Migration(migrations.Migration):
    dependencies = [("goals", "0003_drafts_keep_what_is_typed"), ("records", "0003_functions")]

    operations = [
        *[operation for name, about in SUBJECTS.items() for operation in must_be_recorded(f"goals_{name}", about)],
        # Evidence is linked by itself, or because a claim about the goal names it.
        *must_be_recorded("goals_evidence_goals", "evidence/{evidence.slug}", GOAL),
        *must_be_recorded("goals_statusupdate", GOAL, unless="{row}.submitted_at IS NULL"),
    ]
