"""The page of one goal: what is promised, how it stands, what was said and done, how it was graded, how it changed."""

from typing import Any

from goals.criteria import CriterionResult, check_all
from goals.metric_figures import metric_figures
from goals.outcome import MilestoneState, milestones, occurrence_outcome
from goals.reporting import updates_in_force
from goals.values import CriterionValue, GoalValue, UpdateValue
from public_site.diff.naming import Names
from public_site.page import Charts, Made, Page
from public_site.pages.comparisons import ComparisonFigure, comparison_of
from public_site.pages.ending import ending_words
from public_site.pages.evidence import evidence_rows
from public_site.pages.grade_rounds import rounds_of_goal
from public_site.pages.graded_again import graded_on_page
from public_site.pages.history import history
from public_site.pages.lists import GoalRow
from public_site.pages.metric_charts import metric_charts
from public_site.pages.needs import goal_needs
from public_site.pages.notices import notices_about
from public_site.pages.rounds import earliest, next_late_day, waiting
from public_site.pages.windows import windows_of
from public_site.states import GoalState
from public_site.view import View
from public_site.words import CONFIDENCE, FIRMNESS, REASONS, Tag, criterion_tag, health_tag, outcome_tag


def goal_pages(view: View) -> list[Page]:
    """One page per goal, part goals and ended goals included: a goal's page never goes away."""
    return [
        Page(state.path, state.title, goal_needs(view, state.slug), _maker(view, state.slug))
        for state in view.states.all
    ]


def _maker(view: View, slug: str) -> Any:
    return lambda: make_goal(view, view.states[slug])


def make_goal(view: View, state: GoalState) -> Made:
    goal = state.value
    figures = metric_figures(state.value, state.facts, view.on)
    grades = [graded_on_page(view, one, goal) for one in view.grades.of(state.slug)]
    over_rounds = rounds_of_goal(state, view.grades.of(state.slug))
    criteria = _criteria(state, view)
    windows = windows_of(state)
    names = Names([view.edition], goal)
    evidence = evidence_rows(view, goal["evidence"])
    pending = waiting(view, state.slug)
    related, thresholds = _related(view, goal), _thresholds(view, state.slug)
    reports = [one for one in view.reports.values() if state.slug in one["goals"]]
    context = {
        "goal": goal,
        "state": state,
        "revision": state.revision,
        "boxes": goal["withheld"],
        "area": view.areas.get(goal["area"]),
        "parent": next(iter(view.states.some([goal["parent"] or ""])), None),
        "parts": [GoalRow(one, view.grades.newest(one.slug)) for one in view.states.some(goal["parts"])],
        "related": related,
        "has_related": any((*related.values(), thresholds, reports)),
        "grades": grades,
        "rounds": over_rounds,
        "side_by_side": view.grades.side_by_side(state.slug),
        "ending": ending_words(goal["resolution"]) if goal["resolution"] else "",
        "explanation": _explanation(goal["updates"], state),
        "newest_grades": view.grades.newest(state.slug),
        "pending": pending,
        "criteria": criteria,
        "windows": windows,
        "derivation": names.derivation(state.revision["deadline"]["derivation"]),
        "milestones": [_milestone_row(one, names) for one in milestones(goal, view.on, view.roadmap)],
        "occurrences": [
            (one, outcome_tag(occurrence_outcome(one, view.on, view.roadmap))) for one in goal["occurrences"]
        ],
        "figures": figures,
        "updates": _updates(goal["updates"], state),
        "evidence": evidence,
        "titles": {row.value["slug"]: row.title for row in evidence},
        "history": history(view, state),
        "thresholds": thresholds,
        "reports": reports,
        "firmness": FIRMNESS[state.revision["firmness"]],
        "confidence": _confidence(state),
        "reason": REASONS.get(state.revision["reason_class"], ""),
        "observed": state.observed,
        "sha256": view.edition.parts[f"goal/{state.slug}"],
        "withheld": notices_about(view, goal_needs(view, state.slug)),
    }
    expires = [row.holds_until for row in evidence]
    until = earliest(
        state.facts.holds_until, next_late_day(pending), windows.holds_until(view.on) if windows else None, *expires
    )
    charts = metric_charts(figures)
    for figure in [*over_rounds, *(one.scores for one in grades), *(one for _, _, _, one in criteria), windows]:
        charts |= figure.charts if figure else Charts()
    context["interactive"] = bool(charts.figures)
    return Made("public_site/goal.html", context, holds_until=until, charts=charts)


def _explanation(updates: list[UpdateValue], state: GoalState) -> UpdateValue | None:
    """The owner's newest explanation after the due day of a missed goal."""
    due = state.facts.due.isoformat() if state.facts.due else ""
    found = [
        one
        for one in updates
        if one["kind"] == "explanation" and one["visibility"] == "public" and one["submitted_at"][:10] >= due
    ]
    return max(found, key=lambda one: one["submitted_at"], default=None)


def _related(view: View, goal: GoalValue) -> dict[str, Any]:
    return {
        "predecessors": view.states.some(goal["predecessors"]),
        "successors": view.states.some(goal["successors"]),
        "trade_offs": [(one, view.states[one["goal"]]) for one in goal["trade_offs"] if one["goal"] in view.states],
    }


def _criteria(
    state: GoalState, view: View
) -> list[tuple[CriterionValue, CriterionResult, Tag, ComparisonFigure | None]]:
    """Each criterion with how far it is, and its chart where it compares. Of a goal with parts there are none: its parts have them."""
    results = check_all(state.value, view.on)
    return [
        (criterion, result, _criterion_tag(criterion, result), comparison_of(state, criterion))
        for criterion, result in zip(state.revision["criteria"], results, strict=True)
    ]


def _criterion_tag(criterion: CriterionValue, result: CriterionResult) -> Tag:
    if not result.applicable:
        return criterion_tag("not_applicable")
    if result.reached is None:
        return criterion_tag("judged" if criterion["kind"] == "judgement" else "not_reported")
    return criterion_tag("reached" if result.reached else "not_reached")


def _milestone_row(one: MilestoneState, names: Names) -> dict[str, Any]:
    word = f"Done {one.days_late} days late" if one.days_late and one.outcome == "achieved_late" else ""
    word = word or ("Done" if one.outcome == "achieved" else "")
    derivation = names.derivation(one.term["deadline"]["derivation"])
    return {"term": one.term, "done": one.done, "tag": outcome_tag(one.outcome, word), "derivation": derivation}


def _updates(updates: list[UpdateValue], state: GoalState) -> list[dict[str, Any]]:
    """Newest first; a corrected update stays, and says by which one it was corrected."""
    corrected_by = {one["corrects"]: one["number"] for one in updates if one["corrects"]}
    in_force = {one["number"] for _, one in updates_in_force(state.value)}
    shown = sorted(updates, key=lambda one: (one["submitted_at"], one["number"]), reverse=True)
    return [
        {
            "value": one,
            "tag": health_tag(one["health"]) if one["health"] else None,
            "suggested": one["suggested"].replace("_", " ")
            if one["suggested"] and one["suggested"] != one["health"]
            else "",
            "corrected_by": corrected_by.get(one["number"]),
            "in_force": one["number"] in in_force,
        }
        for one in shown
        if one["visibility"] == "public"
    ]


def _thresholds(view: View, slug: str) -> list[tuple[str, str]]:
    """Capability thresholds for which this goal is named as a measure: slug and name."""
    return [
        (name, threshold["revisions"][-1]["name"])
        for name, threshold in view.thresholds.items()
        if any(slug in one["revisions"][-1]["goals"] for one in threshold["mitigations"] if one["revisions"])
    ]


def _confidence(state: GoalState) -> str:
    stated = state.revision["confidence"]
    return CONFIDENCE.get(stated["level"], stated["level"].replace("_", " ").capitalize()) if stated else ""
