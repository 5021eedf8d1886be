"""What was withheld after it was published: which part of an edition is read in which other form, and what the public is told.

The register is one small file beside the editions, `withheld.json`. Editions stay as they were hashed; in place of a
withheld part its stand-in is read, the same part with boxes in it, under a hash of its own.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from public_site.files import register_path
from roadmap import canonical_json

VERSION: Final = 1


@dataclass(frozen=True)
class Withheld:
    """One act of withholding as the public reads of it. `parts`: key, SHA-256 as published, its stand-in, editions."""

    number: int
    key: str  # of the part in which the words were found
    reason: str
    justification: str
    withheld_at: datetime
    confirm_by: datetime
    confirmed_at: datetime | None
    lifted_at: datetime | None
    overdue: bool  # nobody confirmed or lifted it in time
    parts: Sequence[Mapping[str, Any]]

    @property
    def in_force(self) -> bool:
        return self.lifted_at is None

    @property
    def withheld_on(self) -> date:
        return self.withheld_at.astimezone(UTC).date()

    @property
    def editions(self) -> list[int]:
        """The editions in which something is not shown, lowest first."""
        return self.editions_of({part["key"] for part in self.parts})

    def editions_of(self, keys: Collection[str]) -> list[int]:
        """Those in which something of these parts is not shown."""
        return sorted({number for part in self.parts if part["key"] in keys for number in part["editions"]})

    @property
    def decide_on(self) -> date:
        """The last day on which a second person decides in time."""
        return self.confirm_by.astimezone(UTC).date()

    def is_unconfirmed(self, on: date) -> bool:
        """Whether nobody confirmed or lifted it in time, on a day after that time."""
        return self.in_force and self.confirmed_at is None and (self.overdue or on > self.decide_on)


@dataclass(frozen=True, eq=False)
class Register:
    """Every act, oldest first; those that were lifted are told too. Two are the same where they are one object."""

    entries: Sequence[Withheld] = ()

    def about(self, *keys: str) -> list[Withheld]:
        """What is withheld now from an edition's parts of these keys, oldest first."""
        return [one for one in self.entries if one.in_force and one.editions_of(keys)]

    def digest_about(self, key: str) -> str:
        """Another one whenever a page that tells what is withheld from this part could read otherwise."""
        told = [(one.number, one.reason, _text(one.withheld_at), one.editions_of([key])) for one in self.about(key)]
        return hashlib.sha256(canonical_json.dumps(told)).hexdigest() if told else ""

    @cached_property
    def stand_ins(self) -> Mapping[str, str]:
        """SHA-256 of a part as published -> of what is read in its place."""
        return {
            part["sha256"]: part["stand_in"]
            for one in self.entries
            if one.in_force
            for part in one.parts
            if part["stand_in"]
        }

    def read_for(self, sha256s: Iterable[str]) -> set[str]:
        """The hashes of what is read for these parts as published."""
        return {self.stand_ins.get(sha256, sha256) for sha256 in sha256s}

    @cached_property
    def digest(self) -> str:
        """Another one whenever a page could read otherwise; "" where nothing was ever withheld."""
        return hashlib.sha256(self.as_bytes()).hexdigest() if self.entries else ""

    def as_bytes(self) -> bytes:
        return canonical_json.dumps({"v": VERSION, "withheld": [_plain(one) for one in self.entries]})


NOTHING: Final = Register()


def read_register(root: Path) -> Register:
    """The register of a public folder; an empty one before anything was published."""
    path = register_path(root)
    try:
        found = path.stat()
    except FileNotFoundError:
        return NOTHING
    return _read(path, (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: tuple[int, ...]) -> Register:
    """One object as long as the file is the same one."""
    return Register(tuple(_entry(one) for one in canonical_json.loads(path.read_bytes())["withheld"]))


def _entry(value: Mapping[str, Any]) -> Withheld:
    moments = {name: _moment(value[name]) for name in ("confirmed_at", "lifted_at")}
    return Withheld(
        number=value["number"],
        key=value["key"],
        reason=value["reason"],
        justification=value["justification"],
        withheld_at=datetime.fromisoformat(value["withheld_at"]),
        confirm_by=datetime.fromisoformat(value["confirm_by"]),
        overdue=value["overdue"],
        parts=value["parts"],
        **moments,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(one: Withheld) -> dict[str, Any]:
    return {
        "number": one.number,
        "key": one.key,
        "reason": one.reason,
        "justification": one.justification,
        "withheld_at": _text(one.withheld_at),
        "confirm_by": _text(one.confirm_by),
        "confirmed_at": _text(one.confirmed_at) if one.confirmed_at else None,
        "lifted_at": _text(one.lifted_at) if one.lifted_at else None,
        "overdue": one.overdue,
        "parts": [dict(part) for part in one.parts],
    }


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
