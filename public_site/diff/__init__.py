"""What changed between two editions: computed from the parts that differ and from outcomes that changed by themselves.

Pure and total: every difference of two editions yields an entry, whatever field it is in. Nobody writes or removes one.
"""

from goals.word_diff import WordRun, word_diff
from public_site.diff.change import Change, ChangeType, FieldChange, weakened_first
from public_site.diff.entries import changes
from public_site.diff.revisions import direction_counts, revisions_of

__all__ = [
    "Change",
    "ChangeType",
    "FieldChange",
    "WordRun",
    "changes",
    "direction_counts",
    "revisions_of",
    "weakened_first",
    "word_diff",
]
