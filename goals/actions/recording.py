"""From plain values to what a record may hold: names and numbers as they are, free texts hashed."""

from collections.abc import Mapping
from typing import Any

from goals.models import (
    ConditionalCommitmentRevision,
    MitigationRevision,
    Revision,
    RevisionBase,
    ThresholdRevision,
)
from roadmap.records.log import Text

# Every key of goals/values.py whose value people write in words, and addresses, which may tell as much.
# All other strings are ids, enums, dates, hashes and decimals.
PROSE = frozenset(
    {
        *("title", "name", "text", "statement", "why", "failure", "definition", "description", "about", "notice"),
        *("met", "missed", "condition", "baseline_text", "sentence", "event", "expected_text", "anchor", "unit"),
        *("reason", "owner_words", "coder_words", "note", "justification", "decline_reason", "correction_reason"),
        *("done", "next", "problems", "help", "health_sentence", "team", "how_known", "timing_reason", "account"),
        *("achieved_text", "holder", "state_reason", "quality", "summary", "scenario", "response", "caveat"),
        *("developer", "contact", "licence", "document", "policy", "author", "by_whom", "model", "series", "version"),
        *("source", "url", "file", "base_address", "derivation", "warning"),
    }
)


def recorded(value: Any) -> Any:
    """The value with every non-empty text under a key of PROSE wrapped, at any depth; salts stay out of records."""
    if isinstance(value, Mapping):
        return {
            key: Text(item) if key in PROSE and isinstance(item, str) and item else recorded(item)
            for key, item in value.items()
            if key != "salt"
        }
    if isinstance(value, list | tuple):
        return [recorded(item) for item in value]
    return value


def under(path: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one thing inside a subject, each under its path: "revisions.2.title"."""
    return {f"{path}.{key}": item for key, item in recorded(value).items()}


def place_of(revision: RevisionBase) -> tuple[str, str]:
    """Subject and path of a revision: ("goal/x", "revisions.2")."""
    path = f"revisions.{revision.number}"
    if isinstance(revision, Revision):
        return f"goal/{revision.goal.slug}", path
    if isinstance(revision, ThresholdRevision):
        return f"threshold/{revision.threshold.slug}", path
    if isinstance(revision, MitigationRevision):
        mitigation = revision.mitigation
        return f"threshold/{mitigation.threshold.slug}", f"mitigations.{mitigation.slug}.{path}"
    if isinstance(revision, ConditionalCommitmentRevision):
        return f"commitment/{revision.commitment.slug}", path
    raise TypeError(f"{type(revision).__name__} is no kind of revision known here")
