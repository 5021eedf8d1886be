"""What an owner says of a period: the words that an update and its correction have in common."""

from typing import Any

from django import forms
from django.utils.html import format_html

from goals.forms import fields
from goals.models import StatusUpdate
from goals.reporting import HEALTH_MEANS, HEALTH_WORDS
from goals.suggestion import Suggestion

HEALTHS = tuple((health, f"{HEALTH_WORDS[health]}: {means}") for health, means in HEALTH_MEANS.items())
# Kept in columns of their own, also in a draft.
TOLD = (
    *("period_from", "period_to", "health", "health_sentence", "confidence"),
    *("done", "next", "problems", "help", "visibility"),
)


class PeriodForm(forms.Form):
    """Built for one goal: `evidence` is what may be named, `suggestion` what the rule says of its health."""

    period_from = fields.day("Period from")
    period_to = fields.day("Period to")
    health = forms.ChoiceField(
        label="Health",
        choices=HEALTHS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the goal is on track, at risk or off track."},
    )
    health_sentence = fields.words(
        "Why you see it better than the rule",
        "Only if you choose a better health than the rule suggests. One sentence, published.",
        rows=2,
    )
    confidence = forms.IntegerField(
        label="Confidence of delivering in time, in per cent", min_value=0, max_value=100, required=False
    )
    done = fields.words("What was done")
    next = fields.words("What comes next")
    problems = fields.words("Problems")
    help = fields.words("Help needed")
    visibility = forms.ChoiceField(
        label="Who may read this update",
        choices=StatusUpdate.Visibility.choices,
        widget=forms.RadioSelect,
        initial=StatusUpdate.Visibility.PUBLIC,
        help_text="Only a public update counts for the promised rhythm.",
    )

    def __init__(self, *args: Any, evidence: fields.Choices, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["health"].help_text = suggested_words(suggestion)
        self.fields["evidence"] = fields.evidence(evidence)
        self.evidence_titles = {slug: words for slug, (_, words) in evidence.items()}
        self.order_fields([*(name for name in self.fields if name != "visibility"), "visibility"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.data.get("health") and not self.needs_health():
            self.errors.pop("health", None)
            cleaned["health"] = ""
        return cleaned

    def needs_health(self) -> bool:
        return True

    def told(self) -> dict[str, Any]:
        """The words of the period; call it where none of them is wrong."""
        return {name: self.cleaned_data[name] for name in TOLD}


class CorrectionForm(PeriodForm):
    """A submitted update as it should have read, and what was wrong with it."""

    correction_reason = fields.words("What was wrong", "Published beside the correction.", rows=2, required=True)

    def __init__(self, *args: Any, corrects: StatusUpdate, **kwargs: Any) -> None:
        self.corrects = corrects
        super().__init__(*args, initial=_initial_of(corrects), **kwargs)
        self.order_fields(["correction_reason", *self.fields])

    def needs_health(self) -> bool:
        return self.corrects.kind != StatusUpdate.Kind.EXPLANATION


def _initial_of(update: StatusUpdate) -> dict[str, Any]:
    slugs = list(update.evidence.values_list("slug", flat=True))
    return {name: getattr(update, name) for name in TOLD} | {"evidence": slugs}


def suggested_words(suggestion: Suggestion) -> str:
    """Help texts are not escaped by the form's template, and reasons hold names that people wrote."""
    word = StatusUpdate.Health(suggestion.health).label.lower()
    reasons = " ".join(suggestion.reasons) or "Nothing speaks against it."
    return format_html("The rule suggests <strong>{}</strong>, by what is recorded so far. {}", word, reasons)
