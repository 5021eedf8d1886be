"""Replaying what people outside asked to have corrected, and the answers."""

from public_site.actions import answer_request, import_request
from public_site.actions.request import Asked
from public_site.models import CorrectionRequest
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import World, moment_in, picked


def request(world: World, event: Event) -> None:
    asked = Asked(**picked(event.item, "words", "goal", "source", "may_quote"))
    import_request(asked=asked, number=event.item["number"], at=moment_in(event.at))


def request_answered(world: World, event: Event) -> None:
    answer_request(
        request=CorrectionRequest.objects.get(number=event.item["number"]),
        **picked(event.item, "state", "subject", "answer", "is_quoted"),
        by=world.person(event.item["answered_by"]),
        at=moment_in(event.at),
    )
