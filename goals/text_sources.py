"""Texts of other apps that may be withheld by the same actions and pages as those of goals (settings.TEXT_SOURCES)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from roadmap.accounts.models import User


class TextSource(NamedTuple):
    """One kind of subject, such as "grade": slugs are those of its subjects, "grade/<slug>"."""

    texts: Callable[[str, bool], Mapping[str, str] | None]  # slug, whether to lock -> path -> text; None: no such one
    may_withhold: Callable[[User, str], bool]  # beyond the roles, which are asked before
    why_not: str
    address: Callable[[str], str]  # the page on which its texts are read


def text_source(kind: str) -> TextSource | None:
    name = settings.TEXT_SOURCES.get(kind)
    source: TextSource | None = import_string(name) if name else None
    return source
