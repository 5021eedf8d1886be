"""Importing a roadmap file: read, check, compare with what is stored, do what is new; all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from goals.actions.redaction import text_of
from goals.models import Evidence
from public_site.roadmap_file.canonical import canonical
from public_site.roadmap_file.checks import check_meaning, check_written
from public_site.roadmap_file.dates import told_in_days
from public_site.roadmap_file.events import Event, events_of
from public_site.roadmap_file.faults import FileRefused
from public_site.roadmap_file.history import new_events
from public_site.roadmap_file.logged import Links, evidence_links
from public_site.roadmap_file.reading import Reading, read
from public_site.roadmap_file.replay import Progress, World, replay
from public_site.roadmap_file.schema import check
from public_site.roadmap_file.stored import stored_document
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: `events` are those that were new."""

    events: list[Event]
    is_dry: bool

    @property
    def editions(self) -> list[int]:
        return [event.item["number"] for event in self.events if event.kind == "edition"]


def import_content(
    content: bytes,
    *,
    as_json: bool = False,
    at: datetime,
    shift: int = 0,
    approvals: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Import the bytes of a file in one transaction. Raises FileRefused with every fault; then nothing is stored.

    `at` is when imported editions are recorded. Every date moves by `shift` days. With `approvals` the
    publishers a file names prepare and approve its editions; else they are imported, with no approval.
    """
    reading, doc = read_document(content, as_json=as_json, shift=shift)
    with transaction.atomic():
        faults = check_meaning(doc, reading, known_people=set(User.objects.values_list("email", flat=True)))
        if faults:
            raise FileRefused(faults)
        events, faults = _new(doc, reading)
        if faults:
            raise FileRefused(faults)
        refused = replay(events, World(recorded_at=at, approvals=approvals), progress=progress)
        if refused:
            raise FileRefused(reading.fault(path, sentence) for path, sentence in refused)
        if dry_run:
            transaction.set_rollback(True)
    return Imported(events, dry_run)


def read_document(content: bytes, *, as_json: bool = False, shift: int = 0) -> tuple[Reading, Item]:
    """The lines and the canonical form of a file that follows the schema. Raises FileRefused."""
    reading = read(content, as_json=as_json)
    faults = check(reading) or check_written(reading)
    if faults:
        raise FileRefused(faults)
    return reading, canonical(told_in_days(reading.data, shift))


def _new(doc: Item, reading: Reading) -> tuple[list[Event], list[Any]]:
    stored = stored_document()
    if stored is None:
        return events_of(doc), []
    if reading.data.get("rubrics") == "default" and stored["rubrics"]:
        doc["rubrics"] = stored["rubrics"]
    for item in doc["redactions"]:
        _place_words(item)
    events = [event for event in events_of(doc) if not _is_linked(event)]
    return new_events(events, events_of(stored), reading)


def _is_linked(event: Event) -> bool:
    """Evidence that a claim linked to a goal meanwhile needs no link any more, and none is stored for it."""
    if event.kind != "evidence link":
        return False
    links = evidence_links().get(event.within["slug"], Links())
    told = {*links.goals, *(goal for goal, _ in links.later)}
    linked = Evidence.objects.filter(slug=event.within["slug"], goals__slug=event.item["goal"])
    return event.item["goal"] not in told and linked.exists()


def _place_words(item: Item) -> None:
    """Offsets of the words a redaction names, for comparing; where they do not stand once, replay says so."""
    if not item["text"]:
        return
    try:
        text = text_of(item["subject"], item["field"])
    except RuleViolation:
        return
    if text.count(item["text"]) == 1:
        item["start"] = text.index(item["text"])
        item["end"] = item["start"] + len(item["text"])
