"""How a goal ends: proposed with the evidence for each criterion, decided by a second person."""

from datetime import date
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
from goals.boxed import box_goals, box_rows
from goals.deadlines import current_due, current_revision
from goals.forms.reason import ReasonForm
from goals.forms.resolution import AcceptForm, ResolutionForm, what_is_read
from goals.models import Evidence, Goal, Resolution
from goals.permissions import can_accept_resolution, can_decline_resolution, can_propose_resolution
from goals.sealed import evidence_for
from goals.snapshot import goal_value
from goals.values import GoalValue
from goals.views.lookup import evidence_choices, find_spoken_goal, person
from goals.views.texts import text, title_of
from roadmap.accounts.models import User
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, slug: str) -> HttpResponse:
    """The ending that is there, with what the reader may do about it; where there is none, the form that says it."""
    goal = find_spoken_goal(request, slug)
    row = goal.resolutions.filter(declined_at__isnull=True).select_related("proposed_by", "accepted_by").first()
    return _propose(request, goal) if row is None else _decide(request, goal, row)


def _propose(request: HttpRequest, goal: Goal) -> HttpResponse:
    refuse_unless(can_propose_resolution(person(request), goal), WHO_PROPOSES)
    (value,) = box_goals([goal_value(goal, pending=True)])
    passed = _passed_due(value)
    form = ResolutionForm(
        request.POST if request.method == "POST" else None,
        criteria=current_revision(value)["criteria"],
        due_passed=passed,
        evidence=evidence_choices(goal, person(request)),
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            propose_resolution(
                goal=goal, proofs=form.proofs(), by=person(request), at=timezone.now(), **form.ending_fields()
            )
            messages.success(request, "The ending is proposed. A second person accepts or declines it.")
            return redirect("goals:goal", goal.slug)
    return render(
        request, "goals/resolution_form.html", {"goal": goal, "title": title_of(goal), "form": form, "passed": passed}
    )


def _passed_due(value: GoalValue) -> date | None:
    due = current_due(value)
    return due if due is not None and due < timezone.now().date() else None


def _asked(goal: Goal, row: Resolution) -> dict[str, str]:
    """The question before an ending is accepted for ever."""
    read = what_is_read(row.ending, _passed_due(goal_value(goal, pending=True)))
    question = (
        f"Is this right? From the next edition on {read} This cannot be taken back, and the goal takes no more updates "
        "or changes but corrections, a successor and its withdrawal."
    )
    return {"question": question, "answer": f"Yes, the goal ends as: {row.get_ending_display()}"}


def _decide(request: HttpRequest, goal: Goal, row: Resolution) -> HttpResponse:
    do = request.POST.get("do", "")
    user, waits = person(request), row.accepted_at is None and not row.imported
    can_accept = waits and can_accept_resolution(user, row)
    asked = _asked(goal, row) if do == "accept" and can_accept else {}
    accept = AcceptForm(request.POST if do == "accept" else None, **asked)
    decline = ReasonForm(
        request.POST if do == "decline" else None,
        hint="The proposer reads it.",
        prefix="decline",
    )
    if request.method == "POST":
        answer = _act(request, row, do, accept if do == "accept" else decline)
        if answer is not None:
            return answer
    timing = Resolution.Timing(found).label if waits and (found := timing_found(row)) else ""
    box_rows([row])
    context: dict[str, Any] = {
        "goal": goal,
        "title": title_of(goal),
        "row": row,
        "account": text(row.account),
        "proofs": _proofs(row, user),
        "timing_found": timing,
        "accept": accept,
        "decline": decline,
        "waits": waits,
        "is_own": user.pk == row.proposed_by_id,
        "can_accept": can_accept,
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


def _proofs(row: Resolution, user: User) -> list[tuple[str, str, str]]:
    """Criterion, title and address of each proof that this person may know of."""
    proofs = list(row.proofs.select_related("evidence").order_by("criterion", "pk"))
    values = evidence_for(user, Evidence.objects.filter(pk__in=[proof.evidence_id for proof in proofs]))
    by_slug = {value["slug"]: value for value in values}
    named = [
        (proof.criterion or "the goal", by_slug[proof.evidence.slug])
        for proof in proofs
        if proof.evidence.slug in by_slug
    ]
    return [(criterion, value["title"], value["url"]) for criterion, value in named]
