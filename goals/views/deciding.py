"""The page of one change of anything, and what a second and a third person decide about it."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goals.actions import approve_revision, decline_revision
from goals.boxed import box_rows
from goals.coding import url_of
from goals.forms.reason import ClickForm, ReasonForm
from goals.models import RevisionBase
from goals.permissions import can_approve_revision, can_decline_revision
from goals.views.history import must_not_see_labels
from goals.views.lookup import person
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.forms import violations_as_errors


def decide(request: HttpRequest, row: RevisionBase, shown: dict[str, Any]) -> HttpResponse:
    """Show the change, or carry out the decision that was sent. `shown` has the `title`, the `changes` and the way `back`."""
    do = request.POST.get("do", "")
    decline = ReasonForm(
        request.POST if do == "decline" else None,
        hint="The proposer reads it.",
        prefix="decline",
        **_asked(request, row),
    )
    approve = ClickForm(request.POST if do == "approve" else None)
    if request.method == "POST":
        forms: dict[str, BaseForm] = {"decline": decline, "approve": approve}
        answer = _carry_out(request, row, do, forms[do], shown["back"]) if do in forms else None
        if answer is not None:
            return answer
    box_rows([row])
    context = shown | _may(request, row) | {"decline": decline, "approve": approve}
    return render(request, "goals/revision.html", context)


def _carry_out(request: HttpRequest, row: RevisionBase, do: str, form: BaseForm, back: str) -> HttpResponse | None:
    """One decision about the very revision that was on the page."""
    if request.POST.get("revision") != str(row.pk):
        messages.warning(request, "This change was replaced by another while you read it. Read the new one first.")
        return redirect(request.path)
    if not form.is_valid():
        return None
    answer, by, at = None, person(request), timezone.now()
    if do == "approve" and can_approve_revision(by, row):
        confirm_it_is_you(request)
    with violations_as_errors(form):
        if do == "approve":
            approve_revision(revision=row, by=by, at=at)
            messages.success(request, "The change is approved.")
        else:
            decline_revision(revision=row, by=by, at=at, **form.cleaned_data)
            messages.success(request, "The change is declined.")
        answer = redirect(back)
    return answer


def _asked(request: HttpRequest, row: RevisionBase) -> dict[str, str]:
    """The question before a change is declined for ever; nobody is asked who may not decline it."""
    user = person(request)
    if not can_decline_revision(user, row) or not row.is_pending:
        return {}
    holds = "What holds now stays as it is." if row.kind != row.Kind.CREATED else "Nothing of it is published."
    new = "It cannot be approved any more: whoever still wants it proposes it anew."
    if user.pk == row.proposed_by_id:
        return {"question": f"Is this right? You take the change back. {holds} {new}", "answer": "Yes, take it back"}
    reader = row.proposed_by.name if row.proposed_by else "The proposer"
    question = f"Is this right? {reader} is told that you decline, and reads your reason. {holds} {new}"
    return {"question": question, "answer": "Yes, decline it"}


def _may(request: HttpRequest, row: RevisionBase) -> dict[str, Any]:
    user = person(request)
    waits = row.is_pending
    return {
        "row": row,
        "can_approve": waits and can_approve_revision(user, row),
        "can_decline": waits and can_decline_revision(user, row),
        "is_own": user.pk == row.proposed_by_id,
        "coding": url_of(row),
        "hides_labels": must_not_see_labels(user, row),
    }
