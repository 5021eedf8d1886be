"""JSON of any size, piece by piece: what stands where, without ever holding the whole."""

import json
from collections.abc import Iterator, Set
from typing import Any, Final, NamedTuple

import ijson

from goals.machine_evidence.bounds import DEEPEST, MOST_KEYS, MOST_PIECES, Source, Unreadable

_BEGINS: Final = ("start_map", "start_array")
_ENDS: Final = ("end_map", "end_array")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """`kind` as ijson names it; `where` is the path of the value: "runs.item.results.item.level"."""

    where: str
    kind: str
    value: Any


class _Open(NamedTuple):
    where: str
    keys: set[str] | None  # None: an array


def events(source: Source, *, is_first_of_many: bool = False) -> Iterator[Event]:
    """The events of one JSON text (RFC 8259). Refuses NaN, a name that stands twice in one object, and great depth.

    `is_first_of_many`: other texts may follow, as in JSON Lines; their events follow too.
    """
    try:
        options = {"use_float": True, "buf_size": 64 * 1024, "multiple_values": is_first_of_many}
        yield from _located(ijson.basic_parse(_Unmarked(source), **options))
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        said = str(error).strip().splitlines()
        raise Unreadable(f"This is not valid JSON: {said[0] if said else 'it is empty'}.") from error


def _located(basic: Iterator[tuple[str, Any]]) -> Iterator[Event]:
    around: list[_Open] = []
    where = ""
    for kind, value in basic:
        if kind == "map_key":
            where = _named(around[-1], value)
            yield Event(around[-1].where, kind, value)
            continue
        if kind in _ENDS:
            yield Event(around.pop().where, kind, None)
            if around and around[-1].keys is None:
                where = _item(around[-1].where)
            continue
        yield Event(where, kind, value)
        if kind in _BEGINS:
            around.append(_Open(where, set() if kind == "start_map" else None))
            if len(around) > DEEPEST:
                raise Unreadable(f"Values lie within values more than {DEEPEST} deep.")
            if kind == "start_array":
                where = _item(where)


def _named(inside: _Open, key: str) -> str:
    keys = inside.keys if inside.keys is not None else set()
    if key in keys:
        raise Unreadable(f"{key[:80]!r} stands twice in one object, and it is not defined which of them counts.")
    keys.add(key)
    if len(keys) > MOST_KEYS:
        raise Unreadable(f"An object has more than {MOST_KEYS:,} names.")
    key = key.replace(".", "\\.")
    return f"{inside.where}.{key}" if inside.where else key


def _item(where: str) -> str:
    return f"{where}.item" if where else "item"


class Kept:
    """Builds the values at `places` from the events it is shown, and holds nothing else. A later one replaces an earlier."""

    def __init__(self, places: Set[str]) -> None:
        self.values: dict[str, Any] = {}
        self._places = places
        self._builder: ijson.ObjectBuilder | None = None
        self._at = ""
        self._pieces = 0

    def see(self, event: Event) -> None:
        if self._builder is None:
            if event.where in self._places:
                self._begin(event)
            return
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise Unreadable(f"{self._at} holds more than {MOST_PIECES:,} values.")
        self._builder.event(event.kind, event.value)
        if event.kind in _ENDS and event.where == self._at:
            self.values[self._at] = self._builder.value
            self._builder = None

    def _begin(self, event: Event) -> None:
        if event.kind == "map_key" or event.kind in _ENDS:
            return
        if event.kind not in _BEGINS:
            self.values[event.where] = event.value
            return
        self._builder, self._at, self._pieces = ijson.ObjectBuilder(), event.where, 0
        self._builder.event(event.kind, event.value)


class _Unmarked:
    """The source without a byte order mark at its beginning, which Windows tools write."""

    def __init__(self, source: Source) -> None:
        self._source, self._is_new = source, True

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        if self._is_new and piece:
            self._is_new = False
            return piece.removeprefix(_BYTE_ORDER_MARK) or self._source.read(size)
        return piece


def small_json(text: bytes) -> Any:
    """One JSON text that is small enough to be held. NaN and infinities become None; a name twice is refused."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=lambda _: None)
    except RecursionError as error:
        raise Unreadable(f"Values lie within values more than {DEEPEST} deep.") from error
    except ValueError as error:
        raise Unreadable(f"This is not valid JSON: {str(error)[:200]}.") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"{twice[:80]!r} stands twice in one object, and it is not defined which of them counts.")
    return found


def text(value: Any) -> str:
    """A text of the file, short enough to be shown; "" for anything else."""
    return value[:300] if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A finite number of the file, else None. `true` is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    found = float(value)
    return found if abs(found) < float("inf") else None


def whole(value: Any) -> int | None:
    """A count of the file: a whole number from 0, else None."""
    found = number(value)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def items(value: Any) -> list[Any]:
    """What a list of the file holds; nothing where something else stands in its place."""
    return value if isinstance(value, list) else []
