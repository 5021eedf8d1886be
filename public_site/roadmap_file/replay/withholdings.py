"""Replaying what was withheld from editions that were out already, and who confirmed or lifted it."""

from public_site.actions import confirm_withholding, lift_withholding, withhold_published
from public_site.actions.withholding import Wanted
from public_site.models import Withholding
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import World, day_in, moment_in, picked


def withholding(world: World, event: Event) -> None:
    item = event.item
    wanted = Wanted(
        **picked(item, "key", "field", "words", "reason", "justification"), review_on=day_in(item["review_on"])
    )
    withhold_published(wanted=wanted, by=world.person(item["made_by"]), at=moment_in(event.at))


def withholding_confirmed(world: World, event: Event) -> None:
    by = world.person(event.item["confirmed_by"])
    confirm_withholding(withholding=_row(event), by=by, at=moment_in(event.at))


def withholding_lifted(world: World, event: Event) -> None:
    by, reason = world.person(event.item["lifted_by"]), event.item["lift_reason"]
    lift_withholding(withholding=_row(event), reason=reason, by=by, at=moment_in(event.at))


def _row(event: Event) -> Withholding:
    return Withholding.objects.get(number=event.item["number"])
