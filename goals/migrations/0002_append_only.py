"""Triggers that hold what a goal once said: rows that never change, and rows that are only completed."""

from django.db import migrations

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase
from roadmap.written_once import no_insert_when, written_once

NEVER_CHANGE = [
    "goals_assessment",
    "goals_checklistitem",
    "goals_criterion",
    "goals_criterionreading",
    "goals_evidencerevision",
    "goals_linkcheck",
    "goals_milestone",
    "goals_milestoneterm",
    "goals_occurrence",
    "goals_reading",
    "goals_resolutionevidence",
    "goals_standard",
    "goals_target",
    "goals_targetstep",
    "goals_tradeoff",
]
REVISIONS = [
    "goals_revision",
    "goals_thresholdrevision",
    "goals_mitigationrevision",
    "goals_conditionalcommitmentrevision",
]
# A decision is filled in once; a coder may speak before or after the approval.
DECISIONS = [
    ("imported",),
    ("approved_at", "approved_by_id"),
    ("declined_at", "declined_by_id", "decline_reason"),
    ("coder_direction", "coder_words", "coded_by_id", "coded_at"),
]
SETTLED = "(r.imported OR r.approved_at IS NOT NULL OR r.declined_at IS NOT NULL)"
# The revision of a new row, whether it hangs on the revision itself, on a criterion or on a target of it.
BELOW_REVISION = "NEW.revision_id"
BELOW_CRITERION = "(SELECT revision_id FROM goals_criterion WHERE id = NEW.criterion_id)"
BELOW_TARGET = "(SELECT revision_id FROM goals_target WHERE id = NEW.target_id)"


def no_insert_below_settled(table: str, revision: str) -> list[OnDatabase]:
    condition = f"EXISTS (SELECT 1 FROM goals_revision r WHERE r.id = {revision} AND {SETTLED})"  # noqa: S608 -- constants
    return no_insert_when(table, condition)


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial")]

    operations = [
        *[operation for table in NEVER_CHANGE for operation in append_only(table)],
        *[
            operation
            for table in REVISIONS
            for operation in written_once(table, late=DECISIONS, closed="OLD.imported OR OLD.declined_at IS NOT NULL")
        ],
        *written_once(
            "goals_resolution",
            late=[
                ("accepted_at", "accepted_by_id", "timing", "timing_reason"),
                ("declined_at", "declined_by_id", "decline_reason"),
            ],
            closed="OLD.imported OR OLD.accepted_at IS NOT NULL OR OLD.declined_at IS NOT NULL",
        ),
        *written_once("goals_redaction", late=[("lifted_at", "lifted_by_id")]),
        *written_once("goals_ownership", late=[("until", "ended_at")]),
        *append_only("goals_statusupdate", when="OLD.submitted_at IS NOT NULL"),
        *no_insert_below_settled("goals_criterion", BELOW_REVISION),
        *no_insert_below_settled("goals_target", BELOW_REVISION),
        *no_insert_below_settled("goals_milestoneterm", BELOW_REVISION),
        *no_insert_below_settled("goals_checklistitem", BELOW_CRITERION),
        *no_insert_below_settled("goals_targetstep", BELOW_TARGET),
    ]
