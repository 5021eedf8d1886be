"""Asking the owners of a goal for evidence, and the page on which one request is read and answered."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import answer_evidence_request, ask_for_evidence
from goals.actions.asking import WHO_ANSWERS, WHO_ASKS, asks_unnamed
from goals.actions.guards import refuse_unless
from goals.asked import choices_of, requests_for
from goals.boxed import box_goals
from goals.forms.asking import AnswerForm, AskForm
from goals.models import EvidenceRequest, Goal
from goals.permissions import can_add_evidence, can_answer_evidence_request, can_ask_for_evidence
from goals.snapshot import goal_values
from goals.views.lookup import evidence_choices, find_spoken_goal, person
from goals.views.texts import title_of
from roadmap.forms import violations_as_errors

UNNAMED = "You are on a panel that grades this goal. Your name is not told: the request reads “a reviewer”."


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """`?about=criteria.report` begins with one thing chosen."""
    goal, user = find_spoken_goal(request, slug), person(request)
    refuse_unless(can_ask_for_evidence(user, goal), WHO_ASKS)
    (value,) = box_goals(goal_values(Goal.objects.filter(pk=goal.pk), pending=True))
    form = AskForm(
        request.POST if request.method == "POST" else None,
        choices=choices_of(value),
        initial={"about": request.GET.get("about", "")},
    )
    back = reverse("goals:goal", args=[slug]) + "#evidence"
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            ask_for_evidence(goal=goal, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The owners of the goal are asked. You are told when they answer.")
            return redirect(back)
    context = {"heading": "Ask for evidence", "subject": title_of(goal), "form": form, "button": "Ask the owners"}
    context |= {"intro": UNNAMED if asks_unnamed(user, goal) else "", "back": back}
    return render(request, "goals/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, slug: str, asked: int) -> HttpResponse:
    """What is asked and what was answered; for an owner the form. `?evidence=<slug>` begins with a piece chosen."""
    goal, user = find_spoken_goal(request, slug), person(request)
    row = get_object_or_404(EvidenceRequest, goal=goal, number=asked)
    choices = {name: words for name, (_, words) in evidence_choices(goal, user).items()}
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        initial={"evidence": request.GET.get("evidence", "")},
    )
    can_answer = can_answer_evidence_request(user, goal)
    if request.method == "POST":
        refuse_unless(can_answer, WHO_ANSWERS)
        if _answer(request, row, form):
            messages.success(request, "Your answer is kept, and who asked is told.")
            return redirect(request.path)
    (shown,) = (one for one in requests_for([goal.pk], known=choices) if one["row"].pk == row.pk)
    context = {"goal": goal, "title": title_of(goal), "asked": shown, "form": form, "can_answer": can_answer}
    return render(request, "goals/evidence_request.html", context | {"can_add": can_add_evidence(user, [goal])})


def _answer(request: HttpRequest, row: EvidenceRequest, form: AnswerForm) -> bool:
    """Whether it was taken; the form says what is wrong with it."""
    if not form.is_valid():
        return False
    said: dict[str, Any] = {"why_not": form.cleaned_data["why_not"]}
    said["evidence"] = row.goal.evidence.filter(slug=form.cleaned_data["evidence"] or "-").first()
    with violations_as_errors(form):
        answer_evidence_request(request=row, by=person(request), at=timezone.now(), **said)
    return not form.errors
