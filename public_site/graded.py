"""Grades as pages show them: the word of the level, who graded, how far the reviewers were apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from goals.values import GoalValue
from grading.aggregation import BOUNDARY
from grading.values import CycleValue, GradeValue, ReopeningValue, RubricValue
from public_site.editions import Edition
from public_site.words import GRADE_KINDS, NON_GRADES
from roadmap.english import listed, plural

KINDS = ("ambition", "progress", "result")


@dataclass(frozen=True)
class GradeShown:
    """One grade with the rubric it was given by."""

    slug: str
    value: GradeValue
    rubric: RubricValue | None

    @property
    def kind_word(self) -> str:
        return GRADE_KINDS[self.value["kind"]]

    @property
    def word(self) -> str:
        """ "Behind", "Too early to grade", "Provisional: 2 of 3 reviewers"."""
        value = self.value
        if value["provisional"]:
            return f"Provisional: {value['n']} of {value['quorum']} reviewers"
        if value["level"]:
            return self.label(value["level"])
        return NON_GRADES.get(value["non_grade"] or "", "Not assessed")

    @property
    def style(self) -> str:
        """Class of the cell: the rank of the level, best is 1; none for what is no level."""
        return f"grade--{self._rank(self.value['level'])}" if self.value["level"] else "grade--none"

    @property
    def between(self) -> str:
        return f"between {listed([self.label(one) for one in self.value['between']])}" if self.value["between"] else ""

    @property
    def range(self) -> str:
        """ "from Far behind to On course"; "" when all said the same or there was one reviewer."""
        best, worst = (self.value["range"] or [""])[0], (self.value["range"] or [""])[-1]
        return f"from {self.label(worst)} to {self.label(best)}" if best != worst else ""

    @property
    def panel(self) -> str:
        """Who graded; "independent" is said of outsiders only."""
        own, external = self.value["panel"]["own"], self.value["panel"]["external"]
        if not own:
            return "external reviewers" if external else ""
        return f"mixed panel, {external} of {own + external} external" if external else "the developer's own reviewers"

    @property
    def reviewers_total(self) -> int:
        return self.value["panel"]["own"] + self.value["panel"]["external"]

    @property
    def reviewers(self) -> str:
        """ "3 reviewers"; "3 reviewers, 2 levels" where somebody gave none."""
        n, total = self.value["n"], self.reviewers_total
        words = plural(total or n, "reviewer")
        return f"{words}, {plural(n, 'level')}" if total and n != total else words

    @property
    def distribution(self) -> list[tuple[str, int]]:
        """Every level or non-grade given with its count, best first."""
        counts = self.value["distribution"]
        keys = sorted((key for key in counts if counts[key]), key=lambda key: (self._rank(key), key))
        return [(NON_GRADES.get(key) or self.label(key), counts[key]) for key in keys]

    @property
    def side(self) -> str:
        """Whose panel it was, in one word, to put two grades of one goal beside each other."""
        own, external = self.value["panel"]["own"], self.value["panel"]["external"]
        return "mixed" if own and external else "external" if external else "own"

    @property
    def dispute(self) -> str:
        """By which rule the reviewers disagreed; "" where they did not, or where the rule is not known."""
        if not self.value["disputed"] or "spread_rule" not in self.value:
            return ""
        rule = f"{self.value['spread_rule']} or more apart"
        boundary = BOUNDARY.get(self.value["kind"], "")
        known = {one["key"] for one in self.rubric["levels"]} if self.rubric else set()
        both = f", or on both sides of {self.label(boundary)}" if boundary in known else ""
        return f"The reviewers disagreed. This round calls it so when levels lie {rule}{both}."

    @property
    def number(self) -> int:
        return self.value.get("number", 1)

    @property
    def decided_before(self) -> bool:
        """Did the adjudicator decide for an earlier grade, and nobody decided again?"""
        return self._is_older(self.value.get("adjudicated_for"))

    @property
    def replied_before(self) -> bool:
        """Was the owner's reply written about an earlier grade?"""
        return self._is_older(self.value.get("replied_to"))

    def _is_older(self, about: int | None) -> bool:
        return about is not None and about < self.number

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Key and word of each level of the rubric, best first, and of each non-grade that was given."""
        levels = [(one["key"], one["label"]) for one in self.rubric["levels"]] if self.rubric else []
        given = {key for _, counts in self.counts for key in counts}
        return levels + [(key, word) for key, word in NON_GRADES.items() if key in given]

    @property
    def table(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """What was asked, with how many gave each level; empty for a grade that does not say it by question."""
        if not self.value.get("criteria") and not self.value.get("first_distribution"):
            return []
        return [(asked, [(word, counts.get(key, 0)) for key, word in self.columns]) for asked, counts in self.counts]

    @property
    def counts(self) -> list[tuple[str, Mapping[str, int]]]:
        first = self.value.get("first_distribution")
        overall: list[tuple[str, Mapping[str, int]]]
        overall = [("Overall, against the last wording" if first else "Overall", self.value["distribution"])]
        overall += [("Overall, against the first wording", first)] if first else []
        asked = {one["key"]: one["question"] for one in self.rubric["criteria"]} if self.rubric else {}
        return overall + [(asked.get(key, key), counts) for key, counts in self.value.get("criteria", {}).items()]

    @property
    def first_word(self) -> str:
        """The result against the first published wording, where it differs."""
        return self.label(self.value["first_level"]) if self.value["first_level"] else ""

    def label(self, level: str) -> str:
        levels = self.rubric["levels"] if self.rubric else []
        return next((one["label"] for one in levels if one["key"] == level), level.replace("_", " ").capitalize())

    def _rank(self, level: str | None) -> int:
        levels = self.rubric["levels"] if self.rubric else []
        return next((one["rank"] for one in levels if one["key"] == level), len(levels) + 1)

    def moved_on(self, goal: GoalValue) -> str:
        """What is to be said when the goal has changed since it was graded."""
        newest = max(one["number"] for one in goal["revisions"])
        if newest == self.value["revision"]:
            return ""
        return f"Graded against revision {self.value['revision']}; the goal is now at {newest}."


def reopening_before(cycle: CycleValue | None, number: int) -> ReopeningValue | None:
    """Why a grade with this number was made: the second follows from the first time its round was opened again."""
    agreed = [one for one in cycle.get("reopenings", []) if one["agreed_on"]] if cycle else []
    return agreed[number - 2] if 0 <= number - 2 < len(agreed) else None


class Grades:
    """The grades of an edition, by goal."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def all(self) -> list[GradeShown]:
        rubrics = self.edition.rubrics()
        found = [GradeShown(slug, one, rubrics.get(one["rubric"])) for slug, one in self.edition.grades().items()]
        return sorted(found, key=lambda one: (one.value["graded_on"], one.slug), reverse=True)

    @cached_property
    def _by_goal(self) -> dict[str, list[GradeShown]]:
        found = defaultdict(list)
        for one in self.all:
            found[one.value["goal"]].append(one)
        return found

    def of(self, goal: str) -> list[GradeShown]:
        """All grades of a goal, newest first."""
        return self._by_goal.get(goal, [])

    def newest(self, goal: str) -> list[GradeShown]:
        """The newest grade of each kind; the kind that says most about today comes first."""
        found: dict[str, GradeShown] = {}
        for one in self.of(goal):
            found.setdefault(one.value["kind"], one)
        return [found[kind] for kind in reversed(KINDS) if kind in found]

    def side_by_side(self, goal: str) -> list[GradeShown]:
        """The newest grade of each panel, where the developer's own and others graded the same; else nothing."""
        found: dict[tuple[str, str], GradeShown] = {}
        for one in self.of(goal):
            if not one.value["provisional"]:
                found.setdefault((one.value["kind"], one.side), one)
        return [one for (kind, _), one in sorted(found.items()) if sum(kind == other for other, _ in found) > 1]
