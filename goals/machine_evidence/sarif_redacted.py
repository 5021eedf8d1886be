"""SARIF without what a scanner of secrets found: only what is on a list is kept, so nothing has to be recognised.

Kept are tools, ids of rules, kinds, levels, suppressions, places (file and lines), outcome and time of the run, and what was
scanned. Texts, snippets, fingerprints, properties, the files themselves, and names of fields that are not known go.
"""

import json
import re
from collections.abc import Mapping
from typing import BinaryIO, Final

from goals.machine_evidence.bounds import Source, Unreadable
from goals.machine_evidence.json_events import Event, events

REDACTED: Final = "[redacted]"
MARK: Final = "secrets redacted"  # a tag of the log, by which it is known again as one of a scanner of secrets
_RUN: Final = "runs.item"
_RESULT: Final = f"{_RUN}.results.item"
_INVOCATION: Final = f"{_RUN}.invocations.item"
_LOCATION: Final = f"{_RESULT}.locations.item.physicalLocation"
_PROVENANCE: Final = f"{_RUN}.versionControlProvenance.item"
_COMPONENTS: Final = (f"{_RUN}.tool.driver", f"{_RUN}.tool.extensions.item")
_OVERRIDE: Final = f"{_INVOCATION}.ruleConfigurationOverrides.item"
_NOTES: Final = (f"{_INVOCATION}.toolExecutionNotifications.item", f"{_INVOCATION}.toolConfigurationNotifications.item")


def _below(above: str, *names: str) -> set[str]:
    return {f"{above}.{name}" for name in names}


def _reference(above: str) -> tuple[set[str], set[str]]:
    """Texts and numbers by which a rule is named (3.52)."""
    component = f"{above}.toolComponent"
    return _below(above, "id", "guid") | _below(component, "name", "guid"), {f"{above}.index", f"{component}.index"}


_RULE_TEXTS, _RULE_NUMBERS = _reference(f"{_RESULT}.rule")
_OVERRIDE_TEXTS, _OVERRIDE_NUMBERS = _reference(f"{_OVERRIDE}.descriptor")
_ADDRESSES: Final = frozenset({f"{_LOCATION}.artifactLocation.uri", f"{_PROVENANCE}.repositoryUri"})
_TEXTS: Final = frozenset(
    {"$schema", "version"}
    | _ADDRESSES
    | {path for one in _COMPONENTS for path in _below(one, "name", "guid", "version", "semanticVersion")}
    | {path for one in _COMPONENTS for path in _below(f"{one}.rules.item", "id", "guid", "defaultConfiguration.level")}
    | _below(_RESULT, "ruleId", "kind", "level", "baselineState", "suppressions.item.kind", "suppressions.item.status")
    | _RULE_TEXTS
    | _below(_INVOCATION, "startTimeUtc", "endTimeUtc")
    | _OVERRIDE_TEXTS
    | {f"{_OVERRIDE}.configuration.level", f"{_PROVENANCE}.revisionId"}
    | {f"{one}.level" for one in _NOTES}
)
_REGION: Final = ("startLine", "startColumn", "endLine", "endColumn", "charOffset", "charLength")
_NUMBERS: Final = frozenset(
    _below(_RESULT, "ruleIndex", "provenance.invocationIndex", "rank", "occurrenceCount")
    | _RULE_NUMBERS
    | _below(f"{_LOCATION}.region", *_REGION, "byteOffset", "byteLength")
    | _below(_INVOCATION, "executionSuccessful", "exitCode")
    | _OVERRIDE_NUMBERS
)
_TEXT: Final = json.dumps({"text": REDACTED})
_NAMED: Final = json.dumps({"redacted": REDACTED})
_IN_THEIR_PLACE: Final[Mapping[str, str]] = {
    f"{_RESULT}.message": _TEXT,
    f"{_LOCATION}.region.snippet": _TEXT,
    f"{_RESULT}.fingerprints": _NAMED,
    f"{_RESULT}.partialFingerprints": _NAMED,
    **{f"{one}.message": _TEXT for one in _NOTES},
    **dict.fromkeys(_TEXTS, json.dumps(REDACTED)),
}
_LONGEST: Final = 300
_ENUMERATED: Final = ("kind", "level", "status", "baselineState")
_AS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(_ENUMERATED, re.compile(r"[A-Za-z]{1,20}")),
    **dict.fromkeys(("startTimeUtc", "endTimeUtc"), re.compile(r"[0-9TZ:.+-]{1,40}")),
    "guid": re.compile(r"[0-9A-Fa-f-]{36}"),
    "revisionId": re.compile(r"[0-9A-Fa-f]{7,64}"),
    "$schema": re.compile(r"https?://[\w./-]{1,200}"),
}
_BEFORE_HOST: Final = re.compile(r"(?<=://)[^/@]*@")
_BEGINS: Final = {"start_map": "{", "start_array": "["}
_ENDS: Final = {"end_map": "}", "end_array": "]"}


def _opened() -> dict[str, str]:
    """Every object and array on the way to what is kept: its path, and how it begins."""
    found = {}
    for path in {*_TEXTS, *_NUMBERS, *_IN_THEIR_PLACE, f"{_RESULT}.suppressions.item.kind"}:
        names = path.split(".")
        for length in range(len(names)):
            found[".".join(names[:length])] = "start_array" if names[length] == "item" else "start_map"
    return found


_OPENED: Final = _opened()


def write_redacted(source: Source, target: BinaryIO, *, most: int) -> int:
    """Write the log anew without secrets, piece by piece. How many places were replaced or left out.

    Raises Unreadable where it cannot be read to its end, or would come to more than `most` bytes.
    """
    writer = _Writer(target, most)
    for event in events(source):
        writer.see(event)
    return writer.places


class _Writer:
    def __init__(self, target: BinaryIO, most: int) -> None:
        self.places = 0
        self._target, self._left = target, most
        self._around: list[str] = []  # how each open object or array began
        self._is_first = True  # nothing stands before in the innermost of them
        self._key = ""
        self._skipped = 0  # how deep we are in what is left out

    def see(self, event: Event) -> None:
        kind = event.kind
        if self._skipped:
            self._skipped += (kind in _BEGINS) - (kind in _ENDS)
        elif kind == "map_key":
            self._key = event.value
        elif kind in _ENDS:
            self._around.pop()
            self._is_first = False
            self._write(_ENDS[kind])
        elif kind in _BEGINS:
            self._begin(event)
        else:
            self._value(event)

    def _begin(self, event: Event) -> None:
        if _OPENED.get(event.where) != event.kind:
            self._leave_out(event.where)
            self._skipped = 1
            return
        self._put(_BEGINS[event.kind])
        self._around.append(event.kind)
        self._is_first = True
        if not event.where:
            self._key = "properties"
            self._put(json.dumps({"tags": [MARK]}))

    def _value(self, event: Event) -> None:
        where, kind, value = event
        if where in _TEXTS and kind == "string" and _is_as_it_should_be(self._key, value):
            kept = _address(value) if where in _ADDRESSES else value
            self.places += kept != value
            self._put(json.dumps(kept))
        elif where in _NUMBERS and kind in ("number", "boolean"):
            self._put(json.dumps(value))
        else:
            self._leave_out(where)

    def _leave_out(self, where: str) -> None:
        self.places += 1
        if where in _IN_THEIR_PLACE:
            self._put(_IN_THEIR_PLACE[where])

    def _put(self, value: str) -> None:
        before = "" if self._is_first else ",\n"
        name = f"{json.dumps(self._key)}: " if self._around and self._around[-1] == "start_map" else ""
        self._is_first = False
        self._write(f"{before}{name}{value}")

    def _write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise Unreadable("The log becomes larger when it is redacted.")
        self._target.write(text.encode("ascii"))


def _is_as_it_should_be(name: str, value: str) -> bool:
    pattern = _AS.get(name)
    return pattern.fullmatch(value) is not None if pattern else len(value) <= _LONGEST


def _address(text: str) -> str:
    """Without a password before the host, and without what is asked of the host."""
    return _BEFORE_HOST.sub("", re.split(r"[?#]", text, maxsplit=1)[0])
