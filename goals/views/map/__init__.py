"""The map for staff: thresholds and two columns of mitigations, assessments, safety levels, commitments, reports."""
