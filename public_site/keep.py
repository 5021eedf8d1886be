"""Copies of internal values with nothing but public fields in them, withheld spans turned into boxes. Pure.

The allow-list (`public_fields`) decides what stays; a field it does not name is not copied, whatever it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from goals.values import ChecklistItem, RedactionSpan
from public_site.public_fields import Field, fields_of, identity
from roadmap import redaction
from roadmap.errors import RuleViolation

Spans = Mapping[str, Sequence[RedactionSpan]]  # path of a field -> its spans


class CannotBeWithheld(RuleViolation):
    """A redaction points at something that is no text: dates, outcomes, grades, directions and counts stay public."""


class Hidden(NamedTuple):
    """Words that no public file may show, and where they are withheld."""

    subject: str  # key of the part
    box: str
    words: str


@dataclass
class Keeper:
    """Copies one part. `boxes` and `hidden` fill up on the way."""

    key: str
    spans: Spans
    boxes: dict[str, redaction.Box] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)

    def keep(self, shape: type, value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """The public fields of a value, copied deeply."""
        prefix = f"{path}." if path else ""
        if shape is ChecklistItem and value.get("private", True):
            return _private_item(value)
        return {
            name: self._keep_field(public, value[name], prefix + name)
            for name, public in fields_of(shape).items()
            if name != "withheld" and name in value  # an old value lacks what came later
        }

    def _keep_field(self, public: Field, value: Any, path: str) -> Any:
        if public.holds is None or value is None:
            return self._keep_plain(public, value, path)
        if public.nesting == "object":
            return self.keep(public.holds, value, path)
        if public.nesting == "map":
            return {name: self.keep(public.holds, held, f"{path}.{name}") for name, held in value.items()}
        return [self.keep(public.holds, held, f"{path}.{identity(public.holds, held)}") for held in value]

    def _keep_plain(self, public: Field, value: Any, path: str) -> Any:
        spans = self.spans.get(path, ())
        if not spans:
            return _escaped(value)
        if not isinstance(value, str) or not (public.is_prose or public.is_address):
            raise CannotBeWithheld(f"Box {spans[0]['key']} of {self.key} points at {path}, which is no text.")
        text, boxes = redaction.project(value, spans, field=path)
        self.boxes |= boxes
        self.hidden += [Hidden(self.key, span["key"], redaction.withheld_words(value, span)) for span in spans]
        # An address with a hole in it is no address: it goes as a whole.
        return text if public.is_prose else ""


def keep_part(
    key: str, shape: type, value: Mapping[str, Any], spans: Spans
) -> tuple[dict[str, Any], dict[str, redaction.Box], list[Hidden]]:
    """The public copy of one value, the boxes in it, and the words they hide.

    A span in something that is not published leaves no trace, not even a box. Raises CannotBeWithheld.
    """
    for path in spans:
        if not _leads_to_text(shape, path.split(".")):
            raise CannotBeWithheld(f"Box {spans[path][0]['key']} of {key} points at {path}, which is no text.")
    keeper = Keeper(key, spans)
    kept = keeper.keep(shape, value)
    return kept, keeper.boxes, keeper.hidden


def _private_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Its commitment alone stands for a private item; even its key would tell what it is."""
    commitment = item["commitment"]
    if not commitment:
        raise ValueError("a private checklist item without a commitment cannot be published")
    return {"key": f"private-{commitment[:12]}", "text": "", "commitment": commitment, "hard": item["hard"]}


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return redaction.escape(value)
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    if isinstance(value, dict):
        return {name: _escaped(item) for name, item in value.items()}
    return value


def _leads_to_text(shape: type, steps: list[str]) -> bool:
    """Whether a path of a redaction ends at a text of this shape; says nothing about whether it is there today."""
    public = fields_of(shape).get(steps[0])
    if public is None:
        return False
    if public.holds is None:
        return len(steps) == 1 and (public.is_prose or public.is_address)
    inner = steps[1:] if public.nesting == "object" else steps[2:]
    return bool(inner) and _leads_to_text(public.holds, inner)
