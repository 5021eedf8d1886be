"""Plain values for the tests of the pure rules: each function gives a whole value, the test names what matters."""

from datetime import date, timedelta
from typing import Any

from goals.deadlines import deadline_value
from goals.values import (
    CriterionReadingValue,
    CriterionValue,
    DeadlineValue,
    GoalValue,
    MetricValue,
    MilestoneTerm,
    MilestoneValue,
    OccurrenceValue,
    ReadingValue,
    ResolutionValue,
    RevisionValue,
    RoadmapValue,
    TargetValue,
    UpdateValue,
)

SET_ON = "2026-02-10"

Words = Any  # literals as plain words: the values are checked by the rules themselves


def a_roadmap(**fields: Any) -> RoadmapValue:
    value: RoadmapValue = {
        "name": "Roadmap",
        "developer": "Example Lab",
        "kept_by": "developer",
        "known_until": None,
        "promise_days": None,
        "contact": "",
        "licence": "",
        "base_address": "",
        "notice": "",
        "about": "",
        "demonstration": False,
    }
    return value | fields  # type: ignore[return-value]


def an_observed_roadmap(known_until: str = "2026-10-01") -> RoadmapValue:
    return a_roadmap(kept_by="observer", known_until=known_until)


def due_by(day: str, kind: Words = "date") -> DeadlineValue:
    return deadline_value(kind=kind, on=date.fromisoformat(day))


def no_date(kind: Words = "none", **fields: Any) -> DeadlineValue:
    return deadline_value(kind=kind, **fields)


def a_criterion(key: str = "done", kind: Words = "deliverable", **fields: Any) -> CriterionValue:
    value: CriterionValue = {
        "key": key,
        "kind": kind,
        "text": f"Criterion {key}",
        "met": "",
        "missed": "",
        "condition": "",
        "minimum": None,
        "maximum": None,
        "fully_share": None,
        "mostly_share": None,
        "items_total": None,
        "items": [],
        "metric": "",
        "share": None,
        "baseline_text": "",
        "baseline_value": None,
        "baseline_on": None,
    }
    return value | fields  # type: ignore[return-value]


def a_target(metric: str, *steps: tuple[str, str], **fields: Any) -> TargetValue:
    value: TargetValue = {
        "metric": metric,
        "baseline_value": None,
        "baseline_on": None,
        "low": None,
        "steps": [{"due": due, "value": asked} for due, asked in steps],
    }
    return value | fields  # type: ignore[return-value]


def a_term(key: str, deadline: DeadlineValue, title: str = "") -> MilestoneTerm:
    return {"key": key, "title": title or key, "deadline": deadline}


def a_revision(deadline: DeadlineValue | None = None, **fields: Any) -> RevisionValue:
    """Revision 1, approved. Labels are given as rule=, owner=, coder=."""
    labels = {name: fields.pop(name, None) for name in ("rule", "owner", "coder")}
    value: RevisionValue = {
        "number": 1,
        "kind": "created",
        "labels": {
            "rule": labels["rule"],
            "rule_fields": {},
            "owner": labels["owner"],
            "owner_words": "",
            "coder": labels["coder"],
            "coder_words": "",
            "openness": "",
        },
        "reason_class": "",
        "reason": "",
        "effective_on": SET_ON,
        "announced_on": SET_ON,
        "proposed_at": f"{SET_ON}T09:00:00Z",
        "approved_at": f"{SET_ON}T10:00:00Z",
        "coded_at": None,
        "proposed_by": "uproposer",
        "approved_by": "uapprover",
        "coded_by": None,
        "imported": False,
        "source": "",
        "title": "A goal",
        "statement": "We do it.",
        "why": "It matters.",
        "failure": "It does not exist.",
        "firmness": "goal",
        "starts_on": None,
        "deadline": deadline or no_date(),
        "cadence_days": 30,
        "confidence": None,
        "needed_before": None,
        "criteria": [],
        "targets": [],
        "milestones": [],
    }
    return value | fields  # type: ignore[return-value]


def changed(revision: RevisionValue, effective_on: str = "2026-05-12", **fields: Any) -> RevisionValue:
    """The next revision: everything as before but for what is named."""
    number = revision["number"] + 1
    dates = {
        "effective_on": effective_on,
        "announced_on": effective_on,
        "proposed_at": f"{effective_on}T09:00:00Z",
        "approved_at": f"{effective_on}T10:00:00Z",
    }
    labels = {name: fields.pop(name, None) for name in ("rule", "owner", "coder")}
    return (
        revision  # type: ignore[return-value]
        | {"number": number, "kind": "reworded", "labels": revision["labels"] | labels}
        | dates
        | fields
    )


def a_reading(number: int, on: str, value: str, **fields: Any) -> ReadingValue:
    base: ReadingValue = {
        "number": number,
        "on": on,
        "value": value,
        "numerator": None,
        "denominator": None,
        "by": "self-reported",
        "who": None,
        "evidence": [],
        "supersedes": None,
        "reason": "",
        "recorded_on": on,
    }
    return base | fields  # type: ignore[return-value]


def a_metric(slug: str, direction: Words, *readings: tuple[str, str], unit: str = "%") -> MetricValue:
    return {
        "slug": slug,
        "name": slug.capitalize(),
        "unit": unit,
        "direction": direction,
        "cadence_days": 30,
        "source": "",
        "quality": "",
        "readings": [a_reading(number, on, value) for number, (on, value) in enumerate(readings, 1)],
    }


def a_criterion_reading(number: int, criterion: str, on: str, **fields: Any) -> CriterionReadingValue:
    value: CriterionReadingValue = {
        "number": number,
        "criterion": criterion,
        "on": on,
        "state": "",
        "justification": "",
        "count": None,
        "fully": None,
        "mostly": None,
        "not_in_place": None,
        "ours": None,
        "theirs": None,
        "evidence": [],
        "who": None,
        "supersedes": None,
        "recorded_on": on,
    }
    return value | fields  # type: ignore[return-value]


def done(key: str, on: str | None, text: str = "") -> MilestoneValue:
    return {
        "key": key,
        "achieved_on": on,
        "achieved_text": text,
        "announced_on": None,
        "recorded_on": on or "2026-07-06",
        "note": "",
        "evidence": [],
    }


def a_turn(key: str, triggered_on: str, due: str | None, done_on: str | None = None) -> OccurrenceValue:
    return {
        "key": key,
        "text": f"Turn {key}",
        "triggered_on": triggered_on,
        "due": due,
        "done_on": done_on,
        "note": "",
        "evidence": [],
    }


def an_update(number: int, on: str, health: Words = "on_track", **fields: Any) -> UpdateValue:
    value: UpdateValue = {
        "number": number,
        "kind": "update",
        "submitted_at": f"{on}T16:00:00Z",
        "period_from": None,
        "period_to": None,
        "health": health,
        "suggested": "on_track",
        "health_sentence": "",
        "confidence": None,
        "done": "",
        "next": "",
        "problems": "",
        "help": "",
        "by": "uowner",
        "team": "Security",
        "evidence": [],
        "corrects": None,
        "correction_reason": "",
        "visibility": "public",
        "source": "",
    }
    return value | fields  # type: ignore[return-value]


def a_resolution(ending: Words, on: str, *, told: str | None = None, **fields: Any) -> ResolutionValue:
    """Delivered (or given up) on a day, proposed and accepted on the day it was told."""
    said = told or on
    value: ResolutionValue = {
        "number": 1,
        "ending": ending,
        "achieved_on": on,
        "achieved_from": None,
        "achieved_to": None,
        "achieved_text": "",
        "how_known": "",
        "timing": "",
        "timing_reason": "",
        "account": "",
        "evidence": {},
        "announced_on": said,
        "proposed_by": "uowner",
        "proposed_at": f"{said}T09:00:00Z",
        "accepted_by": "ueditor",
        "accepted_at": f"{said}T15:00:00Z",
        "imported": False,
        "source": "",
    }
    return value | fields  # type: ignore[return-value]


def claimed(on: str, *, told: str) -> ResolutionValue:
    """Delivery said by the owner and accepted by nobody yet."""
    return a_resolution("achieved", on, told=told, accepted_by=None, accepted_at=None)


def a_goal(*revisions: RevisionValue, slug: str = "a-goal", **fields: Any) -> GoalValue:
    value: GoalValue = {
        "slug": slug,
        "area": "security",
        "parent": None,
        "parts": [],
        "moonshot": False,
        "position": 1,
        "set_on": SET_ON,
        "source": "",
        "owners": [],
        "predecessors": [],
        "successors": [],
        "trade_offs": [],
        "revisions": list(revisions) or [a_revision()],
        "milestones": [],
        "metrics": [],
        "criterion_readings": [],
        "occurrences": [],
        "updates": [],
        "evidence": [],
        "resolution": None,
        "withheld": {},
    }
    return value | fields  # type: ignore[return-value]


def shift(value: Any, days: int) -> Any:
    """The same value with every day and moment in it moved by whole days."""
    if isinstance(value, dict):
        return {key: shift(one, days) for key, one in value.items()}
    if isinstance(value, list):
        return [shift(one, days) for one in value]
    if isinstance(value, str) and value[4:5] == value[7:8] == "-":
        return (date.fromisoformat(value[:10]) + timedelta(days=days)).isoformat() + value[10:]
    return value
