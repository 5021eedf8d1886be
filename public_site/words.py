"""The words of the public site for every code, and the symbol and style class that go with them.

Word first, symbol second, colour last: a tag never says anything by its colour alone.
"""

from dataclasses import dataclass
from typing import Final

from goals.outcome import WORDS as OUTCOME_WORDS
from goals.values import Direction, Freshness, Headline, Outcome


@dataclass(frozen=True)
class Tag:
    """A word with its style class; the symbol `s-<key>` stands in every page."""

    key: str
    word: str


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


def outcome_tag(outcome: Outcome, word: str = "") -> Tag:
    return Tag(OUTCOME_KEYS[outcome], word or OUTCOME_WORDS[outcome])


def direction_tag(direction: Headline | Direction) -> Tag:
    key = "weaker" if direction in ("less", "mixed") else direction.replace("_", "-")
    return Tag(f"direction-{key}", DIRECTIONS[direction])


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 goal", "3 goals"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
