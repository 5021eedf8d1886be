"""That a milestone is done, and the turns of a standing or event-triggered deadline."""

from collections.abc import Collection
from typing import Any

from django import forms

from goals.forms import fields
from goals.models.goal import SLUG


class MilestoneDoneForm(forms.Form):
    achieved_on = fields.day("Done on")
    achieved_text = forms.CharField(
        label="Or: what is known of the day", max_length=200, required=False, help_text='For example "in June".'
    )
    announced_on = fields.day("Announced to the public on")
    note = fields.words("Note", "Published. Needed where this puts right what was recorded before.", rows=2)

    def __init__(self, *args: Any, evidence: fields.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = fields.evidence(evidence)


class OccurrenceForm(forms.Form):
    """One turn. `taken` are the short names of earlier ones; None: this is an earlier one, and keeps its name."""

    text = forms.CharField(label="What happened", max_length=300, help_text="Published.")
    triggered_on = fields.day("Day it happened", required=True)
    due = fields.day("Due", "Empty: counted from the window that the goal states, if it states one.")
    done_on = fields.day("Done on", "Empty while it is still to be done.")
    note = fields.words("Note", "Published.", rows=2)
    key = forms.CharField(
        label="Short name for addresses",
        max_length=60,
        validators=[SLUG],
        required=False,
        help_text="Small letters, digits and hyphens. Empty: one is made.",
    )

    def __init__(self, *args: Any, evidence: fields.Choices, taken: Collection[str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = fields.evidence(evidence)
        self.taken = taken
        if taken is None:
            del self.fields["key"]

    def clean_key(self) -> str:
        taken = self.taken or ()
        key: str = self.cleaned_data["key"]
        if key in taken:
            raise forms.ValidationError("This short name is already in use here.")
        number = len(taken) + 1
        while not key and f"turn-{number}" in taken:
            number += 1
        return key or f"turn-{number}"
