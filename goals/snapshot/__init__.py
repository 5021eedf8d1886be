"""Rows -> plain values exactly as `goals/values.py`: whole and internal. Projection decides what becomes public."""

from goals.snapshot.evaluation import suite_values
from goals.snapshot.evidence import evidence_value, evidence_values
from goals.snapshot.goal import goal_value, goal_values
from goals.snapshot.plain import sha256
from goals.snapshot.roadmap import (
    area_value,
    area_values,
    policy_version_value,
    policy_version_values,
    report_values,
    roadmap_value,
    the_roadmap,
)
from goals.snapshot.spans import all_spans, spans_of
from goals.snapshot.threshold import commitment_values, safety_level_values, threshold_value, threshold_values

__all__ = [
    "all_spans",
    "area_value",
    "area_values",
    "commitment_values",
    "evidence_value",
    "evidence_values",
    "goal_value",
    "goal_values",
    "policy_version_value",
    "policy_version_values",
    "report_values",
    "roadmap_value",
    "safety_level_values",
    "sha256",
    "spans_of",
    "suite_values",
    "the_roadmap",
    "threshold_value",
    "threshold_values",
]
