"""Entries for stated facts that were put right: reports, policy versions and standards."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from goals import values as goals
from goals.change_values import CorrectionValue
from goals.days import day
from public_site.diff.change import Change, FieldChange
from public_site.diff.context import Context
from public_site.diff.revisions import field_change
from public_site.diff.walk import Difference, differences
from public_site.public_fields import IDENTITY, identity
from public_site.schema import PARTS

_FACTS: Final = ("policy", "report")
_OWN: Final = "corrections"


def corrections(context: Context, found: Sequence[Difference]) -> tuple[list[Change], list[Difference]]:
    """The entries of what was put right since, each with all its fields, and the differences that are left."""
    if context.kind == "safety-level":
        return _standards(context, list(found))
    before, after = context.before or {}, context.after or {}
    new = _new(before, after) if context.kind in _FACTS else []
    if not new:
        return [], list(found)
    return [_entry(context, new, _fields(context, PARTS[context.kind], before, after))], []


def _standards(context: Context, found: list[Difference]) -> tuple[list[Change], list[Difference]]:
    """A standard is known by its kind, model and day: one of which these were put right is another one by name."""
    shape = goals.StandardValue
    old = {identity(shape, one): one for one in (context.before or {}).get("standards", [])}
    told: list[Change] = []
    for now in (context.after or {}).get("standards", []):
        name = next((name for name in _names(now) if name in old), None)
        new = _new(old[name], now) if name is not None else []
        if name is not None and new:
            fields = _fields(context, shape, old[name], now)
            told.append(_entry(context, new, fields, f"{now['kind'].title()} standard for {now['model']}: "))
            gone = {("standards", name), ("standards", identity(shape, now))}
            found = [one for one in found if one.path[:2] not in gone]
    return told, found


def _names(standard: Mapping[str, Any]) -> list[str]:
    """What it is called now, and what it was called before each of its corrections."""
    said = dict(standard)
    names = [identity(goals.StandardValue, said)]
    for correction in reversed(standard.get(_OWN, [])):
        was = {one["name"]: one["before"] for one in correction["fields"]}
        said |= {name: was[name] for name in IDENTITY[goals.StandardValue] if name in was}
        names.append(identity(goals.StandardValue, said))
    return names


def _new(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[CorrectionValue]:
    known = {one["number"] for one in before.get(_OWN, [])}
    return [one for one in after.get(_OWN, []) if one["number"] not in known]


def _fields(context: Context, shape: type, before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    found = [one for one in differences(shape, before, after) if one.path[0] not in (_OWN, "withheld")]
    return [field_change(one, shape, before, after, context.names) for one in found]


def _entry(context: Context, new: Sequence[CorrectionValue], fields: Sequence[FieldChange], about: str = "") -> Change:
    labels = ", ".join(dict.fromkeys(one.label for one in fields))
    main = fields[0] if fields else None
    return context.entry(
        "Correction",
        sentence=f"{about}{labels} put right." if fields else f"{about}put right, and back again.",
        field=_OWN,
        before=main.before if main else None,
        after=main.after if main else None,
        reason=" ".join(one["reason"] for one in new),
        effective_on=day(new[-1]["on"]),
        fields=tuple(fields),
    )
