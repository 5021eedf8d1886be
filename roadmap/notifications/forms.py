"""How a person wants to be told, as a form."""

from typing import Any

from django import forms
from django.http import QueryDict

from roadmap.notifications import zones
from roadmap.notifications.kinds import KINDS
from roadmap.notifications.models import Preferences


class PreferencesForm(forms.Form):
    delivery = forms.ChoiceField(
        label="How do you want to be told?",
        choices=Preferences.Delivery.choices,
        widget=forms.RadioSelect,
        help_text="Everything you are told stands in your inbox, whatever you choose here.",
    )
    digest_hour = forms.TypedChoiceField(
        label="Hour of the daily mail",
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        help_text="By the clock of your time zone. It counts for the daily mail only.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(name, name.replace("_", " ")) for name in zones.names()]
    )
    told = forms.MultipleChoiceField(
        label="Tell me when",
        choices=[(name, kind.label) for name, kind in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="What you switch off comes neither by mail nor into your inbox. The dashboard still lists what waits.",
    )

    def __init__(self, data: QueryDict | None = None, *, preferences: Preferences) -> None:
        initial = {name: getattr(preferences, name) for name in ("delivery", "time_zone", "digest_hour")}
        initial["told"] = [name for name in KINDS if preferences.wants(name)]
        super().__init__(data, initial=initial)

    def chosen(self) -> dict[str, Any]:
        """The arguments of `actions.choose`."""
        data = dict(self.cleaned_data)
        told = data.pop("told")
        return {**data, "muted": [name for name in KINDS if name not in told]}
