"""Replaying comparisons of automation with people: fixed, reported, judged, counted or called off."""

from goals.actions import (
    ComparisonInput,
    FindingInput,
    SpentInput,
    call_off_comparison,
    close_comparison,
    fix_comparison,
    judge_finding,
    report_findings,
)
from goals.models import Comparison, ComparisonResult
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import (
    Item,
    World,
    evidence_called,
    goal_called,
    moment_in,
    number_in,
    picked,
    picked_numbers,
    the_day,
)
from roadmap.errors import RuleViolation


class ReadingIsNotTheResult(RuleViolation):
    """The file says another number than findings and judgements give."""


def comparison(world: World, event: Event) -> None:
    item = event.item
    terms = ComparisonInput(
        **picked(item, "title", "criterion", "scope", "same_finding", "judging", "counting", "currency"),
        window_from=the_day(item["window_from"]),
        window_to=the_day(item["window_to"]),
        severities=[(one["name"], one["definition"]) for one in item["severities"]],
        judges=[world.somebody(email) for email in item["judges"]],
    )
    by = world.somebody(item["fixed_by"])
    fix_comparison(goal=goal_called(event.within["slug"]), terms=terms, by=by, at=moment_in(event.at))


def finding(world: World, event: Event) -> None:
    item = event.item
    given = FindingInput(
        **picked(item, "side", "description", "reference", "code"),
        **picked_numbers(item, "hours", "cost"),
        found_on=the_day(item["found_on"]),
    )
    by = world.somebody(item["reported_by"])
    report_findings(comparison=_row(event.within), findings=[given], by=by, at=moment_in(event.at))


def judgement(world: World, event: Event) -> None:
    item, findings = event.item, _row(event.within).findings
    judge_finding(
        finding=findings.get(code=event.within["finding"]["code"]),
        same_as=findings.get(code=item["same_as"]) if item["same_as"] else None,
        **picked(item, "severity", "reason"),
        by=world.somebody(item["judged_by"]),
        at=moment_in(event.at),
    )


def counted(world: World, event: Event) -> None:
    item = event.item
    spent = {name.removeprefix("spent_"): number_in(item[name]) for name in item if name.startswith("spent_")}
    close_comparison(
        comparison=_row(event.within),
        spent=SpentInput(**spent),
        evidence=evidence_called(item["evidence"]),
        by=world.somebody(item["closed_by"]),
        at=moment_in(event.at),
    )


def called_off(world: World, event: Event) -> None:
    row = _row({"goal": event.within, "comparison": event.item})
    by, reason = world.somebody(event.item["called_off_by"]), event.item["called_off_reason"]
    call_off_comparison(comparison=row, reason=reason, by=by, at=moment_in(event.at))


def check_is_counted(event: Event) -> None:
    """A reading that is the result of a comparison came with it."""
    number, said = event.item["comparison"], event.item
    result = ComparisonResult.objects.filter(
        comparison__goal__slug=event.within["slug"], comparison__number=number
    ).select_related("reading")
    reading = getattr(result.first(), "reading", None)
    given = [number_in(said["ours"]), number_in(said["theirs"])]
    if reading is None or [reading.ours, reading.theirs] != given:
        found = f"{reading.ours:f} against {reading.theirs:f}" if reading else "none"
        raise ReadingIsNotTheResult(f"Comparison {number} gives another reading: {found}.")


def _row(within: Item) -> Comparison:
    slug, number = within["goal"]["slug"], within["comparison"]["number"]
    return Comparison.objects.get(goal__slug=slug, number=number)
