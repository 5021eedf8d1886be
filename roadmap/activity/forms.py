"""The filter of activity records; every field is part of the address. What cannot be understood narrows nothing."""

from typing import Any

from django import forms

from roadmap.activity.installed import kinds
from roadmap.activity.models import Activity, ActivityQuerySet
from roadmap.forms import SpanOfDays


class ActivityFilter(SpanOfDays):
    """What to show. An empty filter shows everything."""

    kind = forms.ChoiceField(label="Kind", required=False)
    system = forms.CharField(label="System", required=False, max_length=60, help_text="Such as cluster-7.")
    model = forms.CharField(label="Model", required=False, max_length=100)
    words = forms.CharField(
        label="Words",
        required=False,
        max_length=200,
        help_text="In ids and texts; all of them, also inside of longer ones.",
    )
    since = forms.DateField(label="Happened from", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )  # where a page begins

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(kind.name, kind.label) for kind in kinds().values()]
        self.fields["kind"].choices = [("", "All kinds"), *known]  # type: ignore[attr-defined]

    def activities(self) -> ActivityQuerySet:
        """Those of the filter, the newest first. `is_valid` comes first; wrong fields are left out."""
        wanted = self.cleaned_data
        exactly = {name: wanted[name] for name in ("kind", "system", "model") if wanted.get(name)}
        found = Activity.objects.filter(**exactly).happened(wanted.get("since"), wanted.get("until"))
        if words := wanted.get("words"):
            found = found.with_words(words)
        if (before := wanted.get("before")) is not None:
            found = found.filter(record__lt=before)
        return found.newest_first()
