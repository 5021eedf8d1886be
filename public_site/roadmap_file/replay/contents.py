"""From an item of a file to the input of an action: what revisions say."""

from typing import Any

from goals.actions import (
    ChecklistItemInput,
    CommitmentInput,
    CriterionInput,
    DeadlineInput,
    MilestoneInput,
    MitigationInput,
    NeededBeforeInput,
    RevisionInput,
    TargetInput,
    ThresholdInput,
)
from goals.models import Area
from public_site.roadmap_file.replay.world import (
    Item,
    day_in,
    evidence_called,
    goals_called,
    level_called,
    number_in,
    picked,
    picked_days,
    picked_numbers,
    the_day,
)


def change(item: Item) -> dict[str, Any]:
    """What every revision carries, whatever it changes."""
    return {
        **picked(item, "kind", "reason_class", "reason", "source"),
        "effective_on": the_day(item["effective_on"]),
        "announced_on": day_in(item["announced_on"]),
        "owner_direction": item["labels"]["owner"] or "",
        "owner_words": item["labels"]["owner_words"],
    }


def goal_revision(item: Item) -> RevisionInput:
    confidence = item["confidence"] or {"level": "", "sentence": ""}
    return RevisionInput(
        **change(item),
        **picked(item, "title", "statement", "why", "failure", "firmness", "cadence_days"),
        area=Area.objects.get(slug=item["area"]) if item["area"] else None,
        moonshot=item["moonshot"],
        follows=goals_called(item["follows"]),
        follows_no_longer=goals_called(item["follows_no_longer"]),
        starts_on=day_in(item["starts_on"]),
        deadline=deadline(item["deadline"]),
        confidence_level=confidence["level"],
        confidence_sentence=confidence["sentence"],
        needed_before=_needed_before(item["needed_before"]),
        criteria=[_criterion(criterion) for criterion in item["criteria"]],
        targets=[_target(target) for target in item["targets"]],
        milestones=[
            MilestoneInput(key=term["key"], title=term["title"], deadline=deadline(term["deadline"]))
            for term in item["milestones"]
        ],
    )


def threshold_revision(item: Item) -> ThresholdInput:
    return ThresholdInput(
        **change(item), **picked(item, "name", "definition", "policy"), level=level_called(item["level"])
    )


def mitigation_revision(item: Item) -> MitigationInput:
    return MitigationInput(
        **change(item),
        **picked(item, "column", "text", "caveat", "state"),
        **picked_days(item, "in_place_since", "tested_on"),
        goals=goals_called(item["goals"]),
        evidence=evidence_called(item["evidence"]),
    )


def commitment_revision(item: Item) -> CommitmentInput:
    return CommitmentInput(**change(item), **picked(item, "scenario", "response"))


def deadline(item: Item) -> DeadlineInput:
    return DeadlineInput(
        **picked(item, "kind", "text", "days", "anchor"), on=day_in(item["due"]), stated=day_in(item["stated"])
    )


def _needed_before(item: Item | None) -> NeededBeforeInput | None:
    if item is None:
        return None
    words = picked(item, "event", "expected_text", "source")
    return NeededBeforeInput(**words, **picked_days(item, "expected_from", "expected_to"))


def _criterion(item: Item) -> CriterionInput:
    words = ("key", "kind", "text", "met", "missed", "condition", "metric", "baseline_text")
    return CriterionInput(
        **picked(item, *words, "minimum", "maximum", "items_total"),
        **picked_numbers(item, "fully_share", "mostly_share", "share", "baseline_value"),
        baseline_on=day_in(item["baseline_on"]),
        items=[ChecklistItemInput(**listed) for listed in item["items"]],
    )


def _target(item: Item) -> TargetInput:
    steps = [(the_day(step["due"]), number_in(step["value"])) for step in item["steps"]]
    return TargetInput(
        metric=item["metric"],
        steps=[(due, value) for due, value in steps if value is not None],
        **picked_numbers(item, "baseline_value", "low"),
        baseline_on=day_in(item["baseline_on"]),
    )
