"""A file against what is stored: what is new in it, and where it would rewrite history."""

from typing import Any

from public_site.roadmap_file.canonical import sortable
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.faults import Fault, Path, path_text
from public_site.roadmap_file.reading import Reading

_MISSING = object()
# What an installation fills in by itself where a file is silent: drawn at random, or found by a rule.
_FILLED_IN = frozenset({"salt", "public_id", "team", "due", "timing", "conflict", "external"})
# What people may still change: a draft, and how the roadmap presents itself.
_DRAFTS = frozenset({"update draft", "score draft"})
_FREE = frozenset({"known_until", "promise_days", "contact", "licence", "base_address", "notice", "about", "name"})
_MAY_BE_LEFT_OUT = frozenset({"person", "role taken back", "deactivation"})


def new_events(told: list[Event], stored: list[Event], reading: Reading) -> tuple[list[Event], list[Fault]]:
    """The events of a file that are not stored yet, and a fault for each place where file and database disagree.

    `told` and `stored` come from canonical documents. New events must lie after the last stored edition, which was
    published without them.
    """
    before = {event.key: event for event in stored}
    names = {event.key for event in told}
    faults = [_left_out(event) for event in stored if event.key not in names and event.kind not in _MAY_BE_LEFT_OUT]
    new: list[Event] = []
    for event in told:
        old = before.get(event.key)
        if old is None or _changes_what_may_change(event, old) or _is_used_up(event, new):
            new.append(event)
        elif event.kind not in _MAY_BE_LEFT_OUT | _DRAFTS:
            faults += _differences(event, old, reading)
    new = [event for event in new if not (_is_superseded(event, stored) and event.key not in before)]
    last = max((event for event in stored if event.kind == "edition"), key=lambda event: event.time, default=None)
    if last is not None:
        faults += [_too_early(event, last, reading) for event in new if _is_too_early(event, last)]
    return new, faults


def _is_used_up(event: Event, new: list[Event]) -> bool:
    """Submitting an update takes its author's draft with it, so a draft begun later is written again."""
    if event.kind != "update draft":
        return False
    goal, by = event.subject, event.item["by"]
    return any(other.kind == "update" and (other.subject, other.item["by"]) == (goal, by) for other in new)


def _is_superseded(event: Event, stored: list[Event]) -> bool:
    """A candidate that still waited when another edition came out is gone; no trace of it is exported."""
    if event.kind != "preparation" or event.item["declined_at"]:
        return False
    return any(other.kind == "edition" and other.time >= event.time for other in stored)


def _changes_what_may_change(event: Event, old: Event) -> bool:
    if event.kind in _DRAFTS:
        return bool(_unequal(event.said, old.said, ()))
    if event.kind == "roadmap":
        return any(event.said[name] != old.said[name] for name in _FREE)
    return False


def _differences(event: Event, old: Event, reading: Reading) -> list[Fault]:
    return [
        reading.fault((*event.path, *inner), f"History is not rewritten. Stored here: {_shown(value)}.")
        for inner, value in _unequal(event.said, old.said, ())
        if not (event.kind == "roadmap" and inner[0] in _FREE)
        if not (event.kind == "goal" and inner == ("position",))  # the order of a page: editors change it, no history
    ]


def _unequal(told: Any, stored: Any, path: Path) -> list[tuple[Path, Any]]:
    """Paths at which the two differ, with what is stored there."""
    if isinstance(told, dict) and isinstance(stored, dict):
        keys = [*stored, *(key for key in told if key not in stored)]
        pairs = [(key, told.get(key, _MISSING), stored.get(key, _MISSING)) for key in keys]
        return [found for key, ours, theirs in pairs for found in _unequal(ours, theirs, (*path, key))]
    if isinstance(told, list) and isinstance(stored, list) and len(told) == len(stored):
        pairs_ = enumerate(zip(told, stored, strict=True))
        return [found for place, (ours, theirs) in pairs_ for found in _unequal(ours, theirs, (*path, place))]
    return [] if _same(told, stored, path) else [(path, stored)]


def _same(told: Any, stored: Any, path: Path) -> bool:
    field = str(path[-1]) if path else ""
    if (field in _FILLED_IN or "grades" in path) and not told:
        return True
    if isinstance(told, str) and isinstance(stored, str):
        return told.strip() == stored.strip()
    return bool(told == stored)


def _shown(value: Any) -> str:
    if value is _MISSING:
        return "nothing"
    text = "null" if value is None else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _left_out(event: Event) -> Fault:
    where = path_text(event.path)
    reason = f"History is not rewritten. This is stored and not in the file: {event.kind} {event.key} ({where})."
    return Fault(None, (), reason)


def _is_too_early(event: Event, last: Event) -> bool:
    fixed = event.kind not in _MAY_BE_LEFT_OUT | _DRAFTS | {"roadmap"}
    return fixed and event.time < sortable(last.at)


def _too_early(event: Event, last: Event, reading: Reading) -> Fault:
    when = f"it is new, and lies before edition {last.item['number']} ({last.at}), which was published without it"
    return reading.fault(event.path, f"History is not rewritten: {when}.")
