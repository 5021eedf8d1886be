"""Proposing a change of a goal; reading one, and approving, declining or coding it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import GoalHasMoved, approve_revision, code_direction, decline_revision, propose_revision
from goals.actions.guards import refuse_unless
from goals.actions.revising import current_of
from goals.actions.revision import WHO_PROPOSES
from goals.forms.reason import ClickForm, ReasonForm
from goals.forms.revision import CodeForm, RevisionForm, differences, initial_from
from goals.models import Goal, Revision
from goals.permissions import can_approve_revision, can_code_direction, can_decline_revision, can_propose_revision
from goals.snapshot import goal_value
from goals.views.history import must_not_see_labels
from goals.views.lookup import find_goal, find_revision, person
from goals.views.texts import title_of
from goals.views.wording import changed_lines, lines
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a change. Where somebody was faster, both texts are shown and nothing typed is lost."""
    goal = find_goal(request, slug)
    refuse_unless(can_propose_revision(person(request), goal), WHO_PROPOSES)
    on = timezone.now().date()
    form = _form(request, goal, on)
    moved: GoalHasMoved | None = None
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            try:
                row = propose_revision(goal=goal, revision=form.revision(), by=person(request), at=timezone.now())
            except GoalHasMoved as found:
                moved = found
                raise
            messages.success(request, "Your change is proposed. An editor who does not own the goal approves it.")
            return redirect("goals:revision", slug, row.number)
    context: dict[str, Any] = {"goal": goal, "title": title_of(goal), "form": form, "moved": moved}
    context["carried"] = _carried(goal, form.base)
    if moved is not None and isinstance(moved.theirs, Revision):
        context |= _conflict(form, moved.theirs, on)
    return render(request, "goals/edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one change would alter, and what the reader may do about it."""
    goal = find_goal(request, slug)
    row = find_revision(goal, number)
    do = request.POST.get("do", "")
    code = CodeForm(request.POST if do == "code" else None)
    decline = ReasonForm(
        request.POST if do == "decline" else None,
        hint="The proposer reads it.",
        prefix="decline",
    )
    approve = ClickForm(request.POST if do == "approve" else None)
    if request.method == "POST":
        forms: dict[str, BaseForm] = {"code": code, "decline": decline, "approve": approve}
        answer = _decide(request, row, do, forms[do]) if do in forms else None
        if answer is not None:
            return answer
    context = _page(request, goal, row) | {"code": code, "decline": decline, "approve": approve}
    return render(request, "goals/revision.html", context)


def _form(request: HttpRequest, goal: Goal, on: date) -> RevisionForm:
    """Built on the revision that was on the page when the person began; on the newest where that cannot be told."""
    current = current_of(goal.revisions.all())
    base = current or goal.revisions.order_by("-pk")[0]
    is_first = current is None
    if request.method != "POST":
        return RevisionForm(base=base, is_first=is_first, initial=initial_from(base, on=on, is_first=is_first))
    number = request.POST.get("based_on", "")
    if number.isdecimal() and not is_first:
        read = goal.revisions.filter(number=int(number), declined_at__isnull=True).first()
        base = read if read is not None and read.is_settled else base
    return RevisionForm(request.POST, base=base, is_first=is_first)


def _conflict(form: RevisionForm, theirs: Revision, on: date) -> dict[str, Any]:
    """Both texts side by side; sending the form again builds on what is there now, knowingly."""
    if theirs.is_settled:
        form.data = {name: form.data.get(name) for name in form.data} | {"based_on": str(theirs.number)}
    return {"theirs": theirs, "differences": differences(form, theirs, on=on)}


def _carried(goal: Goal, base: Revision) -> list[tuple[str, str]]:
    value = goal_value(goal, pending=True)
    found = [one for one in value["revisions"] if one["number"] == base.number]
    return lines(found[0], only=("criteria", "targets", "milestones", "needed_before")) if found else []


def _decide(request: HttpRequest, row: Revision, do: str, form: BaseForm) -> HttpResponse | None:
    """One decision about the very revision that was on the page."""
    if request.POST.get("revision") != str(row.pk):
        messages.warning(request, "This change was replaced by another while you read it. Read the new one first.")
        return redirect(request.path)
    if not form.is_valid():
        return None
    answer, by, at = None, person(request), timezone.now()
    with violations_as_errors(form):
        if do == "approve":
            approve_revision(revision=row, by=by, at=at)
            messages.success(request, "The change is approved.")
        elif do == "decline":
            decline_revision(revision=row, by=by, at=at, **form.cleaned_data)
            messages.success(request, "The change is declined.")
        else:
            code_direction(revision=row, by=by, at=at, **form.cleaned_data)
            messages.success(request, "Your direction is recorded.")
        answer = redirect("goals:goal", row.goal.slug)
    return answer


def _page(request: HttpRequest, goal: Goal, row: Revision) -> dict[str, Any]:
    user = person(request)
    waits = row.is_pending
    may_code = can_code_direction(user, row) and not row.coder_direction and not row.imported and not row.declined_at
    return {
        "goal": goal,
        "title": title_of(goal),
        "row": row,
        "changes": changed_lines(goal, row),
        "back": reverse("goals:goal", args=[goal.slug]),
        "can_approve": waits and can_approve_revision(user, row),
        "can_decline": waits and can_decline_revision(user, row),
        "is_own": user.pk == row.proposed_by_id,
        "can_code": may_code,
        "hides_labels": must_not_see_labels(user, row),
    }
