"""A comparison of automation with people: what is fixed beforehand, what was found, how severe it is, and the end."""

from collections.abc import Sequence
from typing import Any

from django import forms

from goals.actions import ComparisonInput
from goals.forms import fields
from goals.models import Finding
from goals.values import CriterionValue
from roadmap.accounts.models import User

OUT_OF_SCOPE = "out"


class ComparisonForm(forms.Form):
    """Everything of it is public, and none of it can be changed."""

    criterion = forms.ChoiceField(label="Criterion that it is for")
    title = forms.CharField(label="Title", max_length=200)
    window_from = fields.day("First day of the window", "A later day than today.", required=True)
    window_to = fields.day("Last day of the window", required=True)
    scope = fields.words("What is attacked, and what counts as found", required=True)
    same_finding = fields.words("When two findings are the same", required=True)
    severities = fields.words(
        "Scale of severity", "One on each line, the worst first: “Critical: what that means”.", rows=4, required=True
    )
    counting = forms.IntegerField(label="How many of these, from the top, count", min_value=1, max_value=20, initial=1)
    judging = fields.words("How severity is judged without knowing who found it", required=True)
    currency = forms.CharField(label="Currency of costs", max_length=20, required=False)

    def __init__(self, *args: Any, criteria: Sequence[CriterionValue], judges: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [(one["key"], one["text"]) for one in criteria]
        named = {one.public_id: (one, f"{one.name}{', from outside' if one.is_external else ''}") for one in judges}
        self.fields["judges"] = fields.ticks("Judges", named, "Nobody could judge without knowing the sides.")
        self.fields["judges"].required = True

    def clean_severities(self) -> list[tuple[str, str]]:
        lines = [line.partition(":") for line in self.cleaned_data["severities"].splitlines() if line.strip()]
        found = [(name.strip(), meaning.strip()) for name, _, meaning in lines]
        if any(not name or not meaning or len(name) > 60 for name, meaning in found):
            raise forms.ValidationError("Write a name of at most 60 letters, a colon and what it means on each line.")
        return found

    def terms(self) -> ComparisonInput:
        return ComparisonInput(**self.cleaned_data)


class FindingForm(forms.Form):
    side = forms.ChoiceField(label="Found by", choices=Finding.Side.choices, widget=forms.RadioSelect)
    found_on = fields.day("Found on", required=True)
    description = fields.words(
        "What was found", "The judges read it: say nothing that tells who found it. Never published.", required=True
    )
    reference = forms.CharField(
        label="What its finder calls it",
        max_length=200,
        required=False,
        help_text="The number of a run or of a report. Judges do not see it; the same is taken once.",
    )
    hours = fields.number("Hours it took", "Empty: not known.")
    cost = fields.number("What it cost", "A reward paid, or computing. Empty: not known.")


class JudgementForm(forms.Form):
    """For one finding; `others` are the codes of those that it may repeat."""

    severity = forms.ChoiceField(label="How severe is it?", widget=forms.RadioSelect)
    same_as = forms.ChoiceField(label="It repeats", required=False)
    reason = fields.words("Why", "Needed if it is out of scope. Never published.", rows=2)

    def __init__(self, *args: Any, severities: Sequence[dict[str, str]], others: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        severity, same_as = self.fields["severity"], self.fields["same_as"]
        assert isinstance(severity, forms.ChoiceField)  # noqa: S101 -- declared above
        assert isinstance(same_as, forms.ChoiceField)  # noqa: S101
        scale = [(str(place), f"{one['name']}: {one['definition']}") for place, one in enumerate(severities)]
        severity.choices = [*scale, (OUT_OF_SCOPE, "Out of scope")]
        same_as.choices = [("", "No other"), *((code, code) for code in others)]

    def clean_severity(self) -> int | None:
        said = self.cleaned_data["severity"]
        return None if said == OUT_OF_SCOPE else int(said)


class CloseForm(forms.Form):
    """What each side took altogether, also where nothing was found."""

    hours_automation = fields.number("Hours of people that automation took", "Empty: not known.")
    hours_people = fields.number("Hours that people took", "Empty: not known.")
    cost_automation = fields.number("Cost of automation", "Computing and licences. Empty: not known.")
    cost_people = fields.number("Cost of people", "Rewards and fees. Empty: not known.")

    def __init__(self, *args: Any, evidence: fields.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = fields.evidence(evidence)


class CallOffForm(forms.Form):
    reason = fields.words("Why it is called off", "Published.", rows=2, required=True)
