"""Withheld spans in frozen values: reviewers read what the public reads, and ask for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goals.values import RedactionSpan
from roadmap import redaction
from roadmap.markdown import REASONS

Spans = Mapping[str, Sequence[RedactionSpan]]  # path of a text inside its value -> what is withheld of it

# By what an element of a list is addressed in the path of a redaction.
_NAMES = ("number", "key", "slug", "metric", "due")


@dataclass(frozen=True)
class Withheld:
    """One withheld stretch, whole: for a reviewer who asked, with a reason, to read it."""

    subject: str
    path: str
    words: str
    reason: str
    justification: str

    @property
    def reason_words(self) -> str:
        return REASONS.get(self.reason, self.reason)


@dataclass
class Boxed:
    """A copy of a value whose withheld spans read "{withheld:KEY}", with the boxes and the words behind them."""

    value: Any
    boxes: dict[str, redaction.Box] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)


def boxed(value: Mapping[str, Any], spans: Spans, *, subject: str) -> Boxed:
    """Copy a goal's or an evidence's value with its withheld spans boxed; the value itself stays whole."""
    found = Boxed(None)
    found.value = _copy(value, "", spans, subject, found)
    return found


def _copy(value: Any, path: str, spans: Spans, subject: str, found: Boxed) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item, f"{path}.{key}".lstrip("."), spans, subject, found) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item, f"{path}.{_name(item, index)}", spans, subject, found) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    own = spans.get(path, ())
    if not own:
        return redaction.escape(value)
    text, boxes = redaction.project(value, own, field=path)
    found.boxes |= boxes
    found.withheld += [
        Withheld(subject, path, redaction.withheld_words(value, span), span["reason"], span["justification"])
        for span in own
    ]
    return text


def _name(item: Any, index: int) -> str:
    if isinstance(item, Mapping):
        for name in _NAMES:
            if name in item:
                return str(item[name])
    return str(index)
