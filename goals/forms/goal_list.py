"""The filter of the list of goals; every field of it is part of the address, so an address is a list that can be kept."""

from typing import Any

from django import forms

from goals.listed import ORDERS, STATES, Wanted
from goals.models import Area
from roadmap.accounts.models import User


class GoalListForm(forms.Form):
    """What is empty, or is not understood, narrows nothing."""

    area = forms.ChoiceField(label="Area", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), *((key, label) for key, (label, _) in STATES.items())]
    )
    order = forms.ChoiceField(
        label="Order", required=False, choices=[(key, label) for key, (label, _) in ORDERS.items()]
    )
    mine = forms.BooleanField(label="Only goals I own", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.order_by("position", "name").values_list("slug", "name")
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)  # noqa: S101 -- said above
        area.choices = [("", "All areas"), *areas]

    def wanted(self, user: User) -> Wanted:
        """What this person asks for. `is_valid` comes first; wrong fields are left out."""
        given = dict(self.cleaned_data)
        return Wanted(
            area=given.get("area", ""),
            state=given.get("state", ""),
            order=given.get("order") or "attention",
            owned_by=user if given.get("mine") else None,
        )
