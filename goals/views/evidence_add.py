"""Bringing evidence: a file, a link or a statement; naming a piece that is there already; revising one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import link_evidence_to_goals, revise_evidence
from goals.actions.evidence import WHO_ADDS, WHO_REVISES
from goals.actions.evidence_file import Brought
from goals.actions.guards import refuse_unless
from goals.forms.evidence import EvidenceForm, LinkForm, ReviseForm
from goals.models import Evidence, Goal
from goals.permissions import can_add_evidence, can_revise_evidence, can_update_goal
from goals.sealed import evidence_for
from goals.views.lookup import find_evidence, find_goal, person
from goals.views.texts import title_of
from roadmap.english import plural
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """New evidence of a goal. `?for=update` leads back to the update being written, with the piece ticked.

    `?for=request-3` leads back to the request that it answers.
    """
    goal = find_goal(request, slug)
    user = person(request)
    refuse_unless(can_add_evidence(user, [goal]), WHO_ADDS)
    is_for_update = request.GET.get("for") == "update" and can_update_goal(user, goal)
    asked = _asked(request, goal)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            brought = form.bring(goal, by=user, at=timezone.now())
            messages.success(request, _told(brought))
            if is_for_update or asked:
                way = asked or reverse("goals:update", args=[slug])
                return redirect(f"{way}?evidence={brought.evidence.slug}")
            if not brought.is_new:
                return redirect("goals:evidence", brought.evidence.slug)
            return redirect(reverse("goals:goal", args=[slug]) + "#evidence")
    context = {
        "heading": "Add evidence",
        "subject": title_of(goal),
        "form": form,
        "button": "Add evidence",
        "back": asked or reverse("goals:update" if is_for_update else "goals:goal", args=[slug]),
    }
    return render(request, "goals/form.html", context)


def _asked(request: HttpRequest, goal: Goal) -> str:
    """The address of the request for which evidence is brought; "" where it is for none."""
    noun, _, number = request.GET.get("for", "").partition("-")
    if noun != "request" or not number.isdecimal() or not goal.evidence_requests.filter(number=number[:9]).exists():
        return ""
    return reverse("goals:evidence_request", args=[goal.slug, number[:9]])


def _told(brought: Brought) -> str:
    redacted = ""
    if brought.looked.redacted is not None:
        places = plural(brought.looked.redacted, "place")
        redacted = f" It was stored redacted, at {places} where a secret could stand. What you sent is not kept."
    if brought.is_new:
        return f"The evidence is added. A second person can now accept it.{redacted}"
    return (
        f"These bytes are here already, as {brought.evidence.slug}. It speaks for this goal now; nothing was stored twice. "
        f"What you typed beside the file was not kept.{redacted}"
    )


@login_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that evidence which is there already speaks for this goal too."""
    goal = find_goal(request, slug)
    refuse_unless(can_add_evidence(person(request), [goal]), WHO_ADDS)
    free = Evidence.objects.exclude(goals=goal)
    choices = {value["slug"]: f"{value['title']} ({value['slug']})" for value in evidence_for(person(request), free)}
    form = LinkForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            chosen = free.get(slug=form.cleaned_data["evidence"])
            link_evidence_to_goals(evidence=chosen, goals=[goal], by=person(request), at=timezone.now())
            messages.success(request, "The evidence is linked to this goal.")
            return redirect(reverse("goals:goal", args=[slug]) + "#evidence")
    context = {"heading": "Link evidence", "subject": title_of(goal), "form": form, "button": "Link evidence"}
    return render(request, "goals/form.html", context | {"back": reverse("goals:goal", args=[slug]) + "#evidence"})


@login_required
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, slug: str) -> HttpResponse:
    """Say anew what a piece of evidence is; the old revision stays."""
    found = find_evidence(request, slug)
    refuse_unless(can_revise_evidence(person(request), found), WHO_REVISES)
    old = found.revisions.order_by("-number")[0]
    form = ReviseForm(request.POST if request.method == "POST" else None, old=old)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            new = revise_evidence(evidence=found, by=person(request), at=timezone.now(), **form.cleaned_data)
            again = " It is in review again: the judgement was about what it said." if new.state != old.state else ""
            messages.success(request, f"The evidence is revised. What it said before stays on record.{again}")
            return redirect("goals:evidence", slug)
    context = {"heading": "Revise evidence", "subject": old.title, "form": form, "button": "Save the revision"}
    context |= {"held": (f"evidence/{slug}", ""), "back": reverse("goals:evidence", args=[slug])}
    return render(request, "goals/form.html", context)
