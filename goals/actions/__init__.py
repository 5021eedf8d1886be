"""Every change of goals and of what is kept about them: one action each, one record each, all or nothing."""

from goals.actions.asking import answer_evidence_request, ask_for_evidence
from goals.actions.correcting import correct_policy_version, correct_report, correct_standard
from goals.actions.draft import discard_draft, save_draft
from goals.actions.evaluation import (
    add_evaluation_suite,
    deposit_protocol,
    end_evaluation_suite,
    record_evaluation_run,
)
from goals.actions.evidence import add_evidence, link_evidence_to_goals, record_link_check, revise_evidence
from goals.actions.evidence_file import add_evidence_file
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
    WithheldInput,
    input_from,
)
from goals.actions.metric import add_metric, record_criterion_reading, record_reading, record_readings
from goals.actions.milestone import complete_milestone, record_occurrence
from goals.actions.mitigation import (
    add_commitment,
    add_mitigation,
    import_commitment_revision,
    import_mitigation_revision,
    propose_commitment_revision,
    propose_mitigation_revision,
    weigh_commitment_revision,
    weigh_mitigation_revision,
)
from goals.actions.opening import (
    end_evidence_reader,
    name_evidence_reader,
    open_evidence,
    record_sealed_download,
    reveal,
)
from goals.actions.placing import order_goals
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
from goals.actions.revision import Weighed, import_revision, propose_revision, weigh_revision
from goals.actions.roadmap import add_area, set_up_roadmap
from goals.actions.run_mapping import end_run_mapping, map_runs, record_runs
from goals.actions.threshold import (
    activate_standard,
    add_safety_level,
    add_threshold,
    import_threshold_revision,
    propose_threshold_revision,
    record_assessment,
    weigh_threshold_revision,
)
from goals.actions.update import submit_update

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
    "Weighed",
    "WithheldInput",
    "accept_resolution",
    "activate_standard",
    "add_area",
    "add_commitment",
    "add_evaluation_suite",
    "add_evidence",
    "add_evidence_file",
    "add_metric",
    "add_mitigation",
    "add_owner",
    "add_policy_version",
    "add_report",
    "add_safety_level",
    "add_threshold",
    "add_trade_off",
    "answer_evidence_request",
    "approve_revision",
    "ask_for_evidence",
    "code_direction",
    "complete_milestone",
    "correct_policy_version",
    "correct_report",
    "correct_standard",
    "create_goal",
    "decline_resolution",
    "decline_revision",
    "deposit_protocol",
    "discard_draft",
    "end_evaluation_suite",
    "end_evidence_reader",
    "end_ownership",
    "end_run_mapping",
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
    "map_runs",
    "name_evidence_reader",
    "open_evidence",
    "order_goals",
    "propose_commitment_revision",
    "propose_mitigation_revision",
    "propose_resolution",
    "propose_revision",
    "propose_threshold_revision",
    "record_assessment",
    "record_criterion_reading",
    "record_evaluation_run",
    "record_link_check",
    "record_occurrence",
    "record_reading",
    "record_readings",
    "record_runs",
    "record_sealed_download",
    "reveal",
    "revise_evidence",
    "save_draft",
    "set_up_roadmap",
    "submit_update",
    "weigh_commitment_revision",
    "weigh_mitigation_revision",
    "weigh_revision",
    "weigh_threshold_revision",
    "withhold",
]
