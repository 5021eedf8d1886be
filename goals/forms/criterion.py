"""One criterion: its kind, words and numbers, and the items of a checklist one by one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms

from goals.actions import ChecklistItemInput, CriterionInput, input_from
from goals.forms import fields
from goals.forms.change import ChangeForm
from goals.models import Criterion
from goals.progress import number_text

_NUMBERS = ("minimum", "maximum", "items_total", "fully_share", "mostly_share", "metric", "share")
_BASELINE = ("baseline_text", "baseline_value", "baseline_on")
_WORDS = ("text", "met", "missed", "condition")
_DECIMALS = ("fully_share", "mostly_share", "share", "baseline_value")
_HARD = "hard:"


class Item(NamedTuple):
    """The fields of one listed item, under one name each."""

    key: str
    text: str
    private: str
    hard: str
    gone: str


class CriterionForm(forms.Form):
    """Which numbers belong to which kind is said in the hints; the action checks it.

    `items` are those that the checklist has already; they keep their short names, so that one taken out is seen as such.
    """

    test = forms.ChoiceField(
        label="Kind of criterion", choices=Criterion.Kind.choices, initial=Criterion.Kind.DELIVERABLE
    )
    text = fields.words("Criterion", "What must be the case. Markdown.", rows=2, required=True)
    met = fields.words("What met looks like", rows=2)
    missed = fields.words("What missed looks like", rows=2)
    condition = fields.words("Not needed if", "Only where a condition may make it needless.", rows=2)
    minimum = forms.IntegerField(label="At least", min_value=0, required=False, help_text="For a count.")
    maximum = forms.IntegerField(label="At most", min_value=0, required=False, help_text="For a count.")
    items_total = forms.IntegerField(
        label="Items in the list",
        min_value=1,
        required=False,
        help_text="For a checklist whose items are not all listed.",
    )
    fully_share = fields.number("Share fully in place", "For a checklist: 0.6 is 60 %.")
    mostly_share = fields.number("Share at least mostly in place", "For a checklist.")
    items = fields.words(
        "More items of the checklist",
        f"One on each line. “{_HARD}” before a line marks an item as hard to meet.",
        rows=4,
    )
    private = forms.BooleanField(
        label="These items are private",
        required=False,
        help_text="The public sees how many there are, and their counts.",
    )
    metric = forms.CharField(
        label="Metric", max_length=60, required=False, help_text="Its short name, for a metric threshold."
    )
    share = fields.number("Share needed", "For a metric threshold or a comparison: 0.9 is 90 %.")
    baseline_text = forms.CharField(
        label="Compared with", max_length=300, required=False, help_text="For a comparison."
    )
    baseline_value = fields.number("Their value", "For a comparison.")
    baseline_on = fields.day("Their value as of", "For a comparison: the day on which the snapshot was taken.")
    key = fields.key()

    def __init__(self, *args: Any, items: Sequence[ChecklistItemInput] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = list(items)
        for number, item in enumerate(self.listed, 1):
            self._add_item(number, item)
        if self.listed:
            own = [name for item in self.listed for name in _names(item.key)[1:]]
            rest = [name for name in self.fields if name not in own]
            self.order_fields([*rest[: rest.index("items")], *own, *rest[rest.index("items") :]])

    def _add_item(self, number: int, item: ChecklistItemInput) -> None:
        names = _names(item.key)
        hint = "It keeps its place in the count even if you change its words."
        self.fields[names.text] = fields.words(f"Item {number}", hint, rows=2, initial=item.text)
        for name, label, initial in (
            (names.private, f"Item {number} is private", item.private),
            (names.hard, f"Item {number} is hard to meet", item.hard),
            (names.gone, f"Take item {number} out", False),
        ):
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number, item in enumerate(self.listed, 1):
            names = _names(item.key)
            if not cleaned.get(names.text) and not cleaned.get(names.gone):
                self.add_error(names.text, f"Item {number} says nothing. To take it out, tick its box.")
        return cleaned

    def criterion(self, number: int) -> CriterionInput:
        """What the action takes; it is named by its `number` unless a short name was typed. For a valid form."""
        typed = self.cleaned_data
        words = {name: typed[name] for name in (*_WORDS, *_NUMBERS, *_BASELINE)}
        items = [*self._kept(), *self._added()] if typed["test"] == Criterion.Kind.CHECKLIST else []
        key = typed.get("key") or f"criterion-{number}"
        return CriterionInput(key=key, kind=typed["test"], items=items, **words)

    def _kept(self) -> list[ChecklistItemInput]:
        found = [(item, _names(item.key)) for item in self.listed]
        return [self._item(item, names) for item, names in found if not self.cleaned_data[names.gone]]

    def _item(self, item: ChecklistItemInput, names: Item) -> ChecklistItemInput:
        """Other words get another salt: the old one may have been told to somebody with the old words."""
        typed = self.cleaned_data
        text, private = typed[names.text], typed[names.private]
        salt = item.salt if private and text == item.text else ""
        return replace(item, text=text, private=private, hard=typed[names.hard], salt=salt)

    def _added(self) -> list[ChecklistItemInput]:
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        taken, free = {item.key for item in self.listed}, 0
        found: list[ChecklistItemInput] = []
        for line in lines:
            free += 1
            while f"item-{free}" in taken:
                free += 1
            is_hard = line.lower().startswith(_HARD)
            text = line[len(_HARD) :].strip() if is_hard else line
            found.append(
                ChecklistItemInput(key=f"item-{free}", text=text, private=self.cleaned_data["private"], hard=is_hard)
            )
        return found


class AddCriterionForm(CriterionForm, ChangeForm):
    """A criterion more, and why. `metrics` are those that a metric threshold may name: short name -> name."""

    def __init__(self, *args: Any, metrics: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "For a metric threshold." if metrics else "For a metric threshold: add the metric to the goal first."
        choices = [("", "None"), *metrics.items()]
        self.fields["metric"] = forms.ChoiceField(label="Metric", choices=choices, required=False, help_text=hint)


class EditCriterionForm(AddCriterionForm):
    """A criterion as it is to read, and why. Its short name stays."""

    def __init__(self, *args: Any, now: CriterionInput, **kwargs: Any) -> None:
        super().__init__(*args, items=now.items, **kwargs)
        self.now = now
        del self.fields["key"]

    def take_over(self, theirs: Any) -> list[str]:
        """Words and numbers of this criterion that only they changed; items that only they listed come with them."""
        newer = next(
            (one for one in input_from(theirs, effective_on=theirs.effective_on).criteria if one.key == self.now.key),
            None,
        )
        if newer is None:
            return []
        known = {item.key for item in self.listed}
        added = [item for item in newer.items if item.key not in known]
        self.listed += added
        for item in added:
            self._add_item(self.listed.index(item) + 1, item)
        taken = self.taken_over(criterion_initial(self.now), criterion_initial(newer))
        for item in added:
            names = _names(item.key)
            ticks = {names.private: item.private, names.hard: item.hard}
            sent = {names.text: item.text} | {name: "on" for name, is_ticked in ticks.items() if is_ticked}
            self.data = {**self.data, **sent}
        return [*taken, *(f"Item: {item.text}" for item in added)]

    def changed(self) -> CriterionInput:
        return replace(self.criterion(0), key=self.now.key)


def criterion_initial(now: CriterionInput) -> dict[str, Any]:
    """The criterion as it is, as the form holds it. How many items there are is counted where all are listed."""
    found: dict[str, Any] = {name: getattr(now, name) for name in (*_WORDS, *_NUMBERS, *_BASELINE)}
    found |= {name: number_text(found[name]) for name in _DECIMALS if found[name] is not None}
    if now.items and now.items_total == len(now.items):
        found["items_total"] = None
    return found | {"test": now.kind}


def _names(key: str) -> Item:
    return Item(key, *(f"item__{key}__{name}" for name in ("text", "private", "hard", "gone")))
