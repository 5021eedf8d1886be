"""What every form page shares: the look of a form, and turning the refusal of a rule into an error beside the field."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm, Form
from django.forms.renderers import TemplatesSetting

from roadmap.errors import Refused, RuleViolation


class RoadmapFormRenderer(TemplatesSetting):
    """`{{ form }}` is an error summary with links, then each field with its hint and errors."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


@contextmanager
def violations_as_errors(form: BaseForm) -> Iterator[None]:
    """Run one action; a RuleViolation becomes an error of the form, so nothing typed is lost.

    Refused passes through: it is about the person, not about what was typed. The action's own transaction
    has rolled back by the time the error is added. Ask `form.is_valid()` (or `form.errors`) afterwards.
    """
    try:
        yield
    except Refused:
        raise
    except RuleViolation as violation:
        field = violation.field if violation.field in form.fields else None
        form.add_error(field, violation.sentence)


class SpanOfDays(Form):
    """For a filter with the fields `since` and `until`: the last day is not before the first."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first one.")
        return cleaned
