"""In which direction a revision moves the goalposts: by rule field by field, in sum, and as the headline says it.

Ambition and openness are two axes and never mixed. Reasons and dates of a change are not what the goal says.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from goals import direction_rules as rules
from goals import placing
from goals.direction_rules import Fields, Sense, compare_deadline, total
from goals.values import (
    CommitmentRevisionValue,
    Direction,
    Headline,
    MetricValue,
    MilestoneTerm,
    MitigationRevisionValue,
    Openness,
    RevisionBase,
    RevisionValue,
    ThresholdRevisionValue,
)

__all__ = [
    "ABOUT_THE_CHANGE",
    "compare",
    "compare_commitment",
    "compare_deadline",
    "compare_mitigation",
    "compare_succession",
    "compare_threshold",
    "headline",
    "openness",
    "total",
    "weakens",
]

# What a revision says about itself. `kind` is among them, but withdrawing and replacing have a direction of their own.
ABOUT_THE_CHANGE = frozenset(RevisionBase.__annotations__)

Rule = Callable[[Any, Any], Direction]


def _no_promise(old: object, new: object) -> Direction:
    """Reasons, forecasts, sources and links of evidence: what they say is no part of what is promised."""
    return "same"


GOAL: dict[str, Rule] = {
    "title": rules.texts,
    "statement": rules.texts,
    "why": _no_promise,
    "failure": rules.texts,
    "firmness": rules.firmness,
    "starts_on": rules.starts_on,
    "cadence_days": rules.cadence,
    "confidence": _no_promise,
    "needed_before": rules.needed_before,
}
# Fields of a goal's revision that are lists or clocks: `compare` handles each by itself.
STRUCTURED = ("deadline", "criteria", "targets", "milestones", "placings")


def compare(
    before: RevisionValue,
    after: RevisionValue,
    metrics: Sequence[MetricValue],
    successors: Sequence[RevisionValue] = (),
) -> Fields:
    """The direction of everything that changed between two revisions of a goal; {} when nothing did.

    Keys are field names, with the key of the criterion, metric or milestone where there are several:
    {"deadline": "less", "criteria.kinds": "more"}. "same" means: changed, but not what is promised. `metrics` say
    which way is good; `successors` are the goals that take over, for a revision of kind "replaced".
    """
    found = _changed(GOAL, before, after)
    deadline = compare_deadline(before["deadline"], after["deadline"])
    if deadline:
        found["deadline"] = deadline
    senses: dict[str, Sense] = {metric["slug"]: metric["direction"] for metric in metrics}
    criteria = rules.compare_keyed(before["criteria"], after["criteria"], "key", rules.compare_criterion)
    milestones = rules.compare_keyed(before["milestones"], after["milestones"], "key", _compare_milestone)
    targets = rules.compare_keyed(
        before["targets"],
        after["targets"],
        "metric",
        lambda old, new: rules.compare_target(old, new, senses.get(old["metric"])),
    )
    if rules.is_reordered(before["milestones"], after["milestones"]):
        found["order_of_milestones"] = "same"
    for name, part in (("criteria", criteria), ("targets", targets), ("milestones", milestones)):
        found |= {f"{name}.{key}": direction for key, direction in part.items()}
    found |= {one["field"]: placing.direction(one) for one in after.get("placings", ())}
    if after["kind"] == "replaced":
        found["kind"] = compare_succession(after, successors, metrics)
    return found | _withdrawn(after)


def compare_succession(
    old: RevisionValue, successors: Sequence[RevisionValue], metrics: Sequence[MetricValue] = ()
) -> Direction:
    """A goal against those that take it over: less where each is less firm, or asks less of the same metric.

    Another goal has another deadline and other tests, so without that it cannot be told.
    """
    if not successors:
        return "cannot_tell"
    if all(rules.firmness(old["firmness"], one["firmness"]) == "less" for one in successors):
        return "less"
    senses: dict[str, Sense] = {metric["slug"]: metric["direction"] for metric in metrics}
    asked = {target["metric"]: target for target in old["targets"]}
    kept = [target for one in successors for target in one["targets"] if target["metric"] in asked]
    compared = [rules.compare_target(asked[new["metric"]], new, senses.get(new["metric"])) for new in kept]
    return "less" if "less" in compared else "cannot_tell"


def _compare_milestone(old: MilestoneTerm, new: MilestoneTerm) -> Direction | None:
    deadline = compare_deadline(old["deadline"], new["deadline"])
    if old["title"] == new["title"]:
        return deadline
    return total(["cannot_tell", deadline or "same"])


# --- thresholds, mitigations, commitments -----------------------------------------------------------------------------

THRESHOLD: dict[str, Rule] = {
    "name": rules.texts,
    "definition": rules.texts,
    "policy": _no_promise,
    "level": lambda old, new: rules.texts(old, new) if old and new else rules.ordered(bool(old), bool(new)),
}
COLUMNS = {"industry": 0, "company": 1}
STATES = {"": 0, "planned": 0, "suspended": 0, "partly": 1, "in_place": 2}


def _state(old: str, new: str) -> Direction:
    """Carrying out a promise adds nothing to it; taking back what was in place weakens it."""
    return "less" if STATES[new] < STATES[old] or new == "suspended" else "same"


MITIGATION: dict[str, Rule] = {
    "column": lambda old, new: rules.ordered(COLUMNS[old], COLUMNS[new]),
    "text": rules.texts,
    "caveat": rules.condition,
    "state": _state,
    "in_place_since": _no_promise,
    "tested_on": _no_promise,
    "goals": rules.texts,
    "evidence": _no_promise,
}
COMMITMENT: dict[str, Rule] = {"scenario": rules.texts, "response": rules.texts}


def compare_threshold(before: ThresholdRevisionValue, after: ThresholdRevisionValue) -> Fields:
    """As `compare`, for a capability threshold: a level no longer defined is less, another definition cannot be told."""
    return _changed(THRESHOLD, before, after) | _withdrawn(after)


def compare_mitigation(before: MitigationRevisionValue, after: MitigationRevisionValue) -> Fields:
    """As `compare`, for a mitigation: moved from the company to the industry column is always less."""
    found = _changed(MITIGATION, before, after)
    if "column" in found:
        found.pop("state", None)  # the industry column has no states: the move says it all
    return found | _withdrawn(after)


def compare_commitment(before: CommitmentRevisionValue, after: CommitmentRevisionValue) -> Fields:
    """As `compare`, for a conditional commitment."""
    return _changed(COMMITMENT, before, after) | _withdrawn(after)


def _changed(table: Mapping[str, Rule], before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return {name: rule(before[name], after[name]) for name, rule in table.items() if before[name] != after[name]}


def _withdrawn(after: RevisionBase) -> Fields:
    return {"kind": "less"} if after["kind"] == "withdrawn" else {}


# --- labels -----------------------------------------------------------------------------------------------------------


def headline(revision: RevisionBase) -> Headline:
    """One word for a change: contested if owner and coder differ; else the coder's; without a coder the rule's.

    A revision of kind "corrected" is a correction, whatever its labels. A first version, which changes nothing and has
    no labels, reads "cannot_tell"; leave first versions out of counts.
    """
    if revision["kind"] == "corrected":
        return "correction"
    labels = revision["labels"]
    if labels["coder"] and labels["owner"] and labels["coder"] != labels["owner"]:
        return "contested"
    return labels["coder"] or labels["rule"] or "cannot_tell"


def weakens(word: Headline) -> bool:
    """Belongs under "only changes that weaken a goal": less, contested or mixed."""
    return word in ("less", "contested", "mixed")


def openness(
    before: RevisionValue, after: RevisionValue, withheld_before: int = 0, withheld_after: int = 0
) -> Openness:
    """The second axis: does the reader see more or less than before? "" when neither.

    Less open: a published explanation emptied, a list item made private, more spans withheld (their numbers are passed
    in), a goal that it follows named no longer. Where both happen the answer is "less_open".
    """
    steps = [withheld_before - withheld_after]
    steps += [bool(new) - bool(old) for old, new in zip(_said(before), _said(after), strict=True)]
    old_items, new_items = _public_items(before), _public_items(after)
    steps += [new_items[key] - old_items[key] for key in old_items.keys() & new_items.keys()]
    if any(step < 0 for step in steps) or placing.is_less_open(after):
        return "less_open"
    return "more_open" if any(step > 0 for step in steps) else ""


def _said(revision: RevisionValue) -> list[object]:
    return [revision["why"], revision["failure"], revision["confidence"], revision["needed_before"]]


def _public_items(revision: RevisionValue) -> dict[tuple[str, str], bool]:
    return {
        (criterion["key"], item["key"]): not item.get("private", bool(item["commitment"]))
        for criterion in revision["criteria"]
        for item in criterion["items"]
    }
