"""Who owns a goal: handing it over, letting somebody in beside the lead, and giving an ownership up."""

from collections.abc import Collection
from typing import Any

from django import forms

from goals.days import long_day
from goals.forms import fields, sure
from goals.models import Ownership
from roadmap.accounts.models import Role, User


class OwnerForm(forms.Form):
    """A person, a team, or both; from when, and why."""

    user = forms.ModelChoiceField(
        label="Person", queryset=User.objects.none(), required=False, empty_label="Nobody", to_field_name="public_id"
    )
    team = forms.CharField(
        label="Team", max_length=100, required=False, help_text="Published. Empty: the team of the person."
    )
    since = fields.day("From", "The first day. It cannot lie in the future.", required=True)
    reason = fields.words("Reason", "For people inside.", rows=2, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = User.objects.filter(is_active=True, role_grants__role=Role.OWNER).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person: User | None = cleaned.get("user")
        if person is not None and not cleaned.get("team"):
            cleaned["team"] = person.team
        if person is None and not cleaned.get("team") and "user" not in self.errors:
            self.add_error("user", "Name a person or a team.")
        return cleaned


class HandOverForm(OwnerForm):
    """To whom a goal goes; asks once whether that is right. `leads` are those who lead it now."""

    leads_read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    def __init__(self, *args: Any, leads: Collection[Ownership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leads = leads
        sure.keep_answer(self, "hand_over")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            sure.ask(self, "hand_over", self._question(cleaned), answer="Yes, hand it over")
        return cleaned

    def clean_leads_read(self) -> set[int]:
        return {int(one) for one in self.cleaned_data["leads_read"].split() if one.isdecimal() and len(one) < 19}

    def _question(self, cleaned: dict[str, Any]) -> str:
        to = cleaned["user"].name if cleaned["user"] else cleaned["team"]
        since = long_day(cleaned["since"])
        before = ", ".join(called(one) for one in self.leads)
        end = f" {before} will lead it no longer." if before else ""
        return f"Is this right? {to} leads this goal from {since} on.{end}"


class EndForm(forms.Form):
    """Somebody owns the goal no longer; asks once whether that is right."""

    until = fields.day("Until", "The last day. It cannot lie in the future.", required=True)
    reason = fields.words("Reason", "For people inside.", rows=2, required=True)

    def __init__(self, *args: Any, row: Ownership, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.is_last = row, is_last
        sure.keep_answer(self, "end")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            until = long_day(cleaned["until"])
            then = f" Nobody owns the goal then: the public reads “No owner since {until}”." if self.is_last else ""
            question = f"Is this right? {called(self.row)} owns this goal until {until} and no longer.{then}"
            sure.ask(self, "end", question, answer="Yes, end it")
        return cleaned


def called(row: Ownership) -> str:
    """A person by name, else the team."""
    return str(row.user.name) if row.user else row.team


def mark_of(leads: Collection[Ownership]) -> str:
    """The leads that a page shows, for `leads_read`."""
    return " ".join(str(row.pk) for row in leads)
