"""How a goal ends: proposed with the evidence for each criterion, decided by a second person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import accept_resolution, decline_resolution, propose_resolution
from goals.actions.guards import refuse_unless
from goals.actions.resolution import WHO_PROPOSES, timing_found
from goals.deadlines import current_revision
from goals.forms.reason import ReasonForm
from goals.forms.resolution import AcceptForm, ResolutionForm
from goals.models import Evidence, EvidenceRevision, Goal, Resolution
from goals.permissions import can_accept_resolution, can_decline_resolution, can_propose_resolution
from goals.snapshot import evidence_values, goal_value
from goals.views.lookup import find_goal, person
from goals.views.texts import text, title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, slug: str) -> HttpResponse:
    """The ending that is there, with what the reader may do about it; where there is none, the form that says it."""
    goal = find_goal(request, slug)
    row = goal.resolutions.filter(declined_at__isnull=True).select_related("proposed_by", "accepted_by").first()
    return _propose(request, goal) if row is None else _decide(request, goal, row)


def _propose(request: HttpRequest, goal: Goal) -> HttpResponse:
    refuse_unless(can_propose_resolution(person(request), goal), WHO_PROPOSES)
    evidence = {row.slug: row for row in Evidence.objects.filter(goals=goal)}
    values = evidence_values(Evidence.objects.filter(goals=goal))
    form = ResolutionForm(
        request.POST if request.method == "POST" else None,
        criteria=current_revision(goal_value(goal, pending=True))["criteria"],
        evidence={
            value["slug"]: (evidence[value["slug"]], f"{value['title']} ({_state(value['state'])})") for value in values
        },
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            propose_resolution(
                goal=goal, proofs=form.proofs(), by=person(request), at=timezone.now(), **form.ending_fields()
            )
            messages.success(request, "The ending is proposed. A second person accepts or declines it.")
            return redirect("goals:goal", goal.slug)
    return render(request, "goals/resolution_form.html", {"goal": goal, "title": title_of(goal), "form": form})


def _decide(request: HttpRequest, goal: Goal, row: Resolution) -> HttpResponse:
    do = request.POST.get("do", "")
    accept = AcceptForm(request.POST if do == "accept" else None)
    decline = ReasonForm(
        request.POST if do == "decline" else None,
        hint="The proposer reads it.",
        prefix="decline",
    )
    if request.method == "POST":
        answer = _act(request, row, do, accept if do == "accept" else decline)
        if answer is not None:
            return answer
    user, waits = person(request), row.accepted_at is None and not row.imported
    context: dict[str, Any] = {
        "goal": goal,
        "title": title_of(goal),
        "row": row,
        "account": text(row.account),
        "proofs": _proofs(row),
        "timing_found": Resolution.Timing(found).label if waits and (found := timing_found(row)) else "",
        "accept": accept,
        "decline": decline,
        "waits": waits,
        "is_own": user.pk == row.proposed_by_id,
        "can_accept": waits and can_accept_resolution(user, row),
        "can_decline": waits and can_decline_resolution(user, row),
    }
    return render(request, "goals/resolution.html", context)


def _act(request: HttpRequest, row: Resolution, do: str, form: BaseForm) -> HttpResponse | None:
    """One decision about the very ending that was on the page."""
    if do not in ("accept", "decline") or request.POST.get("resolution") != str(row.pk):
        messages.warning(request, "Somebody else proposed how this goal ended. Read that first.")
        return redirect(request.path)
    if not form.is_valid():
        return None
    answer, by, at = None, person(request), timezone.now()
    with violations_as_errors(form):
        if do == "accept":
            accept_resolution(resolution=row, by=by, at=at, **form.cleaned_data)
            messages.success(request, "The ending is accepted.")
        else:
            decline_resolution(resolution=row, by=by, at=at, **form.cleaned_data)
            messages.success(request, "The ending is declined. The goal goes on.")
        answer = redirect("goals:goal", row.goal.slug)
    return answer


def _proofs(row: Resolution) -> list[tuple[str, str, str]]:
    """Criterion, title and address of each proof."""
    proofs = list(row.proofs.select_related("evidence").order_by("criterion", "pk"))
    values = evidence_values(Evidence.objects.filter(pk__in=[proof.evidence_id for proof in proofs]))
    by_slug = {value["slug"]: value for value in values}
    named = [(proof.criterion or "the goal", by_slug[proof.evidence.slug]) for proof in proofs]
    return [(criterion, value["title"], value["url"]) for criterion, value in named]


def _state(state: str) -> str:
    return EvidenceRevision.State(state).label.lower()
