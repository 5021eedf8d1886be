"""The update composer: period, readings, milestones, health and four prompts of one goal."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from goals.actions import MilestoneDoneInput, ReadingInput
from goals.actions.update import NEEDS_SENTENCE
from goals.compared import NO_CHANGE, change_words, usual
from goals.days import day, long_day, maybe_day
from goals.deadlines import current_due, current_revision
from goals.forms import fields, hiding, sure
from goals.forms.period import TOLD, PeriodForm, suggested_words
from goals.models import Metric, StatusUpdate
from goals.progress import effective, number_text
from goals.suggestion import Suggestion, is_better, suggest_health
from goals.supposing import supposing
from goals.values import GoalValue, Health, MetricValue

SAVES = ("save", "evidence")  # buttons that keep the draft; the second goes on to add evidence
_EMPTY: dict[str, Any] = {"period_from": None, "period_to": None, "confidence": None, "visibility": "public"}
_GROUPS = (
    ("Period", ("kind", "period_from", "period_to")),
    ("Health", ("health", "health_sentence", "confidence")),
    ("In words", ("done", "next", "problems", "help")),
    ("Withhold words from the public", hiding.NAMES),
    ("Evidence", ("evidence",)),
    ("Who may read it", ("visibility",)),
)


class UpdateForm(PeriodForm):
    """Built for one goal: a value and its day for each metric, a tick and its day for each open milestone.

    A draft keeps whatever is typed, right or wrong. Else everything is checked that can be checked before it is stored,
    the suggested health with the values of this very update.
    """

    def __init__(self, *args: Any, goal: GoalValue, metrics: Mapping[str, Metric], on: date, **kwargs: Any) -> None:
        self.suggestion: Suggestion = suggest_health(goal, on)
        super().__init__(*args, suggestion=self.suggestion, **kwargs)
        self.goal, self.metrics, self.on = goal, metrics, on
        self.title = current_revision(goal)["title"]
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
        hiding.add_fields(self)
        self._in_order()

    def _add_readings(self, goal: GoalValue, on: date) -> None:
        for metric in goal["metrics"]:
            name = f"reading__{metric['slug']}"
            label = f"{metric['name']} ({metric['unit']})" if metric["unit"] else metric["name"]
            self.fields[name] = fields.number(label, f"{last_words(metric)} Leave empty if there is no new value.")
            self.fields[name].widget.attrs |= last_of(metric)
            sure.keep_answer(self, name)
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

    def _in_order(self) -> None:
        """Each question "Is this right?" stands behind its number."""
        given = [name for name in self.fields if "__" in name and not name.endswith("__sure")]
        pairs = [pair for name in given for pair in (name, sure.sure(name))]
        self.order_fields(["kind", "period_from", "period_to", *pairs])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_draft():
            return cleaned
        for term in self.open_milestones:
            name = f"milestone__{term['key']}"
            if cleaned.get(name) and not cleaned.get(f"{name}__on") and f"{name}__on" not in self.errors:
                self.add_error(f"{name}__on", "Say on which day this was done.")
            if cleaned.get(f"{name}__on") and not cleaned.get(name):
                self.add_error(name, "Tick this if it is done, or empty its day.")
        for metric in self.goal["metrics"]:
            self._check_reading(metric)
        self._check_days()
        hiding.check(self)
        self._judge_health()
        return cleaned

    def _check_days(self) -> None:
        """What the update tells of has happened."""
        for name in ("period_to", *(name for name in self.fields if name.endswith("__on"))):
            day_typed = self.cleaned_data.get(name)
            if day_typed is not None and day_typed > self.on:
                self.add_error(name, f"{self.fields[name].label}: this day cannot lie in the future.")

    def _check_reading(self, metric: MetricValue) -> None:
        name = f"reading__{metric['slug']}"
        typed = self.cleaned_data
        if typed.get(name) is not None and not typed.get(f"{name}__on") and f"{name}__on" not in self.errors:
            self.add_error(f"{name}__on", "Say on which day this was read.")
        targets = {one["metric"]: one for one in current_revision(self.goal)["targets"]}
        sure.ask_if_far(self, name, usual(metric, targets.get(metric["slug"])))
        self._in_order()

    def _judge_health(self) -> None:
        """The rule's word once more, with what is typed; a better one needs its sentence."""
        done = {one.key: one.achieved_on for one in self.milestones() if one.achieved_on}
        self.suggestion = suggest_health(
            supposing(self.goal, on=self.on, readings=self._read(), milestones=done), self.on
        )
        self["health"].help_text = suggested_words(self.suggestion)
        said = cast("Health | None", self.cleaned_data.get("health"))
        if said and is_better(said, self.suggestion.health) and not self.cleaned_data.get("health_sentence"):
            self.add_error("health_sentence", NEEDS_SENTENCE)

    def is_draft(self) -> bool:
        return self.data.get("do") in SAVES

    def needs_health(self) -> bool:
        """A draft may leave it open, and an explanation of a miss needs none."""
        return not self.is_draft() and self.data.get("kind") != StatusUpdate.Kind.EXPLANATION

    def told(self) -> dict[str, Any]:
        """The words of the period; empty where one does not fit its field, which `typed` then keeps."""
        return {name: self.cleaned_data.get(name, _EMPTY.get(name, "")) for name in TOLD}

    def typed(self) -> dict[str, Any]:
        """What was typed besides the words of the period, and words that do not fit, by field name."""
        values = {name: self[name].data for name in self.fields if name not in TOLD or name in self.errors}
        return {name: _storable(value) for name, value in values.items() if value not in (None, "", [], False)}

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields under the headings of the page; a heading without fields is left out."""
        given = [name for name in self.fields if "__" in name]
        found = [
            ("Numbers", [name for name in given if name.startswith("reading__")]),
            ("Milestones", [name for name in given if name.startswith("milestone__")]),
        ]
        first, *rest = [(heading, [name for name in names if name in self.fields]) for heading, names in _GROUPS]
        return [(heading, [self[name] for name in names]) for heading, names in (first, *found, *rest) if names]

    def _read(self) -> dict[str, list[tuple[date, Decimal]]]:
        typed = self.cleaned_data
        found: dict[str, list[tuple[date, Decimal]]] = {}
        for slug in self.metrics:
            value, on = typed.get(f"reading__{slug}"), typed.get(f"reading__{slug}__on")
            if value is not None and on is not None:
                found[slug] = [(on, value)]
        return found

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
            MilestoneDoneInput(key=term["key"], achieved_on=self.cleaned_data.get(f"milestone__{term['key']}__on"))
            for term in self.open_milestones
            if self.cleaned_data.get(f"milestone__{term['key']}")
        ]


def initial_from(draft: StatusUpdate | None, last: Mapping[str, Any] | None, *, on: date) -> dict[str, Any]:
    """The draft as it was left; else the day after the last period until today, with the last health."""
    if draft is not None:
        return {name: getattr(draft, name) for name in TOLD} | draft.typed
    initial: dict[str, Any] = {"period_to": on, "visibility": StatusUpdate.Visibility.PUBLIC}
    if last is not None:
        initial |= {"health": last["health"], "confidence": last["confidence"]}
        initial["period_from"] = maybe_day(last["period_to"]) or day(last["submitted_at"])
    return initial


def data_of(draft: StatusUpdate) -> dict[str, Any]:
    """What the form was last sent, read back from the draft, so that it can be checked again."""
    told = {name: getattr(draft, name) for name in TOLD}
    return {name: value for name, value in told.items() if value is not None} | draft.typed


def last_words(metric: MetricValue) -> str:
    """The last value that counts and its change, as a hint at the field for the next one."""
    readings = effective(metric["readings"])
    if not readings:
        return "Not read yet."
    value = Decimal(readings[-1]["value"])
    words = f"Last: {number_text(value)} on {long_day(day(readings[-1]['on']))}"
    if len(readings) > 1:
        change, since = change_words(value, Decimal(readings[-2]["value"])), long_day(day(readings[-2]["on"]))
        words += f", {change} since {since}" if change == NO_CHANGE else f", {change} than on {since}"
    return f"{words}."


def last_of(metric: MetricValue) -> dict[str, str]:
    """The last value for the page's script, which says the change while one types."""
    readings = effective(metric["readings"])
    return {"data-last": number_text(Decimal(readings[-1]["value"]))} if readings else {}


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL character, not even within JSON."""
    return value.replace("\0", "") if isinstance(value, str) else value
