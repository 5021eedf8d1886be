"""Texts of people in files that are neither HTML nor JSON."""

from re import compile as pattern
from typing import Final

# What XML 1.0 cannot hold, however it is written.
_NOT_XML: Final = pattern("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without signs that show nothing and that XML or a calendar cannot hold."""
    return _NOT_XML.sub("", text)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())
