"""Replaying what was withheld and what was published."""

from goals.actions import lift, withhold
from goals.models import Redaction
from public_site.actions import approve, decline, import_edition, prepare
from public_site.models import Preparation
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import Item, World, day_in, moment_in, picked, the_day
from public_site.roadmap_file.spans import span_of_words


def redaction(world: World, event: Event) -> None:
    item = event.item
    start, end = item["start"], item["end"]
    if item["text"]:
        start, end = span_of_words(item["subject"], item["field"], item["text"])
    withhold(
        **picked(item, "subject", "field", "reason", "justification"),
        start=start,
        end=end,
        key=item["key"] or "",
        review_on=day_in(item["review_on"]),
        keep_until=day_in(item["keep_until"]),
        by=world.person(item["made_by"]),
        at=moment_in(event.at),
    )


def redaction_lifted(world: World, event: Event) -> None:
    row = Redaction.objects.get(subject=event.item["subject"], key=event.item["key"])
    lift(redaction=row, by=world.person(event.item["lifted_by"]), at=moment_in(event.at))


def edition_prepared(world: World, event: Event) -> None:
    if world.approvals:
        _prepare(world, event)


def edition(world: World, event: Event) -> None:
    item, at = event.item, moment_in(event.at)
    if world.approvals and item["prepared_by"]:
        approve(preparation=_waiting(), by=world.somebody(item["approved_by"]), at=at, replayed=True)
        return
    claimed = picked(item, "prepared_by", "prepared_at", "approved_by") if item["prepared_by"] else None
    as_of = the_day(item["as_of"])
    import_edition(
        **picked(item, "number", "notes"), published_at=at, as_of=as_of, claimed=claimed, at=world.recorded_at
    )


def preparation(world: World, event: Event) -> None:
    _prepare(world, event)


def _prepare(world: World, event: Event) -> None:
    item: Item = event.item
    by = world.somebody(item["prepared_by"])
    prepare(notes=item["notes"], as_of=day_in(item["as_of"]), by=by, at=moment_in(event.at))


def preparation_declined(world: World, event: Event) -> None:
    by = world.somebody(event.item["declined_by"])
    decline(preparation=_waiting(), reason=event.item["reason"], by=by, at=moment_in(event.at))


def _waiting() -> Preparation:
    return Preparation.objects.get(state=Preparation.State.WAITING)
