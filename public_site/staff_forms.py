"""Forms of the publishing pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from public_site.actions.withholding import LONGEST_WHY
from public_site.models import Withholding


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


class WithholdPublishedForm(forms.Form):
    """Built on the texts of one part of the newest edition that holds it."""

    field = forms.ChoiceField(label="Text", required=False)
    words = forms.CharField(
        label="Words to withhold",
        help_text="As they stand there; case and white space do not matter. Empty: all of the text. The same words go "
        "wherever else an edition tells them; short ones only here.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.ChoiceField(label="Reason", choices=Withholding.Reason.choices, widget=forms.RadioSelect)
    justification = forms.CharField(
        label="Why, in one sentence", help_text="The public reads it in place of the words.", max_length=LONGEST_WHY
    )
    review_on = forms.DateField(
        label="Look at it again on",
        help_text="Published.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, texts: Mapping[str, str], part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = forms.ChoiceField(
            label="Text",
            choices=[("", f"Every text of {part}"), *texts.items()],
            required=False,
            help_text="Only texts can be withheld: dates, outcomes, grades, directions and counts stay.",
        )
        self.order_fields(["field"])

    def wanted(self) -> dict[str, Any]:
        """What the action takes; call it on a valid form."""
        cleaned = dict(self.cleaned_data)
        cleaned["words"] = cleaned["words"].strip()
        return cleaned


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Why it is shown again", help_text="For the people here.", widget=forms.Textarea(attrs={"rows": 2})
    )
