"""YAML or JSON text -> plain values, and the line of each. Safe: nothing is constructed, nothing is expanded."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from public_site.roadmap_file.faults import Fault, FileRefused, Path

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 40
_MAX_DIGITS = 40
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_NULLS = ("", "~", "null", "Null", "NULL")
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass
class Reading:
    """`data` is made of dict, list, str, int, bool, Decimal and None; `lines` leads from a path to its line."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def fault(self, path: Path, reason: str) -> Fault:
        return Fault(self.line(path), path, reason)


def read(content: bytes, *, as_json: bool = False) -> Reading:
    """The plain values of a file. Raises FileRefused for what is not readable at all."""
    if len(content) > MAX_BYTES:
        raise FileRefused(
            [Fault(None, (), f"It is larger than {MAX_BYTES // 1024 // 1024} MB. Is this a roadmap file?")]
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused([Fault(line, (), "It is not UTF-8 text.")]) from None
    return _read_json(text) if as_json else _read_yaml(text)


def _read_yaml(text: str) -> Reading:
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
            if builder.is_hopeless:
                break
    except yaml.YAMLError as error:
        builder.faults.append(_syntax_fault(error))
    if builder.faults:
        raise FileRefused(builder.faults)
    return builder.reading


def _read_json(text: str) -> Reading:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        twice.extend({key for key in keys if keys.count(key) > 1})
        return dict(items)

    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise FileRefused([Fault(error.lineno, (), f"It is not JSON: {error.msg}.")]) from None
    except (ValueError, RecursionError) as error:
        raise FileRefused([Fault(None, (), f"It cannot be read: {error}.")]) from None
    if twice:
        raise FileRefused(Fault(None, (), f"The key {key} stands twice in one place.") for key in set(twice))
    return Reading(data, _lines_of_json(text))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _lines_of_json(text: str) -> dict[Path, int]:
    """JSON is near enough to YAML to borrow its line numbers; where it is not, faults have paths only."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.YAMLError:
        return {}
    return builder.reading.lines


def _syntax_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    context = getattr(error, "context", None)
    return Fault(mark.line + 1 if mark else None, (), f"It is not YAML: {problem}{f' ({context})' if context else ''}.")


class _Builder:
    """Builds plain values from parser events with a stack of its own, so that depth is a rule and not a crash."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.faults: list[Fault] = []
        self._open: list[tuple[Any, Path]] = []
        self._keys: list[str | None] = []
        self._skipped = 0
        self._documents = 0
        self.is_hopeless = False  # nested so deeply that reading on only costs time

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if self._skipped:
            self._skip(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._fault(line, "One file holds one document.")
        elif isinstance(event, yaml.AliasEvent):
            self._fault(line, "Aliases are not allowed: write the value out.")
            self._place(None, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()

    def _scalar(self, event: Any, line: int) -> None:
        self._check_node(event, line)
        if self._wants_key():
            self._key(event.value, line)
        else:
            self._place(event.value if event.style else _plain(event.value), line)

    def _start(self, event: Any, line: int) -> None:
        self._check_node(event, line)
        if self._wants_key() or len(self._open) >= MAX_DEPTH:
            self._fault(line, "A key must be a plain word." if self._wants_key() else "It is nested too deeply.")
            if self._wants_key():
                self._keys[-1] = "?"
            self._place(None, line)
            self._skipped = 1
            self.is_hopeless = len(self._open) >= MAX_DEPTH
            return
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._place(value, line)
        self._open.append((value, path))
        self._keys.append(None)

    def _skip(self, event: Any) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._skipped += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._skipped -= 1

    def _check_node(self, event: Any, line: int) -> None:
        if event.anchor:
            self._fault(line, "Anchors are not allowed: write the value out.")
        if event.tag is not None and event.tag != "!":
            self._fault(line, f"Tags are not allowed: {event.tag}")

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._keys[-1] is None

    def _key(self, key: str, line: int) -> None:
        mapping, path = self._open[-1]
        if key in mapping:
            first = self.reading.lines.get((*path, key))
            self._fault(line, f"The key {key} stands twice; first in line {first}.", key)
        elif key == "<<":
            self._fault(line, "Merge keys are not allowed: write the values out.")
        self._keys[-1] = key
        self.reading.lines.setdefault((*path, key), line)

    def _place(self, value: Any, line: int) -> Path:
        """Put `value` where the parser stands; returns its path."""
        if not self._open:
            self.reading.data = value
            self.reading.lines.setdefault((), line)
            return ()
        container, path = self._open[-1]
        if isinstance(container, list):
            path = (*path, len(container))
            container.append(value)
            self.reading.lines[path] = line
            return path
        key = self._keys[-1] or ""
        self._keys[-1] = None
        container[key] = value
        return (*path, key)

    def _fault(self, line: int, reason: str, key: str | None = None) -> None:
        path = self._open[-1][1] if self._open else ()
        self.faults.append(Fault(line, path if key is None else (*path, key), reason))


def _plain(text: str) -> Any:
    """The value of an unquoted scalar, by the YAML 1.2 core rules; dates stay texts."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if len(text) <= _MAX_DIGITS and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= _MAX_DIGITS and _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def walk(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value inside `data` with its path, outermost first."""
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from walk(value, (*path, place))
