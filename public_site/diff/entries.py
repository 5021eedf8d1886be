"""From differences of parts to entries: a table of what has words of its own, and one folded entry for all the rest."""

from itertools import pairwise
from typing import Any, Final, cast

from goals import values as goals
from goals.days import maybe_day
from grading.values import GradeValue
from public_site.diff import told
from public_site.diff.change import Change, ChangeType, FieldChange
from public_site.diff.context import Context
from public_site.diff.outcomes import outcome_change
from public_site.diff.revisions import REVISIONS, field_change, revision_change
from public_site.diff.walk import Difference, part_differences
from public_site.diff.words import as_text
from public_site.editions import Edition
from public_site.schema import PARTS, kind_of, part_key

# In this order the kinds of parts stand in a list of changes.
_ORDER: Final = (
    "goal",
    "threshold",
    "commitment",
    "safety-level",
    "policy",
    "report",
    "cycle",
    "grade",
    "evidence",
    "rubric",
    "area",
    "roadmap",
)
_NEW_PART: Final[dict[str, ChangeType]] = {
    "policy": "Policy version added",
    "report": "Report added",
    "cycle": "Cycle announced",
    "grade": "Grade published",
    "evidence": "Evidence added",
}
_CHANGED_PART: Final[dict[str, ChangeType]] = {
    "cycle": "Cycle changed",
    "grade": "Grade changed",
    "evidence": "Evidence changed",
}


def changes(before: Edition | None, after: Edition) -> list[Change]:
    """Every change from one edition to a later one, in the order of goals, map, grades, evidence.

    `before` None: everything in `after` is new. Total: parts that differ in any public field yield an entry, and so
    does every goal whose outcome differs between the days of the two editions.
    """
    keys = {*after.parts, *(before.parts if before else ())}
    found: list[Change] = []
    for key in sorted(keys, key=lambda key: _place(key, before, after)):
        context = _context(key, before, after)
        found += _part_changes(context)
    return found


def _place(key: str, before: Edition | None, after: Edition) -> tuple[int, int, str]:
    kind = kind_of(key)
    edition = after if key in after.parts else before
    position = edition.part(key).get("position", 0) if edition and kind in PARTS else 0
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER), position, key


def _context(key: str, before: Edition | None, after: Edition) -> Context:
    old = before.part(key) if before and key in before.parts else None
    new = after.part(key) if key in after.parts else None
    return Context(key, old, new, before, after)


def _part_changes(context: Context) -> list[Change]:
    outcome = outcome_change(context) if context.kind == "goal" else None
    if context.after is None:
        found = [context.entry("Removed", sentence="It is not in this edition any more.")]
    elif context.before is None:
        found = _added_part(context)
    elif context.before == context.after or context.kind not in PARTS:
        found = []
    else:
        found = _differing_part(context, outcome)
    # A revision that withdraws or replaces a goal says it with reason and direction: the outcome alone adds nothing.
    told_by_revision = {"Withdrawn", "Replaced"} & {one.type for one in found}
    return found if outcome is None or outcome.type in told_by_revision else [outcome, *found]


def _added_part(context: Context) -> list[Change]:
    value = context.after or {}
    first = context.entry(
        _NEW_PART.get(context.kind, "Added"),
        sentence=_sentence_of_new(context.kind, value),
        effective_on=maybe_day(value.get("set_on") or value.get("effective_on") or value.get("graded_on")),
    )
    if context.kind != "goal":
        return [first]
    pairs = pairwise(value["revisions"])
    later = [
        revision_change(context, goals.RevisionValue, old, new, f"revisions.{new['number']}") for old, new in pairs
    ]
    return [first, *later]


def _sentence_of_new(kind: str, value: dict[str, Any]) -> str:
    if kind == "goal":
        deadline = value["revisions"][-1]["deadline"]
        return (
            f"Goal set on {as_text(value['set_on'])}; due: {deadline['text'] or as_text(deadline['due']) or 'no date'}."
        )
    if kind == "grade":
        return grade_sentence(cast(GradeValue, value))
    if kind == "cycle":
        return f"{len(value['goals'])} to grade; results due {as_text(value['dates']['results_due'])}."
    if kind == "evidence":
        shown = "only its kind, holder and date are shown" if value["visibility"] == "stub" else "open to all"
        return f"{value['kind'].replace('_', ' ').capitalize()}, received {as_text(value['received_on'])}; {shown}."
    if kind == "report":
        return f"Published on {as_text(value['published_on'])}."
    return f"In force since {as_text(value['effective_on'])}." if value.get("effective_on") else "New in this edition."


def grade_sentence(grade: GradeValue) -> str:
    """A grade in words, without the labels of its rubric: "Progress: on course (3 levels of 3)"."""
    kind = grade["kind"].capitalize()
    if grade["provisional"]:
        return f"{kind}: provisional, {grade['n']} of {grade['quorum']} levels given."
    word = grade["level"] or grade["non_grade"] or "no grade"
    return f"{kind}: {word.replace('_', ' ')} (n = {grade['n']})."


def _differing_part(context: Context, outcome: Change | None) -> list[Change]:
    differences = part_differences(PARTS[context.kind], context.before or {}, context.after or {})
    found: list[Change] = []
    withheld = [one for one in differences if one.shape is goals.WithheldBox]
    found += told.boxes(context, withheld)
    hidden = _texts_in_boxes(context, withheld)
    handed_over = [one for one in differences if one.path[0] == "owners" and context.kind == "goal"]
    if handed_over:
        found.append(told.owners(context, handed_over))
    rest: list[Difference] = []
    for one in differences:
        if one in withheld or one in handed_over or one.dotted in hidden or _is_told_elsewhere(context, one, outcome):
            continue
        entry = _own_entry(context, one)
        if entry is None:
            rest.append(one)
        else:
            found.append(entry)
    return found + _folded(context, rest)


def _texts_in_boxes(context: Context, withheld: list[Difference]) -> set[str]:
    """The fields whose text changed because words were withheld in it or shown again: the box's entry tells it."""
    sides = [(value or {}).get("withheld") or {} for value in (context.before, context.after)]
    keys = {one.path[1] for one in withheld if not one.field}
    return {side[key]["field"] for side in sides for key in keys if key in side}


def _is_told_elsewhere(context: Context, difference: Difference, outcome: Change | None) -> bool:
    if difference.path[0] == "resolution":
        return outcome is not None and not outcome.by_itself
    if (difference.shape, difference.field) == (goals.GoalValue, "evidence"):
        moved = {*difference.before} ^ {*difference.after}
        return bool(moved) and all(_has_own_entry(context, slug) for slug in moved)
    return False


def _has_own_entry(context: Context, slug: str) -> bool:
    """Evidence that comes or goes as a part of this very edition is told by that part's own entry."""
    key = part_key("evidence", slug)
    return (key in context.new_edition.parts) != (context.old_edition is not None and key in context.old_edition.parts)


def _own_entry(context: Context, difference: Difference) -> Change | None:
    """The entry of a difference that has words of its own."""
    if difference.field == "" and difference.before is None:
        if difference.shape in REVISIONS:
            return _added_revision(context, difference)
        if difference.shape in told.ADDED:
            return told.ADDED[difference.shape](context, difference)
    return None


def _added_revision(context: Context, difference: Difference) -> Change:
    siblings: list[dict[str, Any]] = _list_at(context.value, difference.path[:-1])
    earlier = [one for one in siblings if one["number"] < difference.after["number"]]
    return revision_change(
        context, difference.shape, earlier[-1] if earlier else None, difference.after, difference.dotted
    )


def _list_at(value: dict[str, Any], path: tuple[str, ...]) -> list[dict[str, Any]]:
    """The list that holds a revision: "revisions", or "mitigations.<slug>.revisions"."""
    if path[0] == "mitigations":
        value = next(one for one in value["mitigations"] if one["slug"] == path[1])
    return cast(list[dict[str, Any]], value["revisions"])


def _folded(context: Context, rest: list[Difference]) -> list[Change]:
    """One entry for everything without words of its own, with all its fields; dates found by arithmetic apart."""
    derived = [one for one in rest if one.shape is goals.DeadlineValue]
    coded = [one for one in rest if one.shape is goals.Labels]
    others = [one for one in rest if one not in derived and one not in coded]
    default = _CHANGED_PART.get(context.kind, "Changed")
    found: list[Change] = []
    for change_type, group in (("Date derived", derived), ("Direction coded", coded), (default, others)):
        if group:
            found.append(_fold(context, cast(ChangeType, change_type), group))
    return found


def _fold(context: Context, change_type: ChangeType, group: list[Difference]) -> Change:
    fields: dict[str, FieldChange] = {}
    for difference in group:
        one = field_change(difference, context.before or {}, context.after or {})
        fields.setdefault(one.field, one)
    first = next(iter(fields.values()))
    names = [one.label for one in fields.values()]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return context.entry(
        change_type,
        sentence=f"{'; '.join(names[:3])}{more}.",
        field=first.field,
        before=first.before,
        after=first.after,
        fields=tuple(fields.values()),
    )
