"""The page of one goal for staff: what it says, what waits, what happened, and what the reader may do."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.asked import requests_for
from goals.boxed import box_goals, box_rows
from goals.coding import waiting_for_coding
from goals.comparison import STAGE_WORDS, answer, stage
from goals.criteria import check_all, latest
from goals.days import day
from goals.deadlines import current_revision, settled
from goals.models import Evidence, Goal, Reading, Revision
from goals.models.watch import is_watched
from goals.permissions import (
    can_add_evidence,
    can_ask_for_evidence,
    can_create_goal,
    can_edit_goal,
    can_order_goals,
    can_propose_resolution,
    can_propose_revision,
    can_record_reading,
    can_redact,
    can_update_goal,
)
from goals.sealed import evidence_for
from goals.snapshot import goal_values, the_roadmap
from goals.standing import parts_by_goal
from goals.values import GoalValue, RevisionValue
from goals.views import shown
from goals.views.evidence import shown as evidence_shown
from goals.views.figures import figures
from goals.views.handover import unowned_since
from goals.views.lookup import find_goal, person
from goals.views.states import states
from goals.views.texts import text
from goals.views.wording import deadline_words


@login_required
@require_safe
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_goal(request, slug)
    on = timezone.now().date()
    near = Goal.objects.filter(pk=found.pk) | Goal.objects.filter(parent=found)
    values = [one for one in box_goals(goal_values(near, pending=True)) if one["revisions"]]
    value = next((one for one in values if one["slug"] == slug), None)
    if value is None:
        return _declined(request, found)
    parts, roadmap = parts_by_goal(values)[slug], the_roadmap()
    drawn = figures(value, parts, on, roadmap)
    revision = current_revision(value)
    evidence = [evidence_shown(one) for one in evidence_for(person(request), Evidence.objects.filter(goals=found))]
    may_read = {str(kind): can_record_reading(person(request), found, kind) for kind in Reading.By.values}
    context = {
        "goal": found,
        "on": on,
        "title": revision["title"],
        "is_in_force": bool(settled(value)),
        "states": states(value, on, roadmap, parts) if roadmap and settled(value) else None,
        "says": _says(value, revision, on),
        "parts": [(part["slug"], current_revision(part)["title"]) for part in values if part["parent"] == slug],
        "owners": [owner for owner in value["owners"] if owner["until"] is None],
        "unowned_since": unowned_since(value["owners"]),
        "can_add_part": can_create_goal(person(request)) and found.parent_id is None and not revision["criteria"],
        "pending": found.revisions.filter(approved_at=None, declined_at=None, imported=False).first(),
        "revisions": _revisions(request, found),
        "milestones": shown.milestones(value, revision, on),
        "metrics": [
            shown.metric(metric, revision, may_read) | {"figure": drawn.get(metric["slug"])}
            for metric in value["metrics"]
        ],
        "has_turns": shown.has_turns(revision),
        "occurrences": shown.occurrences(value, on),
        "updates": shown.updates(value, {item["slug"]: item["title"] for item in evidence}),
        "resolution": shown.resolution(value),
        "evidence": evidence,
        "asked": requests_for([found.pk], known={item["slug"] for item in evidence}),
        "can_read_metrics": any(may_read.values()),
    }
    return render(request, "goals/goal.html", context | _may(request, found))


def _declined(request: HttpRequest, found: Goal) -> HttpResponse:
    """Every proposal of this goal was declined: it says nothing, and never did."""
    revisions = _revisions(request, found)
    can_edit = can_propose_revision(person(request), found)
    context = {"goal": found, "revisions": revisions, "title": revisions[0]["row"].title, "can_edit": can_edit}
    return render(request, "goals/declined_goal.html", context)


def _may(request: HttpRequest, found: Goal) -> dict[str, bool]:
    user = person(request)
    return {
        "can_update": can_update_goal(user, found),
        "can_edit": can_propose_revision(user, found),
        "can_order": can_order_goals(user),
        "can_add_metric": can_edit_goal(user, found),
        "can_redact": can_redact(user),
        "can_resolve": can_propose_resolution(user, found),
        "can_add_evidence": can_add_evidence(user, [found]),
        "can_ask": can_ask_for_evidence(user, found),
        "is_watched": is_watched(found, user),
    }


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
                "key": criterion["key"],
                "text": text(criterion["text"]),
                "met": criterion["met"],
                "missed": criterion["missed"],
                "condition": criterion["condition"],
                "found": results[criterion["key"]],
                "reading": latest(value["criterion_readings"], criterion["key"]),
                "compares": criterion["kind"] == "comparative",
                "comparisons": _comparisons(value, criterion["key"], on),
            }
            for criterion in revision["criteria"]
        ],
    }


def _comparisons(value: GoalValue, key: str, on: date) -> list[dict[str, Any]]:
    rows = [one for one in value.get("comparisons", ()) if one["criterion"] == key]
    return [
        {
            "number": one["number"],
            "title": one["title"],
            "state": STAGE_WORDS[stage(one, on)],
            "answer": answer(one, on),
        }
        for one in rows
    ]


def _revisions(request: HttpRequest, found: Goal) -> list[dict[str, Any]]:
    """Newest first, declined ones too. Labels are hidden from a reviewer who is still to give an own one."""
    to_code = {row.pk for row in waiting_for_coding(person(request))}
    rows = box_rows(found.revisions.order_by("-number", "-pk"))
    now = next((row.pk for row in rows if row.is_settled), None)
    return [{"row": row, "state": _state(row, now), "hides_labels": row.pk in to_code} for row in rows]


def _state(row: Revision, now: int | None) -> str:
    if row.is_settled:
        return "In force" if row.pk == now else "Earlier"
    return "Declined" if row.declined_at else "Waits for approval"
