"""Texts as search compares them: case, width, accents and marks that nobody types are left out. Pure.

Letter by letter, so that what is found can be marked in the text as it stands. Thai vowels and tone marks stay: they
tell words apart. Arabic and Hebrew vowel points, lengthening strokes and invisible signs go.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

# Marks over and under Latin, Greek and Cyrillic; Hebrew points; Arabic vowel signs, lengthening stroke, Koranic marks.
_DROPPED: Final = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0xFE00, 0xFE0F),
)
LONG: Final = 20_000  # letters in which places are looked for


class Run(NamedTuple):
    """A stretch of a text; `marked` where it was found."""

    text: str
    marked: bool


class _Folds(dict[int, str]):
    """Code point -> what is compared; each is worked out once."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code))
        folded = unicodedata.normalize("NFKD", decomposed.casefold())
        self[code] = "".join(one for one in folded if not _is_dropped(one))
        return self[code]


_FOLDS: Final = _Folds()


def fold(text: str) -> str:
    return text.translate(_FOLDS)


def terms_of(query: str, *, most: int) -> list[str]:
    """What is asked for, folded, each once: words, and phrases that stand in quotation marks."""
    pieces = query.replace("“", '"').replace("”", '"').replace("„", '"').split('"')
    found: list[str] = []
    for place, piece in enumerate(pieces):
        is_phrase = place % 2 == 1 and place < len(pieces) - 1
        found += [" ".join(piece.split())] if is_phrase else piece.split()
    return [one for one in dict.fromkeys(fold(one).strip() for one in found) if one][:most]


def marked(text: str, terms: Sequence[str]) -> list[Run]:
    """The text in runs, with every place marked where a term was found."""
    runs, at = [], 0
    for start, end in _places(text, terms):
        if start > at:
            runs.append(Run(text[at:start], False))
        runs.append(Run(text[start:end], True))
        at = end
    return [*runs, Run(text[at:], False)] if at < len(text) or not runs else runs


def around(text: str, terms: Sequence[str], length: int) -> list[Run]:
    """About so many letters around the first place where a term was found; of a text without one its beginning."""
    text = text[:LONG]
    places = _places(text, terms)
    first = places[0][0] if places else 0
    start = max(0, min(first - length // 3, len(text) - length))
    end = min(len(text), start + length)
    start, shorter = _at_word(text, start, first, 1), _at_word(text, end, len(text), -1)
    end = end if places and shorter < min(end, places[0][1]) else shorter  # what was found is not cut off again
    runs = marked(text[start:end], terms)
    before, after = [Run("… ", False)] if start else [], [Run(" …", False)] if end < len(text) else []
    return [*before, *runs, *after]


def _places(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of what was found, in the text as it stands; overlapping finds are one."""
    folds = [(place, letter) for place, one in enumerate(text) for letter in _FOLDS[ord(one)]]
    whole = "".join(letter for _, letter in folds)
    found = []
    for term in terms:
        at = whole.find(term)
        while at >= 0:
            found.append((folds[at][0], _whole_letter(text, folds[at + len(term) - 1][0] + 1)))
            at = whole.find(term, at + len(term))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _whole_letter(text: str, end: int) -> int:
    """Never between a letter and the marks that belong to it."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def _at_word(text: str, place: int, limit: int, step: int) -> int:
    """The nearest space in this direction; in scripts without spaces the place itself, moved off the middle of a letter."""
    if place in (0, len(text)):
        return place
    reach = min(limit, place + 20) if step > 0 else max(0, place - 20)
    for at in range(place, reach, step):
        if text[at].isspace():
            return at + 1 if step > 0 else at
    return min(_whole_letter(text, place), limit) if step > 0 else _whole_letter(text, place)


def _is_dropped(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.category(letter) == "Cf" or any(first <= code <= last for first, last in _DROPPED)
