"""The page of one goal: what is promised, how it stands, what was said and done, how it was graded, how it changed."""

from typing import Any

from goals.criteria import CriterionResult, check_all
from goals.outcome import MilestoneState, milestones, occurrence_outcome
from goals.reporting import updates_in_force
from goals.values import CriterionValue, GoalValue, UpdateValue
from public_site.page import Made, Page
from public_site.pages.ending import ending_words
from public_site.pages.evidence import evidence_rows
from public_site.pages.history import history
from public_site.pages.lists import GoalRow
from public_site.pages.metrics import metric_figures
from public_site.pages.needs import goal_needs
from public_site.pages.rounds import earliest, next_late_day, waiting
from public_site.states import GoalState
from public_site.view import View
from public_site.words import CONFIDENCE, FIRMNESS, REASONS, Tag, outcome_tag


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
    figures = metric_figures(state, view.on)
    pending = waiting(view, state.slug)
    context = {
        "goal": goal,
        "state": state,
        "revision": state.revision,
        "boxes": goal["withheld"],
        "area": view.areas.get(goal["area"]),
        "parent": next(iter(view.states.some([goal["parent"] or ""])), None),
        "parts": [GoalRow(one, view.grades.newest(one.slug)) for one in view.states.some(goal["parts"])],
        "related": _related(view, goal),
        "grades": [(one, one.moved_on(goal)) for one in view.grades.of(state.slug)],
        "ending": ending_words(goal["resolution"]) if goal["resolution"] else "",
        "explanation": _explanation(goal["updates"], state),
        "newest_grades": view.grades.newest(state.slug),
        "pending": pending,
        "criteria": _criteria(state, view),
        "milestones": [_milestone_row(one) for one in milestones(goal, view.on, view.roadmap)],
        "occurrences": [
            (one, outcome_tag(occurrence_outcome(one, view.on, view.roadmap))) for one in goal["occurrences"]
        ],
        "figures": figures,
        "updates": _updates(goal["updates"], state),
        "evidence": evidence_rows(view, goal["evidence"]),
        "history": history(view, state),
        "thresholds": _thresholds(view, state.slug),
        "reports": [one for one in view.reports.values() if state.slug in one["goals"]],
        "firmness": FIRMNESS[state.revision["firmness"]],
        "confidence": _confidence(state),
        "reason": REASONS.get(state.revision["reason_class"], ""),
        "observed": state.observed,
    }
    plots = {figure.slug: figure.plot for figure in figures}
    until = earliest(state.facts.holds_until, next_late_day(pending))
    return Made("public_site/goal.html", context, holds_until=until, figures=plots)


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


def _criteria(state: GoalState, view: View) -> list[tuple[CriterionValue, CriterionResult, Tag]]:
    """Each criterion with how far it is. Of a goal with parts there are none: its parts have them."""
    results = check_all(state.value, view.on)
    return [
        (criterion, result, _criterion_tag(result))
        for criterion, result in zip(state.revision["criteria"], results, strict=True)
    ]


def _criterion_tag(result: CriterionResult) -> Tag:
    if not result.applicable:
        return Tag("withdrawn", "Not applicable")
    if result.reached is None:
        return Tag("not-assessed", result.sentence.rstrip("."))
    return Tag("achieved", "Reached") if result.reached else Tag("not-started", "Not reached")


def _milestone_row(one: MilestoneState) -> dict[str, Any]:
    word = f"Done {one.days_late} days late" if one.days_late and one.outcome == "achieved_late" else ""
    word = word or ("Done" if one.outcome == "achieved" else "")
    return {"term": one.term, "done": one.done, "tag": outcome_tag(one.outcome, word)}


def _updates(updates: list[UpdateValue], state: GoalState) -> list[dict[str, Any]]:
    """Newest first; a corrected update stays, and says by which one it was corrected."""
    corrected_by = {one["corrects"]: one["number"] for one in updates if one["corrects"]}
    in_force = {one["number"] for _, one in updates_in_force(state.value)}
    shown = sorted(updates, key=lambda one: (one["submitted_at"], one["number"]), reverse=True)
    return [
        {
            "value": one,
            "tag": Tag(one["health"].replace("_", "-"), one["health"].replace("_", " ").capitalize())
            if one["health"]
            else None,
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
