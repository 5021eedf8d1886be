"""All models of goals, thresholds and what is kept about them; one file per subject."""

from goals.models.asking import EvidenceAnswer, EvidenceRequest
from goals.models.comparison import Comparison, ComparisonResult, Finding, Judgement
from goals.models.correction import Correction
from goals.models.evaluation import Capability, EvaluationRun, EvaluationStudy, EvaluationSuite
from goals.models.evidence import Evidence, EvidenceFile, EvidenceRevision, LinkCheck
from goals.models.file_look import AMISS, FileLook
from goals.models.goal import Area, Goal, Ownership, Roadmap, TradeOff
from goals.models.links import LinkCopy, LinkLook
from goals.models.opening import EvidenceReader, EvidenceReading, Reveal
from goals.models.progress import (
    CriterionReading,
    Metric,
    Milestone,
    Occurrence,
    Reading,
    Resolution,
    ResolutionEvidence,
    StatusUpdate,
)
from goals.models.redaction import Redaction
from goals.models.reports import PolicyVersion, Report
from goals.models.revision import (
    ChecklistItem,
    Criterion,
    MilestoneTerm,
    Revision,
    RevisionBase,
    Target,
    TargetStep,
)
from goals.models.run_mapping import RunMapping
from goals.models.standing import GoalDay, GoalStanding, StandingHead
from goals.models.threshold import (
    Assessment,
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Mitigation,
    MitigationRevision,
    SafetyLevel,
    Standard,
    Threshold,
    ThresholdRevision,
)
from goals.models.watch import Watch

__all__ = [
    "AMISS",
    "Area",
    "Assessment",
    "Capability",
    "ChecklistItem",
    "Comparison",
    "ComparisonResult",
    "ConditionalCommitment",
    "ConditionalCommitmentRevision",
    "Correction",
    "Criterion",
    "CriterionReading",
    "EvaluationRun",
    "EvaluationStudy",
    "EvaluationSuite",
    "Evidence",
    "EvidenceAnswer",
    "EvidenceFile",
    "EvidenceReader",
    "EvidenceReading",
    "EvidenceRequest",
    "EvidenceRevision",
    "FileLook",
    "Finding",
    "Goal",
    "GoalDay",
    "GoalStanding",
    "Judgement",
    "LinkCheck",
    "LinkCopy",
    "LinkLook",
    "Metric",
    "Milestone",
    "MilestoneTerm",
    "Mitigation",
    "MitigationRevision",
    "Occurrence",
    "Ownership",
    "PolicyVersion",
    "Reading",
    "Redaction",
    "Report",
    "Resolution",
    "ResolutionEvidence",
    "Reveal",
    "Revision",
    "RevisionBase",
    "Roadmap",
    "RunMapping",
    "SafetyLevel",
    "Standard",
    "StandingHead",
    "StatusUpdate",
    "Target",
    "TargetStep",
    "Threshold",
    "ThresholdRevision",
    "TradeOff",
    "Watch",
]
