"""Words of an update that its author withholds from the public while writing it: a few rows, each with a reason."""

from typing import Any

from django import forms

from goals.actions import WithheldInput
from goals.forms import fields
from goals.models import Redaction
from goals.values import RedactionSpan
from roadmap.redaction import text_hash

ROWS = 3
TEXTS = ("done", "next", "problems", "help")
NAMES = tuple(
    name for row in range(1, ROWS + 1) for name in (f"hide__{row}", f"hide__{row}__reason", f"hide__{row}__why")
)


def add_fields(form: forms.Form) -> None:
    """The rows, all of them optional."""
    for row in range(1, ROWS + 1):
        form.fields[f"hide__{row}"] = fields.words(
            f"Words to withhold, {row}", "Exactly as they stand above. Empty: nothing.", rows=1
        )
        form.fields[f"hide__{row}__reason"] = forms.ChoiceField(
            label=f"Reason, {row}", choices=[("", "None"), *Redaction.Reason.choices], required=False
        )
        form.fields[f"hide__{row}__why"] = forms.CharField(
            label=f"Why, in one sentence, {row}",
            max_length=300,
            required=False,
            help_text="The public reads it in place of the words.",
        )


def check(form: forms.Form) -> None:
    """Each row names words that stand once in the texts of the update, apart from those of other rows, and says why."""
    taken: list[WithheldInput] = []
    for row in range(1, ROWS + 1):
        words = form.cleaned_data.get(f"hide__{row}")
        if not words:
            continue
        for name, sentence in (("reason", "Choose a reason."), ("why", "Say why; the public reads it.")):
            if not form.cleaned_data.get(f"hide__{row}__{name}"):
                form.add_error(f"hide__{row}__{name}", sentence)
        found = _places(form.cleaned_data, words)
        if len(found) != 1:
            form.add_error(f"hide__{row}", _misplaced(len(found)))
            continue
        box = _box(form.cleaned_data, row, found[0])
        if any(other.text == box.text and other.start < box.end and box.start < other.end for other in taken):
            form.add_error(f"hide__{row}", "Part of these words is withheld by another row.")
        taken.append(box)


def withheld(form: forms.Form) -> list[WithheldInput]:
    """What the action takes; call it on a valid form."""
    rows = [(row, form.cleaned_data.get(f"hide__{row}")) for row in range(1, ROWS + 1)]
    return [_box(form.cleaned_data, row, _places(form.cleaned_data, words)[0]) for row, words in rows if words]


def spans(form: forms.Form) -> dict[str, list[RedactionSpan]]:
    """Text -> what is to be withheld of it, for a preview of whatever is right so far."""
    typed, found = form.cleaned_data, {name: list[RedactionSpan]() for name in TEXTS}
    for row in range(1, ROWS + 1):
        words = typed.get(f"hide__{row}")
        places = _places(typed, words) if words and f"hide__{row}" not in form.errors else []
        if len(places) == 1:
            box = _box(typed, row, places[0])
            found[box.text].append(
                {
                    "start": box.start,
                    "end": box.end,
                    "reason": box.reason or Redaction.Reason.PRIVACY,
                    "justification": box.justification,
                    "review_on": None,
                    "key": f"new-{row}",
                    "text_sha256": text_hash(typed[box.text]),
                }
            )
    return found


def is_used(form: forms.Form) -> bool:
    """Has somebody typed into one of the rows?"""
    return any(form[name].value() for name in NAMES)


def _box(typed: dict[str, Any], row: int, place: tuple[str, int]) -> WithheldInput:
    text, start = place
    return WithheldInput(
        text=text,
        start=start,
        end=start + len(typed[f"hide__{row}"]),
        reason=typed.get(f"hide__{row}__reason", ""),
        justification=typed.get(f"hide__{row}__why", ""),
    )


def _places(typed: dict[str, Any], words: str) -> list[tuple[str, int]]:
    """Where the words stand: the text and the first character."""
    found = []
    for name in TEXTS:
        text = typed.get(name) or ""
        start = text.find(words)
        while start >= 0:
            found.append((name, start))
            start = text.find(words, start + 1)
    return found


def _misplaced(count: int) -> str:
    if not count:
        return "These words do not stand in what you wrote."
    return f"These words stand there {count} times. Name a longer stretch that stands there once."
