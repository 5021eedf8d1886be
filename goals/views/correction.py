"""The correction of a submitted update: what it should have said, beside what it said."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import submit_update
from goals.actions.draft import ONLY_OWNERS
from goals.actions.guards import refuse_unless
from goals.days import long_day
from goals.forms.period import TOLD, CorrectionForm
from goals.models import StatusUpdate
from goals.permissions import can_update_goal
from goals.snapshot import goal_value
from goals.suggestion import suggest_health
from goals.views.lookup import evidence_choices, find_goal, person
from goals.views.texts import title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say anew what a submitted update said wrongly; both stay."""
    goal = find_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    old = get_object_or_404(goal.updates.filter(submitted_at__isnull=False), number=number)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        corrects=old,
        evidence=evidence_choices(goal, person(request)),
        suggestion=suggest_health(goal_value(goal, pending=True), timezone.now().date()),
    )
    if request.method == "POST" and form.is_valid():
        typed = form.told() | {name: form.cleaned_data[name] for name in ("evidence", "correction_reason")}
        with violations_as_errors(form):
            submit_update(goal=goal, kind=old.kind, corrects=old, by=person(request), at=timezone.now(), **typed)
            messages.success(request, "The correction is submitted. The public reads both from the next edition on.")
            return redirect(reverse("goals:goal", args=[slug]) + "#updates")
    context = {
        "heading": f"Correct update {number}",
        "subject": title_of(goal),
        "intro": "The form holds what the update says. Put it right: the old words stay on record beside the new ones.",
        "facts": _facts(form, old),
        "held": (f"goal/{slug}", f"updates.{number}."),
        "form": form,
        "button": "Submit the correction",
        "back": reverse("goals:goal", args=[slug]) + f"#update-{number}",
    }
    return render(request, "goals/form.html", context)


def _facts(form: CorrectionForm, old: StatusUpdate) -> list[tuple[str, Any]]:
    """What the update says now, field by field, where it says something."""
    words: dict[str, Any] = {name: getattr(old, name) for name in TOLD}
    words |= {"health": old.get_health_display(), "visibility": old.get_visibility_display()}
    words |= {name: long_day(words[name]) for name in ("period_from", "period_to") if words[name]}
    return [(str(form.fields[name].label), value) for name, value in words.items() if value not in (None, "")]
