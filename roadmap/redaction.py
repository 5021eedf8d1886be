"""Withheld spans of texts: pure. The public text shows "{withheld:KEY}" where words are missing, a box says why.

A text that itself contains such words has a colon put in ("{withheld::"), so that nobody can write a box by hand.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple, NotRequired, TypedDict

MARKER: Final = re.compile(r"\{withheld:([A-Za-z0-9-]+)\}")
MARKED: Final = "{withheld:"  # a text without it has neither boxes nor escaped words
_ESCAPED: Final = "{withheld::"
_KEY: Final = re.compile(r"[A-Za-z0-9-]+")
REASONS: Final = {
    "legal": "legal",
    "ip": "intellectual property",
    "protections": "security of protections",
    "public_safety": "public safety",
    "national_security": "national security",
    "privacy": "privacy",
}


class Span(TypedDict):
    """What is withheld of one text: characters start..end, or all of it where both are None."""

    start: int | None
    end: int | None
    reason: str
    justification: str
    review_on: str | None
    key: str
    text_sha256: NotRequired[str]  # of the text the offsets were chosen in


class Box(TypedDict):
    """What the public is told about one withheld span; `words` is an approximate length."""

    field: str
    reason: str
    justification: str
    words: int
    review_on: str | None


class Piece(NamedTuple):
    """A stretch of a public text: words to show, or the key of a box (then `text` is empty)."""

    text: str
    box: str | None


def project(text: str, spans: Iterable[Span], *, field: str = "") -> tuple[str, dict[str, Box]]:
    """The public form of a text and the boxes in it, by key; `field` is written into the boxes.

    Offsets count characters of the text as stored. Fails closed: where the text is not the one a span was chosen in, or
    the span does not fit, the whole text is withheld. Overlapping spans withhold what either covers. Raises ValueError for a key
    that could not be told from text.
    """
    ordered = sorted(spans, key=lambda span: (span["start"] or 0, span["key"]))
    boxes = {span["key"]: _box(text, span, field) for span in ordered}
    if not all(_KEY.fullmatch(key) for key in boxes):
        raise ValueError(f"{sorted(boxes)} are not all keys of boxes")
    if any(_covers_all(span, text) for span in ordered):
        return "".join(f"{MARKED}{key}}}" for key in boxes), boxes
    pieces: list[str] = []
    shown_to = 0
    for span in ordered:
        start, end = span["start"] or 0, span["end"] or 0
        pieces += [escape(text[shown_to:start]), f"{MARKED}{span['key']}}}"]
        shown_to = max(shown_to, end)
    return "".join([*pieces, escape(text[shown_to:])]), boxes


def escape(text: str) -> str:
    """A text in which nothing reads as a box; `pieces` undoes it."""
    return text.replace(MARKED, _ESCAPED)


def unescape(text: str) -> str:
    return text.replace(_ESCAPED, MARKED)


def pieces(public_text: str) -> list[Piece]:
    """A public text cut into words to show and boxes to draw; escaped words come back as they were written."""
    found: list[Piece] = []
    for index, piece in enumerate(MARKER.split(public_text)):
        if index % 2:
            found.append(Piece("", piece))
        elif piece:
            found.append(Piece(unescape(piece), None))
    return found


def withheld_words(text: str, span: Span) -> str:
    """What a span hides; a search for it in public output must find nothing."""
    return text if _covers_all(span, text) else text[span["start"] : span["end"]]


def text_hash(text: str) -> str:
    """SHA-256 of a text in hex, by which a span knows its text again. Internal: a short text could be guessed from it."""
    return hashlib.sha256(text.encode()).hexdigest()


def box(words: str, *, field: str, reason: str, justification: str, review_on: str | None) -> Box:
    """What the public is told in place of these words."""
    return {
        "field": field,
        "reason": reason,
        "justification": escape(justification),
        "words": _about(len(words.split())),
        "review_on": review_on,
    }


def _covers_all(span: Span, text: str) -> bool:
    start, end = span["start"], span["end"]
    if span.get("text_sha256", text_hash(text)) != text_hash(text):
        return True
    return start is None or end is None or not 0 <= start < end <= len(text)


def _box(text: str, span: Span, field: str) -> Box:
    return box(
        withheld_words(text, span),
        field=field,
        reason=span["reason"],
        justification=span["justification"],
        review_on=span["review_on"],
    )


def _about(words: int) -> int:
    """Rounded, because an exact length can give a name or a number away: to 1, 5, 10, 20 … words."""
    if words <= 1:
        return 1
    step = 5 if words < 20 else 10
    return max(step, round(words / step) * step)
