"""A filter every template has: addresses that people or files gave."""

import re

from django import template

register = template.Library()

_WEB = re.compile(r"https?://[^\s\\]+|/(?![/\\])[^\s\\]*", re.ASCII | re.IGNORECASE)


@register.filter
def web(address: str) -> str:
    """The address, if it is one of the web or a path of this site; "" for any other scheme, so that no link runs."""
    return address if _WEB.fullmatch(address) else ""
