"""The few kinds of fields that the forms of goals are made of."""

from typing import Any

from django import forms


def day(label: str, hint: str = "", *, required: bool = False, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget, **options)


def words(label: str, hint: str = "", *, rows: int = 3, required: bool = False, **options: Any) -> forms.CharField:
    """A text of any length, in Markdown where the page renders it."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=widget, max_length=20_000, strip=True, **options
    )


def number(label: str, hint: str = "", **options: Any) -> forms.DecimalField:
    """A decimal as people type it; a text field, since a number field hides what is typed wrong."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, help_text=hint, required=False, max_digits=20, decimal_places=6, widget=widget, **options
    )
