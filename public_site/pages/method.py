"""The method: what every word on this site means, how it is counted, who decides, and what is not measured."""

from typing import Any

from goals.links.judging import APART
from goals.reporting import DUE_WITHIN
from goals.suggestion import BEHIND, FAR_BEHIND, LATE_TOO_LONG
from goals.track_record import ENOUGH_FOR_A_RATE
from grading.aggregation import SPREAD_OF_DISAGREEMENT
from grading.agreement import ENOUGH_ITEMS, LEVEL, REPLICATES
from grading.windows import CONFLICT_LOOK_BACK
from public_site.method import terms
from public_site.method.changes import METHOD_CHANGES
from public_site.method.vocabulary import CHANGE_TYPES, DEADLINE_KINDS, ROLES
from public_site.page import Made, Page
from public_site.pages.needs import all_of
from public_site.view import View
from public_site.words import CONFLICT_OUTCOMES, CONFLICTS, REASONS, STATE_WORDS, outcome_tag
from roadmap.redaction import REASONS as WITHHELD_FOR


def method_page(view: View) -> Page:
    """Rubrics are in it; where an observer keeps the roadmap, so is whether any goal promises updates."""
    kinds = ("rubric", "goal") if view.roadmap["kept_by"] == "observer" else ("rubric",)
    return Page("/method/", "Method", all_of(view, *kinds), lambda: make_method(view))


def make_method(view: View) -> Made:
    observed = view.roadmap["kept_by"] == "observer"
    context = {
        "observed": observed,
        "reporting": not observed or _promises_updates(view),
        "roadmap": view.roadmap,
        "outcomes": terms.outcome_terms(observed=observed),
        "health": terms.health_terms(),
        "freshness": terms.freshness_terms(),
        "silent": terms.silent_term(),
        "directions": terms.direction_terms(),
        "criteria": terms.criterion_terms(),
        "evidence": terms.evidence_terms(),
        "assessments": terms.assessment_terms(),
        "coverage": terms.coverage_terms(),
        "measures": terms.mitigation_terms(),
        "firmness": terms.firmness_terms(),
        "non_grades": terms.non_grade_terms(),
        "confidence": terms.confidence_words(),
        "deadlines": DEADLINE_KINDS.values(),
        "change_types": [(type_, words) for type_, words in CHANGE_TYPES.items() if type_ != "Missed" or not observed],
        "change_reasons": [word for word in REASONS.values() if word],
        "roles": ROLES.items(),
        "conflicts": CONFLICTS.values(),
        "conflict_outcomes": CONFLICT_OUTCOMES.values(),
        "withheld_for": WITHHELD_FOR.values(),
        "rubrics": sorted(view.edition.rubrics().values(), key=lambda one: (one["kind"], -one["version"])),
        "changes": METHOD_CHANGES,
        "in_charts": (STATE_WORDS["replaced"], STATE_WORDS["in-progress"]),
        "passed": outcome_tag("not_known" if observed else "missed"),
        **_numbers(),
    }
    return Made("public_site/method.html", context)


def _numbers() -> dict[str, Any]:
    """From the rules themselves."""
    return {
        "due_within": DUE_WITHIN,
        "enough_for_a_rate": ENOUGH_FOR_A_RATE,
        "behind": int(BEHIND * 100),
        "far_behind": int(FAR_BEHIND * 100),
        "late_too_long": LATE_TOO_LONG.days,
        "spread": SPREAD_OF_DISAGREEMENT,
        "enough_items": ENOUGH_ITEMS,
        "replicates": REPLICATES,
        "interval": int(LEVEL * 100),
        "look_back": CONFLICT_LOOK_BACK.days,
        "apart": int(APART.total_seconds()) // 3600,
    }


def _promises_updates(view: View) -> bool:
    """Does any goal that still owes updates say how often?"""
    return any(state.revision["cadence_days"] and not state.ended for state in view.states.all)
