"""Texts of parts as tables hold them: Markdown as written, with a box in words where something is withheld."""

from collections.abc import Mapping
from typing import Any

from roadmap.markdown import with_boxes

Named = Mapping[str, Any]


class Texts:
    """The texts of one part."""

    def __init__(self, part: Named) -> None:
        self.boxes: Mapping[str, Any] = part.get("withheld") or {}

    def __call__(self, text: str | None) -> str:
        return with_boxes(text, self.boxes) if text else ""

    def of(self, value: Named, names: str) -> dict[str, str]:
        """Some fields of a value, each as text."""
        return {name: self(value[name]) for name in names.split()}


def plain_fields(value: Named | None, names: str, prefix: str = "") -> dict[str, Any]:
    """Some fields of a value that are no prose, as they are; what there is not, or an old edition lacks, is None."""
    return {prefix + name: value.get(name) if value else None for name in names.split()}
