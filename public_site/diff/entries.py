"""From differences of parts to entries: a table of what has words of its own, and one folded entry for all the rest."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, cast

from goals import evaluation_values as evaluation
from goals import values as goals
from goals.days import maybe_day
from goals.placing import LABELS, MOONSHOT
from public_site.diff import comparisons, evaluations, told
from public_site.diff.change import Change, ChangeType, FieldChange
from public_site.diff.context import Context
from public_site.diff.corrections import corrections
from public_site.diff.cycles import frozen_goals, is_frozen, phase_sentence
from public_site.diff.grades import grade_sentence, graded_again
from public_site.diff.outcomes import outcome_change
from public_site.diff.plain import as_text
from public_site.diff.requests import request_sentence
from public_site.diff.revisions import REVISIONS, field_change, revision_change
from public_site.diff.walk import Difference, part_differences
from public_site.editions import Edition
from public_site.schema import PARTS, kind_of, part_key
from public_site.words import EVIDENCE_KINDS
from roadmap.english import listed, plural

# In this order the kinds of parts stand in a list of changes.
_ORDER: Final = (
    "goal",
    "threshold",
    "commitment",
    "safety-level",
    "suite",
    "policy",
    "report",
    "cycle",
    "grade",
    "request",
    "evidence",
    "rubric",
    "area",
    "roadmap",
)
_NEW_PART: Final[dict[str, ChangeType]] = {
    "suite": "Suite added",
    "policy": "Policy version added",
    "report": "Report added",
    "cycle": "Cycle announced",
    "grade": "Grade published",
    "evidence": "Evidence added",
    "request": "Correction asked for",
}
_FIRST_DAYS: Final = ("set_on", "effective_on", "graded_on", "added_on")
MOST_TOLD: Final = 3  # fields that a sentence tells
MOST_LETTERS: Final = 120  # of a value in a sentence
_ADDED: Final[dict[type, told.Handler]] = {
    **told.ADDED,
    evaluation.EvaluationRunValue: evaluations.run,
    evaluation.EvaluationStudyValue: evaluations.study,
}
_CHANGED_PART: Final[dict[str, ChangeType]] = {
    "cycle": "Cycle changed",
    "grade": "Grade changed",
    "evidence": "Evidence changed",
    "request": "Request answered",
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
        sentence=_sentence_of_new(context, value),
        effective_on=maybe_day(next((value[name] for name in _FIRST_DAYS if value.get(name)), None)),
    )
    if context.kind != "goal":
        return [first]
    pairs = pairwise(value["revisions"])
    later = [
        revision_change(context, goals.RevisionValue, old, new, f"revisions.{new['number']}") for old, new in pairs
    ]
    return [first, *later]


def _sentence_of_new(context: Context, value: dict[str, Any]) -> str:
    kind = context.kind
    if kind == "goal":
        deadline = value["revisions"][-1]["deadline"]
        return (
            f"Goal set on {as_text(value['set_on'])}; due: {deadline['text'] or as_text(deadline['due']) or 'no date'}."
        )
    if kind == "grade":
        return grade_sentence(context)
    if kind == "cycle":
        return f"{plural(len(value['goals']), 'goal')} to grade; results due {as_text(value['dates']['results_due'])}."
    if kind == "evidence":
        shown = "only its kind, holder and date are shown" if value["visibility"] == "stub" else "open to all"
        return f"{EVIDENCE_KINDS.get(value['kind'], value['kind'])}, received {as_text(value['received_on'])}; {shown}."
    if kind == "request":
        return request_sentence(value)
    if kind == "suite":
        return evaluations.suite_sentence(value)
    if kind == "report":
        return f"Published on {as_text(value['published_on'])}."
    return f"In force since {as_text(value['effective_on'])}." if value.get("effective_on") else "New in this edition."


def _differing_part(context: Context, outcome: Change | None) -> list[Change]:
    differences = part_differences(PARTS[context.kind], context.before or {}, context.after or {})
    found: list[Change] = []
    withheld = [one for one in differences if one.shape is goals.WithheldBox]
    found += told.boxes(context, withheld)
    hidden = _texts_in_boxes(context, withheld)
    put_right, differences = corrections(context, [one for one in differences if one not in withheld])
    found += put_right
    handed_over = [one for one in differences if one.path[0] == "owners" and context.kind == "goal"]
    if handed_over:
        found.append(told.owners(context, handed_over))
    rest: list[Difference] = []
    for one in differences:
        if one in handed_over or one.dotted in hidden or _is_told_elsewhere(context, one, outcome):
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
    if comparisons.is_told_with_another(context, difference):
        return True
    if difference.shape is goals.GoalValue and difference.field in LABELS:
        return _is_told_by_a_revision(context, difference)
    if (difference.shape, difference.field) == (goals.GoalValue, "evidence"):
        moved = {*difference.before} ^ {*difference.after}
        return bool(moved) and all(_has_own_entry(context, slug) for slug in moved)
    return False


def _is_told_by_a_revision(context: Context, difference: Difference) -> bool:
    """Whether the revisions that are new here moved the goal from the one place to the other."""
    told = {one["number"] for one in (context.before or {}).get("revisions", [])}
    new = [one for one in (context.after or {}).get("revisions", []) if one["number"] not in told]
    moves = [move for one in new for move in one.get("placings", ()) if move["field"] == difference.field]
    if difference.field == "predecessors":
        changed = {*difference.before} ^ {*difference.after}
        return bool(changed) and changed <= {slug for move in moves for slug in (*move["before"], *move["after"])}
    now = [difference.after] if difference.field == "area" else [MOONSHOT] if difference.after else []
    return bool(moves) and moves[-1]["after"] == now


def _has_own_entry(context: Context, slug: str) -> bool:
    """Evidence that comes or goes as a part of this very edition is told by that part's own entry."""
    key = part_key("evidence", slug)
    return (key in context.new_edition.parts) != (context.old_edition is not None and key in context.old_edition.parts)


def _own_entry(context: Context, difference: Difference) -> Change | None:
    """The entry of a difference that has words of its own."""
    if difference.field == "" and difference.before is None:
        if difference.shape in REVISIONS:
            return _added_revision(context, difference)
        if handler := _ADDED.get(difference.shape):
            return handler(context, difference)
    if (difference.shape, difference.field) == evaluations.ENDED and difference.before is None:
        return evaluations.ended(context, difference)
    return comparisons.changed(context, difference)


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
    changed = _fields(context, group)
    if change_type == "Grade changed" and (again := graded_again(context)):
        return context.entry(change_type, fields=tuple(changed), **again)
    if change_type == "Request answered":
        return context.entry(change_type, sentence=request_sentence(context.value), fields=tuple(changed))
    phase = phase_sentence(group)
    rest = [one for one in changed if one.field != "phase"] if phase else changed
    return context.entry(
        change_type,
        sentence=" ".join(filter(None, (phase, fields_sentence(rest) if rest else ""))),
        field=changed[0].field,
        before=changed[0].before,
        after=changed[0].after,
        fields=tuple(changed),
    )


def _fields(context: Context, group: list[Difference]) -> list[FieldChange]:
    """Each changed field once; what reads as one thing, such as a deadline or all goals frozen by a round, is one."""
    shape, before, after = PARTS[context.kind], context.before or {}, context.after or {}
    found: dict[str, FieldChange] = {}
    frozen = [one for one in group if is_frozen(one)]
    for difference in group:
        if difference not in frozen:
            one = field_change(difference, shape, before, after, context.names)
            found.setdefault(one.field, one)
    return [*found.values(), *([frozen_goals(frozen)] if frozen else [])]


def fields_sentence(changed: Sequence[FieldChange]) -> str:
    """What the first fields say, one plain sentence each; many additions of one name are counted."""
    counts = Counter(one.label for one in changed)
    if len(changed) > MOST_TOLD and all(one.before is None for one in changed) and len(counts) <= MOST_TOLD:
        return f"Added: {listed([plural(number, name.lower()) for name, number in counts.items()])}."
    more = len(changed) - MOST_TOLD
    sentences = [field_sentence(one) for one in changed[:MOST_TOLD]]
    return " ".join([*sentences, f"{plural(more, 'more field')} changed."] if more > 0 else sentences)


def field_sentence(one: FieldChange) -> str:
    """ "Minimum: 8. Before: 6." Long texts are only named: the fields below show them."""
    is_long = max(len(one.before or ""), len(one.after or "")) > MOST_LETTERS
    after, before = (one.after or "").rstrip("."), (one.before or "").rstrip(".")
    if one.before is None:
        return f"{one.label} was added." if is_long else f"{one.label}: {after}."
    if one.after is None:
        return f"{one.label} was taken out." if is_long else f"{one.label}: nothing now. Before: {before}."
    return f"{one.label} changed." if is_long else f"{one.label}: {after}. Before: {before}."
