"""How a goal hangs together with others: which one it follows, and in favour of which one it was delayed."""

from typing import Any

from django import forms

from goals.forms import fields
from goals.models import Goal


class OtherGoalForm(forms.Form):
    """Another goal, by its title; `titles` are those that may be named: short name -> title."""

    label = "Goal"
    hint = ""

    def __init__(self, *args: Any, titles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a goal"), *titles.items()]
        self.fields["other"] = forms.ChoiceField(label=self.label, choices=choices, help_text=self.hint)
        self.order_fields(["other"])

    def clean_other(self) -> Goal:
        return Goal.objects.get(slug=self.cleaned_data["other"])


class PredecessorForm(OtherGoalForm):
    label = "This goal follows"
    hint = "The other goal is its predecessor. Both pages say so."


class SuccessorForm(OtherGoalForm):
    label = "This goal is followed by"
    hint = "The other goal takes its place. Name it before this one is called replaced or merged."


class TradeOffForm(OtherGoalForm):
    label = "Delayed in favour of"
    hint = "Both pages say so."

    note = fields.words("Why", "Published. Markdown.", rows=2)
