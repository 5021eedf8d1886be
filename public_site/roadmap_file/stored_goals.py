"""Stored goals, with everything kept about them, as they stand in a roadmap file."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from goals.models import (
    Comparison,
    ComparisonResult,
    Criterion,
    CriterionReading,
    Finding,
    Goal,
    Judgement,
    Metric,
    Milestone,
    MilestoneTerm,
    Occurrence,
    Ownership,
    Reading,
    Resolution,
    Revision,
    RevisionBase,
    StatusUpdate,
    Target,
    TradeOff,
)
from public_site.roadmap_file.fields import Item, fields, none_if_empty, slugs

_Row = TypeVar("_Row", bound=Model)
_DRAFT = (
    *("started_at", "period_from", "period_to", "health", "health_sentence", "confidence"),
    *("done", "next", "problems", "help", "visibility", "team"),
)
_UPDATE = ("number", "submitted_at", "kind", *_DRAFT[1:], "correction_reason", "source")


def goal_items() -> list[Item]:
    """All goals in the order of their places; the number of queries does not depend on how many there are."""
    return [_goal(goal) for goal in _with_everything(Goal.objects.order_by("position", "slug"))]


def revision_item(row: RevisionBase) -> Item:
    """What every revision says of itself, whatever it changes."""
    item = fields(row, "number", "kind", "effective_on", "announced_on", "reason_class", "reason", "recorded_at")
    item |= fields(row, "proposed_by", "approved_by", "approved_at", "coded_by", "coded_at", "source")
    item |= fields(row, "declined_by", "declined_at", "decline_reason")
    if row.imported:
        item |= {"approved_at": None, "coded_at": None}
    elif row.proposed_at is not None:
        item |= fields(row, recorded_at="proposed_at")
    labels = fields(row, "owner_words", "coder_words", owner="owner_direction", coder="coder_direction")
    return item | {"labels": none_if_empty(labels, "owner", "coder")}


def deadline_item(row: Revision | MilestoneTerm) -> Item:
    names = {name: f"deadline_{name}" for name in ("kind", "text", "days", "anchor", "stated")}
    return fields(row, **names, due="deadline_on")


def _with_everything(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    people = ("proposed_by", "approved_by", "coded_by", "declined_by")
    revisions = Revision.objects.select_related(*people).order_by("recorded_at", "number")
    return goals.select_related("area", "parent").prefetch_related(
        "predecessors",
        Prefetch("delayed_for", TradeOff.objects.select_related("favoured").order_by("created_at", "pk")),
        Prefetch("ownerships", Ownership.objects.select_related("user").order_by("created_at", "pk")),
        Prefetch("revisions", revisions),
        Prefetch("revisions__criteria", Criterion.objects.order_by("position", "pk").prefetch_related("items")),
        Prefetch("revisions__targets", Target.objects.order_by("pk").prefetch_related("steps")),
        Prefetch("revisions__milestones", MilestoneTerm.objects.order_by("position", "pk")),
        Prefetch("metrics", Metric.objects.order_by("position", "slug")),
        Prefetch("metrics__readings", _reported(Reading.objects.all())),
        Prefetch("criterion_readings", _reported(CriterionReading.objects.all())),
        "criterion_readings__comparison_result__comparison",
        Prefetch("comparisons", _with_findings()),
        Prefetch("milestones", _recorded(Milestone.objects.all())),
        Prefetch("occurrences", _recorded(Occurrence.objects.all())),
        Prefetch("updates", StatusUpdate.objects.select_related("author", "corrects").order_by("number", "pk")),
        "updates__evidence",
        Prefetch("resolutions", Resolution.objects.select_related("proposed_by", "accepted_by").order_by("number")),
        "resolutions__proofs__evidence",
    )


def _reported(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_related("who", "update", "supersedes").prefetch_related("evidence").order_by("number")


def _recorded(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_related("recorded_by").prefetch_related("evidence").order_by("number")


def _goal(goal: Goal) -> Item:
    updates = list(goal.updates.all())
    return fields(goal, "slug", "position", "set_on", "created_at", "source") | {
        **_first_place(goal),
        "parent": goal.parent.slug if goal.parent else None,
        "trade_offs": [
            fields(row, "note", "created_at") | {"goal": row.favoured.slug} for row in goal.delayed_for.all()
        ],
        "owners": [
            fields(
                row, "team", "role", "since", "until", "created_at", "ended_at", "reason", "end_reason", person="user"
            )
            for row in goal.ownerships.all()
        ],
        "metrics": [_metric(row) for row in goal.metrics.all()],
        "revisions": [_revision(row) for row in goal.revisions.all()],
        "milestones": [_milestone(row) for row in goal.milestones.all()],
        "criterion_readings": [_criterion_reading(row) for row in goal.criterion_readings.all()],
        "comparisons": [_comparison(row) for row in goal.comparisons.all()],
        "occurrences": [_occurrence(row) for row in goal.occurrences.all()],
        "updates": [_update(row) for row in updates if row.submitted_at],
        "drafts": list(_drafts(updates)),
        "resolutions": [_resolution(row) for row in goal.resolutions.all()],
    }


def _first_place(goal: Goal) -> Item:
    """Where the goal belonged when it was set: what revisions in force moved since is moved back."""
    found: Item = {"area": goal.area.slug, "moonshot": goal.moonshot, "predecessors": slugs(goal.predecessors.all())}
    in_force = [row for row in goal.revisions.all() if row.imported or row.approved_at is not None]
    for row in sorted(in_force, key=lambda row: -row.number):
        for one in row.placings or ():
            if one["field"] == "predecessors":
                found["predecessors"] = sorted({*found["predecessors"]} - {*one["after"]} | {*one["before"]})
            else:
                found[one["field"]] = _placed(one["field"], one["before"])
    return found


def _placed(field: str, slugs: list[str]) -> Any:
    return slugs[0] if field == "area" else bool(slugs)


def _moves(row: Revision) -> Item:
    """What a revision moves; nothing is written where the goal stays."""
    found: Item = {}
    for one in row.placings or ():
        if one["field"] == "predecessors":
            found |= {"follows": one["after"], "follows_no_longer": one["before"]}
        else:
            found[one["field"]] = _placed(one["field"], one["after"])
    return found


def _revision(row: Revision) -> Item:
    item = fields(row, "title", "statement", "why", "failure", "firmness", "starts_on", "cadence_days")
    confidence = fields(row, level="confidence_level", sentence="confidence_sentence")
    needed = fields(row, event="needed_before_event", expected_text="needed_before_text")
    needed |= fields(
        row, expected_from="needed_before_from", expected_to="needed_before_to", source="needed_before_source"
    )
    return (
        revision_item(row)
        | item
        | _moves(row)
        | {
            "deadline": deadline_item(row),
            "confidence": confidence if confidence["level"] else None,
            "needed_before": needed if needed["event"] else None,
            "criteria": [_criterion(criterion) for criterion in row.criteria.all()],
            "targets": [_target(target) for target in row.targets.all()],
            "milestones": [
                fields(term, "key", "title") | {"deadline": deadline_item(term)} for term in row.milestones.all()
            ],
        }
    )


def _criterion(row: Criterion) -> Item:
    names = ("key", "kind", "text", "met", "missed", "condition", "minimum", "maximum", "fully_share", "mostly_share")
    item = fields(row, *names, "items_total", "metric", "share", "baseline_text", "baseline_value", "baseline_on")
    items = sorted(row.items.all(), key=lambda entry: (entry.position, entry.pk))
    return item | {"items": [fields(entry, "key", "text", "private", "hard", "salt") for entry in items]}


def _target(row: Target) -> Item:
    steps = sorted(row.steps.all(), key=lambda step: step.due)
    item = fields(row, "metric", "baseline_value", "baseline_on", "low")
    return item | {"steps": [fields(step, "due", "value") for step in steps]}


def _metric(row: Metric) -> Item:
    names = ("slug", "position", "name", "unit", "direction", "cadence_days", "source", "quality", "created_at")
    return fields(row, *names) | {"readings": [_reading(reading) for reading in row.readings.all()]}


def _reading(row: Reading) -> Item:
    item = fields(row, "number", "on", "value", "numerator", "denominator", "by", "who", "reason", "recorded_at")
    return item | _links(row)


def _criterion_reading(row: CriterionReading) -> Item:
    names = ("number", "criterion", "on", "state", "justification", "count", "fully", "mostly", "not_in_place")
    result = getattr(row, "comparison_result", None)
    comparison = {"comparison": result.comparison.number if result else None}
    return fields(row, *names, "ours", "theirs", "who", "recorded_at") | _links(row) | comparison


def _links(row: Reading | CriterionReading) -> Item:
    return {
        "evidence": slugs(row.evidence.all()),
        "update": row.update.number if row.update else None,
        "supersedes": row.supersedes.number if row.supersedes else None,
    }


def _with_findings() -> QuerySet[Comparison]:
    judgements = Judgement.objects.select_related("same_as", "judged_by").order_by("number")
    findings = Finding.objects.select_related("reported_by").order_by("reported_at", "pk")
    return (
        Comparison.objects.select_related("fixed_by", "called_off_by", "result__closed_by")
        .prefetch_related(
            "judges",
            "result__reading__evidence",
            Prefetch("findings", findings.prefetch_related(Prefetch("judgements", judgements))),
        )
        .order_by("number")
    )


def _comparison(row: Comparison) -> Item:
    names = ("number", "criterion", "title", "window_from", "window_to", "scope", "same_finding", "judging", "counting")
    item = fields(
        row, *names, "currency", "fixed_by", "fixed_at", "called_off_by", "called_off_at", "called_off_reason"
    )
    result = getattr(row, "result", None)
    return item | {
        "severities": row.severities,
        "judges": sorted(judge.email for judge in row.judges.all()),
        "findings": [_finding(finding) for finding in row.findings.all()],
        "result": _result(result) if result else None,
    }


def _finding(row: Finding) -> Item:
    names = ("code", "side", "found_on", "description", "reference", "hours", "cost", "reported_by", "reported_at")
    return fields(row, *names) | {
        "judgements": [
            fields(said, "number", "severity", "reason", "judged_by", "judged_at")
            | {"same_as": said.same_as.code if said.same_as else None}
            for said in row.judgements.all()
        ]
    }


def _result(row: ComparisonResult) -> Item:
    names = ("spent_hours_automation", "spent_hours_people", "spent_cost_automation", "spent_cost_people")
    evidence = slugs(row.reading.evidence.all()) if row.reading else []
    return fields(row, *names, "closed_by", "closed_at") | {"evidence": evidence}


def _milestone(row: Milestone) -> Item:
    names = ("number", "key", "achieved_on", "achieved_text", "announced_on", "note", "recorded_by", "recorded_at")
    return _with_evidence(row, fields(row, *names))


def _occurrence(row: Occurrence) -> Item:
    names = ("number", "key", "text", "triggered_on", "due", "done_on", "note", "recorded_by", "recorded_at")
    return _with_evidence(row, fields(row, *names))


def _with_evidence(row: Milestone | Occurrence | StatusUpdate, item: Item) -> Item:
    return item | {"evidence": slugs(row.evidence.all())}


def _update(row: StatusUpdate) -> Item:
    item = none_if_empty(fields(row, *_UPDATE, by="author"), "health")
    return _with_evidence(row, item) | {"corrects": row.corrects.number if row.corrects else None}


def _drafts(updates: list[StatusUpdate]) -> Iterator[Item]:
    for row in updates:
        if row.submitted_at is None:
            yield none_if_empty(fields(row, *_DRAFT, "typed", by="author"), "health")


def _resolution(row: Resolution) -> Item:
    names = ("number", "ending", "achieved_on", "achieved_from", "achieved_to", "achieved_text", "how_known", "account")
    item = fields(row, *names, "announced_on", "proposed_by", "proposed_at", "accepted_by", "accepted_at", "timing")
    item |= fields(row, "timing_reason", "declined_by", "declined_at", "decline_reason", "source")
    if row.imported:
        item["accepted_at"] = None
    proofs: dict[str, list[str]] = {}
    for proof in row.proofs.all():
        proofs.setdefault(proof.criterion, []).append(proof.evidence.slug)
    return item | {"evidence": {key: sorted(found) for key, found in sorted(proofs.items())}}
