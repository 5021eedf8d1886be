"""The form of the search; every field of it is part of the address, so an address is a search that can be kept."""

from typing import Any

from django import forms

from goals.forms.fields import day
from goals.models import Area, EvidenceRevision, StatusUpdate
from goals.searching import MOST_WORDS, Wanted
from roadmap.accounts.models import User
from roadmap.forms import SpanOfDays


class SearchForm(SpanOfDays):
    """What is empty narrows nothing. What cannot be understood narrows nothing either, and says so."""

    q = forms.CharField(
        label="Words", required=False, max_length=200, help_text="All of them, in any order; parts of words are enough."
    )
    area = forms.ChoiceField(label="Area", required=False)
    health = forms.ChoiceField(
        label="Health", required=False, choices=[("", "Any"), *StatusUpdate.Health.choices], help_text="Of updates."
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any"), *EvidenceRevision.State.choices], help_text="Of evidence."
    )
    visibility = forms.ChoiceField(
        label="Visible to",
        required=False,
        choices=[("", "Anybody"), *EvidenceRevision.Visibility.choices],
        help_text="Of updates and evidence.",
    )
    since = day("From", "First day of the change, the update or the evidence.")
    until = day("To", "Last day.")
    mine = forms.BooleanField(label="Only goals I own", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.order_by("position", "name").values_list("slug", "name")
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)  # noqa: S101 -- said above
        area.choices = [("", "All areas"), *areas]

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if len(words.split()) > MOST_WORDS:
            raise forms.ValidationError(f"Use at most {MOST_WORDS} words.")
        return words

    def wanted(self, user: User) -> Wanted:
        """What this person asks for. `is_valid` comes first; wrong fields are left out."""
        given = dict(self.cleaned_data)
        words = dict.fromkeys(given.pop("q", "").split())
        owned_by = user if given.pop("mine", False) else None
        return Wanted(words=tuple(words), owned_by=owned_by, reader=user, **given)
