"""Which runs of which tool are readings of a metric."""

from decimal import Decimal

from django import forms

from goals.forms import fields
from goals.run_readings import COUNTED


class RunMappingForm(forms.Form):
    tool = forms.CharField(label="Tool", max_length=100, help_text="As its reports name it.")
    target = forms.CharField(
        label="Target", max_length=200, required=False, help_text="The model or system that was tested. Empty: any."
    )
    measure = forms.CharField(
        label="What is read from a run",
        max_length=200,
        help_text=f"A name that the report gives a number, or one of: {', '.join(COUNTED)}. "
        "Checks that could not be decided count as not passed.",
    )
    factor = fields.number(
        "Multiplied by", "1 keeps it as it is; 100 makes 93 out of 0.93.", required=True, initial=Decimal(1)
    )

    def clean_factor(self) -> Decimal:
        factor: Decimal = self.cleaned_data["factor"]
        if factor <= 0:
            raise forms.ValidationError("Give a number above zero.")
        return factor
