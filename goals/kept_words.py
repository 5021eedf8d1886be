"""A kept standing in the words and tags of the staff pages; the words alone say everything."""

from typing import NamedTuple, cast

from goals.deadlines import deadline_value
from goals.models import GoalStanding, Revision
from goals.reporting import FRESHNESS_WORDS, HEALTH_WORDS
from goals.values import DeadlineKind, Freshness, Health


class Tags(NamedTuple):
    """What `templates/goals/_states.html` prints."""

    outcome: str
    outcome_tag: str
    health: str
    health_tag: str
    freshness: str
    freshness_tag: str


def tags(row: GoalStanding) -> Tags | None:
    """None where nothing is in force yet."""
    if not row.outcome:
        return None
    said = row.health if row.shows_health else ""
    health = HEALTH_WORDS[cast(Health, said)] if said else ("No health stated" if row.shows_health else "")
    is_told = row.freshness not in ("ended", "not_started")
    return Tags(
        outcome=row.words,
        outcome_tag="missed" if row.outcome == "missed" else "",
        health=f"{health} (too old)" if said and row.health_is_old else health,
        health_tag="" if row.health_is_old else said.replace("_", "-"),
        freshness=FRESHNESS_WORDS[cast(Freshness, row.freshness)] if is_told else "",
        freshness_tag="late" if row.freshness in ("overdue", "stale") else "",
    )


def due_words(revision: Revision) -> str:
    """The deadline as it is published, or the words that its kind and day give."""
    kind = cast(DeadlineKind, revision.deadline_kind)
    value = deadline_value(kind=kind, text=revision.deadline_text, on=revision.deadline_on)
    return value["text"] or "no date"
