"""The page of one goal for staff: what it says, what waits, what happened, and what the reader may do."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.criteria import check_all
from goals.days import day, long_day, maybe_day
from goals.deadlines import current_revision, settled
from goals.models import Evidence, EvidenceRevision, Goal, Resolution, Revision, Roadmap, StatusUpdate
from goals.permissions import (
    can_add_evidence,
    can_propose_resolution,
    can_propose_revision,
    can_update_goal,
)
from goals.progress import effective, number_text
from goals.snapshot import evidence_values, goal_values, roadmap_value
from goals.standing import parts_by_goal
from goals.todo import waiting_for_coding
from goals.values import GoalValue, MetricValue, RevisionValue, UpdateValue
from goals.views.lookup import find_goal, person
from goals.views.states import States, states
from goals.views.texts import text
from goals.views.wording import deadline_words, target_words

PROMPTS = (("done", "Done"), ("next", "Next"), ("problems", "Problems"), ("help", "Help needed"))


@login_required
@require_safe
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_goal(request, slug)
    on = timezone.now().date()
    near = Goal.objects.filter(pk=found.pk) | Goal.objects.filter(parent=found)
    values = goal_values(near, pending=True)
    value = next(one for one in values if one["slug"] == slug)
    revision = current_revision(value)
    context = {
        "goal": found,
        "on": on,
        "title": revision["title"],
        "is_in_force": bool(settled(value)),
        "states": _states(value, on, parts_by_goal(values)[slug]),
        "says": _says(value, revision, on),
        "parts": [(part["slug"], current_revision(part)["title"]) for part in values if part["parent"] == slug],
        "owners": [owner for owner in value["owners"] if owner["until"] is None],
        "pending": found.revisions.filter(approved_at=None, declined_at=None, imported=False).first(),
        "revisions": _revisions(request, found),
        "milestones": _milestones(value, revision, on),
        "metrics": [_metric(metric, revision) for metric in value["metrics"]],
        "updates": [_update(update) for update in reversed(value["updates"])],
        "resolution": _resolution(value),
        "evidence": _evidence(found),
    }
    return render(request, "goals/goal.html", context | _may(request, found))


def _may(request: HttpRequest, found: Goal) -> dict[str, bool]:
    user = person(request)
    return {
        "can_update": can_update_goal(user, found),
        "can_edit": can_propose_revision(user, found),
        "can_resolve": can_propose_resolution(user, found),
        "can_add_evidence": can_add_evidence(user, [found]),
    }


def _states(value: GoalValue, on: date, parts: list[GoalValue]) -> States | None:
    roadmap = Roadmap.objects.first()
    return states(value, on, roadmap_value(roadmap), parts) if roadmap and settled(value) else None


def _says(value: GoalValue, revision: RevisionValue, on: date) -> dict[str, Any]:
    results = {result.key: result for result in check_all(value, on)}
    return {
        "number": revision["number"],
        "since": day(revision["effective_on"]),
        "statement": text(revision["statement"]),
        "why": text(revision["why"]),
        "failure": text(revision["failure"]),
        "firmness": Revision.Firmness(revision["firmness"]).label,
        "deadline": deadline_words(revision["deadline"]) or "No date",
        "warning": revision["deadline"]["warning"],
        "cadence_days": revision["cadence_days"],
        "criteria": [
            {
                "text": text(criterion["text"]),
                "met": criterion["met"],
                "missed": criterion["missed"],
                "condition": criterion["condition"],
                "found": results[criterion["key"]],
            }
            for criterion in revision["criteria"]
        ],
    }


def _revisions(request: HttpRequest, found: Goal) -> list[dict[str, Any]]:
    """Newest first, declined ones too. Labels are hidden from a reviewer who is still to give an own one."""
    to_code = {row.pk for row in waiting_for_coding(person(request))}
    rows = list(found.revisions.order_by("-number", "-pk"))
    now = next((row.pk for row in rows if row.is_settled), None)
    return [{"row": row, "state": _state(row, now), "hides_labels": row.pk in to_code} for row in rows]


def _state(row: Revision, now: int | None) -> str:
    if row.is_settled:
        return "In force" if row.pk == now else "Earlier"
    return "Declined" if row.declined_at else "Waits for approval"


def _milestones(value: GoalValue, revision: RevisionValue, on: date) -> list[dict[str, Any]]:
    done = {row["key"]: row for row in value["milestones"]}
    found = []
    for term in revision["milestones"]:
        row, due = done.get(term["key"]), maybe_day(term["deadline"]["due"])
        when = "" if row is None else long_day(day(row["achieved_on"])) if row["achieved_on"] else row["achieved_text"]
        found.append(
            {
                "title": term["title"],
                "due": deadline_words(term["deadline"]) or "no date",
                "done": f"Done {when}" if row else "",
                "is_late": row is None and due is not None and due < on,
            }
        )
    return found


def _metric(metric: MetricValue, revision: RevisionValue) -> dict[str, Any]:
    target = next((one for one in revision["targets"] if one["metric"] == metric["slug"]), None)
    corrected = {one["supersedes"] for one in metric["readings"]}
    in_force = {one["number"] for one in effective(metric["readings"])}
    return {
        "name": metric["name"],
        "unit": metric["unit"],
        "target": target_words(target) if target else "",
        "readings": [
            {
                "on": day(row["on"]),
                "value": number_text(Decimal(row["value"])),
                "share": f"{row['numerator']} of {row['denominator']}" if row["denominator"] else "",
                "by": row["by"],
                "is_corrected": row["number"] in corrected or row["number"] not in in_force,
            }
            for row in sorted(metric["readings"], key=lambda row: (row["on"], row["number"]), reverse=True)
        ],
    }


def _update(row: UpdateValue) -> dict[str, Any]:
    return {
        "number": row["number"],
        "on": day(row["submitted_at"]),
        "kind": StatusUpdate.Kind(row["kind"]).label,
        "health": StatusUpdate.Health(row["health"]).label if row["health"] else "",
        "health_tag": (row["health"] or "").replace("_", "-"),
        "suggested": StatusUpdate.Health(row["suggested"]).label if row["suggested"] else "",
        "sentence": row["health_sentence"],
        "confidence": row["confidence"],
        "team": row["team"],
        "visibility": StatusUpdate.Visibility(row["visibility"]).label,
        "corrects": row["corrects"],
        "correction_reason": row["correction_reason"],
        "texts": [(label, text(str(row[name]))) for name, label in PROMPTS if row[name]],  # type: ignore[literal-required]
    }


def _resolution(value: GoalValue) -> dict[str, Any] | None:
    row = value["resolution"]
    if row is None:
        return None
    return {
        "ending": Resolution.Ending(row["ending"]).label,
        "achieved": long_day(day(row["achieved_on"])) if row["achieved_on"] else row["achieved_text"],
        "account": text(row["account"]),
        "is_settled": bool(row["accepted_at"] or row["imported"]),
    }


def _evidence(found: Goal) -> list[dict[str, Any]]:
    return [
        {
            "slug": row["slug"],
            "title": row["title"],
            "url": row["url"],
            "kind": EvidenceRevision.Kind(row["kind"]).label,
            "visibility": EvidenceRevision.Visibility(row["visibility"]).label,
            "state": EvidenceRevision.State(row["state"]).label,
            "captured_on": maybe_day(row["captured_on"]),
        }
        for row in evidence_values(Evidence.objects.filter(goals=found))
    ]
