"""What the entries of one part share: which part of which editions, its title and its address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from goals.deadlines import current_revision
from goals.values import EvidenceValue, GoalValue
from public_site.diff.change import Change, ChangeType
from public_site.diff.naming import Names, evidence_title, label, suite_name
from public_site.editions import Edition
from public_site.schema import PARTS, kind_of, part_key, slug_of

_PAGES: Final = {
    "roadmap": "/",
    "area": "/areas/{slug}/",
    "goal": "/goals/{slug}/",
    "threshold": "/map/#threshold-{slug}",
    "safety-level": "/map/#safety-level-{slug}",
    "commitment": "/map/#commitment-{slug}",
    "suite": "/map/evaluations/#suite-{slug}",
    "policy": "/map/#policy-{slug}",
    "report": "/reports/#report-{slug}",
    "rubric": "/grades/#rubric-{slug}",
    "cycle": "/grades/#cycle-{slug}",
    "request": "/corrections/#request-{slug}",
}
_KIND_WORDS: Final = {"safety-level": "Safety level", "request": "Request"}


@dataclass(frozen=True, slots=True)
class Context:
    """One part on its way from one edition to the next; either side may lack it."""

    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    old_edition: Edition | None
    new_edition: Edition

    @property
    def kind(self) -> str:
        return kind_of(self.key)

    @property
    def slug(self) -> str:
        return slug_of(self.key)

    @property
    def told_on(self) -> date:
        return self.new_edition.published_on

    @property
    def value(self) -> dict[str, Any]:
        """The part as it is now, or as it last was."""
        return self.after or self.before or {}

    def entry(self, change_type: ChangeType, *, sentence: str, anchor: str = "", **details: Any) -> Change:
        """An entry about this part; `details` are fields of Change."""
        made = Change(change_type, self.key, self._title(), self._url(anchor), sentence, told_on=self.told_on)
        return replace(made, **details) if details else made

    @property
    def names(self) -> Names:
        editions = [one for one in (self.new_edition, self.old_edition) if one]
        return Names(editions, self.value)

    def label(self, path: str) -> str:
        """A path inside this part in plain words."""
        return label(PARTS[self.kind], [self.after, self.before], path.split("."), self.names)

    def titles_of(self, goals: Iterable[str]) -> list[str]:
        """The titles of other goals, or their slugs where an edition has no such goal."""
        return [self._goal_title(slug) or slug for slug in goals]

    def _title(self) -> str:
        value = self.value
        if self.kind == "goal":
            return current_revision(cast(GoalValue, value))["title"]
        if self.kind == "grade":
            return self._goal_title(value["goal"]) or value["goal"]
        if value.get("revisions"):
            newest = value["revisions"][-1]
            return newest.get("name") or newest.get("scenario") or self.slug
        if self.kind == "evidence":
            return evidence_title(cast(EvidenceValue, value))
        if self.kind == "suite":
            return suite_name(value)
        if self.kind == "policy":
            return f"{value['document']} {value['version']}"
        return value.get("title") or value.get("name") or f"{_KIND_WORDS.get(self.kind, self.kind)} {self.slug}"

    def _url(self, anchor: str) -> str:
        kind, slug = self.kind, self.slug
        if kind == "grade":
            return f"/goals/{self.value['goal']}/#grade-{slug}"
        if kind == "evidence":
            goal = self._goal_of_evidence()
            return f"/goals/{goal}/#evidence-{slug}" if goal else f"/map/#evidence-{slug}"
        page = _PAGES.get(kind, "/").format(slug=slug)
        return f"{page}#{anchor}" if anchor and "#" not in page else page

    def _goal_title(self, slug: str) -> str:
        key = part_key("goal", slug)
        edition = next((one for one in (self.new_edition, self.old_edition) if one and key in one.parts), None)
        return current_revision(cast(GoalValue, edition.part(key)))["title"] if edition else ""

    def _goal_of_evidence(self) -> str:
        goals = self.new_edition.goals()
        return next((slug for slug, goal in goals.items() if self.slug in goal["evidence"]), "")
