"""Why and since when a goal says something else: what every proposed change asks besides the change itself."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goals.forms import fields
from goals.models import Revision

CHANGE = (
    "based_on",
    "kind",
    "effective_on",
    "announced_on",
    "reason_class",
    "reason",
    "owner_direction",
    "owner_words",
)
_NO_LABEL = ("", "I leave it to the rule")


class ChangeForm(forms.Form):
    """`based_on` is the number of the revision that the page was made from."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=999_999)
    kind = forms.ChoiceField(label="Kind of change")
    effective_on = fields.day("In force inside since", required=True)
    announced_on = fields.day("Announced to the public on", "Only where it was announced before it is published here.")
    reason_class = forms.ChoiceField(
        label="Class of the reason", choices=[("", "None"), *Revision.ReasonClass.choices], required=False
    )
    reason = fields.words("Reason", "Published. Needed where the change asks for less.")
    owner_direction = forms.ChoiceField(
        label="Which way does this change go, in your own view?",
        choices=[_NO_LABEL, *Revision.Direction.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text="Published beside what the rule and an independent coder say.",
    )
    owner_words = fields.words("Your view in words", rows=2)

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [pair for pair in Revision.Kind.choices if (pair[0] == Revision.Kind.CREATED) == is_first]
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of change", choices=choices, help_text="The rule says which way it goes, from what you change."
        )
        self.is_first = is_first
        self.fields["based_on"].required = not is_first
        own = [name for name in self.fields if name not in CHANGE]
        self.order_fields([*own, *CHANGE])

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields that are shown, what changes first and then what is asked about the change."""
        about = [field for field in self.visible_fields() if field.name in CHANGE]
        own = [field for field in self.visible_fields() if field.name not in CHANGE]
        return [("What it is to say", own), ("About this change", about)]

    def taken_over(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
        """Put what is in `now`, not in `was`, and was not typed over into the form; answers with the labels.

        Both hold values as the form shows them. Call it on a bound form.
        """
        typed = {name: str(self.data.get(name, "")).replace("\r\n", "\n").strip() for name in was}
        own = {name for name in was if typed[name] != _shown(was[name])}
        taken = [name for name in now if name not in own and _shown(now[name]) != _shown(was.get(name))]
        self.data = {name: self.data.get(name) for name in self.data} | {name: _shown(now[name]) for name in taken}
        return [str(self.fields[name].label) for name in taken if name in self.fields]

    def take_over(self, theirs: Any) -> list[str]:
        """Put what only `theirs` changed into the form; answers with the labels of these fields. Here: nothing."""
        return []

    def change(self) -> dict[str, Any]:
        """What the action takes of it; call it on a valid form."""
        return {name: self.cleaned_data[name] for name in CHANGE}


def _shown(value: Any) -> str:
    return "" if value is None else str(value).strip()
