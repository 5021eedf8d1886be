"""Asking for evidence, and answering such a request."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class AskForm(forms.Form):
    """`choices` are those of `goals.asked.choices_of`."""

    about = forms.ChoiceField(label="About", required=False)
    asked = forms.CharField(
        label="Which evidence you ask for",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence. The owners of the goal and the staff read it; it is not published.",
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 -- said above
        about.choices = choices


class AnswerForm(forms.Form):
    """Built on the evidence of the goal: slug -> what it is called."""

    evidence = forms.ChoiceField(label="Evidence that answers it", required=False)
    why_not = forms.CharField(
        label="Or why there is none",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence. Who asked and the staff read it; it is not published.",
    )

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = self.fields["evidence"]
        assert isinstance(evidence, forms.ChoiceField)  # noqa: S101 -- said above
        evidence.choices = [("", "None of it"), *choices.items()]
        evidence.help_text = "" if choices else "No evidence speaks for this goal yet."
