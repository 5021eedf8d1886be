"""The words a reader sees on a web page: two answers with the same words are the same page. Pure.

Pages carry numbers that change with every request, in scripts, comments and attributes; their hash says nothing.
"""

import re
from typing import Final

import nh3

_LARGEST: Final = 5_000_000  # bytes of a page whose words are compared; a larger one is compared by its hash
_SILENT: Final = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select"}


def is_page(content_type: str) -> bool:
    kind = content_type.split(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")


def visible_words(content: bytes) -> str | None:
    """All words in their order, or None where there are none or the page is too large."""
    if len(content) > _LARGEST:
        return None
    text = nh3.clean(content.decode(errors="replace"), tags=set(), clean_content_tags=_SILENT)
    return " ".join(re.split(r"\s+", text)).strip() or None
