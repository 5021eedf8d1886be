"""Replaying people and the setting up: accounts, roles, roadmap, areas, documents."""

from typing import cast

from goals.actions import add_area, add_policy_version, add_report, set_up_roadmap
from goals.values import RoadmapValue
from grading.actions import CaseInput, add_rubric
from grading.values import LevelValue
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import (
    World,
    day_in,
    goals_called,
    moment_in,
    picked,
    picked_days,
    the_day,
)
from roadmap.accounts.actions import create_user, deactivate_user, revoke_role
from roadmap.accounts.models import User

_DAYS_OF_ROADMAP = ("known_until",)


def add_person(world: World, event: Event) -> None:
    """Somebody who is here already is left as he or she is."""
    item = event.item
    if User.objects.filter(email=item["email"]).exists():
        return
    create_user(
        email=item["email"],
        name=item["name"],
        team=item["team"],
        is_external=item["external"],
        manager=world.person(item["manager"]),
        roles=sorted({*item["roles"], *item["former_roles"]}),
        public_id=item["public_id"] or "",
        by=None,
        at=moment_in(event.at),
    )


def take_role_back(world: World, event: Event) -> None:
    if event.item["role"] not in event.within["roles"]:
        person = world.somebody(event.within["email"])
        revoke_role(user=person, role=event.item["role"], by=None, at=world.recorded_at)


def deactivate(world: World, event: Event) -> None:
    deactivate_user(user=world.somebody(event.item["email"]), by=None, at=world.recorded_at)


def set_up(world: World, event: Event) -> None:
    fields = picked(event.item, *(name for name in RoadmapValue.__annotations__ if name in event.item))
    set_up_roadmap(by=None, at=moment_in(event.at), **fields | picked_days(event.item, *_DAYS_OF_ROADMAP))


def area(world: World, event: Event) -> None:
    add_area(**picked(event.item, "slug", "name", "definition", "position"), by=None, at=moment_in(event.at))


def rubric(world: World, event: Event) -> None:
    item = event.item
    add_rubric(
        **picked(item, "kind", "version", "title", "question", "criteria"),
        levels=[cast(LevelValue, {**level, "rank": rank}) for rank, level in enumerate(item["levels"], start=1)],
        cases=[CaseInput(**case) for case in item["cases"]],
        effective_on=the_day(item["effective_on"]),
        by=None,
        at=moment_in(event.at),
    )


def policy_version(world: World, event: Event) -> None:
    fields = picked(event.item, "slug", "document", "version", "summary", "source")
    day = the_day(event.item["effective_on"])
    add_policy_version(**fields, effective_on=day, by=None, at=moment_in(event.at))


def report(world: World, event: Event) -> None:
    item = event.item
    plain = ("slug", "kind", "title", "author", "url", "sha256", "summary", "series")
    rule = ("every_from_months", "every_to_months", "coverage_max_days")
    add_report(
        **picked(item, *plain, *rule),
        coverage_on=day_in(item["coverage_on"]),
        published_on=the_day(item["published_on"]),
        goals=goals_called(item["goals"]),
        by=None,
        at=moment_in(event.at),
    )
