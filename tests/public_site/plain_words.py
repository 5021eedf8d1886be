"""What no reader should meet in a list of changes: names of fields, codes, moments, hashes, bare dates."""

import re
from collections.abc import Iterator

from public_site.diff import Change

RAW = re.compile(
    r"\b[a-z0-9]+_[a-z0-9_]+\b"  # cadence_days, not_met
    r"|\d{4}-\d{2}-\d{2}"  # 2026-12-31, with or without a time
    r"|\b\d{4} \d{2} \d{2}\b"  # a date that lost its signs
    r"|\b[0-9a-f]{64}\b"
    r"|\b(?:None|True|False)\b"
)


def texts_of(entry: Change) -> Iterator[str]:
    """Every text of an entry that pages show."""
    yield from (entry.title, entry.sentence, entry.before or "", entry.after or "", entry.reason)
    for field in entry.fields:
        yield from (field.label, field.before or "", field.after or "")


def raw_words(entry: Change) -> list[str]:
    return [found[0] for text in texts_of(entry) for found in RAW.finditer(text)]
