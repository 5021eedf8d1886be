"""Forms of the publishing pages."""

from django import forms
from django.utils import timezone


class PrepareForm(forms.Form):
    as_of = forms.DateField(
        label="Content as of",
        help_text="The day for which this edition claims to be right. By default today (UTC).",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: timezone.now().date(),
    )
    notes = forms.CharField(
        label="Notes",
        help_text="Public, printed with the edition. The list of changes is computed and cannot be edited.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    """A tick and a sentence for one warning; the prefix is the name of its check."""

    seen = forms.BooleanField(label="I have looked at each of them")
    sentence = forms.CharField(
        help_text="The approver reads it, and it is recorded. It is not published.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
    )

    def __init__(self, *args: object, asks: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["sentence"].label = asks


class ApproveForm(forms.Form):
    """Nothing to fill in: it carries the sentence that says why an approval is not possible."""


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Reason", help_text="For the people here; never public.", widget=forms.Textarea(attrs={"rows": 3})
    )
