"""Texts as staff read them: whole, with a box in place of each withheld stretch, as the public sees it.

Forms in which a text is edited hold it open; everything that is only read passes through here. The words behind a box
are shown by `actions.reveal` alone. Nothing that was boxed is ever saved.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString

from goals.models import (
    ConditionalCommitmentRevision,
    EvidenceRevision,
    MitigationRevision,
    Resolution,
    Revision,
    StatusUpdate,
    ThresholdRevision,
)
from goals.snapshot import all_spans, spans_of
from goals.texts import places
from goals.values import EvidenceValue, GoalValue, RedactionSpan
from roadmap.markdown import plain, render, render_line
from roadmap.redaction import Box, project

Spans = Mapping[str, Sequence[RedactionSpan]]  # path of a text within its subject -> what is withheld of it
_Row = TypeVar("_Row", bound=Model)
_Value = TypeVar("_Value", bound=Mapping[str, Any])
# Columns of a row that may be withheld, and what stands before each in its path.
_LABELS = dict.fromkeys(("owner_words", "coder_words"), "labels.")
_COLUMNS: Mapping[type[Model], Mapping[str, str]] = {
    Revision: dict.fromkeys(("title", "statement", "why", "failure", "reason"), "") | _LABELS,
    ThresholdRevision: dict.fromkeys(("name", "definition", "reason"), "") | _LABELS,
    MitigationRevision: dict.fromkeys(("text", "caveat", "reason"), "") | _LABELS,
    ConditionalCommitmentRevision: dict.fromkeys(("scenario", "response", "reason"), "") | _LABELS,
    StatusUpdate: dict.fromkeys(("health_sentence", "done", "next", "problems", "help", "correction_reason"), ""),
    Resolution: dict.fromkeys(("how_known", "timing_reason", "account"), ""),
    EvidenceRevision: dict.fromkeys(("title", "holder", "description", "url", "state_reason"), ""),
}


class Boxed(str):
    """A text with boxes in it. As a plain string it says "[withheld]"; on a page it is drawn with its boxes."""

    public: str
    boxes: dict[str, Box]
    subject: str

    def __new__(cls, text: str, spans: Sequence[RedactionSpan], *, subject: str, path: str) -> "Boxed":
        public, boxes = project(text, spans, field=path)
        new = super().__new__(cls, plain(public))
        new.public, new.boxes, new.subject = public, boxes, subject
        return new

    def __html__(self) -> SafeString:
        return render_line(self.public, self.boxes)

    def rendered(self, heading: int = 4) -> SafeString:
        """As Markdown; each box leads to the page that asks why one needs its words."""
        noun, _, slug = self.subject.partition("/")
        linked = {
            key: {**box, "href": reverse("goals:reveal", args=[noun, slug, key])} for key, box in self.boxes.items()
        }
        return render(self.public, linked, heading)


def box(text: str, subject: str, path: str, spans: Spans) -> str:
    """A text as it may be shown; one that is boxed already stays. `spans` are those of its subject."""
    if isinstance(text, Boxed):
        return text
    own = spans.get(path)
    return Boxed(text, own, subject=subject, path=path) if own and text else text


def box_value(kind: str, value: _Value, spans: Spans) -> _Value:
    """The value itself, with its texts boxed. An address with a hole in it is no address: it goes as a whole."""
    subject = f"{kind}/{value['slug']}"
    if spans:
        for path, holder, name in places(kind, value):
            is_gone = name == "url" and path in spans
            holder[name] = "" if is_gone else box(holder[name], subject, path, spans)
    return value


def box_values(kind: str, values: Sequence[_Value]) -> list[_Value]:
    """Values of one kind ("goal", "threshold", "commitment", "report", "suite", "evidence") as they may be shown, in one query."""
    spans = all_spans(among=[f"{kind}/{value['slug']}" for value in values])
    return [box_value(kind, value, spans.get(f"{kind}/{value['slug']}", {})) for value in values]


def box_goals(values: Sequence[GoalValue]) -> list[GoalValue]:
    return box_values("goal", values)


def box_evidence(values: Sequence[EvidenceValue]) -> list[EvidenceValue]:
    return box_values("evidence", values)


def box_revision(value: _Value, goal_slug: str) -> _Value:
    """One revision of a goal, taken by itself."""
    box_lists(goal_slug, revisions=[value])
    return value


def box_lists(goal_slug: str, **lists: Sequence[Mapping[str, Any]]) -> None:
    """Some revisions, updates and so on of a goal, taken by themselves: the values are boxed where they stand."""
    whole: dict[str, Any] = {"slug": goal_slug, "resolution": None, "trade_offs": []}
    whole |= {
        name: [] for name in ("revisions", "metrics", "milestones", "criterion_readings", "occurrences", "updates")
    }
    box_value("goal", whole | lists, spans_of(f"goal/{goal_slug}"))


def box_rows(rows: Iterable[_Row]) -> list[_Row]:
    """Rows as they may be shown, in one query. They are for showing: `save` of one would store boxes."""
    found = list(rows)
    places_of = [_place(row) for row in found]
    spans = all_spans(among={subject for subject, _ in places_of})
    for row, (subject, path) in zip(found, places_of, strict=True):
        for name, before in _COLUMNS[type(row)].items() if subject in spans else ():
            setattr(row, name, box(getattr(row, name), subject, path + before + name, spans[subject]))
        if isinstance(row, EvidenceRevision) and isinstance(row.url, Boxed):
            row.url = ""
    return found


def _place(row: Model) -> tuple[str, str]:
    """Subject of a row, and the path before its columns."""
    if isinstance(row, EvidenceRevision):
        return f"evidence/{row.evidence.slug}", ""
    if isinstance(row, ThresholdRevision):
        return f"threshold/{row.threshold.slug}", f"revisions.{row.number}."
    if isinstance(row, MitigationRevision):
        path = f"mitigations.{row.mitigation.slug}.revisions.{row.number}."
        return f"threshold/{row.mitigation.threshold.slug}", path
    if isinstance(row, ConditionalCommitmentRevision):
        return f"commitment/{row.commitment.slug}", f"revisions.{row.number}."
    assert isinstance(row, Revision | StatusUpdate | Resolution)  # noqa: S101 -- _COLUMNS has no other
    if isinstance(row, Resolution):
        return f"goal/{row.goal.slug}", "resolution."
    return f"goal/{row.goal.slug}", f"{'updates' if isinstance(row, StatusUpdate) else 'revisions'}.{row.number}."
