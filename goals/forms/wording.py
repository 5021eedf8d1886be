"""What a goal says in words and dates, and when something is due: asked when it is set and when it changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms

from goals.actions import DeadlineInput, NeededBeforeInput
from goals.deadline_reading import DeadlineReading, read_deadline
from goals.forms import fields
from goals.models import Revision
from goals.models.revision import DeadlineFields
from goals.statement import Hint, hints
from goals.values import DeadlineKind

CONTENT = ("title", "statement", "why", "failure", "firmness", "starts_on", "cadence_days")
CONFIDENCE = ("confidence_level", "confidence_sentence")
DEADLINE = ("text", "on", "days", "anchor", "stated")
DEADLINES = ("deadline", *(f"deadline_{name}" for name in DEADLINE))  # the fields of the form
NEEDED = ("event", "text", "from", "to", "source")
NEEDED_BEFORE = tuple(f"needed_before_{name}" for name in NEEDED)
SAID = (*CONTENT[:-1], *DEADLINES, "cadence_days", *NEEDED_BEFORE, *CONFIDENCE)  # in the order of the page


_ON_A_DAY = ("date", "month", "quarter", "half", "year")


class DeadlineForm(forms.Form):
    deadline = forms.ChoiceField(
        label="Kind of deadline", choices=DeadlineFields.DeadlineKind.choices, initial=DeadlineFields.DeadlineKind.DATE
    )
    deadline_text = forms.CharField(
        label="Deadline in words",
        max_length=300,
        required=False,
        help_text="As the public reads it. Empty: made from the day.",
    )
    deadline_on = fields.day("Day of the deadline", "For a period, any day in it. The last day of it is stored.")
    deadline_days = forms.IntegerField(
        label="Days",
        min_value=0,
        required=False,
        help_text="After something else, or within which each event is dealt with.",
    )
    deadline_anchor = forms.CharField(
        label="After what",
        max_length=200,
        required=False,
        help_text='"milestone/" or "goal/" and a short name; for an event, what triggers it in words.',
    )
    deadline_stated = fields.day("Day that the text itself names", "Only where it differs from the arithmetic.")

    anchors: Mapping[str, date] = {}  # what a relative deadline may hang on, and the days on which it was done

    def reading(self) -> DeadlineReading:
        """How the public will read the deadline as it is typed so far, right or wrong."""
        typed = {name: self._typed(f"deadline_{name}") for name in DEADLINE}
        typed |= {name: typed[name] or "" for name in ("text", "anchor")}
        kind = cast(DeadlineKind, self._typed("deadline") or "none")
        return read_deadline(kind=kind, anchor_done=self.anchors.get(typed["anchor"]), **typed)

    def statement_hints(self) -> list[Hint]:
        """What the statement names, and what it does not."""
        has_deadline = self._typed("deadline") in _ON_A_DAY
        return hints(str(self._typed("statement") or ""), has_deadline=has_deadline)

    def _typed(self, name: str) -> Any:
        """What is in the field now; None where it is empty or makes no sense."""
        if name not in self.fields:
            return None
        try:
            return self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None

    def deadline_input(self) -> DeadlineInput:
        typed = self.cleaned_data
        return DeadlineInput(kind=typed["deadline"], **{name: typed[f"deadline_{name}"] for name in DEADLINE})


class WordingForm(DeadlineForm):
    """Everything that a goal says but criteria, targets and milestones."""

    title = forms.CharField(label="Title", max_length=300)
    statement = fields.words("Statement", "What will be true, for whom, by when. Markdown.", rows=5, required=True)
    why = fields.words("Why it matters", "Markdown.")
    failure = fields.words("What would count as failure", "Markdown.")
    firmness = forms.ChoiceField(
        label="How firm it is", choices=Revision.Firmness.choices, help_text="A commitment binds more than a goal."
    )
    starts_on = fields.day("Work starts on")
    cadence_days = forms.IntegerField(label="Days between updates", min_value=1, required=False)
    needed_before_event = forms.CharField(
        label="Needed before",
        max_length=300,
        required=False,
        help_text="The capability or event by which this must be in place.",
    )
    needed_before_text = forms.CharField(
        label="When that is expected, in words", max_length=300, required=False, help_text='For example "in 2027".'
    )
    needed_before_from = fields.day("Expected from")
    needed_before_to = fields.day("Expected until")
    needed_before_source = forms.URLField(
        label="Who expects it then", max_length=500, required=False, assume_scheme="https", help_text="An address."
    )
    confidence_level = forms.ChoiceField(
        label="Confidence", choices=[("", "Not stated"), *Revision.ConfidenceLevel.choices], required=False
    )
    confidence_sentence = fields.words("Confidence in words", rows=2)

    field_order = SAID

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("needed_before_from"), cleaned.get("needed_before_to")
        if first and last and last < first:
            self.add_error("needed_before_to", "The span ends before it begins.")
        if any(cleaned.get(name) for name in NEEDED_BEFORE[1:]) and not cleaned.get("needed_before_event"):
            self.add_error("needed_before_event", "Say what this must be in place before.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action takes of it; call it on a valid form."""
        said = {name: self.cleaned_data[name] for name in (*CONTENT, *CONFIDENCE)}
        return said | {"deadline": self.deadline_input(), "needed_before": self._needed_before()}

    def _needed_before(self) -> NeededBeforeInput | None:
        event, text, first, last, source = (self.cleaned_data[name] for name in NEEDED_BEFORE)
        if not event:
            return None
        return NeededBeforeInput(event=event, expected_text=text, expected_from=first, expected_to=last, source=source)


class ReadsForm(DeadlineForm):
    """A statement and a deadline, to see how they will read."""

    statement = fields.words("Statement", rows=5)

    field_order = ("statement",)
