"""What is read of a metric, and how far a criterion is."""

from decimal import Decimal
from typing import Any

from django import forms

from goals.actions import CriterionReadingInput
from goals.forms import fields
from goals.forms.update import last_words
from goals.models import CriterionReading, Reading
from goals.progress import number_text
from goals.values import CriterionValue, MetricValue

# The numbers that each kind of criterion is measured by.
NUMBERS = {
    "count": ("count",),
    "checklist": ("fully", "mostly", "not_in_place"),
    "comparative": ("ours", "theirs"),
}


class ReadingForm(forms.Form):
    """Built for one metric; with `old` it corrects that reading."""

    on = fields.day("Day of the reading", required=True)
    value = fields.number("Value", required=True)
    numerator = fields.number("Share, counted", "Only where the value is a share of something.")
    denominator = fields.number("Share, out of")

    def __init__(
        self, *args: Any, metric: MetricValue, evidence: fields.Choices, old: Reading | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if metric["unit"]:
            self.fields["value"].label = f"Value ({metric['unit']})"
        self.fields["evidence"] = fields.evidence(evidence)
        if old is None:
            self.fields["value"].help_text = last_words(metric)
        else:
            self.fields["reason"] = fields.words("Why it is corrected", "Published.", rows=2, required=True)


class CriterionReadingForm(forms.Form):
    """Built for one criterion: it asks for the numbers that its kind is measured by, and whether it is met."""

    on = fields.day("As seen on", required=True)
    count = forms.IntegerField(label="Count", min_value=0, required=False)
    fully = forms.IntegerField(label="Items fully in place", min_value=0, required=False)
    mostly = forms.IntegerField(label="Items mostly in place", min_value=0, required=False)
    not_in_place = forms.IntegerField(label="Items not in place", min_value=0, required=False)
    ours = fields.number("Ours")
    theirs = fields.number("Theirs")
    state = forms.ChoiceField(label="Is it met?", widget=forms.RadioSelect, required=False)
    justification = fields.words("Why it does not apply", "Needed if you choose Not applicable. Published.", rows=2)

    def __init__(self, *args: Any, criterion: CriterionValue, evidence: fields.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        numbers = NUMBERS.get(criterion["kind"], ())
        for name in {name for names in NUMBERS.values() for name in names} - set(numbers):
            del self.fields[name]
        undecided = [("", "The numbers say it")] if numbers else []
        self.fields["state"] = forms.ChoiceField(
            label="Is it met?",
            choices=[*undecided, *CriterionReading.State.choices],
            widget=forms.RadioSelect,
            required=not numbers,
            help_text="Where there are numbers, they decide." if numbers else "",
            error_messages={"required": "Say whether this criterion is met."},
        )
        self.fields["evidence"] = fields.evidence(evidence)

    def reading(self, supersedes: CriterionReading | None = None) -> CriterionReadingInput:
        """What the action takes; call it on a valid form."""
        return CriterionReadingInput(criterion=self.criterion["key"], supersedes=supersedes, **self.cleaned_data)


def initial_of(row: Reading | CriterionReading, names: tuple[str, ...]) -> dict[str, Any]:
    """An earlier reading as the start of its correction."""
    values = {name: getattr(row, name) for name in names}
    initial = {name: number_text(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    return initial | {"evidence": list(row.evidence.values_list("slug", flat=True))}
