"""The forms for what the map only gathers: assessments, safety levels and their standards, policy versions, reports."""

from typing import Any

from django import forms

from goals.forms import fields
from goals.forms.map_change import GoalChoices
from goals.models import Assessment, Report, Standard
from goals.models.goal import SLUG

_SLUG_HINT = "Small letters, digits and hyphens. It is public and never changes."
_SINCE = "Where this can be read."


def _slug(most: int = 80) -> forms.CharField:
    return forms.CharField(label="Short name for addresses", max_length=most, validators=[SLUG], help_text=_SLUG_HINT)


def _address(label: str, hint: str = _SINCE) -> forms.URLField:
    return forms.URLField(label=label, max_length=500, required=False, assume_scheme="https", help_text=hint)


class AssessmentForm(forms.Form):
    """What somebody found about a threshold and a model on a day."""

    model = forms.CharField(label="Model", max_length=100, help_text='Its name, or "the most capable model".')
    state = forms.ChoiceField(label="What was found", choices=Assessment.State.choices, widget=forms.RadioSelect)
    assessor = forms.CharField(label="Assessed by", max_length=200, help_text="A team or an organisation.")
    on = fields.day("On", required=True)
    next_due = fields.day("Next assessment due by")
    note = fields.words("Note", "What it rests on, in a sentence or two. Published.")
    source = _address("Address of the assessment")

    def __init__(self, *args: Any, evidence: fields.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = fields.ticks("Evidence", evidence, "No evidence is kept yet.")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("on") and typed.get("next_due") and typed["next_due"] <= typed["on"]:
            self.add_error("next_due", "The next assessment comes after this one.")
        return typed


class LevelForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100, help_text="For example ASL-3.")
    slug = _slug(60)
    description = fields.words("What it asks for", "Markdown.")


class StandardForm(forms.Form):
    """A standard of a level applies to a model from a day on."""

    kind = forms.ChoiceField(label="Standard", choices=Standard.Kind.choices, widget=forms.RadioSelect)
    model = forms.CharField(label="Model", max_length=100)
    active_since = fields.day("Active since", required=True)
    because = forms.ChoiceField(
        label="Why it is active",
        choices=Standard.Because.choices,
        widget=forms.RadioSelect,
        help_text="As a precaution: the threshold could not be ruled out, and was not shown to be reached.",
    )
    source = _address("Address where this was announced")


class PolicyForm(forms.Form):
    document = forms.CharField(label="Document", max_length=200, help_text="For example Frontier Safety Policy.")
    version = forms.CharField(label="Version", max_length=30)
    effective_on = fields.day("In force since", required=True)
    summary = fields.words("What it says, or what changed", "Markdown.")
    source = _address("Address of the document")
    slug = _slug()


class ReportForm(forms.Form):
    """A report that was published. The rule of its series stands in it as numbers."""

    title = forms.CharField(label="Title", max_length=300)
    kind = forms.ChoiceField(label="Kind", choices=Report.Kind.choices)
    author = forms.CharField(label="Written by", max_length=200, required=False)
    published_on = fields.day("Published on", required=True)
    coverage_on = fields.day("Covers the time up to")
    url = _address("Address of the report")
    sha256 = forms.CharField(
        label="SHA-256 of the file", max_length=64, required=False, help_text="64 hexadecimal digits."
    )
    summary = fields.words("What it says", "Markdown.")
    series = forms.CharField(
        label="Series", max_length=100, required=False, help_text="Reports of one series have the same name here."
    )
    every_from_months = forms.IntegerField(
        label="The next one at the earliest after, in months", min_value=1, max_value=120, required=False
    )
    every_to_months = forms.IntegerField(
        label="The next one at the latest after, in months", min_value=1, max_value=120, required=False
    )
    coverage_max_days = forms.IntegerField(
        label="Its account ends at most this many days before publication", min_value=0, max_value=3650, required=False
    )
    slug = _slug()

    def __init__(self, *args: Any, goals: GoalChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"] = fields.ticks("Goals that it answers for", goals, "No goal is set yet.")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        rule = ("every_from_months", "every_to_months", "coverage_max_days")
        if not typed.get("series") and any(typed.get(name) is not None for name in rule):
            self.add_error("series", "A rule belongs to a series: name it.")
        return typed
