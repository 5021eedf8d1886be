"""The few kinds of fields that the forms of goals are made of."""

from collections.abc import Mapping
from typing import Any

from django import forms

from goals.models import Evidence
from goals.models.goal import SLUG

Choices = Mapping[str, tuple[Evidence, str]]  # slug -> the evidence, and how people know it


def day(label: str, hint: str = "", *, required: bool = False, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget, **options)


def key() -> forms.CharField:
    """The short name of a part of a goal's text, such as a criterion."""
    hint = "Small letters, digits and hyphens; it never changes. Empty: one is made."
    return forms.CharField(label="Short name", max_length=60, validators=[SLUG], required=False, help_text=hint)


class Words(forms.CharField):
    """A text whose lines end as they are stored: a browser sends others, and nothing has changed by that."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


def words(label: str, hint: str = "", *, rows: int = 3, required: bool = False, **options: Any) -> forms.CharField:
    """A text of any length, in Markdown where the page renders it."""
    widget = forms.Textarea(attrs={"rows": rows})
    return Words(
        label=label, help_text=hint, required=required, widget=widget, max_length=20_000, strip=True, **options
    )


def number(label: str, hint: str = "", *, required: bool = False, **options: Any) -> forms.DecimalField:
    """A decimal as people type it; a text field, since a number field hides what is typed wrong."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, help_text=hint, required=required, max_digits=20, decimal_places=6, widget=widget, **options
    )


def ticks(
    label: str, choices: Mapping[str, tuple[Any, str]], none: str, hint: str = ""
) -> forms.TypedMultipleChoiceField:
    """Ticks for rows by their short names; the clean value is a list of the rows. `none`: the hint where there are none."""
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(slug, words) for slug, (_, words) in choices.items()],
        coerce=lambda slug: choices[slug][0],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=hint if choices else none,
    )


def evidence(choices: Choices, label: str = "Evidence", hint: str = "") -> forms.TypedMultipleChoiceField:
    """Ticks for pieces of evidence."""
    return ticks(label, choices, "No evidence is linked to this goal yet.", hint)
