"""One milestone or target, asked for a new goal or put into one by a proposed change; taking away, and reordering."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from goals.actions import MilestoneInput, TargetInput, input_from
from goals.forms import fields
from goals.forms.change import ChangeForm
from goals.forms.wording import DEADLINE, DeadlineForm
from goals.progress import number_text

_TARGET = ("baseline_value", "baseline_on", "steps", "low")


class MilestoneForm(DeadlineForm):
    title = forms.CharField(label="Title of the milestone", max_length=300)
    key = fields.key()

    field_order = ("title", "deadline", "deadline_on")

    def milestone(self, number: int) -> MilestoneInput:
        typed = self.cleaned_data
        return MilestoneInput(
            key=typed.get("key") or f"milestone-{number}", title=typed["title"], deadline=self.deadline_input()
        )


class TargetForm(forms.Form):
    """What one metric must reach."""

    baseline_value = fields.number("Value to begin with")
    baseline_on = fields.day("Value as of")
    steps = fields.words(
        "Targets", "One on each line: the day, then the value. For example 2026-12-31 24", rows=3, required=True
    )
    low = fields.number("Not below", "Only for a metric that is to stay within bounds.")

    def clean_steps(self) -> list[tuple[date, Decimal]]:
        return [_step(line) for line in self.cleaned_data["steps"].splitlines() if line.strip()]

    def target(self, metric: str) -> TargetInput:
        return TargetInput(metric=metric, **{name: self.cleaned_data[name] for name in _TARGET})


class AddMilestoneForm(MilestoneForm, ChangeForm):
    """A milestone more, and why."""


class EditMilestoneForm(AddMilestoneForm):
    """A milestone as it is to read, and why. Its short name stays."""

    def __init__(self, *args: Any, now: MilestoneInput, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        del self.fields["key"]

    def take_over(self, theirs: Any) -> list[str]:
        """What only they changed of this milestone."""
        said = input_from(theirs, effective_on=theirs.effective_on).milestones
        newer = next((one for one in said if one.key == self.now.key), None)
        return self.taken_over(milestone_initial(self.now), milestone_initial(newer)) if newer else []

    def changed(self) -> MilestoneInput:
        return replace(self.milestone(0), key=self.now.key)


class TakeOutForm(ChangeForm):
    """Something is taken out; only why is asked. The panel says that this asks for less."""


class OrderForm(ChangeForm):
    """Milestones in another order. `order` has their short names; each button moves one of them by one place."""

    order = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)

    def ordered(self) -> list[str]:
        """The order typed so far, what it does not name behind it; moved where a button was pressed."""
        typed = [key for key in dict.fromkeys(str(self.data.get("order", "")).split()) if key in self.keys]
        found = [*typed, *(key for key in self.keys if key not in typed)]
        way, _, key = str(self.data.get("move", "")).partition(" ")
        if key in found and way in ("up", "down"):
            at = found.index(key)
            other = at - 1 if way == "up" else at + 1
            if 0 <= other < len(found):
                found[at], found[other] = found[other], found[at]
        return found


class SetTargetForm(TargetForm, ChangeForm):
    """Another target of one metric, and why."""


def target_initial(target: TargetInput) -> dict[str, Any]:
    """The target as it is now, as the form holds it."""
    steps = "\n".join(f"{day.isoformat()} {number_text(value)}" for day, value in target.steps)
    numbers = {"baseline_value": target.baseline_value, "low": target.low}
    found: dict[str, Any] = {name: number_text(value) for name, value in numbers.items() if value is not None}
    return found | {"baseline_on": target.baseline_on, "steps": steps}


def _step(line: str) -> tuple[date, Decimal]:
    day, _, value = line.strip().partition(" ")
    try:
        found = date.fromisoformat(day), Decimal(value.strip())
    except (ValueError, InvalidOperation) as error:
        raise forms.ValidationError(f"“{line.strip()}” is not a day and a value such as 2026-12-31 24.") from error
    if not found[1].is_finite():
        raise forms.ValidationError(f"“{line.strip()}” names no value.")
    return found


def milestone_initial(now: MilestoneInput) -> dict[str, Any]:
    """The milestone as it is, as the form holds it."""
    values = {f"deadline_{name}": getattr(now.deadline, name) for name in DEADLINE}
    return values | {"title": now.title, "deadline": now.deadline.kind}
