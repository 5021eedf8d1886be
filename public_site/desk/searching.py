"""A search for withheld words in finished files: every page, table and feed that a candidate puts before readers. Pure.

A file is read as its reader would read it: without tags, entities, escapes and folded lines. Words are compared without
case and with any white space between them, as Markdown and as plain text.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from public_site.keep import Hidden
from public_site.projection import SHORTEST_SEARCH
from roadmap.markdown import render

_TAG: Final = re.compile(r"<[^>]*>")
_FOLDED_LINE: Final = re.compile(r"\r?\n[ \t]")  # of a calendar
_MOST: Final = 50  # places that are told


class Hit(NamedTuple):
    """A file in which the words of a box can be read."""

    file: str
    subject: str  # key of the part they are withheld in
    box: str


class Searched(NamedTuple):
    """What a search looked at, and what it found. `too_short`: words that stand in many an innocent place."""

    files: int
    size: int
    passages: int
    too_short: int
    hits: Sequence[Hit]


def search(files: Iterable[tuple[str, bytes]], hidden: Sequence[Hidden]) -> Searched:
    """Look for the words of every box in every file."""
    wanted = [(one, _forms(one.words)) for one in hidden if is_searched(one)]
    count = size = 0
    hits: list[Hit] = []
    for name, content in files:
        count, size = count + 1, size + len(content)
        texts = [folded(text) for text in readings(name, content)] if wanted else []
        found = [one for one, forms in wanted if any(form in text for form in forms for text in texts)]
        hits += [Hit(name, one.subject, one.box) for one in found]
    return Searched(count, size, len(wanted), len(hidden) - len(wanted), hits[:_MOST])


def is_searched(hidden: Hidden) -> bool:
    return len(folded(hidden.words)) >= SHORTEST_SEARCH


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def readings(name: str, content: bytes) -> Iterator[str]:
    """A file as text, in every way in which somebody may read it."""
    text = content.decode(errors="replace")
    yield text
    reader = _READERS.get(name.rpartition(".")[2])
    if reader:
        yield from reader(text)


def _of_markup(text: str) -> Iterator[str]:
    for between in ("", " "):
        yield html.unescape(_TAG.sub(between, text))
    yield html.unescape(text)  # attributes


def _of_json(text: str) -> Iterator[str]:
    try:
        yield "\n".join(_strings(json.loads(text)))
    except ValueError:
        return


def _of_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from _of_json(line)


def _of_calendar(text: str) -> Iterator[str]:
    yield _FOLDED_LINE.sub("", text).replace("\\n", " ").replace("\\", "")


def _of_table(text: str) -> Iterator[str]:
    yield text.replace('""', '"')


_READERS: Final[dict[str, Callable[[str], Iterator[str]]]] = {
    "html": _of_markup,
    "svg": _of_markup,
    "xml": _of_markup,
    "atom": _of_markup,
    "json": _of_json,
    "jsonld": _of_json,
    "jsonl": _of_lines,
    "ics": _of_calendar,
    "csv": _of_table,
}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if "<" in value:
            yield from _of_markup(value)
    elif isinstance(value, dict | list):
        for held in value.values() if isinstance(value, dict) else value:
            yield from _strings(held)


def _forms(words: str) -> frozenset[str]:
    """As they were written, and as a reader of Markdown sees them."""
    read = html.unescape(_TAG.sub("", render(words)))
    return frozenset(form for form in (folded(words), folded(read)) if len(form) >= SHORTEST_SEARCH)
