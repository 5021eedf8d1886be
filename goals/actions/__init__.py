"""Every change of goals and of what is kept about them: one action each, one record each, all or nothing."""

from goals.actions.evidence import add_evidence, link_evidence_to_goals, record_link_check, revise_evidence
from goals.actions.goal import (
    add_owner,
    add_trade_off,
    create_goal,
    end_ownership,
    hand_over,
    link_predecessor,
)
from goals.actions.inputs import (
    ChecklistItemInput,
    CommitmentInput,
    CriterionInput,
    CriterionReadingInput,
    DeadlineInput,
    MilestoneDoneInput,
    MilestoneInput,
    MitigationInput,
    NeededBeforeInput,
    OwnerInput,
    ReadingInput,
    RevisionInput,
    TargetInput,
    ThresholdInput,
    input_from,
)
from goals.actions.metric import add_metric, record_criterion_reading, record_reading
from goals.actions.milestone import complete_milestone, record_occurrence
from goals.actions.mitigation import (
    add_commitment,
    add_mitigation,
    import_commitment_revision,
    import_mitigation_revision,
    propose_commitment_revision,
    propose_mitigation_revision,
)
from goals.actions.redaction import lift, withhold
from goals.actions.reports import add_policy_version, add_report
from goals.actions.resolution import (
    accept_resolution,
    decline_resolution,
    import_resolution,
    propose_resolution,
)
from goals.actions.revising import (
    ChangeIsWaiting,
    GoalHasMoved,
    approve_revision,
    code_direction,
    decline_revision,
)
from goals.actions.revision import import_revision, propose_revision
from goals.actions.roadmap import add_area, set_up_roadmap
from goals.actions.threshold import (
    activate_standard,
    add_safety_level,
    add_threshold,
    import_threshold_revision,
    propose_threshold_revision,
    record_assessment,
)
from goals.actions.update import discard_draft, save_draft, submit_update

__all__ = [
    "ChangeIsWaiting",
    "ChecklistItemInput",
    "CommitmentInput",
    "CriterionInput",
    "CriterionReadingInput",
    "DeadlineInput",
    "GoalHasMoved",
    "MilestoneDoneInput",
    "MilestoneInput",
    "MitigationInput",
    "NeededBeforeInput",
    "OwnerInput",
    "ReadingInput",
    "RevisionInput",
    "TargetInput",
    "ThresholdInput",
    "accept_resolution",
    "activate_standard",
    "add_area",
    "add_commitment",
    "add_evidence",
    "add_metric",
    "add_mitigation",
    "add_owner",
    "add_policy_version",
    "add_report",
    "add_safety_level",
    "add_threshold",
    "add_trade_off",
    "approve_revision",
    "code_direction",
    "complete_milestone",
    "create_goal",
    "decline_resolution",
    "decline_revision",
    "discard_draft",
    "end_ownership",
    "hand_over",
    "import_commitment_revision",
    "import_mitigation_revision",
    "import_resolution",
    "import_revision",
    "import_threshold_revision",
    "input_from",
    "lift",
    "link_evidence_to_goals",
    "link_predecessor",
    "propose_commitment_revision",
    "propose_mitigation_revision",
    "propose_resolution",
    "propose_revision",
    "propose_threshold_revision",
    "record_assessment",
    "record_criterion_reading",
    "record_link_check",
    "record_occurrence",
    "record_reading",
    "revise_evidence",
    "save_draft",
    "set_up_roadmap",
    "submit_update",
    "withhold",
]
