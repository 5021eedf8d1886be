"""Freezing goals for a cycle: what reviewers judge is what the goal and its evidence said at that moment."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from goals.deadlines import current_revision
from goals.models import Evidence, Goal
from goals.snapshot import evidence_values, goal_values
from goals.values import EvidenceValue, GoalValue
from grading.models import CycleGoal, Snapshot
from roadmap import canonical_json


def freeze(
    cycle_goals: Iterable[CycleGoal], *, at: datetime, salts: Mapping[tuple[str, str], str] | None = None
) -> list[Snapshot]:
    """Unsaved snapshots, one for each goal of a cycle. The number of queries does not depend on how many there are.

    `salts` by (goal slug, kind), where a file brings them; all others are drawn at random.
    """
    given = salts or {}
    rows = list(cycle_goals)
    pks = [row.goal_id for row in rows]
    chosen = Goal.objects.filter(Q(pk__in=pks) | Q(parent__in=pks))
    goals = {value["slug"]: value for value in goal_values(chosen)}
    slugs = {slug for value in goals.values() for slug in value["evidence"]}
    evidence = {value["slug"]: value for value in evidence_values(Evidence.objects.filter(slug__in=slugs))}
    return [
        _snapshot(row, goals, evidence, at, given.get((row.goal.slug, row.kind)) or secrets.token_hex(32))
        for row in rows
    ]


def salted_sha256(value: Any, salt: str) -> str:
    """SHA-256 (hex) of the canonical JSON of a value and its salt: {"salt": …, "value": …}."""
    return hashlib.sha256(canonical_json.dumps({"salt": salt, "value": value})).hexdigest()


def _snapshot(
    row: CycleGoal, goals: dict[str, GoalValue], known: dict[str, EvidenceValue], at: datetime, salt: str
) -> Snapshot:
    goal = goals[row.goal.slug]
    parts = [goals[slug] for slug in goal["parts"]]
    slugs = sorted({slug for value in [goal, *parts] for slug in value["evidence"]})
    evidence = [known[slug] for slug in slugs]
    return Snapshot(
        cycle_goal=row,
        goal=goal,
        parts=parts,
        evidence=evidence,
        revision=current_revision(goal)["number"],
        salt=salt,
        sha256=salted_sha256({"goal": goal, "parts": parts, "evidence": evidence}, salt),
        frozen_at=at,
    )
