"""The map: at which capability who must do what. The company's promises and advice to the industry are never mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goals.days import maybe_day
from goals.direction import headline
from goals.series import next_windows
from goals.standing import ONE_DAY
from goals.values import (
    AssessmentValue,
    MitigationRevisionValue,
    MitigationValue,
    RevisionBase,
    ThresholdRevisionValue,
    ThresholdValue,
)
from public_site.diff.naming import suite_name
from public_site.page import Made, Page
from public_site.pages.evidence import evidence_rows
from public_site.pages.history import label_lines
from public_site.pages.needs import all_of
from public_site.states import GoalState
from public_site.view import View
from public_site.words import ASSESSMENTS, KINDS, MITIGATION_STATES, REPORT_KINDS, Tag, direction_tag


@dataclass(frozen=True)
class RevisionShown:
    """A change of something on the map, with its direction as every side reads it."""

    number: int
    kind: str
    tag: Tag
    labels: Sequence[str]
    revision: RevisionBase


@dataclass(frozen=True)
class MeasureShown:
    slug: str
    revision: MitigationRevisionValue
    state: str
    goals: Sequence[GoalState]
    changes: Sequence[RevisionShown]
    moved: bool  # between the columns


@dataclass(frozen=True)
class ThresholdShown:
    value: ThresholdValue
    revision: ThresholdRevisionValue
    level: str
    level_anchor: str  # of the safety level on this page; "" where this edition does not hold it
    assessments: Sequence[tuple[AssessmentValue, str, bool]]  # newest first; word; is its successor late
    company: Sequence[MeasureShown]
    industry: Sequence[MeasureShown]
    changes: Sequence[RevisionShown]
    suites: Sequence[tuple[str, str]]  # slug and name of evaluation suites in use that inform it
    policy: str  # slug of the policy version that defines it; "" where this edition does not hold it

    @property
    def stands(self) -> tuple[AssessmentValue, str, bool] | None:
        """The newest assessment; None where there is none."""
        return self.assessments[0] if self.assessments else None

    @property
    def goals(self) -> list[GoalState]:
        """Those that its measures name, each once."""
        found = {goal.slug: goal for one in (*self.company, *self.industry) for goal in one.goals}
        return list(found.values())

    @property
    def evidence(self) -> list[str]:
        return _named(self.value)


def map_page(view: View) -> Page:
    kinds = ("threshold", "safety-level", "commitment", "policy", "report", "goal", "evidence", "suite")
    return Page("/map/", "Map of capability thresholds", all_of(view, *kinds), lambda: make_map(view))


def make_map(view: View) -> Made:
    observed = view.roadmap["kept_by"] == "observer"
    thresholds = [_threshold(view, one, observed=observed) for one in view.thresholds.values()]
    series = next_windows(list(view.reports.values()), view.on)
    evidence = evidence_rows(view, _evidence(view))
    policies = sorted(view.edition.policies().values(), key=lambda one: one["effective_on"], reverse=True)
    context = {
        "thresholds": thresholds,
        "levels": list(view.edition.safety_levels().values()),
        "commitments": [
            (one, one["revisions"][-1], _changes(one["revisions"], observed=observed))
            for one in view.edition.commitments().values()
        ],
        "policies": policies,
        "reports": [
            (one, REPORT_KINDS[one["kind"]])
            for one in sorted(view.reports.values(), key=lambda one: one["published_on"], reverse=True)
        ],
        "series": series,
        "evidence": evidence,
        "titles": {row.value["slug"]: row.title for row in evidence},
        "observed": observed,
        "today": view.on.isoformat(),
    }
    turning = [maybe_day(one["next_due"]) for shown in thresholds for one, _, _ in shown.assessments[:1]]
    days = [due + ONE_DAY for due in [*turning, *(one.last for one in series)] if due and due >= view.on]
    days += [until for state in view.states.all if (until := state.facts.holds_until)]
    days += [until for row in evidence if (until := row.holds_until)]
    return Made("public_site/map.html", context, holds_until=min(days, default=None))


def _evidence(view: View) -> list[str]:
    """What assessments and measures rest on, and what no goal names."""
    used = {slug for threshold in view.thresholds.values() for slug in _named(threshold)}
    of_goals = {slug for state in view.states.all for slug in state.value["evidence"]}
    return sorted(used | (view.edition.evidence().keys() - of_goals))


def _named(threshold: ThresholdValue) -> list[str]:
    """The evidence that its assessments and measures name, each once, as far as this edition tells."""
    sources = [*threshold["assessments"], *(one["revisions"][-1] for one in threshold["mitigations"])]
    return list(dict.fromkeys(slug for one in sources for slug in one["evidence"]))


def _threshold(view: View, threshold: ThresholdValue, *, observed: bool) -> ThresholdShown:
    revision = threshold["revisions"][-1]
    levels = view.edition.safety_levels()
    measures = [_measure(view, one, observed=observed) for one in threshold["mitigations"]]
    assessed = sorted(threshold["assessments"], key=lambda one: (one["on"], one["number"]), reverse=True)
    return ThresholdShown(
        value=threshold,
        revision=revision,
        level=levels[revision["level"]]["name"] if revision["level"] in levels else revision["level"],
        level_anchor=f"safety-level-{revision['level']}" if revision["level"] in levels else "",
        assessments=[
            (one, ASSESSMENTS[one["state"]], place == 0 and _overdue(one, view.on))
            for place, one in enumerate(assessed)
        ],
        company=[one for one in measures if one.revision["column"] == "company"],
        industry=[one for one in measures if one.revision["column"] == "industry"],
        changes=_changes(threshold["revisions"], observed=observed),
        suites=[
            (slug, suite_name(one))
            for slug, one in view.edition.suites().items()
            if one["threshold"] == threshold["slug"] and one["ended_on"] is None
        ],
        policy=_policy(view, revision["policy"]),
    )


def _policy(view: View, text: str) -> str:
    """A threshold names its policy in words: "<document> <version>"."""
    found = (slug for slug, one in view.edition.policies().items() if f"{one['document']} {one['version']}" == text)
    return next(found, "")


def _overdue(assessment: AssessmentValue, on: date) -> bool:
    due = maybe_day(assessment["next_due"])
    return due is not None and due < on


def _measure(view: View, mitigation: MitigationValue, *, observed: bool) -> MeasureShown:
    revision = mitigation["revisions"][-1]
    return MeasureShown(
        slug=mitigation["slug"],
        revision=revision,
        state=MITIGATION_STATES.get(revision["state"], ""),
        goals=view.states.some(revision["goals"]),
        changes=_changes(mitigation["revisions"], observed=observed),
        moved=any(one["column"] != revision["column"] for one in mitigation["revisions"]),
    )


def _changes(revisions: Sequence[RevisionBase], *, observed: bool) -> list[RevisionShown]:
    """Every version but the first, newest first."""
    return [
        RevisionShown(
            one["number"],
            KINDS[one["kind"]],
            direction_tag(headline(one)),
            label_lines(one["labels"], headline(one), observed=observed),
            one,
        )
        for one in reversed(revisions[1:])
    ]
