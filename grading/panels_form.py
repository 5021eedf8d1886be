"""How panels are proposed: among whom, how many for each goal, and how many goals at most for one person."""

from typing import Any

from django import forms

from grading.forms import People, reviewers
from grading.models import Tier


class ProposeForm(forms.Form):
    """Sent by GET: proposing stores nothing."""

    def __init__(self, *args: Any, quorum: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewers"] = People(
            reviewers(), label="Among these reviewers", widget=forms.CheckboxSelectMultiple
        )
        self.fields["places"] = forms.IntegerField(
            label="Reviewers for each goal",
            min_value=1,
            max_value=20,
            initial=quorum,
            help_text=f"The quorum is {quorum}. One more leaves room for somebody who steps back.",
        )
        self.fields["most"] = forms.IntegerField(
            label="Goals for one reviewer, at most",
            min_value=1,
            max_value=1000,
            required=False,
            help_text="What a reviewer still has to score, here and in other cycles, counts. Empty: no bound.",
        )


class TierForm(forms.Form):
    """Whether new assignments of reviewers from outside let them open what is withheld from the public."""

    tier = forms.ChoiceField(
        label="New assignments of external reviewers open",
        choices=Tier.choices,
        initial=Tier.PUBLIC,
        help_text="It can be set otherwise for a single goal on its own page.",
    )
