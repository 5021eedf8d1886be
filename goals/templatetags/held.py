"""Says on a form that it holds open what is withheld elsewhere."""

from django import template

from goals.models import Redaction

register = template.Library()


@register.inclusion_tag("goals/_held_open.html")
def held_open(subject: str, path: str = "") -> dict[str, bool]:
    """A notice where words of this subject, at or below `path`, are withheld now; nothing else, nor without a subject."""
    rows = Redaction.objects.filter(subject=subject, field__startswith=path, lifted_at__isnull=True)
    return {"holds": bool(subject) and rows.exists()}
