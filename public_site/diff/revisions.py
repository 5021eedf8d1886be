"""Entries for revisions, whatever they revise: one entry each, with every field that changed inside it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final, cast, get_args

from goals.days import day, maybe_day
from goals.deadlines import slip_days
from goals.direction import ABOUT_THE_CHANGE, headline
from goals.values import (
    CommitmentRevisionValue,
    DeadlineValue,
    Direction,
    Headline,
    MitigationRevisionValue,
    RevisionBase,
    RevisionValue,
    ThresholdRevisionValue,
)
from public_site.diff.change import Change, ChangeType, FieldChange
from public_site.diff.context import Context
from public_site.diff.walk import Difference, differences
from public_site.diff.words import as_text, label
from public_site.editions import Edition
from public_site.schema import part_key

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
    fields = field_changes(shape, previous, revision) if previous is not None else ()
    wanted = _MAIN.get(revision["kind"], "")
    main = next((one for one in fields if one.field.split(".")[0] == wanted), fields[0] if fields else None)
    first_version = revision["kind"] == "created"
    return context.entry(
        _type_of(previous, revision),
        sentence=_sentence(context, previous, revision, fields),
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


def field_changes(shape: type, before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldChange, ...]:
    """What a revision says differently; what it says about itself (people, dates, labels, reason) is left out."""
    by_rule: dict[str, Direction] = after["labels"]["rule_fields"]
    found: dict[str, FieldChange] = {}
    for difference in differences(shape, before, after):
        if difference.path[0] in ABOUT_THE_CHANGE:
            continue
        one = field_change(difference, before, after)
        direction = next((by_rule[name] for name in _prefixes(one.field) if name in by_rule), None)
        found.setdefault(one.field, replace(one, direction=direction or ""))
    return tuple(found.values())


def field_change(difference: Difference, before: dict[str, Any], after: dict[str, Any]) -> FieldChange:
    """A difference as texts. A deadline is one thing, told in its own words, whatever field of it changed."""
    path = difference.path
    if difference.shape is DeadlineValue and difference.field:
        path = path[:-1]
        old, new = _follow(before, path), _follow(after, path)
        return FieldChange(".".join(path), label(".".join(path)), deadline_text(old), deadline_text(new))
    if difference.field:
        return FieldChange(".".join(path), label(".".join(path)), as_text(difference.before), as_text(difference.after))
    return FieldChange(".".join(path), label(".".join(path)), summary(difference.before), summary(difference.after))


def summary(element: dict[str, Any] | None) -> str | None:
    """A whole element in one line: its title, text or name, else all it holds."""
    if element is None:
        return None
    named = next((element[name] for name in ("title", "text", "name", "definition") if element.get(name)), None)
    return named or as_text(element)


def deadline_text(deadline: DeadlineValue | None) -> str | None:
    """The deadline as published, with the day where the words do not give it."""
    if deadline is None:
        return None
    due = as_text(deadline["due"])
    text = deadline["text"] or due or "no date"
    return text if due is None or deadline["kind"] != "relative" or due in text else f"{text} (due {due})"


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
    context: Context, previous: dict[str, Any] | None, revision: dict[str, Any], fields: tuple[FieldChange, ...]
) -> str:
    if previous is None:
        return "First version."
    if revision["kind"] == "withdrawn":
        return "It was given up."
    if revision["kind"] == "replaced":
        successors = context.titles_of(context.value.get("successors", []))
        return f"Replaced by {_joined(successors)}." if successors else "It was replaced."
    old, new = _due(previous), _due(revision)
    days = slip_days(old, new)
    if revision["kind"] == "redated" and days:
        direction = "later" if days > 0 else "earlier"
        return f"Due day moved from {as_text(str(old))} to {as_text(str(new))}, {abs(days)} days {direction}."
    if not fields:
        return "Nothing that it promises changed."
    return f"{_listed([one.label for one in fields])} changed."


def _due(revision: dict[str, Any]) -> date | None:
    return maybe_day(revision["deadline"]["due"]) if "deadline" in revision else None


def _listed(labels: list[str]) -> str:
    first, *rest = labels
    return _joined([first, *(one[:1].lower() + one[1:] for one in rest)])


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


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
