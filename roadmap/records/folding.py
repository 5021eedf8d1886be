"""Folding the records of a subject into what it should be now, and comparing that with what is stored. Pure.

The last `after` value of a field wins. Nested values become dotted paths; a field that is absent, null, false or empty
says the same: nothing.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

# Records of these tell what happened at a moment and leave nothing behind that is stored elsewhere.
MOMENTS: Final = frozenset({"refusal", "withheld_text.read", "log.heartbeat", "record.redacted"})
# Each of these stands for itself: one row is stored for every record, and no later one takes its place.
ROWS: Final = frozenset({"release.rendered"})

State = dict[str, Any]  # path -> value


class Difference(NamedTuple):
    """Where log and database do not say the same of a field. None on a side: it says nothing."""

    subject: str
    field: str
    log: Any
    stored: Any

    def __str__(self) -> str:
        where = f"{self.subject}, {self.field}"
        if self.log is None:
            return f"{where}: the database says {_words(self.stored)}, the log nothing."
        if self.stored is None:
            return f"{where}: the log says {_words(self.log)}, the database nothing."
        if _is_text(self.log) and _is_text(self.stored):
            return f"{where}: the database holds another text than the log."
        return f"{where}: the log says {_words(self.log)}, the database {_words(self.stored)}."


@dataclass
class Fold:
    """What the records of one subject, taken in their order, leave in force."""

    stored: State = field(default_factory=dict)  # what should be in the database
    state: State = field(default_factory=dict)  # the last value of every field, as `SubjectHead` keeps it
    public_state: State = field(default_factory=dict)
    last_seq: int = -1
    version: int = 0

    def add(self, seq: int, type: str, body: Mapping[str, Any], *, disclosed: bool) -> list[str]:  # noqa: A002
        """Take in the next record; returns the fields whose `before` is not what the log knew."""
        after, before = body["after"], body["before"]
        known = self.public_state if disclosed else self.state
        wrong = [name for name in before if name not in after or same(before[name], after[name])]
        wrong += [name for name in after.keys() & known.keys() if not same(before.get(name, after[name]), known[name])]
        self.last_seq, self.version = seq, self.version + 1
        self.state |= after
        if disclosed:
            self.public_state |= after
        if type in ROWS:
            self.stored |= {f"{self.version}.{name}": value for name, value in after.items()}
            self.stored[f"{self.version}.effective_at"] = body["effective_at"]
        elif type not in MOMENTS:
            self.stored |= after
        return wrong


def differences(
    folds: Mapping[str, Mapping[str, Any]], stored: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    """Every field in which the folded log and the stored state differ, by subject and path."""
    for subject in sorted(folds.keys() | stored.keys()):
        log, rows = flat(folds.get(subject, {})), flat(stored.get(subject, {}))
        for path in sorted(log.keys() | rows.keys()):
            if not same(log.get(path), rows.get(path)):
                yield Difference(subject, path, log.get(path), rows.get(path))


def flat(state: Mapping[str, Any], path: str = "") -> State:
    """Nested fields under dotted paths, without those that say nothing. Lists and hashes of texts stay whole."""
    found: State = {}
    for name, value in state.items():
        if isinstance(value, Mapping) and not _is_text(value):
            found |= flat(value, f"{path}{name}.")
        elif value is not None and value is not False and value != "" and value != []:
            found[f"{path}{name}"] = value
    return found


def same(one: object, other: object) -> bool:
    """Equal as JSON: for Python True and 1 are equal, for a reader of the log they are not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return one == other


def sentences(found: Iterable[Difference], on_both_sides: Container[str]) -> Iterator[str]:
    """The differences in plain words; a subject that is missing on one side altogether is named once."""
    told: set[str] = set()
    for difference in found:
        if difference.subject in on_both_sides:
            yield str(difference)
        elif difference.subject not in told:
            told.add(difference.subject)
            here, there = ("log", "database") if difference.stored is None else ("database", "log")
            yield f"{difference.subject} is in the {here}, but not in the {there}."


def _is_text(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"text"}


def _words(value: Any) -> str:
    return "a text" if _is_text(value) else str(value)
