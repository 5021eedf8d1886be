"""The update composer: period, readings, milestones, health and four prompts of one goal."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html

from goals.actions import MilestoneDoneInput, ReadingInput
from goals.days import day, long_day, maybe_day
from goals.deadlines import current_due, current_revision
from goals.forms import fields
from goals.models import Metric, StatusUpdate
from goals.progress import effective, number_text
from goals.suggestion import Suggestion
from goals.values import GoalValue, MetricValue

HEALTHS = (
    ("on_track", "On track: we expect to deliver what is promised, when it is promised."),
    ("at_risk", "At risk: we may miss it unless something changes, and we know what."),
    ("off_track", "Off track: we expect to miss it as things are."),
)
DRAFTED = (
    *("period_from", "period_to", "health", "health_sentence", "confidence"),
    *("done", "next", "problems", "help", "visibility"),
)


class UpdateForm(forms.Form):
    """Built for one goal: a value and its day for each metric, a tick and its day for each open milestone."""

    period_from = fields.day("Period from")
    period_to = fields.day("Period to")
    health = forms.ChoiceField(
        label="Health",
        choices=HEALTHS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the goal is on track, at risk or off track."},
    )
    health_sentence = fields.words(
        "Why you see it better than the rule",
        "Only if you choose a better health than the rule suggests. One sentence, published.",
        rows=2,
    )
    confidence = forms.IntegerField(
        label="Confidence of delivering in time, in per cent", min_value=0, max_value=100, required=False
    )
    done = fields.words("What was done", "Markdown.")
    next = fields.words("What comes next", "Markdown.")
    problems = fields.words("Problems", "Markdown.")
    help = fields.words("Help needed", "Markdown.")
    visibility = forms.ChoiceField(
        label="Who may read this update",
        choices=StatusUpdate.Visibility.choices,
        widget=forms.RadioSelect,
        initial=StatusUpdate.Visibility.PUBLIC,
        help_text="Only a public update counts for the promised rhythm.",
    )

    def __init__(
        self,
        *args: Any,
        goal: GoalValue,
        metrics: Mapping[str, Metric],
        suggestion: Suggestion,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.metrics = metrics
        self.title = current_revision(goal)["title"]
        self.fields["health"].help_text = _suggested(suggestion)
        due = current_due(goal)
        if due is not None and due < on:
            self.fields["kind"] = forms.ChoiceField(
                label="What you write",
                choices=StatusUpdate.Kind.choices,
                widget=forms.RadioSelect,
                initial=StatusUpdate.Kind.UPDATE,
                help_text="The goal is past its day. An explanation says why, and needs no health.",
            )
        self._add_readings(goal, on)
        self._add_milestones(goal, on)
        given = [name for name in self.fields if "__" in name]
        self.order_fields(["kind", "period_from", "period_to", *given])

    def _add_readings(self, goal: GoalValue, on: date) -> None:
        for metric in goal["metrics"]:
            name = f"reading__{metric['slug']}"
            label = f"{metric['name']} ({metric['unit']})" if metric["unit"] else metric["name"]
            self.fields[name] = fields.number(label, _last(metric))
            self.fields[f"{name}__on"] = fields.day(f"Day of that reading: {metric['name']}", initial=on)
            if any(reading["denominator"] for reading in metric["readings"]):
                self.fields[f"{name}__numerator"] = fields.number(f"Share, counted: {metric['name']}")
                self.fields[f"{name}__denominator"] = fields.number(f"Share, out of: {metric['name']}")

    def _add_milestones(self, goal: GoalValue, on: date) -> None:
        done = {row["key"] for row in goal["milestones"]}
        self.open_milestones = [term for term in current_revision(goal)["milestones"] if term["key"] not in done]
        for term in self.open_milestones:
            name, due = f"milestone__{term['key']}", maybe_day(term["deadline"]["due"])
            hint = f"Due {long_day(due)}{', now late' if due < on else ''}." if due else "No date."
            self.fields[name] = forms.BooleanField(label=f"Done: {term['title']}", help_text=hint, required=False)
            self.fields[f"{name}__on"] = fields.day(f"Done on: {term['title']}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.data.get("health") and not self._needs_health():
            self.errors.pop("health", None)
            cleaned["health"] = ""
        for term in self.open_milestones:
            name = f"milestone__{term['key']}"
            if cleaned.get(name) and not cleaned.get(f"{name}__on") and f"{name}__on" not in self.errors:
                self.add_error(f"{name}__on", "Say on which day this was done.")
            if cleaned.get(f"{name}__on") and not cleaned.get(name):
                self.add_error(name, "Tick this if it is done, or empty its day.")
        for slug in self.metrics:
            name = f"reading__{slug}"
            if cleaned.get(name) is not None and not cleaned.get(f"{name}__on") and f"{name}__on" not in self.errors:
                self.add_error(f"{name}__on", "Say on which day this was read.")
        return cleaned

    def _needs_health(self) -> bool:
        """A draft may leave it open, and an explanation of a miss needs none."""
        return self.data.get("do") != "save" and self.data.get("kind") != StatusUpdate.Kind.EXPLANATION

    def drafted(self) -> dict[str, Any]:
        """The words of the update, without readings and milestones."""
        return {name: self.cleaned_data[name] for name in DRAFTED}

    def kind(self) -> str:
        return str(self.cleaned_data.get("kind", StatusUpdate.Kind.UPDATE))

    def readings(self) -> list[ReadingInput]:
        typed = self.cleaned_data
        return [
            ReadingInput(
                metric=metric,
                on=typed[f"reading__{slug}__on"],
                value=typed[f"reading__{slug}"],
                numerator=typed.get(f"reading__{slug}__numerator"),
                denominator=typed.get(f"reading__{slug}__denominator"),
            )
            for slug, metric in self.metrics.items()
            if typed.get(f"reading__{slug}") is not None
        ]

    def milestones(self) -> list[MilestoneDoneInput]:
        return [
            MilestoneDoneInput(key=term["key"], achieved_on=self.cleaned_data[f"milestone__{term['key']}__on"])
            for term in self.open_milestones
            if self.cleaned_data[f"milestone__{term['key']}"]
        ]


def initial_from(draft: StatusUpdate | None, last: Mapping[str, Any] | None, *, on: date) -> dict[str, Any]:
    """The draft as it was left; else the day after the last period until today, with the last health."""
    if draft is not None:
        return {name: getattr(draft, name) for name in DRAFTED}
    initial: dict[str, Any] = {"period_to": on, "visibility": StatusUpdate.Visibility.PUBLIC}
    if last is not None:
        initial |= {"health": last["health"], "confidence": last["confidence"]}
        initial["period_from"] = maybe_day(last["period_to"]) or day(last["submitted_at"])
    return initial


def _last(metric: MetricValue) -> str:
    readings = effective(metric["readings"])
    if not readings:
        return "Not read yet. Leave empty if you have no value."
    value = number_text(Decimal(readings[-1]["value"]))
    return f"Last: {value} on {long_day(day(readings[-1]['on']))}. Leave empty if there is no new value."


def _suggested(suggestion: Suggestion) -> str:
    """Help texts are not escaped by the form's template, and reasons hold names that people wrote."""
    word = StatusUpdate.Health(suggestion.health).label.lower()
    reasons = " ".join(suggestion.reasons) or "Nothing speaks against it."
    return format_html("The rule suggests <strong>{}</strong>, by what is recorded so far. {}", word, reasons)
