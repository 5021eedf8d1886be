"""Template filters of staff pages: the name behind an opaque id."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def person(names: Mapping[str, str], public_id: str) -> str:
    """The name, or the id itself where nobody here has it (any more)."""
    return names.get(public_id, public_id)
