"""How a goal stands on a day, in the words and tags of the staff pages."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from goals.reporting import FRESHNESS_WORDS, HEALTH_WORDS
from goals.standing import Facts, facts
from goals.values import GoalValue, RoadmapValue


class States(NamedTuple):
    """Outcome, health and freshness, each a word and the tag that colours it; the words alone say everything."""

    facts: Facts
    outcome: str
    outcome_tag: str
    health: str
    health_tag: str
    freshness: str
    freshness_tag: str


def states(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> States:
    """The goal must have a revision in force."""
    now = facts(goal, on, roadmap, parts)
    is_open = now.outcome in ("in_progress", "missed")
    said = now.health if is_open else None
    health = HEALTH_WORDS[said.health] if said else ("No health stated" if is_open else "")
    return States(
        facts=now,
        outcome=now.words,
        outcome_tag="missed" if now.outcome == "missed" else "",
        health=f"{health} (too old)" if said and said.grey else health,
        health_tag="" if said is None or said.grey else said.health.replace("_", "-"),
        freshness=FRESHNESS_WORDS[now.freshness] if now.freshness not in ("ended", "not_started") else "",
        freshness_tag="late" if now.freshness in ("overdue", "stale") else "",
    )
