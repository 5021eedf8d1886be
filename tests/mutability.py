"""Every model, by whether its rows may change. A new model is put here on purpose; test_repository compares."""

# Rows are inserted and never change; the database refuses, whoever asks.
IMMUTABLE = frozenset(
    {
        "records.Record",
        "records.LogSecret",
        "goals.Assessment",
        "goals.ChecklistItem",
        "goals.Criterion",
        "goals.CriterionReading",
        "goals.EvidenceRevision",
        "goals.LinkCheck",
        "goals.Milestone",
        "goals.MilestoneTerm",
        "goals.Occurrence",
        "goals.Reading",
        "goals.ResolutionEvidence",
        "goals.Standard",
        "goals.Target",
        "goals.TargetStep",
        "goals.TradeOff",
        "grading.Adjudication",
        "grading.CriterionScore",
        "grading.CycleRubric",
        "grading.Grade",
        "grading.Level",
        "grading.Reply",
        "grading.Rubric",
        "grading.RubricCriterion",
        "grading.Score",
        "grading.Snapshot",
        "grading.Waiver",
        "public_site.Part",
        "public_site.Publication",
        "public_site.Release",
    }
)

# Rows change until something is decided, or are completed once; from then on the database refuses.
FROZEN_ONCE_DECIDED = frozenset(
    {
        "goals.ConditionalCommitmentRevision",
        "goals.MitigationRevision",
        "goals.Ownership",
        "goals.Redaction",
        "goals.Resolution",
        "goals.Revision",
        "goals.StatusUpdate",
        "goals.ThresholdRevision",
        "public_site.Preparation",
    }
)

# Rows may change, and why.
MUTABLE = {
    "accounts.User": "names and teams change; public_id is kept by a trigger",
    "accounts.RoleGrant": "a revoked role is a deleted row; the log keeps the history",
    "notifications.Notification": "is marked as read",
    "records.LogHead": "counts the log",
    "records.SubjectHead": "folds the records of one subject",
    "goals.Roadmap": "one row of facts about this installation",
    "goals.Area": "is renamed and reordered",
    "goals.ConditionalCommitment": "the noun; its revisions are frozen",
    "goals.Evidence": "the noun; its revisions are frozen",
    "goals.Goal": "the noun; its revisions are frozen",
    "goals.Metric": "the noun; its readings are frozen",
    "goals.Mitigation": "the noun; its revisions are frozen",
    "goals.PolicyVersion": "a stated fact, corrected by an action",
    "goals.Report": "a stated fact, corrected by an action",
    "goals.SafetyLevel": "the noun; its standards are frozen",
    "goals.Threshold": "the noun; its revisions are frozen",
    "grading.Assignment": "ends submitted, recused or lapsed",
    "grading.Cycle": "moves through its phases",
    "grading.CycleGoal": "is removed with a published reason",
    "grading.DirectionReview": "is coded once",
}
