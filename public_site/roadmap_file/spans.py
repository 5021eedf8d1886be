"""Where the words are that a redaction of a file names."""

from goals.actions.redaction import text_of
from roadmap.errors import RuleViolation


class WordsDoNotFit(RuleViolation):
    field = "text"


def span_of_words(subject: str, field: str, words: str) -> tuple[int, int]:
    """First and last offset of the words in a stored text, where they must stand exactly once."""
    text = text_of(subject, field)
    count = text.count(words)
    if count != 1:
        times = "do not stand" if count == 0 else f"stand {count} times"
        raise WordsDoNotFit(f"These words {times} in {field} of {subject}. Give start and end instead.")
    start = text.index(words)
    return start, start + len(words)
