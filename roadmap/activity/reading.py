"""From what a program sent to activity records, or to what is wrong with each field of each record. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from roadmap.activity.kinds import ID, Kind, moment

MOST: Final = 1_000  # records at once
MOST_FAULTS: Final = 100  # that are told at once
_MOST_INTEGER: Final = 2**53  # JSON readers round what is larger

_COLUMNS: Final = ("kind", "at", "system", "id", "model")  # the fields that are columns of their own
_FORMATS: Final = {
    "id": "Write an id: printable ASCII without spaces and without @, at most 200 characters.",
    "decimal": 'Write a number as a string, such as "0.93".',
    "date": "Write a day as 2026-11-01.",
    "date-time": "Write a moment with its time zone, such as 2026-11-01T09:30:00Z.",
}
_TYPES: Final = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}


class Reported(NamedTuple):
    """One activity record as it was sent. `key` is its id in `system`; "" where the program gave none."""

    kind: str
    at: datetime
    system: str
    key: str
    model: str
    details: dict[str, Any]  # ids, enum words, counts
    texts: dict[str, str]


class Fault(NamedTuple):
    """What is wrong, and where: `records.3.destination`."""

    field: str
    sentence: str


class FaultsFound(ValueError):
    """Nothing is taken of what was sent."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("What was sent is not well-formed.")
        self.faults = faults


def read_records(sent: object, kinds: Mapping[str, Kind]) -> list[Reported]:
    """The records of `{"records": [...]}`, all of them. Raises FaultsFound, with the first hundred faults."""
    records = sent.get("records") if isinstance(sent, dict) else None
    if not isinstance(records, list) or not 0 < len(records) <= MOST or len(sent) > 1:  # type: ignore[arg-type]
        raise FaultsFound([Fault("records", f'Send {{"records": [...]}} with one to {MOST:,} records.')])
    found, faults = [], []
    for place, record in enumerate(records):
        said = _filled(record)
        faults += [Fault(f"records.{place}{field}", sentence) for field, sentence in _faults(said, kinds)]
        if not faults:
            found.append(_reported(said, kinds[said["kind"]]))
        elif len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise FaultsFound(faults[:MOST_FAULTS])
    return found


def _filled(record: Any) -> Any:
    """A record without what says nothing; anything else as it is."""
    if not isinstance(record, dict):
        return record
    return {name: value for name, value in record.items() if value not in (None, "", [])}


def _reported(record: dict[str, Any], kind: Kind) -> Reported:
    own = {name: value for name, value in record.items() if name not in _COLUMNS}
    return Reported(
        kind=kind.name,
        at=moment(record["at"]),
        system=record["system"],
        key=record.get("id", ""),
        model=record.get("model", ""),
        details={name: value for name, value in own.items() if name not in kind.texts},
        texts={name: value for name, value in own.items() if name in kind.texts},
    )


def _faults(record: Any, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """(".field", sentence) of everything that is wrong with one record."""
    if not isinstance(record, dict):
        yield "", "A record is an object with fields."
        return
    name = record.get("kind")
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        yield ".kind", f"Say what happened. Known: {', '.join(kinds)}."
        return
    yield from ((f".{field}", "This is missing.") for field in kind.needed if field not in record)
    stray = record.keys() - kind.fields
    yield from ((f".{_printable(field)}", f"A record of {kind.name} has no such field.") for field in sorted(stray))
    told = set()
    for error in kind.validator.iter_errors(record):
        told.add(error.absolute_path[0])
        yield "".join(f".{part}" for part in error.absolute_path), _words(error)
    for field in record.keys() & kind.fields.keys() - told:
        if sentence := _unfit(record[field], is_text=field in kind.texts):
            yield f".{field}", sentence


def _words(error: Any) -> str:
    if error.validator == "enum":
        return f"This is not known here. Known: {', '.join(map(str, error.validator_value))}."
    if error.validator == "type":
        return f"This must be a {_TYPES.get(error.validator_value, error.validator_value)}."
    if error.validator == "format":
        return _FORMATS[error.validator_value]
    if error.validator == "maxLength":
        return f"Write at most {error.validator_value:,} characters."
    if error.validator == "pattern":
        return f"This does not have the form {error.validator_value}."
    return f"{_printable(error.message[:300])}."


def _printable(sent: str) -> str:
    """What a program sent, so that it can be told again whatever is in it."""
    return sent.encode("ascii", "backslashreplace").decode()


def _unfit(value: Any, *, is_text: bool) -> str:
    """Why the log or the database could not hold a value that its schema allows; "" where they can."""
    if isinstance(value, list):
        return next((why for one in value if (why := _unfit(one, is_text=False))), "")
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= _MOST_INTEGER):
        return "Write a whole number below 2^53 without a point; others as a string."
    if isinstance(value, str) and not is_text:
        return "" if ID.fullmatch(value) else _FORMATS["id"]
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        return "This holds a character that cannot be stored."
    return ""
