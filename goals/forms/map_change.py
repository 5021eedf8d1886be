"""The forms that change what the map says: thresholds, mitigations in two columns, conditional commitments."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from goals.forms import fields
from goals.forms.change import ChangeForm
from goals.models import (
    ConditionalCommitmentRevision,
    Goal,
    MitigationRevision,
    PolicyVersion,
    RevisionBase,
    SafetyLevel,
    ThresholdRevision,
)
from goals.models.goal import SLUG

Kind = RevisionBase.Kind
GoalChoices = Mapping[str, tuple[Goal, str]]  # short name -> the goal, and what it is called
# What happens to a deadline or a target happens to goals; to withdraw has a page of its own.
_KINDS = (Kind.REWORDED, Kind.RESCOPED, Kind.CORRECTED)
_FIRST = ("reason", "effective_on", "announced_on")  # what a first version is asked about itself
_SLUG_HINT = "Small letters, digits and hyphens. It is public and never changes."


class MapChangeForm(ChangeForm):
    """What one thing on the map is to say, and why. `said` are the names of its fields, as its revisions hold them."""

    said: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *args: Any,
        base: RevisionBase | None = None,
        is_first: bool = False,
        is_new: bool = False,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`base` is the revision it is built on; `is_new` asks for the short name of a new thing as well."""
        first = {} if base is None else shown_as(self.held(base))
        super().__init__(*args, is_first=is_first, initial=first | dict(initial or {}), **kwargs)
        self.base = base
        if is_first:
            self._ask_less()
        else:
            kinds = [(kind.value, kind.label) for kind in _KINDS]
            self.fields["kind"] = forms.ChoiceField(
                label="Kind of change",
                choices=kinds,
                help_text="The rule says which way it goes, from what you change.",
            )
        if is_new:
            self.fields["slug"] = forms.CharField(
                label="Short name for addresses", max_length=80, validators=[SLUG], help_text=_SLUG_HINT
            )

    def _ask_less(self) -> None:
        """A first version changes nothing: it has no kind to choose, no direction and nothing it is based on."""
        for name in ("based_on", "kind", "reason_class", "owner_direction", "owner_words"):
            del self.fields[name]
        self.fields["reason"].help_text = "Published."

    def change(self) -> dict[str, Any]:
        if self.is_first:
            return {name: self.cleaned_data[name] for name in _FIRST} | {"kind": Kind.CREATED}
        return super().change()

    def words(self) -> dict[str, Any]:
        """What the action takes of what it is to say; call it on a valid form."""
        return {name: self.cleaned_data[name] for name in self.said}

    @classmethod
    def held(cls, row: RevisionBase) -> dict[str, Any]:
        """The same of a stored revision."""
        return {name: _value(getattr(row, name)) for name in cls.said}

    def take_over(self, theirs: RevisionBase) -> list[str]:
        assert self.base is not None  # noqa: S101 -- where somebody was faster, there was something to build on
        was, now = self.held(self.base), self.held(theirs)
        own = {name for name in self.said if _same(self.cleaned_data[name]) != _same(was[name])}
        taken = [name for name in self.said if name not in own and _same(was[name]) != _same(now[name])]
        data: Any = self.data
        data = {name: data.getlist(name) if _is_list(self, name) else data.get(name) for name in data}
        self.data = data | {name: value for name, value in shown_as(now).items() if name in taken}
        return [str(self.fields[name].label) for name in taken]


class WithdrawForm(ChangeForm):
    """Why something on the map is withdrawn; what it says stays as it was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            choices=[(Kind.WITHDRAWN.value, Kind.WITHDRAWN.label)], widget=forms.HiddenInput
        )
        self.fields["reason"].help_text = "Published. Withdrawing always asks for less."

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [("About this change", list(self.visible_fields()))]


class ThresholdForm(MapChangeForm):
    said = ("name", "definition", "policy", "level")

    name = forms.CharField(label="Name", max_length=200)
    definition = fields.words(
        "Definition", "In plain words: what a model can do that has this capability. Markdown.", rows=5, required=True
    )
    policy = forms.ChoiceField(label="Defined in", required=False, help_text="The policy version that has this text.")
    level = forms.ModelChoiceField(
        label="Safety level",
        queryset=SafetyLevel.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="None defined",
        help_text="The level that a model with this capability needs.",
    )

    def __init__(self, *args: Any, base: ThresholdRevision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, base=base, **kwargs)
        named = [str(row) for row in PolicyVersion.objects.order_by("-effective_on", "slug")]
        if base is not None and base.policy and base.policy not in named:
            named.append(base.policy)
        self.fields["policy"] = forms.ChoiceField(
            label="Defined in",
            choices=[("", "No policy named"), *((words, words) for words in named)],
            required=False,
            help_text="The policy version that has this text.",
        )
        level = self.fields["level"]
        assert isinstance(level, forms.ModelChoiceField)  # noqa: S101 -- declared above
        level.queryset = SafetyLevel.objects.order_by("slug")
        self.order_fields(["name", "slug", *self.said])


class MitigationForm(MapChangeForm):
    said = ("column", "text", "caveat", "state", "in_place_since", "tested_on", "goals", "evidence")

    column = forms.ChoiceField(
        label="Column",
        choices=MitigationRevision.Column.choices,
        widget=forms.RadioSelect,
        help_text="The two are never mixed. Moved from the company to the industry, a promise is less ambitious.",
    )
    text = fields.words("What is done", "Markdown.", rows=4, required=True)
    caveat = fields.words("Condition", "Only where it depends on something, such as what others do. Markdown.", rows=2)
    state = forms.ChoiceField(
        label="State",
        choices=[("", "None: recommended to the industry"), *MitigationRevision.State.choices],
        required=False,
        help_text="Only for what the company will do itself.",
    )
    in_place_since = fields.day("In place since")
    tested_on = fields.day("Last tested on")

    def __init__(self, *args: Any, goals: GoalChoices, evidence: fields.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"] = fields.ticks("Goals that carry it out", goals, "No goal is set yet.")
        self.fields["evidence"] = fields.ticks("Evidence", evidence, "No evidence is kept yet.")
        self.order_fields(["column", "text", "slug", *self.said])


class CommitmentForm(MapChangeForm):
    said = ("scenario", "response")

    scenario = fields.words("Scenario", "If this happens. Markdown.", required=True)
    response = fields.words("What the company will do", "Then. Markdown.", rows=4, required=True)

    def __init__(self, *args: Any, base: ConditionalCommitmentRevision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, base=base, **kwargs)
        self.order_fields([*self.said, "slug"])


def shown_as(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the fields of a form hold them: rows by their short names."""
    return {name: _shown(value) for name, value in values.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [row.slug for row in value]
    return value.slug if isinstance(value, SafetyLevel) else value


def _value(value: Any) -> Any:
    """A column as it is; of a relation to many, its rows."""
    return sorted(value.all(), key=lambda row: row.slug) if hasattr(value, "all") else value


def _same(value: Any) -> Any:
    """Two values that mean the same compare as one, whatever the order of rows."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sorted(row.slug for row in value)
    return value if isinstance(value, date) else value or ""


def _is_list(form: forms.Form, name: str) -> bool:
    return isinstance(form.fields.get(name), forms.TypedMultipleChoiceField)
