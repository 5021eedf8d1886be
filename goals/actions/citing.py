"""Evidence of a claim is evidence of its goal: an action that names evidence links it, and that leaves its own record."""

from collections.abc import Iterable
from datetime import datetime

from goals import logged
from goals.models import Evidence, Goal
from roadmap.accounts.models import User
from roadmap.records.log import append


def cite(goal: Goal, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Link evidence to the goal, without a record; returns what was not linked before. Call it with the goal locked."""
    linked = set(goal.evidence.values_list("pk", flat=True))
    new = {item.pk: item for item in evidence if item.pk not in linked}
    goal.evidence.add(*new.values())
    return list(new.values())


def record_citations(goal: Goal, evidence: Iterable[Evidence], *, by: User | None, at: datetime) -> None:
    """One record for each piece of evidence that `cite` linked, after the record of the claim itself."""
    for item in evidence:
        after = logged.evidence_links([goal])
        append(type="evidence.cited", subject=f"evidence/{item.slug}", by=by, at=at, after=after)
