"""The form that adds a link as evidence of a goal."""

from django import forms

from goals.forms import fields
from goals.models import EvidenceRevision
from goals.models.goal import SLUG


class EvidenceForm(forms.Form):
    """A link, what it is, who may see it and when it was captured."""

    title = forms.CharField(label="Title", max_length=300)
    kind = forms.ChoiceField(label="Kind", choices=EvidenceRevision.Kind.choices)
    url = forms.URLField(label="Address", max_length=500, assume_scheme="https", help_text="Begins with https://")
    visibility = forms.ChoiceField(
        label="Who may see it",
        choices=EvidenceRevision.Visibility.choices,
        widget=forms.RadioSelect,
        initial=EvidenceRevision.Visibility.PUBLIC,
    )
    captured_on = fields.day(
        "Captured on", "The day on which the content was as it is now. It can prove delivery in time."
    )
    holder = forms.CharField(label="Who holds it", max_length=200, required=False)
    description = fields.words("What it shows")
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=80,
        validators=[SLUG],
        required=False,
        help_text="Small letters, digits and hyphens. It is public even where the title is not. Empty: one is made.",
    )
