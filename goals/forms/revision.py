"""The form that proposes a change of a goal: everything it says in words and dates, and why that changes."""

from datetime import date
from typing import Any

from django import forms

from goals.actions import RevisionInput, input_from
from goals.forms import fields
from goals.forms.change import ChangeForm
from goals.forms.wording import CONFIDENCE, CONTENT, DEADLINE, DEADLINES, NEEDED_BEFORE, SAID, WordingForm
from goals.models import Revision


class RevisionForm(WordingForm, ChangeForm):
    """Built on the revision it was opened with. Criteria, targets and milestones are carried over from it as they are."""

    def __init__(self, *args: Any, base: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base

    def revision(self) -> RevisionInput:
        """What the action takes; call it on a valid form."""
        return input_from(self.base, **self.said(), **self.change())

    def take_over(self, theirs: Revision) -> list[str]:
        """Put what `theirs` changed and this person did not into the form; answers with the labels of these fields.

        A deadline is taken over as a whole. Call it on a valid form.
        """
        was, now = _said(self.base), _said(theirs)
        typed = {name: self.cleaned_data.get(name) or "" for name in SAID}
        own = {name for name in SAID if typed[name] != was[name]}
        if own & set(DEADLINES):
            own |= set(DEADLINES)
        taken = [name for name in SAID if name not in own and now[name] != was[name]]
        self.data = {name: self.data.get(name) for name in self.data} | {name: str(now[name]) for name in taken}
        return [str(self.fields[name].label) for name in taken]


def _said(revision: Revision) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(revision, name) for name in (*CONTENT, *CONFIDENCE, *NEEDED_BEFORE)}
    values |= {f"deadline_{name}": getattr(revision, f"deadline_{name}") for name in DEADLINE}
    values |= {"deadline": revision.deadline_kind}
    return {name: value or "" for name, value in values.items()}


def initial_from(revision: Revision, *, on: date, is_first: bool = False) -> dict[str, Any]:
    """The form as it opens: what the revision says, and a change that begins today."""
    change = {"effective_on": on, "based_on": None if is_first else revision.number}
    return _said(revision) | change | {"kind": "created" if is_first else "reworded"}


class CodeForm(forms.Form):
    """An independent reviewer's word on which way a change goes."""

    direction = forms.ChoiceField(
        label="Which way does this change go?",
        choices=Revision.Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the directions."},
    )
    words = fields.words("Why, in a sentence or two", "Published beside the direction.", required=True)
