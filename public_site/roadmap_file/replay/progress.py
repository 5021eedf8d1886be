"""Replaying what happened to goals: metrics, readings, milestones, updates, endings."""

from goals.actions import (
    CriterionReadingInput,
    ReadingInput,
    accept_resolution,
    add_metric,
    complete_milestone,
    decline_resolution,
    import_resolution,
    propose_resolution,
    record_criterion_reading,
    record_occurrence,
    record_reading,
    save_draft,
    submit_update,
)
from goals.models import CriterionReading, Metric, Reading, Resolution, StatusUpdate
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.comparisons import check_is_counted
from public_site.roadmap_file.replay.world import (
    Item,
    World,
    evidence_called,
    goal_called,
    moment_in,
    number_in,
    picked,
    picked_days,
    picked_numbers,
    the_day,
)

_TOLD = ("health_sentence", "done", "next", "problems", "help", "visibility", "team", "confidence")


def metric(world: World, event: Event) -> None:
    fields = ("slug", "position", "name", "unit", "direction", "cadence_days", "source", "quality")
    measured = goal_called(event.within["slug"])
    add_metric(goal=measured, **picked(event.item, *fields), by=None, at=moment_in(event.at))


def reading(world: World, event: Event) -> None:
    """A reading given with an update comes with it."""
    if event.item["update"] is not None:
        return
    given = _reading(event.within["goal"]["slug"], event.within["metric"]["slug"], event.item)
    record_reading(**vars(given), by=world.person(event.item["who"]), at=moment_in(event.at))


def _reading(goal: str, slug: str, item: Item) -> ReadingInput:
    measured = Metric.objects.get(goal__slug=goal, slug=slug)
    old = item["supersedes"]
    value = number_in(item["value"])
    assert value is not None  # noqa: S101 -- the schema asks for it
    return ReadingInput(
        metric=measured,
        on=the_day(item["on"]),
        value=value,
        **picked_numbers(item, "numerator", "denominator"),
        by_kind=item["by"],
        supersedes=Reading.objects.get(metric=measured, number=old) if old else None,
        reason=item["reason"],
        evidence=evidence_called(item["evidence"]),
    )


def criterion_reading(world: World, event: Event) -> None:
    if event.item["update"] is not None:
        return
    if event.item["comparison"] is not None:
        check_is_counted(event)
        return
    given = _criterion_reading(event.within["slug"], event.item)
    by = world.person(event.item["who"])
    record_criterion_reading(goal=goal_called(event.within["slug"]), reading=given, by=by, at=moment_in(event.at))


def _criterion_reading(goal: str, item: Item) -> CriterionReadingInput:
    old = item["supersedes"]
    return CriterionReadingInput(
        **picked(item, "criterion", "state", "justification", "count", "fully", "mostly", "not_in_place"),
        **picked_numbers(item, "ours", "theirs"),
        on=the_day(item["on"]),
        supersedes=CriterionReading.objects.get(goal__slug=goal, number=old) if old else None,
        evidence=evidence_called(item["evidence"]),
    )


def milestone(world: World, event: Event) -> None:
    item = event.item
    complete_milestone(
        goal=goal_called(event.within["slug"]),
        **picked(item, "key", "achieved_text", "note"),
        **picked_days(item, "achieved_on", "announced_on"),
        evidence=evidence_called(item["evidence"]),
        by=world.person(item["recorded_by"]),
        at=moment_in(event.at),
    )


def occurrence(world: World, event: Event) -> None:
    item = event.item
    record_occurrence(
        goal=goal_called(event.within["slug"]),
        **picked(item, "key", "text", "note"),
        triggered_on=the_day(item["triggered_on"]),
        **picked_days(item, "due", "done_on"),
        evidence=evidence_called(item["evidence"]),
        by=world.person(item["recorded_by"]),
        at=moment_in(event.at),
    )


def update(world: World, event: Event) -> None:
    item, told = event.item, event.within
    number, old = item["number"], item["corrects"]
    submit_update(
        goal=goal_called(told["slug"]),
        by=world.person(item["by"]),
        at=moment_in(event.at),
        kind=item["kind"],
        readings=[
            _reading(told["slug"], measured["slug"], given)
            for measured in told["metrics"]
            for given in measured["readings"]
            if given["update"] == number
        ],
        criterion_readings=[
            _criterion_reading(told["slug"], given) for given in told["criterion_readings"] if given["update"] == number
        ],
        evidence=evidence_called(item["evidence"]),
        corrects=StatusUpdate.objects.get(goal__slug=told["slug"], number=old) if old else None,
        correction_reason=item["correction_reason"],
        source=item["source"],
        **_words(item),
    )


def update_draft(world: World, event: Event) -> None:
    by = world.somebody(event.item["by"])
    goal, typed = goal_called(event.within["slug"]), event.item["typed"]
    save_draft(goal=goal, by=by, at=moment_in(event.at), typed=typed, **_words(event.item))


def _words(item: Item) -> Item:
    health = {"health": item["health"] or ""}
    return picked(item, *_TOLD) | health | picked_days(item, "period_from", "period_to")


def ending(world: World, event: Event) -> None:
    item, at = event.item, moment_in(event.at)
    ended = goal_called(event.within["slug"])
    proofs = {key: evidence_called(slugs) for key, slugs in item["evidence"].items()}
    told = picked(item, "ending", "achieved_text", "how_known", "account")
    days = picked_days(item, "achieved_on", "achieved_from", "achieved_to", "announced_on")
    if item["proposed_by"] is None:
        timing = picked(item, "timing", "timing_reason", "source")
        import_resolution(goal=ended, proofs=proofs, at=at, **timing, **told, **days)
    else:
        propose_resolution(goal=ended, proofs=proofs, by=world.somebody(item["proposed_by"]), at=at, **told, **days)


def ending_accepted(world: World, event: Event) -> None:
    by = world.somebody(event.item["accepted_by"])
    timing = picked(event.item, "timing", "timing_reason")
    accept_resolution(resolution=_resolution(event), **timing, by=by, at=moment_in(event.at))


def ending_declined(world: World, event: Event) -> None:
    by = world.somebody(event.item["declined_by"])
    reason = event.item["decline_reason"]
    decline_resolution(resolution=_resolution(event), reason=reason, by=by, at=moment_in(event.at))


def _resolution(event: Event) -> Resolution:
    return Resolution.objects.get(goal__slug=event.within["slug"], number=event.item["number"])
