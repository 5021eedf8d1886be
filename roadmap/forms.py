"""What every form page shares: the look of a form, and turning the refusal of a rule into an error beside the field."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm
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
