"""The panels of a whole cycle: proposed as a table of goals and reviewers, adjusted by hand, then stored at once."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions.guards import refuse_unless
from grading.actions import Seat, assign_all
from grading.actions.cycle import ONLY_EDITORS
from grading.forms import person_label, reviewers
from grading.models import Cycle, Tier
from grading.panel_plan import Pair, PanelPlan, panel_plan
from grading.panels_form import ProposeForm, TierForm
from grading.permissions import can_run_cycle
from grading.views.cycle import tell
from grading.views.lookup import find_cycle, person
from roadmap.accounts.permissions import can_manage_people
from roadmap.english import plural
from roadmap.errors import RuleViolation

HAS_CHANGED = "Somebody else has changed the panels meanwhile. Look at the table again, then store it."


@login_required
@require_http_methods(["GET", "POST"])
def panels(request: HttpRequest, slug: str) -> HttpResponse:
    """A proposal is asked for by GET; what is ticked is sent by POST, to be looked at again or to be stored."""
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    cycle = find_cycle(slug)
    if cycle.phase != Cycle.Phase.SETUP:
        messages.error(request, "Scoring has begun. A new reviewer takes the place of one who stepped back or lapsed.")
        return redirect("grading:cycle", slug)
    plan = panel_plan(cycle, person(request), reviewers())
    asks = "places" in request.GET
    form = ProposeForm(request.GET if asks else None, quorum=cycle.quorum, initial={"reviewers": plan.reviewers})
    tiers = TierForm(request.POST or None)
    ticked = _ticked(request, plan)
    missing: dict[int, int] = {}
    if request.method == "POST":
        if request.POST.get("do") == "store" and _store(request, cycle, plan, ticked, tiers):
            return redirect("grading:cycle", slug)
    elif asks and form.is_valid():
        chosen = {who.pk for who in form.cleaned_data["reviewers"]}
        new, missing = plan.proposed(chosen, places=form.cleaned_data["places"], most=form.cleaned_data["most"])
        ticked = set(plan.assigned) | new
    context = {
        "cycle": cycle,
        "form": form,
        "tiers": tiers,
        "plan": plan,
        "columns": _columns(plan, ticked),
        "rows": _rows(plan, ticked, missing),
        "is_proposal": request.method == "POST" or (asks and form.is_valid()),
        "missing": sum(missing.values()),
        "can_invite": can_manage_people(person(request)),
    }
    return render(request, "grading/panels.html", context)


def _ticked(request: HttpRequest, plan: PanelPlan) -> set[Pair]:
    """What is sent as "<id of the goal in the cycle>:<public id>"; without a table sent, the panels as they are."""
    if request.method != "POST":
        return set(plan.assigned)
    people = {one.public_id: one.pk for one in plan.reviewers}
    goals = {str(row.pk): row.pk for row in plan.rows}
    sent = (value.partition(":") for value in request.POST.getlist("seat"))
    return {(goals[goal], people[who]) for goal, _, who in sent if goal in goals and who in people}


def _store(request: HttpRequest, cycle: Cycle, plan: PanelPlan, ticked: Collection[Pair], tiers: TierForm) -> bool:
    if request.POST.get("version") != plan.version:
        messages.error(request, HAS_CHANGED)
        return False
    if not tiers.is_valid():
        return False
    rows = {row.pk: row for row in plan.rows}
    people = {one.pk: one for one in plan.reviewers}
    outside = tiers.cleaned_data["tier"]
    seats = [
        Seat(cycle_goal=rows[goal], reviewer=people[who], tier=outside if people[who].is_external else Tier.REVIEWERS)
        for goal, who in sorted(ticked)
        if (goal, who) not in plan.assigned
    ]
    gone = [row for pair, row in plan.assigned.items() if pair not in ticked and pair[1] in people]
    try:
        assign_all(cycle=cycle, seats=seats, take_back=gone, by=person(request), at=timezone.now())
    except RuleViolation as violation:
        tell(request, violation)
        return False
    made, taken = plural(len(seats), "assignment"), plural(len(gone), "assignment")
    messages.success(request, f"The panels are stored: {made} made, {taken} taken back.")
    return True


def _columns(plan: PanelPlan, ticked: Collection[Pair]) -> list[dict[str, Any]]:
    """The reviewers, each with the goals he or she would have with what is ticked, in this cycle and in others."""
    loads = dict(plan.loads)
    for change, pairs in ((1, set(ticked) - set(plan.assigned)), (-1, set(plan.assigned) - set(ticked))):
        for _, who in pairs:
            loads[who] = loads.get(who, 0) + change
    return [{"who": person_label(one), "load": loads.get(one.pk, 0)} for one in plan.reviewers]


def _rows(plan: PanelPlan, ticked: Collection[Pair], missing: Mapping[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "title": plan.titles.get(row.goal_id) or row.goal.slug,
            "missing": missing.get(row.pk, 0),
            "cells": [_cell(plan, ticked, (row.pk, one.pk), one.public_id, one.name) for one in plan.reviewers],
        }
        for row in plan.rows
    ]


def _cell(plan: PanelPlan, ticked: Collection[Pair], pair: Pair, public_id: str, name: str) -> dict[str, Any]:
    """Who is assigned in spite of a conflict can be taken away here, but is not put back."""
    conflict = plan.conflicts.get(pair)
    return {
        "name": name,
        "value": f"{pair[0]}:{public_id}",
        "ticked": pair in ticked,
        "conflict": conflict.label if conflict else "",
        "closed": conflict is not None and pair not in plan.assigned,
    }
