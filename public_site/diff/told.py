"""Entries for what is told on the way: updates, readings, milestones, occurrences, owners, assessments, standards, boxes.

Each handler takes the part's context and one added element, and gives the entry for it.
"""

from collections.abc import Callable
from typing import Any, Final

from goals import values as goals
from goals.comparison_values import ComparisonValue
from goals.days import day
from public_site.diff import comparisons
from public_site.diff.change import Change, ChangeType
from public_site.diff.context import Context
from public_site.diff.plain import HEALTH, as_text, box_text, counted_text
from public_site.diff.walk import Difference
from public_site.words import ASSESSMENTS

Handler = Callable[[Context, Difference], Change]


def update(context: Context, difference: Difference) -> Change:
    """An update, an explanation, a correction of an earlier update; a changed health is named first."""
    new: goals.UpdateValue = difference.after
    told = f"Told on {as_text(new['submitted_at'])}."
    before = _health_before(context.value["updates"], new)
    change_type: ChangeType = "Explanation" if new["kind"] == "explanation" else "Update"
    sentence = f"The owner says {HEALTH[new['health']]}. {told}" if new["health"] else told
    if new["health"] and before and new["health"] != before:
        change_type = "Health changed"
        sentence = f"The owner says {HEALTH[new['health']]}; before it was {HEALTH[before]}. {told}"
    if new["corrects"] is not None:
        change_type, sentence = "Correction", f"Update {new['corrects']} was corrected. {told}"
    return context.entry(
        change_type,
        sentence=sentence,
        anchor=f"update-{new['number']}",
        field=difference.dotted,
        before=HEALTH[before] if before else None,
        after=HEALTH[new["health"]] if new["health"] else None,
        reason=new["correction_reason"],
        effective_on=day(new["submitted_at"]),
    )


def reading(context: Context, difference: Difference) -> Change:
    """A reading of a metric; one that supersedes another is a correction."""
    new: goals.ReadingValue = difference.after
    metric = next(one for one in context.value["metrics"] if one["slug"] == difference.path[1])
    old = next((one for one in metric["readings"] if one["number"] == new["supersedes"]), None)
    what = f"{metric['name']}, reading of {as_text(new['on'])}"
    corrected = f"{what}, corrected from {old['value'] if old else 'an earlier value'} to {new['value']}."
    return context.entry(
        "Correction" if new["supersedes"] is not None else "Reading",
        sentence=corrected if new["supersedes"] is not None else f"{what}: {new['value']} {metric['unit']}.",
        anchor=f"metric-{metric['slug']}",
        field=difference.dotted,
        before=old["value"] if old else None,
        after=new["value"],
        reason=new["reason"],
        effective_on=day(new["recorded_on"]),
    )


def criterion_reading(context: Context, difference: Difference) -> Change:
    """How far a criterion is; one that supersedes another is a correction."""
    new: goals.CriterionReadingValue = difference.after
    shown = counted_text(difference.after)
    superseded = new["supersedes"] is not None
    return context.entry(
        "Correction" if superseded else "Reading",
        sentence=f"Criterion {context.names.criterion(new['criterion'])} on {as_text(new['on'])}: {shown}.",
        anchor="criteria",
        field=difference.dotted,
        after=shown,
        reason=new["justification"],
        effective_on=day(new["recorded_on"]),
    )


def milestone(context: Context, difference: Difference) -> Change:
    new: goals.MilestoneValue = difference.after
    title = context.names.milestone(new["key"])
    when = as_text(new["achieved_on"]) or new["achieved_text"]
    return context.entry(
        "Milestone done",
        sentence=f"{title}: done{f' on {when}' if new['achieved_on'] else f' {when}' if when else ''}.",
        anchor="milestones",
        field=difference.dotted,
        after=when,
        effective_on=day(new["recorded_on"]),
    )


def occurrence(context: Context, difference: Difference) -> Change:
    new: goals.OccurrenceValue = difference.after
    due = f" Due {as_text(new['due'])}." if new["due"] else ""
    done = f" Done {as_text(new['done_on'])}." if new["done_on"] else ""
    return context.entry(
        "Occurrence",
        sentence=f"{as_text(new['triggered_on'])}: {new['text'].rstrip('.')}.{due}{done}",
        anchor="occurrences",
        field=difference.dotted,
        after=as_text(new["done_on"]) or as_text(new["due"]),
        effective_on=day(new["triggered_on"]),
    )


def assessment(context: Context, difference: Difference) -> Change:
    new: goals.AssessmentValue = difference.after
    earlier = [one for one in context.value["assessments"] if one["number"] < new["number"]]
    same_model = [one for one in earlier if one["model"] == new["model"]]
    state = ASSESSMENTS[new["state"]].lower()
    return context.entry(
        "Threshold assessed",
        sentence=f"{new['model']}: {state} ({new['by']}, {as_text(new['on'])}).",
        field=difference.dotted,
        before=ASSESSMENTS[same_model[-1]["state"]].lower() if same_model else None,
        after=state,
        effective_on=day(new["on"]),
    )


def standard(context: Context, difference: Difference) -> Change:
    new: goals.StandardValue = difference.after
    because = {"reached": ", threshold reached", "precaution": ", as a precaution", "": ""}[new["because"]]
    return context.entry(
        "Standard active",
        sentence=f"{new['kind'].title()} standard for {new['model']} since {as_text(new['active_since'])}{because}.",
        field=difference.dotted,
        after=new["model"],
        effective_on=day(new["active_since"]),
    )


ADDED: Final[dict[type, Handler]] = {
    goals.UpdateValue: update,
    goals.ReadingValue: reading,
    goals.CriterionReadingValue: criterion_reading,
    goals.MilestoneValue: milestone,
    goals.OccurrenceValue: occurrence,
    ComparisonValue: comparisons.fixed,
    goals.AssessmentValue: assessment,
    goals.StandardValue: standard,
}


def owners(context: Context, differences: list[Difference]) -> Change:
    """One entry for a handover, however many rows it takes."""
    before, after = (_owners(value) for value in (context.before, context.after))
    today = context.value["owners"]
    ended = max((one["until"] for one in today if one["until"]), default=None)
    sentence = (
        f"{before or 'Nobody'} before, {after} now." if after else f"No owner since {as_text(ended) or 'long ago'}."
    )
    return context.entry(
        "Owner changed",
        sentence=sentence,
        anchor="owners",
        field=differences[0].dotted,
        before=before,
        after=after,
    )


def boxes(context: Context, differences: list[Difference]) -> list[Change]:
    """One entry for each withheld box that came, went or changed."""
    keys = dict.fromkeys(one.path[1] for one in differences)
    old, new = ((value or {}).get("withheld") or {} for value in (context.before, context.after))
    return [_box(context, key, old.get(key), new.get(key)) for key in keys]


def _box(context: Context, key: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Change:
    place = context.label((new or old or {})["field"])
    if new is None:
        sentence = f"{place}: nothing is withheld in box {key} any more."
    elif old is None:
        sentence = f"{place}: about {new['words']} {'word is' if new['words'] == 1 else 'words are'} withheld now."
    else:
        sentence = f"{place}: what is said about box {key} changed."
    return context.entry(
        "Redaction changed",
        sentence=sentence,
        field=f"withheld.{key}",
        before=box_text(old) if old else None,
        after=box_text(new) if new else None,
        reason=(new or {}).get("justification", ""),
    )


def _health_before(updates: list[goals.UpdateValue], new: goals.UpdateValue) -> goals.Health | None:
    said = [one for one in updates if one["number"] < new["number"] and one["health"]]
    return max(said, key=lambda one: one["number"])["health"] if said else None


def _owners(value: dict[str, Any] | None) -> str | None:
    current = [one for one in (value or {}).get("owners", []) if one["until"] is None]
    return as_text(sorted({one["team"] or "a person without a team" for one in current}))
