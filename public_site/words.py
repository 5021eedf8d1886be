"""The words of the public site for every code, and the symbol and style class that go with them.

Word first, symbol second, colour last: a tag never says anything by its colour alone.
"""

from dataclasses import dataclass
from typing import Final

from goals.outcome import WORDS as OUTCOME_WORDS
from goals.reporting import FRESHNESS_WORDS, HEALTH_WORDS
from goals.values import Direction, Freshness, Headline, Health, Outcome


@dataclass(frozen=True)
class Tag:
    """A word with its style class; the symbol `s-<key>` stands in every page. `term`: where /method/ explains it."""

    key: str
    word: str
    term: str


def term_of(code: str, kind: str = "") -> str:
    """The anchor of a code on /method/: "achieved_late" -> "achieved-late", a state of evidence "evidence-accepted"."""
    return f"{kind}-{code}".strip("-").replace("_", "-")


OUTCOME_KEYS: Final[dict[Outcome, str]] = {
    "not_started": "not-started",
    "in_progress": "in-progress",
    "being_checked": "being-checked",
    "achieved": "achieved",
    "achieved_late": "achieved-late",
    "achieved_timing_unknown": "achieved-unknown",
    "partly_achieved": "partly-achieved",
    "missed": "missed",
    "stopped_after_learning": "stopped",
    "no_longer_needed": "no-longer-needed",
    "replaced": "replaced",
    "merged": "replaced",
    "withdrawn": "withdrawn",
    "not_known": "not-known",
}
# One block of the standing chart is one goal in one of these states, in this order.
STATE_WORDS: Final[dict[str, str]] = {
    "achieved": "Achieved",
    "achieved-unknown": "Achieved, timing not established",
    "achieved-late": "Achieved late",
    "partly-achieved": "Partly achieved",
    "no-longer-needed": "No longer needed",
    "stopped": "Stopped after learning",
    "replaced": "Replaced or merged",
    "withdrawn": "Withdrawn",
    "missed": "Missed",
    "not-known": "Not known",
    "being-checked": "Being checked",
    "off-track": "Off track",
    "at-risk": "At risk",
    "silent": "Silent",
    "in-progress": "In progress, no health stated",
    "on-track": "On track",
    "not-started": "Not started",
}
# An observer states no health, so nothing is missing where none is.
OBSERVED_WORDS: Final = STATE_WORDS | {"in-progress": "In progress"}
# Colour of a state in an interactive chart: the name of a CSS variable.
STATE_FILLS: Final[dict[str, str]] = {
    "achieved": "--fill-achieved",
    "achieved-unknown": "--fill-achieved",
    "achieved-late": "--fill-achieved",
    "partly-achieved": "--fill-achieved",
    "replaced": "--fill-changed",
    "stopped": "--fill-withdrawn",
    "withdrawn": "--fill-withdrawn",
    "missed": "--fill-missed",
    "off-track": "--fill-off-track",
    "at-risk": "--fill-at-risk",
    "on-track": "--fill-on-track",
}
FRESHNESS_KEYS: Final[dict[Freshness, str]] = {
    "current": "current",
    "due": "update-due",
    "overdue": "update-overdue",
    "stale": "stale",
    "no_cadence": "none",
    "ended": "none",
    "not_started": "none",
}
DIRECTIONS: Final[dict[Headline, str]] = {
    "more": "More ambitious",
    "same": "Same ambition",
    "less": "Less ambitious",
    "mixed": "Mixed: more and less ambitious",
    "cannot_tell": "Cannot tell",
    "contested": "Contested",
    "correction": "Correction",
}
DIRECTION_NOUNS: Final[dict[Headline, str]] = {
    "less": "less ambitious",
    "contested": "contested",
    "mixed": "mixed",
    "more": "more ambitious",
    "same": "the same ambition",
    "cannot_tell": "cannot tell",
    "correction": "correction",
}
KINDS: Final[dict[str, str]] = {
    "created": "Goal set",
    "reworded": "Re-worded",
    "redated": "Re-dated",
    "rescoped": "Re-scoped",
    "target_changed": "Target changed",
    "replaced": "Replaced",
    "withdrawn": "Withdrawn",
    "corrected": "Correction",
}
REASONS: Final[dict[str, str]] = {
    "new_understanding": "new understanding",
    "trade_off": "trade-off with another goal",
    "dependency": "dependency",
    "resources": "resources",
    "could_not_execute": "could not execute",
    "external_event": "external event",
    "error_fix": "fix of an error",
}
FIRMNESS: Final[dict[str, str]] = {
    "aspiration": "Aspiration",
    "goal": "Goal",
    "commitment": "Commitment",
    "conditional": "Conditional",
}
CONFIDENCE: Final[dict[str, str]] = {
    "low": "Low",
    "moderate": "Moderate",
    "high": "High",
    "highly_confident": "Highly confident",
}
EVIDENCE_KINDS: Final[dict[str, str]] = {
    "report": "Report",
    "system_card": "System card",
    "evaluation_log": "Evaluation log",
    "red_team_result": "Red-team result",
    "test_report": "Test report",
    "static_analysis": "Static-analysis report",
    "policy_document": "Policy document",
    "prototype": "Prototype",
    "commit": "Commit",
    "external_review": "External review",
    "statement": "Statement",
}
EVIDENCE_STATES: Final[dict[str, str]] = {
    "draft": "Draft",
    "in_review": "In review",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "expired": "Expired",
    "unconfirmed": "Unconfirmed",
}
PHASES: Final[dict[str, str]] = {
    "setup": "announced",
    "scoring": "reviewers are scoring",
    "discussion": "reviewers discuss where they disagree",
    "reply": "owners may reply",
    "closed": "closed; results are not published yet",
    "published": "published",
}
CONFLICTS: Final[dict[str, str]] = {
    "owner": "Owns the goal",
    "contributor": "Contributes to the goal",
    "evidence_author": "Wrote evidence for the goal",
    "manager": "Manages an owner of the goal",
    "report": "Reports to an owner of the goal",
    "worked_on_it": "Worked on it in another way",
    "personal": "Close personal tie to an owner",
    "financial": "Financial interest",
    "other": "Other",
}
CONFLICT_OUTCOMES: Final[dict[str, str]] = {
    "recused": "stepped back",
    "waived": "waived; scored in spite of it",
    "lapsed": "gave no score",
    "scored": "scored; no waiver is known",
    "open": "goal removed before a score",
}
REQUEST_STATES: Final[dict[str, str]] = {
    "open": "Not answered yet",
    "accepted": "Accepted",
    "declined": "Declined",
    "answered": "Answered",
}
GRADE_KINDS: Final[dict[str, str]] = {"ambition": "Ambition", "progress": "Progress", "result": "Result"}
NON_GRADES: Final[dict[str, str]] = {
    "too_early": "Too early to grade",
    "no_evidence": "No evidence available",
    "cannot_judge_withheld": "Cannot judge because withheld",
    "not_applicable": "Not applicable",
}
ASSESSMENTS: Final[dict[str, str]] = {
    "not_reached": "Not reached",
    "cannot_be_ruled_out": "Cannot be ruled out",
    "reached": "Reached",
    "not_assessed": "Not assessed",
}
# What a model is checked for, in the order of the matrix.
CAPABILITIES: Final[dict[str, str]] = {
    "biological": "Biological",
    "chemical": "Chemical",
    "cyber": "Cyber",
    "code_execution": "Code execution",
    "autonomy": "Autonomy",
    "ai_research": "AI research and development",
    "alignment": "Alignment",
}
RUN_STATES: Final[dict[str, str]] = {
    "complete": "Ran to its end",
    "partial": "Ran in part",
    "cancelled": "Cancelled",
    "crashed": "Crashed",
}
MITIGATION_STATES: Final[dict[str, str]] = {
    "planned": "Planned",
    "partly": "Partly in place",
    "in_place": "In place",
    "suspended": "Suspended",
}
REPORT_KINDS: Final[dict[str, str]] = {
    "risk_report": "Risk report",
    "system_card": "System card",
    "external_review": "External review",
    "procedural_check": "Procedural check",
}


# How far a criterion is, as a tag; the word of one that is not applicable comes with its justification.
CRITERION_WORDS: Final[dict[str, str]] = {
    "reached": "Reached",
    "not_reached": "Not reached",
    "not_reported": "Not reported",
    "judged": "Judged by reviewers",
    "not_applicable": "Not applicable",
}
_CRITERION_KEYS: Final[dict[str, str]] = {
    "reached": "achieved",
    "not_reached": "not-started",
    "not_applicable": "withdrawn",
}


def outcome_tag(outcome: Outcome, word: str = "") -> Tag:
    return Tag(OUTCOME_KEYS[outcome], word or OUTCOME_WORDS[outcome], term_of(outcome))


def state_tag(state: str, words: dict[str, str] | None = None) -> Tag:
    """A state of STATE_WORDS, as charts name it."""
    return Tag(state, (words or STATE_WORDS)[state], _STATE_TERMS.get(state, state))


_STATE_TERMS: Final = {"achieved-unknown": "achieved-timing-unknown", "stopped": "stopped-after-learning"}


def health_tag(health: Health, *, old: bool = False) -> Tag:
    """`old`: too long ago to stand for today; outlined, not filled."""
    key = health.replace("_", "-")
    return Tag(f"{key} tag--old" if old else key, HEALTH_WORDS[health], key)


def freshness_tag(freshness: Freshness) -> Tag | None:
    """Only where there is something to say: an update due, overdue, or a stale goal."""
    key = FRESHNESS_KEYS[freshness]
    return Tag(key, FRESHNESS_WORDS[freshness], key) if freshness in ("due", "overdue", "stale") else None


def criterion_tag(key: str) -> Tag:
    return Tag(_CRITERION_KEYS.get(key, "not-assessed"), CRITERION_WORDS[key], term_of(key, "criterion"))


def direction_tag(direction: Headline | Direction) -> Tag:
    key = "weaker" if direction in ("less", "mixed") else direction.replace("_", "-")
    return Tag(f"direction-{key}", DIRECTIONS[direction], term_of(direction, "direction"))
