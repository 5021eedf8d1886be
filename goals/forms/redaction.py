"""Withholding words of a text: which words, why, and what the public is told instead."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goals.forms import fields
from goals.models import Redaction

FIELDS = ("field", "reason", "justification", "review_on", "keep_until")


class WithholdForm(forms.Form):
    """Built on the texts of one subject: path -> words. People name the words; the action takes their place."""

    field = forms.ChoiceField(label="Text")
    words = fields.words(
        "Words to withhold", "Exactly as they stand in the text. Empty: the whole text is withheld.", rows=3
    )
    which = forms.IntegerField(
        label="Which of them",
        min_value=1,
        required=False,
        help_text="Where the words stand in the text several times: 1 for the first, 2 for the second.",
    )
    reason = forms.ChoiceField(label="Reason", choices=Redaction.Reason.choices, widget=forms.RadioSelect)
    justification = forms.CharField(
        label="Why, in one sentence", max_length=300, help_text="The public reads it in place of the words."
    )
    review_on = fields.day(
        "Look at it again on", "Published: the day by which somebody asks whether it is still needed."
    )
    keep_until = fields.day("Keep the words until", "Internal.")

    def __init__(self, *args: Any, texts: Mapping[str, str], labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        self.fields["field"] = forms.ChoiceField(label="Text", choices=list(labels.items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, words = self.texts.get(cleaned.get("field", ""), ""), cleaned.get("words", "")
        cleaned |= {"start": None, "end": None}
        if not words or not text:
            return cleaned
        found = [words] if words in text else [words.replace("\r\n", "\n")]  # browsers send lines with \r\n
        places = _places(text, found[0])
        which = cleaned.get("which") or (1 if len(places) == 1 else 0)
        if not places:
            self.add_error("words", "These words do not stand in this text.")
        elif not 1 <= which <= len(places):
            self.add_error("which", f"These words stand there {len(places)} times. Say which of them is meant.")
        else:
            start = places[which - 1]
            cleaned |= {"start": start, "end": start + len(found[0])}
        return cleaned

    def withholding(self) -> dict[str, Any]:
        """What the action takes; call it on a valid form."""
        return {name: self.cleaned_data[name] for name in (*FIELDS, "start", "end")}


def _places(text: str, words: str) -> list[int]:
    found, start = [], text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + len(words))
    return found
