"""How a goal ended: the form that proposes it, and the one that accepts it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from goals.forms import fields, sure
from goals.forms.reason import AskingForm
from goals.models import Evidence, Resolution
from goals.values import CriterionValue

_DELIVERED = (Resolution.Ending.ACHIEVED, Resolution.Ending.PARTLY_ACHIEVED)
WHOLE = ""  # proof of the goal as a whole


class ResolutionForm(forms.Form):
    """Built for one goal: its criteria, and the evidence that may prove each of them."""

    ending = forms.ChoiceField(label="How it ended", choices=Resolution.Ending.choices, widget=forms.RadioSelect)
    achieved_on = fields.day("Achieved on")
    achieved_from = fields.day("Or: achieved between", "Where only a span of days is known.")
    achieved_to = fields.day("And")
    achieved_text = forms.CharField(
        label="Or: what is known of the day", max_length=200, required=False, help_text='For example "in June".'
    )
    how_known = fields.words("How the day is known", "Needed with a day. Who saw it, or what carries the date.", rows=2)
    announced_on = fields.day("Announced to the public on")
    account = fields.words("Public account", "Needed unless everything was achieved. Markdown.", rows=5)

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[CriterionValue],
        evidence: fields.Choices,
        due_passed: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.due_passed = due_passed
        sure.keep_answer(self, "ending")
        self.keys = [criterion["key"] for criterion in criteria] or [WHOLE]
        labels = {criterion["key"]: f"Evidence for: {criterion['text']}" for criterion in criteria}
        for key in self.keys:
            self.fields[f"proof_{key}"] = fields.evidence(evidence, labels.get(key, "Evidence for the goal"))

    def clean(self) -> dict[str, Any]:
        """A goal that ends without delivery is not ended by a slip: it is asked for once more."""
        cleaned = super().clean() or self.cleaned_data
        ending = cleaned.get("ending")
        if ending and ending not in _DELIVERED:
            label = Resolution.Ending(ending).label
            question = f"Is this right? Once a second person accepts it, {what_is_read(ending, self.due_passed)}"
            sure.ask(self, "ending", question, answer=f"Yes, the goal ends as: {label}")
        return cleaned

    def ending_fields(self) -> dict[str, Any]:
        own = [name for name in self.base_fields if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in own}

    def proofs(self) -> dict[str, list[Evidence]]:
        chosen = {key: self.cleaned_data[f"proof_{key}"] for key in self.keys}
        return {key: evidence for key, evidence in chosen.items() if evidence}


def what_is_read(ending: str, due_passed: date | None) -> str:
    """What an accepted ending does to the page of the goal, as the end of a sentence."""
    missed = " The goal stays Missed; this is told beside it." if due_passed and ending not in _DELIVERED else ""
    return f"the public reads: {Resolution.Ending(ending).label}.{missed}"


class AcceptForm(AskingForm):
    """Accepting an ending, with a word on its timing where evidence of the time is missing."""

    timing = forms.ChoiceField(
        label="Timing",
        choices=[("", "As the rule finds it"), *Resolution.Timing.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    timing_reason = fields.words(
        "How you know", "Needed where you confirm a day that no evidence of the time shows. Published.", rows=2
    )
