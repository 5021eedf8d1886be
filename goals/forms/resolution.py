"""How a goal ended: the form that proposes it, and the one that accepts it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goals.forms import fields
from goals.models import Evidence, Resolution
from goals.values import CriterionValue

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
    how_known = fields.words("How the day is known", rows=2)
    announced_on = fields.day("Announced to the public on")
    account = fields.words("Public account", "Needed unless everything was achieved. Markdown.", rows=5)

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[CriterionValue],
        evidence: Mapping[str, tuple[Evidence, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.evidence = evidence
        self.keys = [criterion["key"] for criterion in criteria] or [WHOLE]
        labels = {criterion["key"]: f"Evidence for: {criterion['text']}" for criterion in criteria}
        choices = [(slug, label) for slug, (_, label) in evidence.items()]
        for key in self.keys:
            self.fields[f"proof_{key}"] = forms.MultipleChoiceField(
                label=labels.get(key, "Evidence for the goal"),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text="" if choices else "No evidence is linked to this goal yet. Add it first.",
            )

    def ending_fields(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("proof_")}

    def proofs(self) -> dict[str, list[Evidence]]:
        chosen = {key: self.cleaned_data[f"proof_{key}"] for key in self.keys}
        return {key: [self.evidence[slug][0] for slug in slugs] for key, slugs in chosen.items() if slugs}


class AcceptForm(forms.Form):
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
