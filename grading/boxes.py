"""Withheld spans in frozen values: reviewers read what the public reads, and ask for the rest."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from goals.texts import places
from goals.values import RedactionSpan
from roadmap import redaction
from roadmap.redaction import REASONS

Spans = Mapping[str, Sequence[RedactionSpan]]  # path of a text inside its value -> what is withheld of it


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


def boxed(kind: str, value: Mapping[str, Any], spans: Mapping[str, Spans]) -> Boxed:
    """Copy the value of a part ("goal", "evidence") with its withheld spans boxed; the value itself stays whole.

    `spans` holds what is withheld now, by subject ("goal/<slug>").
    """
    subject = f"{kind}/{value['slug']}"
    own = spans.get(subject, {})
    found = Boxed(deepcopy(dict(value)))
    for path, holder, name in places(kind, found.value):
        text = holder[name]
        holder[name], boxes = redaction.project(text, own.get(path, ()), field=path)
        found.boxes |= boxes
        found.withheld += [
            Withheld(subject, path, redaction.withheld_words(text, span), span["reason"], span["justification"])
            for span in own.get(path, ())
        ]
    return found
