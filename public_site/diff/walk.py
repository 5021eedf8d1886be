"""The generic walk over two public values of one shape: total, because it follows the table of public fields."""

from dataclasses import dataclass
from typing import Any

from goals.values import WithheldBox
from public_site.public_fields import Field, fields_of, identity


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two values differ. An element that only one side has is a difference of its own.

    `shape` is the TypedDict that holds the field, or that of the element; `field` is "" for a whole element.
    """

    path: tuple[str, ...]
    shape: type
    field: str
    before: Any
    after: Any

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


def part_differences(shape: type, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """All differences of two parts of one kind, the header's boxes among them."""
    found = differences(shape, before, after)
    if "withheld" not in fields_of(shape):
        found += _in_maps(("withheld",), WithheldBox, before.get("withheld") or {}, after.get("withheld") or {})
    return found


def differences(
    shape: type, before: dict[str, Any], after: dict[str, Any], path: tuple[str, ...] = ()
) -> list[Difference]:
    """All differences of two values of one TypedDict, in the order of its public fields."""
    found: list[Difference] = []
    for field in fields_of(shape).values():
        old, new = before.get(field.name), after.get(field.name)
        if old != new:
            found += _in_field(shape, field, old, new, (*path, field.name))
    return found


def _in_field(shape: type, field: Field, old: Any, new: Any, path: tuple[str, ...]) -> list[Difference]:
    if field.holds is None or (field.nesting == "object" and (old is None or new is None)):
        return [Difference(path, shape, field.name, old, new)]
    if field.nesting == "object":
        return differences(field.holds, old, new, path)
    if field.nesting == "map":
        return _in_maps(path, field.holds, old or {}, new or {})
    old_named = {identity(field.holds, element): element for element in old or []}
    new_named = {identity(field.holds, element): element for element in new or []}
    if len(old_named) != len(old or []) or len(new_named) != len(new or []):  # two of one name: compare the lists whole
        return [Difference(path, shape, field.name, old, new)]
    found = _in_maps(path, field.holds, old_named, new_named)
    kept = [name for name in new_named if name in old_named]
    if kept != [name for name in old_named if name in new_named]:
        found.append(Difference(path, shape, field.name, list(old_named), list(new_named)))
    return found


def _in_maps(
    path: tuple[str, ...], shape: type, old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]
) -> list[Difference]:
    found: list[Difference] = []
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            found.append(Difference((*path, name), shape, "", before, after))
        elif before != after:
            found += differences(shape, before, after, (*path, name))
    return found
