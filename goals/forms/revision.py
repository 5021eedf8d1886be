"""The form that proposes a change of a goal: everything it says in words and dates, and why that changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from goals.actions import DeadlineInput, RevisionInput, input_from
from goals.days import long_day
from goals.forms import fields
from goals.models import Revision
from goals.models.revision import DeadlineFields

CONTENT = ("title", "statement", "why", "failure", "firmness", "starts_on", "cadence_days")
CONFIDENCE = ("confidence_level", "confidence_sentence")
DEADLINE = ("text", "on", "days", "anchor", "stated")
# What the goal says, in the order of the page: what two people may have changed at once.
SAID = (*CONTENT, "deadline", *(f"deadline_{name}" for name in DEADLINE), *CONFIDENCE)
_CHANGE = ("kind", "effective_on", "announced_on", "reason_class", "reason", "owner_direction", "owner_words")
_NO_LABEL = ("", "I leave it to the rule")


class RevisionForm(forms.Form):
    """Built on the revision it was opened with, whose number travels in `based_on`.

    Criteria, targets and milestones are carried over from that revision as they are.
    """

    title = forms.CharField(label="Title", max_length=300)
    statement = fields.words("Statement", "What will be true, for whom, by when. Markdown.", rows=5, required=True)
    why = fields.words("Why it matters", "Markdown.")
    failure = fields.words("What would count as failure", "Markdown.")
    firmness = forms.ChoiceField(
        label="How firm it is", choices=Revision.Firmness.choices, help_text="A commitment binds more than a goal."
    )
    starts_on = fields.day("Work starts on")
    deadline = forms.ChoiceField(label="Kind of deadline", choices=DeadlineFields.DeadlineKind.choices)
    deadline_on = fields.day("Day of the deadline", "For a period, any day in it. The last day of it is stored.")
    deadline_text = forms.CharField(
        label="Deadline in words",
        max_length=300,
        required=False,
        help_text="As the public reads it. Empty: made from the day.",
    )
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
    cadence_days = forms.IntegerField(label="Days between updates", min_value=1, required=False)
    confidence_level = forms.ChoiceField(
        label="Confidence", choices=[("", "Not stated"), *Revision.ConfidenceLevel.choices], required=False
    )
    confidence_sentence = fields.words("Confidence in words", rows=2)
    kind = forms.ChoiceField(label="Kind of change")
    effective_on = fields.day("In force inside since", required=True)
    announced_on = fields.day("Announced to the public on", "Only where it was announced before it is published here.")
    reason_class = forms.ChoiceField(
        label="Class of the reason", choices=[("", "None"), *Revision.ReasonClass.choices], required=False
    )
    reason = fields.words("Reason", "Published. Needed where the change asks for less.")
    owner_direction = forms.ChoiceField(
        label="Which way does this change go, in your own view?",
        choices=[_NO_LABEL, *Revision.Direction.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text="Published beside what the rule and an independent coder say.",
    )
    owner_words = fields.words("Your view in words", rows=2)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, base: Revision, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        kinds = Revision.Kind.choices
        choices = [pair for pair in kinds if (pair[0] == Revision.Kind.CREATED) == is_first]
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of change", choices=choices, help_text="The rule says which way it goes, from what you change."
        )

    def revision(self) -> RevisionInput:
        """What the action takes; call it on a valid form."""
        typed = self.cleaned_data
        content = {name: typed[name] for name in (*CONTENT, *CONFIDENCE, *_CHANGE)}
        deadline = DeadlineInput(kind=typed["deadline"], **{name: typed[f"deadline_{name}"] for name in DEADLINE})
        return input_from(self.base, deadline=deadline, **(content | {"based_on": typed["based_on"]}))

    def in_words(self, name: str, value: object) -> str:
        """A value of the field as people read it: the label of a choice, "None" for nothing."""
        if isinstance(value, date):
            return long_day(value)
        choices = dict(getattr(self.fields[name], "choices", []))
        return str(choices.get(value, "" if value is None else value)) or "Nothing"


def initial_from(revision: Revision, *, on: date, is_first: bool = False) -> dict[str, Any]:
    """The form as it opens: what the revision says, and a change that begins today."""
    initial: dict[str, Any] = {name: getattr(revision, name) for name in (*CONTENT, *CONFIDENCE)}
    initial |= {f"deadline_{name}": getattr(revision, f"deadline_{name}") for name in DEADLINE}
    initial |= {"deadline": revision.deadline_kind, "effective_on": on}
    return initial | {"based_on": None if is_first else revision.number, "kind": "created" if is_first else "reworded"}


def differences(form: RevisionForm, theirs: Revision, *, on: date) -> Sequence[tuple[str, str, str]]:
    """Label, what is there now, what this person typed: for every field in which the two differ."""
    now = initial_from(theirs, on=on)
    found = []
    for name in SAID:
        yours = form.cleaned_data.get(name)
        if (now[name] or "") != (yours or ""):
            found.append((str(form.fields[name].label), form.in_words(name, now[name]), form.in_words(name, yours)))
    return found


class CodeForm(forms.Form):
    """An independent reviewer's word on which way a change goes."""

    direction = forms.ChoiceField(
        label="Which way does this change go?",
        choices=Revision.Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the directions."},
    )
    words = fields.words("Why, in a sentence or two", "Published beside the direction.")
