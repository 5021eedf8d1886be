"""Two texts compared word by word."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal, NamedTuple

# A withheld box is one word; scripts without spaces are compared sign by sign, each with the marks that belong to it.
_WORD: Final = re.compile(
    r"(?:\{withheld:[A-Za-z0-9-]+\}"
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff][\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+|[^\w\s])\s*|\s+"
)


class WordRun(NamedTuple):
    """A stretch of text that both have, only the old one has, or only the new one has."""

    op: Literal["same", "del", "ins"]
    text: str


SHORT: Final = 40  # letters; up to here a text is read as one thing, such as a date


def shown_change(before: str, after: str) -> list[WordRun]:
    """What was taken out and put in, as people read it: short texts whole, longer ones word by word."""
    if not before or not after:
        return [WordRun("ins", after)] if after else [WordRun("del", before)]
    if max(len(before), len(after)) <= SHORT:
        return [WordRun("del", before), WordRun("same", " "), WordRun("ins", after)]
    return word_diff(before, after)


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
