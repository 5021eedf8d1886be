"""Entries for revisions, whatever they revise: one entry each, with every field that changed inside it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast, get_args

from goals.days import day, maybe_day
from goals.deadlines import slip_days
from goals.direction import ABOUT_THE_CHANGE, headline
from goals.placing import label_of
from goals.values import (
    CommitmentRevisionValue,
    Direction,
    Headline,
    MitigationRevisionValue,
    RevisionBase,
    RevisionValue,
    ThresholdRevisionValue,
)
from public_site.diff.change import Change, ChangeType, FieldChange
from public_site.diff.context import Context
from public_site.diff.naming import Names, capital, field_name, label
from public_site.diff.plain import WHOLE, as_text, element_text, placed, plain_value
from public_site.diff.walk import Difference, differences
from public_site.editions import Edition
from public_site.public_fields import fields_of
from public_site.schema import part_key
from roadmap.english import listed

REVISIONS: Final[tuple[type, ...]] = (
    RevisionValue,
    ThresholdRevisionValue,
    MitigationRevisionValue,
    CommitmentRevisionValue,
)
_TYPES: Final[dict[str, ChangeType]] = {
    "created": "Added",
    "reworded": "Re-worded",
    "redated": "Re-dated",
    "rescoped": "Re-scoped",
    "target_changed": "Target changed",
    "replaced": "Replaced",
    "withdrawn": "Withdrawn",
    "corrected": "Correction",
}
# The field a kind of change is mainly about; where it did not change, the first field that did.
_MAIN: Final = {"redated": "deadline", "target_changed": "targets", "reworded": "statement", "rescoped": "criteria"}


def revision_change(
    context: Context, shape: type, previous: dict[str, Any] | None, revision: dict[str, Any], path: str
) -> Change:
    """The entry of one revision against the one before it (None: the first one)."""
    fields = field_changes(shape, previous, revision, context.names) if previous is not None else ()
    wanted = _MAIN.get(revision["kind"], "")
    main = next((one for one in fields if one.field.split(".")[0] == wanted), fields[0] if fields else None)
    first_version = revision["kind"] == "created"
    return context.entry(
        _type_of(previous, revision),
        sentence=_sentence(context, shape, previous, revision, fields),
        anchor=f"revision-{revision['number']}",
        field=path,
        before=main.before if main else None,
        after=main.after if main else None,
        direction="" if first_version else headline(cast(RevisionBase, revision)),
        labels=None if first_version else revision["labels"],
        reason=revision["reason"],
        reason_class=revision["reason_class"],
        effective_on=day(revision["effective_on"]),
        fields=fields,
    )


def field_changes(shape: type, before: dict[str, Any], after: dict[str, Any], names: Names) -> tuple[FieldChange, ...]:
    """What a revision says differently; what it says about itself (people, dates, labels, reason) is left out."""
    by_rule: dict[str, Direction] = after["labels"]["rule_fields"]
    found: dict[str, FieldChange] = {}
    for difference in differences(shape, before, after):
        if difference.path[0] in ABOUT_THE_CHANGE or difference.path[0] == "placings":
            continue
        one = field_change(difference, shape, before, after, names)
        direction = next((by_rule[name] for name in _prefixes(one.field) if name in by_rule), None)
        found.setdefault(one.field, replace(one, direction=direction or ""))
    moved = (_moved(one, by_rule, names) for one in after.get("placings", ()))
    return (*moved, *found.values())


def _moved(one: Mapping[str, Any], by_rule: Mapping[str, Direction], names: Names) -> FieldChange:
    """Where a revision moves its goal, from where."""
    before, after = (placed(one["field"], one[side], names) or None for side in ("before", "after"))
    return FieldChange(one["field"], label_of(one["field"]), before, after, by_rule.get(one["field"], ""))


def field_change(
    difference: Difference, shape: type, before: dict[str, Any], after: dict[str, Any], names: Names
) -> FieldChange:
    """A difference as texts; `shape` is that of the two values. What reads as one thing is told whole, such as a deadline."""
    path = difference.path
    old: str | None
    new: str | None
    if _is_order(difference):
        old, new = None, "in another order"
    elif difference.shape in WHOLE and difference.field:
        path = path[:-1]
        old, new = (element_text(difference.shape, _follow(value, path), names) for value in (before, after))
    elif difference.field:
        sides = (difference.before, difference.after)
        old, new = (plain_value(difference.shape, difference.field, side, names) for side in sides)
    else:
        old, new = (element_text(difference.shape, side, names) for side in (difference.before, difference.after))
    return FieldChange(".".join(path), label(shape, [after, before], path, names), old, new)


def _is_order(difference: Difference) -> bool:
    """The same elements on both sides, in another order: the walk gives their names alone."""
    field = fields_of(difference.shape).get(difference.field)
    both = [*(difference.before or []), *(difference.after or [])] if field and field.nesting == "list" else []
    return bool(both) and all(isinstance(one, str) for one in both)


@lru_cache(maxsize=8)
def direction_counts(edition: Edition) -> dict[Headline, int]:
    """How many changes there ever were in each direction: all revisions of all parts but first versions."""
    words = Counter(headline(one) for _, one in revisions_of(edition) if one["kind"] != "created")
    return {word: words[word] for word in get_args(Headline)}


def revisions_of(edition: Edition) -> Iterator[tuple[str, RevisionBase]]:
    """Every revision in an edition with the key of its part: of goals, thresholds, mitigations and commitments."""
    for slug, goal in edition.goals().items():
        yield from ((part_key("goal", slug), one) for one in goal["revisions"])
    for slug, threshold in edition.thresholds().items():
        key = part_key("threshold", slug)
        yield from ((key, one) for one in threshold["revisions"])
        yield from ((key, one) for mitigation in threshold["mitigations"] for one in mitigation["revisions"])
    for slug, commitment in edition.commitments().items():
        yield from ((part_key("commitment", slug), one) for one in commitment["revisions"])


def _type_of(previous: dict[str, Any] | None, revision: dict[str, Any]) -> ChangeType:
    if previous is not None and "column" in revision and previous["column"] != revision["column"]:
        to_industry = revision["column"] == "industry"
        return "Moved to the industry column" if to_industry else "Moved to the company column"
    return _TYPES[revision["kind"]]


def _sentence(
    context: Context,
    shape: type,
    previous: dict[str, Any] | None,
    revision: dict[str, Any],
    fields: tuple[FieldChange, ...],
) -> str:
    if previous is None:
        return "First version."
    if revision["kind"] == "withdrawn":
        return "It was given up."
    if revision["kind"] == "replaced":
        successors = context.titles_of(context.value.get("successors", []))
        return f"Replaced by {listed(successors)}." if successors else "It was replaced."
    old, new = _due(previous), _due(revision)
    days = slip_days(old, new)
    if revision["kind"] == "redated" and days:
        direction = "later" if days > 0 else "earlier"
        return f"Due day moved from {as_text(str(old))} to {as_text(str(new))}, {abs(days)} days {direction}."
    if not fields:
        corrected = revision["kind"] == "corrected"
        return (
            "Nothing that it promises changed." if corrected else "Its text is as before; the reason says what changed."
        )
    if revision.get("placings") and len(fields) == len(revision["placings"]):
        return " ".join(f"{one.label}: {one.after or 'none'}. Before: {one.before or 'none'}." for one in fields)
    return f"{capital(listed(_outermost(shape, fields)))} changed."


def _due(revision: dict[str, Any]) -> date | None:
    return maybe_day(revision["deadline"]["due"]) if "deadline" in revision else None


def _outermost(shape: type, fields: tuple[FieldChange, ...]) -> list[str]:
    """The fields of a revision that changed, each once: "criteria", however many of them."""
    return list(dict.fromkeys(field_name(shape, one.field.split(".")[0]) for one in fields))


def _prefixes(path: str) -> list[str]:
    steps = path.split(".")
    return [".".join(steps[:length]) for length in range(len(steps), 0, -1)]


def _follow(value: Any, path: tuple[str, ...]) -> Any:
    """The value at a path; elements of lists are found by key. None where there is nothing."""
    for step in path:
        if isinstance(value, list):
            value = next((one for one in value if one.get("key", one.get("number")) in (step, _number(step))), None)
        elif isinstance(value, dict):
            value = value.get(step)
    return value


def _number(step: str) -> int | None:
    return int(step) if step.isdecimal() else None
