"""The right of reply: the grade as it would be, the owner's reply to it, and the objections of others."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions.guards import refuse_unless
from goals.permissions import can_read_internal
from grading.actions import object_to_grade, reply
from grading.actions.discussion import WHO_OBJECTS, takes_objections
from grading.models import Cycle, CycleGoal
from grading.openings import replied_now, waits_for_decision
from grading.permissions import can_object_to_grade, can_read_cycles, can_reply_to_grade
from grading.proposed import proposed_grade
from grading.talk_forms import ObjectionForm, ReplyForm
from grading.views.discussion import title_of
from grading.views.lookup import find_cycle_goal, person
from grading.visibility import Sight, sight_of
from grading.windows import windows
from grading.withholding import GradeTexts
from roadmap import markdown
from roadmap.accounts.models import User
from roadmap.forms import violations_as_errors

NOT_YET = (
    "The proposed grade is shown to the owners of the goal first, and to the staff once the owners had time to reply."
)


@login_required
@require_http_methods(["GET", "POST"])
def reply_to(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """The proposed grade with its reasons; for an owner the form, a check of it, and the sending."""
    user, at, found = person(request), timezone.now(), find_cycle_goal(slug, goal, kind)
    seen = _seen(user, found, at)
    can_reply = _can_reply(user, found, at.date())
    form = ReplyForm(request.POST or None)
    if request.method == "POST":
        refuse_unless(can_reply_to_grade(user, found), "Only an owner of this goal replies to its grade.")
        do = request.POST.get("do")
        if do == "send" and form.is_valid():
            with violations_as_errors(form):
                reply(cycle_goal=found, by=user, at=at, **form.cleaned_data)
                messages.success(request, "Your reply is sent. It is published with the grade, unedited.")
                return redirect("grading:reply", slug, goal, kind)
        elif do == "check" and can_reply and form.is_valid():
            return _check(request, found, form, heading="Check your reply", button="Send the reply")
        if not can_reply:
            _tell_errors(request, form)
    context = _page(found, user, seen, at) | {
        "form": form if can_reply else None,
        "can_reply": can_reply,
        "can_object": takes_objections(found.cycle, at) and can_object_to_grade(user, found),
        "reads_cycles": can_read_cycles(user),
    }
    return render(request, "grading/reply.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """Object to a grade before it is final."""
    user, at, found = person(request), timezone.now(), find_cycle_goal(slug, goal, kind)
    _seen(user, found, at)
    refuse_unless(can_object_to_grade(user, found), WHO_OBJECTS)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "check":
        return _check(request, found, form, heading="Check your objection", button="Send the objection")
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "send":
        with violations_as_errors(form):
            object_to_grade(cycle_goal=found, by=user, at=at, **form.cleaned_data)
            messages.success(request, "Your objection is kept. It is published without your name.")
            return redirect("grading:reply", slug, goal, kind)
    is_open = takes_objections(found.cycle, at)
    if not is_open:
        _tell_errors(request, form)
    context = {"row": found, "title": title_of(found), "form": form, "is_open": is_open}
    return render(request, "grading/object.html", context)


def _tell_errors(request: HttpRequest, form: Form) -> None:
    """Where there is no form any more to show them."""
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))


def _seen(user: User, found: CycleGoal, at: datetime) -> Sight:
    seen = sight_of(user, found, at.date())
    refuse_unless(seen.proposed, NOT_YET)
    return seen


def _page(found: CycleGoal, user: User, seen: Sight, at: datetime) -> dict[str, Any]:
    until = windows(found.cycle)
    texts = GradeTexts(found, linked=can_read_internal(user))
    said = found.objections.order_by("number") if seen.objections else []
    return {
        "row": found,
        "title": title_of(found),
        "grade": proposed_grade(found, at.date(), texts),
        "is_answered": replied_now(found) is not None,
        "waits_for_decision": waits_for_decision(found),
        "until": until,
        "replies_are_over": until.replies_are_over(at.date()) and until.replies is not None,
        "shows_objections": seen.objections,
        "objections": texts.objections([{"number": row.number, "text": row.text} for row in said]),
    }


def _can_reply(user: User, found: CycleGoal, on: date) -> bool:
    last = windows(found.cycle).replies
    is_time = found.cycle.phase == Cycle.Phase.REPLY and (last is None or on <= last)
    return is_time and replied_now(found) is None and can_reply_to_grade(user, found)


def _check(request: HttpRequest, found: CycleGoal, form: Form, *, heading: str, button: str) -> HttpResponse:
    """The words as the public will read them, to send or to change."""
    text = form.cleaned_data["text"]
    context = {
        "row": found,
        "title": title_of(found),
        "heading": heading,
        "button": button,
        "text": text,
        "rendered": markdown.render(text, heading=5),
    }
    return render(request, "grading/check_words.html", context)
