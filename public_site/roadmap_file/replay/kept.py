"""Replaying the map: safety levels, thresholds, mitigations, commitments and their revisions."""

from datetime import datetime
from typing import Any

from goals.actions import (
    activate_standard,
    add_commitment,
    add_mitigation,
    add_safety_level,
    add_threshold,
    correct_policy_version,
    correct_report,
    correct_standard,
    import_commitment_revision,
    import_mitigation_revision,
    import_threshold_revision,
    propose_commitment_revision,
    propose_mitigation_revision,
    propose_threshold_revision,
    record_assessment,
)
from goals.models import (
    ConditionalCommitment,
    Goal,
    Mitigation,
    PolicyVersion,
    Report,
    SafetyLevel,
    Standard,
    Threshold,
)
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay import contents
from public_site.roadmap_file.replay.world import (
    Item,
    World,
    day_in,
    evidence_called,
    goal_called,
    goals_called,
    moment_in,
    picked,
    the_day,
)
from roadmap.accounts.models import User

_DAYS = frozenset({"active_since", "coverage_on", "effective_on", "published_on"})
Kept = Threshold | Mitigation | ConditionalCommitment


def thing_of(event: Event) -> Goal | Kept:
    """What a revision is of; its key begins with goal/x, threshold/x, threshold/x/mitigations/y or commitment/x."""
    kind, slug, *rest = event.key.split("/")
    if kind == "goal":
        return goal_called(slug)
    if kind == "commitment":
        return ConditionalCommitment.objects.get(slug=slug)
    if rest[0] == "mitigations":
        return Mitigation.objects.get(threshold__slug=slug, slug=rest[1])
    return Threshold.objects.get(slug=slug)


def propose_kept(thing: Kept, item: Item, by: User, at: datetime) -> None:
    if isinstance(thing, Threshold):
        propose_threshold_revision(threshold=thing, revision=contents.threshold_revision(item), by=by, at=at)
    elif isinstance(thing, Mitigation):
        propose_mitigation_revision(mitigation=thing, revision=contents.mitigation_revision(item), by=by, at=at)
    else:
        propose_commitment_revision(commitment=thing, revision=contents.commitment_revision(item), by=by, at=at)


def import_kept(thing: Kept, item: Item, labels: dict[str, Any], at: datetime) -> None:
    if isinstance(thing, Threshold):
        import_threshold_revision(threshold=thing, revision=contents.threshold_revision(item), at=at, **labels)
    elif isinstance(thing, Mitigation):
        import_mitigation_revision(mitigation=thing, revision=contents.mitigation_revision(item), at=at, **labels)
    else:
        import_commitment_revision(commitment=thing, revision=contents.commitment_revision(item), at=at, **labels)


def level(world: World, event: Event) -> None:
    add_safety_level(**picked(event.item, "slug", "name", "description"), by=None, at=moment_in(event.at))


def standard(world: World, event: Event) -> None:
    activate_standard(
        level=SafetyLevel.objects.get(slug=event.within["slug"]),
        **picked(event.item, "kind", "model", "because", "source"),
        active_since=the_day(event.item["active_since"]),
        by=None,
        at=moment_in(event.at),
    )


def threshold(world: World, event: Event) -> None:
    item, first = event.item, event.item["revisions"][0]
    add_threshold(
        **picked(item, "slug", "position"),
        revision=contents.threshold_revision(first),
        by=world.person(first["proposed_by"]),
        at=moment_in(event.at),
    )


def mitigation(world: World, event: Event) -> None:
    item, first = event.item, event.item["revisions"][0]
    add_mitigation(
        threshold=Threshold.objects.get(slug=event.within["slug"]),
        **picked(item, "slug", "position"),
        revision=contents.mitigation_revision(first),
        by=world.person(first["proposed_by"]),
        at=moment_in(event.at),
    )


def commitment(world: World, event: Event) -> None:
    item, first = event.item, event.item["revisions"][0]
    add_commitment(
        **picked(item, "slug", "position"),
        revision=contents.commitment_revision(first),
        by=world.person(first["proposed_by"]),
        at=moment_in(event.at),
    )


def assessment(world: World, event: Event) -> None:
    item = event.item
    record_assessment(
        threshold=Threshold.objects.get(slug=event.within["slug"]),
        **picked(item, "model", "state", "note", "source"),
        assessor=item["by"],
        on=the_day(item["on"]),
        next_due=day_in(item["next_due"]),
        evidence=evidence_called(item["evidence"]),
        by=world.person(item["recorded_by"]),
        at=moment_in(event.at),
    )


def correction(world: World, event: Event) -> None:
    """Of a report, a policy version or a standard, which is found as it stood before."""
    kind, slug = event.subject.split("/")
    right = {name: _in_row(name, value) for name, value in event.item["right"].items()}
    by = world.person(event.item["corrected_by"])
    said: dict[str, Any] = {"right": right, "reason": event.item["reason"], "by": by, "at": moment_in(event.at)}
    if kind == "report":  # a file says for itself what is withheld
        correct_report(report=Report.objects.get(slug=slug), keeps_boxes=False, **said)
    elif kind == "policy":
        correct_policy_version(policy=PolicyVersion.objects.get(slug=slug), **said)
    else:
        named = picked(event.within, "kind", "model", "active_since")
        correct_standard(standard=Standard.objects.get(level__slug=slug, **named), **said)


def _in_row(name: str, value: Any) -> Any:
    if name == "goals":
        return goals_called(value)
    return day_in(value) if name in _DAYS else value
