"""Where a goal belongs: its area, whether it is a moonshot, which goals it follows; and why that changes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goals.forms.change import ChangeForm
from goals.forms.fields import ticks
from goals.models import Area, Goal

GoalChoices = Mapping[str, tuple[Goal, str]]


class PlaceForm(ChangeForm):
    """Built for one goal. `followed` are the goals that were ticked when the page was made: a link made since stays."""

    area = forms.ModelChoiceField(label="Area", queryset=Area.objects.none(), to_field_name="slug", empty_label=None)
    moonshot = forms.BooleanField(
        label="This is a moonshot",
        required=False,
        help_text="A moonshot may be stopped after learning, and is then neither kept nor broken. To become one asks for less.",
    )
    followed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, others: GoalChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)  # noqa: S101 -- declared above
        area.queryset = Area.objects.order_by("position", "slug")
        self.fields["predecessors"] = ticks("This goal follows", others, "There is no other goal.")
        self.order_fields(["area", "moonshot", "predecessors"])

    def moves(self) -> dict[str, Any]:
        """What the action takes besides the change; call it on a valid form."""
        typed = self.cleaned_data
        now, was = {goal.slug: goal for goal in typed["predecessors"]}, set(typed["followed"].split())
        return {
            "area": typed["area"],
            "moonshot": typed["moonshot"],
            "follows": [goal for slug, goal in now.items() if slug not in was],
            "follows_no_longer": [goal for slug, (goal, _) in self.others.items() if slug in was - now.keys()],
        }


def place_initial(goal: Goal) -> dict[str, Any]:
    """Where the goal is, as the form shows it."""
    followed = list(goal.predecessors.order_by("slug").values_list("slug", flat=True))
    return {
        "area": goal.area.slug,
        "moonshot": goal.moonshot,
        "predecessors": followed,
        "followed": " ".join(followed),
    }
