"""From a published part to the form that is read in its place: words out, boxes in. Pure.

Only texts can be withheld; dates, outcomes, grades, directions and counts stay. Offsets count characters of a text as it
stands in the part, with the boxes and escapes that are in it already.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, NamedTuple

from public_site.public_fields import fields_of, identity
from public_site.schema import PARTS, kind_of, validate
from roadmap import canonical_json, redaction

WHOLE: Final = ""  # as words: all of a text


class PublicText(NamedTuple):
    """One text of a part. `holder[name]` is the text itself."""

    path: str
    holder: dict[str, Any]
    name: str
    is_address: bool

    @property
    def text(self) -> str:
        found: str = self.holder[self.name]
        return found


class Place(NamedTuple):
    """Characters of one text of one part, and the box that stands for them."""

    path: str
    start: int
    end: int
    box: str


class Why(NamedTuple):
    """What a box says beside where it stands and how long it is."""

    reason: str
    justification: str
    review_on: str | None


def texts_of_part(part: Mapping[str, Any]) -> list[PublicText]:
    """Every text of a part that holds words."""
    shape = PARTS.get(kind_of(str(part["part"])))
    return list(_texts(shape, part, "")) if shape else []


def _texts(shape: type, value: Mapping[str, Any], prefix: str) -> Iterator[PublicText]:
    for name, field in fields_of(shape).items():
        held = value.get(name)
        path = prefix + name
        if name == "withheld" or not held:
            continue
        if field.holds is None:
            if isinstance(held, str) and (field.is_prose or field.is_address):
                assert isinstance(value, dict)  # noqa: S101 -- parts are made of dicts
                yield PublicText(path, value, name, field.is_address)
        elif field.nesting == "object":
            yield from _texts(field.holds, held, f"{path}.")
        elif field.nesting == "map":
            for key, inner in held.items():
                yield from _texts(field.holds, inner, f"{path}.{key}.")
        else:
            for inner in held:
                yield from _texts(field.holds, inner, f"{path}.{identity(field.holds, inner)}.")


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a public text, whatever their case and the white space between them; WHOLE: all its words."""
    if words == WHOLE:
        return [(start, end) for start, end in _open_stretches(text) if text[start:end].strip()]
    wanted = re.compile(r"\s+".join(map(re.escape, redaction.escape(words).split())), re.IGNORECASE)
    return [
        (start + found.start(), start + found.end())
        for start, end in _open_stretches(text)
        for found in wanted.finditer(text[start:end])
    ]


def _open_stretches(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a public text between its boxes."""
    start = 0
    for box in redaction.MARKER.finditer(text):
        yield start, box.start()
        start = box.end()
    yield start, len(text)


def words_at(part: Mapping[str, Any], places: Iterable[Place]) -> dict[str, str]:
    """Box -> the words that it hides, as somebody wrote them."""
    texts = {one.path: one for one in texts_of_part(part)}
    return {place.box: redaction.unescape(_hidden(texts[place.path], place)) for place in places if place.path in texts}


def stand_in(content: bytes, withheld: Sequence[tuple[Why, Sequence[Place]]]) -> bytes:
    """A published part with every one of these places in a box; where places overlap, what either covers is gone."""
    part = deepcopy(canonical_json.loads(content))
    by_path: dict[str, list[tuple[Place, Why]]] = {}
    for why, places in withheld:
        for place in places:
            by_path.setdefault(place.path, []).append((place, why))
    for text in texts_of_part(part):
        if text.path in by_path:
            part["withheld"] |= _put_boxes(text, by_path[text.path])
    validate(part)
    return canonical_json.dumps(part)


def _put_boxes(text: PublicText, found: list[tuple[Place, Why]]) -> dict[str, redaction.Box]:
    whole, pieces, shown_to = text.text, [], 0
    boxes: dict[str, redaction.Box] = {}
    for place, why in sorted(found, key=lambda pair: (pair[0].start, pair[0].box)):
        pieces += [whole[shown_to : place.start], f"{{withheld:{place.box}}}"]
        shown_to = max(shown_to, place.end)
        boxes[place.box] = redaction.box(
            redaction.unescape(_hidden(text, place)),
            field=text.path,
            reason=why.reason,
            justification=why.justification,
            review_on=why.review_on,
        )
    text.holder[text.name] = "" if text.is_address else "".join([*pieces, whole[shown_to:]])
    return boxes


def _hidden(text: PublicText, place: Place) -> str:
    return text.text if text.is_address else text.text[place.start : place.end]
