"""Which goals, evidence and thresholds an edition may mention by name."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Slugs of public goals and thresholds, and of evidence that the public may at least know to exist."""

    goals: frozenset[str]
    evidence: frozenset[str]
    thresholds: frozenset[str] = frozenset()

    def goals_in(self, slugs: Iterable[str]) -> list[str]:
        return [slug for slug in slugs if slug in self.goals]

    def evidence_in(self, slugs: Iterable[str]) -> list[str]:
        return [slug for slug in slugs if slug in self.evidence]
