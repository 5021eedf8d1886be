"""All models of goals, thresholds and what is kept about them; one file per subject."""

from goals.models.evidence import Evidence, EvidenceRevision, LinkCheck
from goals.models.goal import Area, Goal, Ownership, Roadmap, TradeOff
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

__all__ = [
    "Area",
    "Assessment",
    "ChecklistItem",
    "ConditionalCommitment",
    "ConditionalCommitmentRevision",
    "Criterion",
    "CriterionReading",
    "Evidence",
    "EvidenceRevision",
    "Goal",
    "LinkCheck",
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
    "Revision",
    "RevisionBase",
    "Roadmap",
    "SafetyLevel",
    "Standard",
    "StatusUpdate",
    "Target",
    "TargetStep",
    "Threshold",
    "ThresholdRevision",
    "TradeOff",
]
