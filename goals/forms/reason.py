"""The form that only asks for a reason, and the one that only asks for a click."""

from typing import Any

from django import forms

from goals.forms import fields


class ReasonForm(forms.Form):
    """Why something is declined; `hint` says who reads it."""

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = fields.words("Reason", hint, required=True)


class ClickForm(forms.Form):
    """Nothing to fill in: it carries the error where the action refuses."""
