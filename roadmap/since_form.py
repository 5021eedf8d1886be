"""Since when changes are told: an edition, or a day. Both are part of the address."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django import forms

from roadmap.dashboard import Mark

USUAL: Final = timedelta(days=30)  # where there is no edition yet


class SinceForm(forms.Form):
    """A day counts before an edition. What is empty or not understood is the last edition."""

    edition = forms.ChoiceField(label="Since", required=False)
    day = forms.DateField(
        label="Or since a day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, marks: Sequence[Mark], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = {mark.key: mark.at for mark in marks}
        edition = self.fields["edition"]
        assert isinstance(edition, forms.ChoiceField)  # noqa: S101 -- said above
        edition.choices = [(mark.key, mark.label) for mark in marks] or [("", "The last 30 days")]

    def since(self, now: datetime) -> datetime:
        """`is_valid` comes first."""
        day, edition = self.cleaned_data.get("day"), self.cleaned_data.get("edition")
        if day:
            return datetime.combine(day, time.min, tzinfo=UTC)
        return self.marks.get(edition or next(iter(self.marks), ""), now - USUAL)
