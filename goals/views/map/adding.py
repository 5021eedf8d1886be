"""Pages of the map with one form: what an editor types there is added, and read on the next page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goals.actions.guards import refuse_unless
from goals.actions.threshold import ONLY_EDITORS
from goals.forms.map_change import MapChangeForm
from goals.permissions import can_keep_map
from goals.views.changing import data_of
from goals.views.lookup import person
from roadmap.forms import violations_as_errors

PROPOSED_FIRST = "Another editor approves it before it is in force."


def only_editors(request: HttpRequest) -> None:
    refuse_unless(can_keep_map(person(request)), ONLY_EDITORS)


def new_form(request: HttpRequest, form_class: type[MapChangeForm], **options: Any) -> MapChangeForm:
    """The form of something that is not on the map yet; its first version is in force from today on."""
    initial = {"effective_on": timezone.now().date()} | options.pop("initial", {})
    return form_class(data_of(request), is_first=True, is_new=True, initial=initial, **options)


def add(
    request: HttpRequest, form: Form, store: Callable[..., Any], *, to: Callable[[Any], str], done: str, **shown: Any
) -> HttpResponse:
    """The page of `form`. Once it is valid `store` is called with who and when, and `to` says where what it made is read."""
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            row = store(by=person(request), at=timezone.now())
            messages.success(request, done)
            return redirect(to(row))
    return render(request, "goals/form.html", {"form": form} | shown)


def correction(subject: str, back: str, more: str = "") -> dict[str, Any]:
    """What the page of a correction says, whatever is put right."""
    return {
        "heading": "Correct what is said",
        "subject": subject,
        "intro": "Put it right below. What it said is kept and shown struck through; the list of changes of the next "
        f"edition says “Correction”. Something new is not a correction: add it. {more}".rstrip(),
        "button": "Record the correction",
        "done": "The correction is recorded. It is in the next edition.",
        "back": back,
    }
