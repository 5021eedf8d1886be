"""Evaluation suites, protocols of studies and runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goals.forms import fields
from goals.models import EvaluationRun, EvaluationStudy, Threshold
from goals.models.evaluation import Capability
from goals.models.goal import SLUG

_KEPT = "Where it is kept. Empty: it is not, and the run cannot be done again."


class SuiteForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    capability = forms.ChoiceField(label="Capability that it checks", choices=Capability.choices)
    threshold = forms.TypedChoiceField(
        label="Threshold that it informs", required=False, empty_value=None, help_text="The map links to it."
    )
    cadence_days = forms.IntegerField(
        label="To be run on a model at least every … days", min_value=1, max_value=3650, initial=90
    )
    description = fields.words("What it does", "Markdown.")
    is_public = forms.BooleanField(
        label="Name it in public",
        required=False,
        initial=True,
        help_text="Editions tell it with its runs. Else they count it as a suite that is not named: what it checks, on"
        " which models, when, and what is lacking. This is never changed.",
    )
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=60,
        validators=[SLUG],
        help_text="Small letters, digits and hyphens. It never changes.",
    )

    def __init__(self, *args: Any, thresholds: Mapping[str, tuple[Threshold, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["threshold"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 -- said above
        field.choices = [("", "None"), *((slug, name) for slug, (_, name) in thresholds.items())]
        field.coerce = lambda slug: thresholds[slug][0]


class StudyForm(forms.Form):
    title = forms.CharField(label="Title of the study", max_length=200)
    starts_on = fields.day("Starts on", "A later day than today: afterwards a protocol binds nobody.", required=True)
    protocol_sha256 = forms.CharField(
        label="SHA-256 of the protocol",
        max_length=64,
        help_text="64 hexadecimal digits. Keep the file: who has it can show that it is this one.",
    )


class RunForm(forms.Form):
    """That the suite ran, and what somebody else would need to do it again."""

    target = forms.CharField(
        label="Model", max_length=200, help_text="The same name as in other suites. Editions tell it."
    )
    ran_on = fields.day("Ran on", required=True)
    status = forms.ChoiceField(label="How it went", choices=EvaluationRun.Status.choices, widget=forms.RadioSelect)
    study = forms.TypedChoiceField(label="Study", required=False, empty_value=None)
    code_at = forms.CharField(label="Code", max_length=300, required=False, help_text=_KEPT)
    data_at = forms.CharField(label="Data", max_length=300, required=False, help_text=_KEPT)
    seeds_at = forms.CharField(label="Seeds", max_length=300, required=False, help_text=_KEPT)
    environment_at = forms.CharField(label="Environment", max_length=300, required=False, help_text=_KEPT)
    samples = forms.IntegerField(label="Samples", min_value=1, max_value=2_000_000_000, required=False)
    repeats = forms.IntegerField(
        label="How often each was run",
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text="2 or more tell the spread.",
    )
    states_intervals = forms.BooleanField(label="It states intervals", required=False)

    def __init__(
        self, *args: Any, studies: Sequence[tuple[EvaluationStudy, str]], evidence: fields.Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["study"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 -- said above
        rows = {str(one.number): one for one, _ in studies}
        field.choices = [("", "None"), *((str(one.number), f"{title}, from {one.starts_on}") for one, title in studies)]
        field.coerce = rows.__getitem__
        self.fields["evidence"] = forms.TypedChoiceField(
            label="Evidence",
            required=False,
            empty_value=None,
            choices=[("", "None"), *((slug, words) for slug, (_, words) in evidence.items())],
            coerce=lambda slug: evidence[slug][0],
        )
