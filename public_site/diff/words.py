"""Texts of differences: word by word, and any value as a line of text."""

import re
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from goals.days import long_day

# A withheld box is one word; scripts without spaces are compared sign by sign, each with the marks that belong to it.
_WORD: Final = re.compile(
    r"(?:\{withheld:[A-Za-z0-9-]+\}"
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff][\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+|[^\w\s])\s*|\s+"
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class WordRun(NamedTuple):
    """A stretch of text that both have, only the old one has, or only the new one has."""

    op: Literal["same", "del", "ins"]
    text: str


@lru_cache(maxsize=2048)
def word_diff(before: str, after: str) -> list[WordRun]:
    """The new text with what was taken out and put in. Joining same + del gives `before`, same + ins gives `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    runs: list[WordRun] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(WordRun("same", "".join(old[old_from:old_to])))
            continue
        if old_from < old_to:
            runs.append(WordRun("del", "".join(old[old_from:old_to])))
        if new_from < new_to:
            runs.append(WordRun("ins", "".join(new[new_from:new_to])))
    return runs


def as_text(value: Any) -> str | None:
    """Any JSON value as one line; days as prose writes them. None for nothing."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return long_day(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
    if isinstance(value, list):
        return "; ".join(as_text(item) or "nothing" for item in value)
    if isinstance(value, dict):
        named = ((name, as_text(item)) for name, item in value.items())
        return ", ".join(f"{words(name)}: {text}" for name, text in named if text is not None)
    return str(value)


def words(name: str) -> str:
    """A field's name as words: "in_place_since" -> "in place since"."""
    return _NAMES.get(name, name.replace("_", " ").replace("-", " "))


def label(path: str) -> str:
    """A path as a label: "updates.5.problems" -> "Update 5: problems", "criteria.kinds" -> "Criteria: kinds"."""
    numbered = _NUMBERED.sub(lambda match: f"{_ONE_OF[match[1]]} {match[2]}", path)
    text = ": ".join(words(step) for step in numbered.split("."))
    return text[:1].upper() + text[1:]


_ONE_OF: Final = {
    "revisions": "revision",
    "updates": "update",
    "readings": "reading",
    "criterion_readings": "reading of criteria",
    "assessments": "assessment",
}
_NUMBERED: Final = re.compile(rf"\b({'|'.join(_ONE_OF)})\.(\d+)(?=\.|$)")
_NAMES: Final = {
    "why": "why it matters",
    "failure": "what would count as failure",
    "cadence_days": "days between updates",
    "known_until": "sources last read",
    "promise_days": "days between editions",
    "sha256": "SHA-256",
    "url": "address",
    "done": "what was done",
    "next": "what comes next",
    "help": "help needed",
}
