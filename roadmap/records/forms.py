"""The filter of the records explorer; every field is part of the address."""

from django import forms

from roadmap.forms import SpanOfDays
from roadmap.records.models import Record, RecordQuerySet


class RecordFilter(SpanOfDays):
    """What to show. An empty filter shows everything; what cannot be understood narrows nothing and says so."""

    type = forms.CharField(
        label="Type", required=False, max_length=100, help_text="Such as goal.update, with all types that begin so."
    )
    subject = forms.CharField(
        label="Subject", required=False, max_length=200, help_text="Such as goal/start-moonshots, or goal for all."
    )
    actor = forms.CharField(label="Actor", required=False, max_length=40, help_text="An id, or system, or import.")
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    disclosed = forms.ChoiceField(
        label="Class", required=False, choices=[("", "Public and sealed"), ("yes", "Public"), ("no", "Sealed")]
    )

    @property
    def asks_what_is_inside(self) -> bool:
        """By something that the public log does not say of a sealed record."""
        return any(self.cleaned_data.get(name) for name in ("type", "subject", "actor"))

    def records(self) -> RecordQuerySet:
        """The records of the filter, newest first. `is_valid` comes first; wrong fields are left out."""
        found = Record.objects.newest_first()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if "type" in wanted:
            found = found.of_type(wanted["type"])
        if "subject" in wanted:
            found = found.about(wanted["subject"])
        if "actor" in wanted:
            found = found.by_actor(wanted["actor"])
        if "disclosed" in wanted:
            found = found.filter(disclosed=wanted["disclosed"] == "yes")
        return found.between(wanted.get("since"), wanted.get("until"))
