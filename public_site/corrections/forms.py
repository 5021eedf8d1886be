"""The form anybody outside fills in, and the form with which an editor answers."""

from typing import Any

from django import forms

from goals.forms import fields
from public_site.actions.request import LONGEST
from public_site.models import CorrectionRequest


class AskForm(forms.Form):
    """`website` is seen by programs only: a person leaves it empty, since it is not shown."""

    words = forms.CharField(
        label="What is wrong, and what should it say?",
        help_text=f"At most {LONGEST:,} characters. Please name the passage.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    source = forms.URLField(
        label="Where can this be seen?",
        help_text="The address of a page that shows it.",
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    contact = forms.EmailField(
        label="Your e-mail address",
        help_text="Only if you want a reply. It is never published, and deleted with the answer.",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_quote = forms.BooleanField(
        label="My words may be published, without my name",
        help_text="Else an editor says in own words what was asked.",
        required=False,
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_trap(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class AnswerRequestForm(forms.Form):
    state = forms.ChoiceField(
        label="Answer",
        choices=[one for one in CorrectionRequest.State.choices if one[0] != CorrectionRequest.State.OPEN],
        help_text="Accepted: the page is or will be put right. Declined: it stays. Answered: neither fits.",
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(
        label="What was asked, in your words",
        help_text="Published. One sentence, without names.",
        max_length=300,
    )
    answer = fields.words("Answer to it", "Published, unedited, with the next edition.", required=True)
    is_quoted = forms.BooleanField(
        label="Publish the words of who asked, too",
        help_text="Look for names, addresses and anything private in them first.",
        required=False,
    )

    def __init__(self, *args: Any, may_quote: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_quote:
            del self.fields["is_quoted"]
