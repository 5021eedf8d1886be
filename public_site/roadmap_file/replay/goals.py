"""Replaying goals: setting them, their revisions, who owns them, and what they rest on."""

from goals.actions import (
    OwnerInput,
    add_evidence,
    add_owner,
    add_trade_off,
    approve_revision,
    code_direction,
    create_goal,
    decline_revision,
    end_ownership,
    import_revision,
    link_evidence_to_goals,
    link_predecessor,
    propose_revision,
    record_link_check,
    revise_evidence,
)
from goals.models import Area, Evidence, Goal, Ownership, RevisionBase
from goals.models.revision import PENDING
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay import contents
from public_site.roadmap_file.replay.kept import import_kept, propose_kept, thing_of
from public_site.roadmap_file.replay.world import (
    Item,
    World,
    day_in,
    evidence_called,
    goal_called,
    goals_called,
    moment_in,
    picked,
    picked_days,
    the_day,
)


def goal(world: World, event: Event) -> None:
    item, first = event.item, event.item["revisions"][0]
    create_goal(
        **picked(item, "slug", "position", "moonshot", "source"),
        area=Area.objects.get(slug=item["area"]),
        parent=goal_called(item["parent"]) if item["parent"] else None,
        predecessors=goals_called(event.said["predecessors"]),
        set_on=the_day(item["set_on"]),
        owners=[_owner(world, owner) for owner in item["owners"] if owner["created_at"] == item["created_at"]],
        revision=contents.goal_revision(first),
        by=world.person(first["proposed_by"]),
        at=moment_in(event.at),
    )


def _owner(world: World, item: Item) -> OwnerInput:
    person = world.person(item["person"])
    return OwnerInput(user=person, **picked(item, "team", "role", "reason"), since=the_day(item["since"]))


def owner(world: World, event: Event) -> None:
    if event.item["created_at"] != event.within["created_at"]:  # else the goal was set with it
        owned = goal_called(event.within["slug"])
        add_owner(goal=owned, owner=_owner(world, event.item), by=None, at=moment_in(event.at))


def owner_ended(world: World, event: Event) -> None:
    item = event.item
    row = Ownership.objects.get(
        goal__slug=event.within["slug"],
        user=world.person(item["person"]),
        **picked(item, "team", "role", "created_at"),
        until=None,
    )
    end_ownership(
        ownership=row, until=the_day(item["until"]), reason=item["end_reason"], by=None, at=moment_in(event.at)
    )


def predecessor(world: World, event: Event) -> None:
    followed = goal_called(event.item["goal"])
    link_predecessor(goal=goal_called(event.within["slug"]), predecessor=followed, by=None, at=moment_in(event.at))


def trade_off(world: World, event: Event) -> None:
    delayed, favoured = goal_called(event.within["slug"]), goal_called(event.item["goal"])
    add_trade_off(goal=delayed, favoured=favoured, note=event.item["note"], by=None, at=moment_in(event.at))


def revision(world: World, event: Event) -> None:
    """The first revision came with the thing itself."""
    if event.path[-1] == 0:
        return
    thing, item, at = thing_of(event), event.item, moment_in(event.at)
    labels = {"coder_direction": item["labels"]["coder"] or "", "coder_words": item["labels"]["coder_words"]}
    proposer = world.person(item["proposed_by"])
    if not isinstance(thing, Goal) and proposer is None:
        import_kept(thing, item, labels, at)
    elif not isinstance(thing, Goal):
        propose_kept(thing, item, world.somebody(item["proposed_by"]), at)
    elif proposer is None:
        import_revision(goal=thing, revision=contents.goal_revision(item), at=at, **labels)
    else:
        propose_revision(goal=thing, revision=contents.goal_revision(item), by=proposer, at=at)


def approval(world: World, event: Event) -> None:
    by = world.somebody(event.item["approved_by"])
    approve_revision(revision=_waiting(event), by=by, at=moment_in(event.at))


def declined_revision(world: World, event: Event) -> None:
    by = world.somebody(event.item["declined_by"])
    reason = event.item["decline_reason"]
    decline_revision(revision=_waiting(event), reason=reason, by=by, at=moment_in(event.at))


def coding(world: World, event: Event) -> None:
    labels, by = event.item["labels"], world.somebody(event.item["coded_by"])
    row: RevisionBase = thing_of(event).revisions.get(number=event.item["number"], declined_at=None)
    direction, words = labels["coder"] or "", labels["coder_words"]
    code_direction(revision=row, direction=direction, words=words, by=by, at=moment_in(event.at))


def _waiting(event: Event) -> RevisionBase:
    row: RevisionBase = thing_of(event).revisions.get(PENDING)
    return row


def evidence(world: World, event: Event) -> None:
    item, first = event.item, event.item["revisions"][0]
    add_evidence(
        slug=item["slug"],
        goals=goals_called(item["goals"]),
        by=world.person(first["author"]),
        at=moment_in(event.at),
        **_evidence_fields(first),
    )


def evidence_revision(world: World, event: Event) -> None:
    row = Evidence.objects.get(slug=event.within["slug"])
    by = world.person(event.item["author"])
    revise_evidence(evidence=row, by=by, at=moment_in(event.at), **_evidence_fields(event.item))


def _evidence_fields(item: Item) -> Item:
    words = ("title", "kind", "visibility", "holder", "description", "url", "file", "sha256", "salt", "state")
    days = ("effective_from", "effective_to", "captured_on", "expires_on")
    fields = picked(item, *words, "state_reason") | picked_days(item, *days)
    return fields | {"received_on": day_in(item["received_on"])}


def evidence_link(world: World, event: Event) -> None:
    (row,) = evidence_called([event.within["slug"]])
    goals = goals_called([event.item["goal"]])
    link_evidence_to_goals(evidence=row, goals=goals, by=None, at=moment_in(event.at))


def link_check(world: World, event: Event) -> None:
    (row,) = evidence_called([event.within["slug"]])
    record_link_check(evidence=row, **picked(event.item, "state", "sha256"), at=moment_in(event.at))
