"""What was put right in a fact of the map, as staff read it; and the form that puts it right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest

from goals.boxed import Boxed
from goals.change_values import CorrectionValue
from goals.days import day, long_day
from goals.snapshot.corrections import plain_text
from goals.views.changing import data_of
from goals.views.map_wording import Names
from goals.word_diff import shown_change

Item = dict[str, Any]


def correcting_form(request: HttpRequest, form_class: type[forms.Form], row: Model, **options: Any) -> forms.Form:
    """The form of the fact as it stands, without its short name, and with a word on what was wrong."""
    names = [name for name in form_class.base_fields if hasattr(row, name)]
    initial = {name: getattr(row, name) for name in names}
    if hasattr(row, "goals"):
        initial["goals"] = [goal.slug for goal in row.goals.all()]
    form = form_class(data_of(request), initial=initial, **options)
    form.fields.pop("slug", None)
    form.fields["reason"] = forms.CharField(
        label="What was wrong", widget=forms.Textarea({"rows": 2}), help_text="Published beside the correction."
    )
    return form


def right_of(form: forms.Form) -> Item:
    """What the action takes of a valid form."""
    return {name: value for name, value in form.cleaned_data.items() if name != "reason"}


def history(value: Mapping[str, Any], form: type[forms.Form], names: Names) -> list[Item]:
    """The corrections of a fact, the last one first, each field with what was taken out and put in."""
    now = dict(value)
    found: list[Item] = []
    corrections: Sequence[CorrectionValue] = value.get("corrections", ())
    for one in reversed(corrections):
        before = {field["name"]: field["before"] for field in one["fields"]}
        fields = [
            (
                _label(form, name),
                shown_change(_words(form, name, was, names), _words(form, name, _plain(now[name]), names)),
            )
            for name, was in before.items()
        ]
        found.append({"on": day(one["on"]), "reason": one["reason"], "fields": fields})
        now |= before
    return found


def _plain(value: Any) -> str:
    return value if isinstance(value, Boxed) else plain_text(value)


def _label(form: type[forms.Form], name: str) -> str:
    return str(form.base_fields[name].label) if name in form.base_fields else name.capitalize()


def _words(form: type[forms.Form], name: str, text: str, names: Names) -> str:
    """A plain text of a field as people read it: days in words, choices by their labels, goals by their titles."""
    if not text or isinstance(text, Boxed):
        return text
    if name == "goals":
        return ", ".join(names.get(slug, slug) for slug in text.split(", "))
    field = form.base_fields[name]
    if isinstance(field, forms.DateField):
        return long_day(day(text))
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    return str(dict(choices).get(text, text))
