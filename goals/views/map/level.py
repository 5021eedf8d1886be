"""Safety levels and their two standards: since when each is active, for which model, and why."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import activate_standard, add_safety_level, correct_standard
from goals.forms.map_kept import LevelForm, StandardForm
from goals.models import SafetyLevel, Standard
from goals.views.changing import data_of
from goals.views.map import adding
from goals.views.map.corrected import correcting_form, right_of


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    adding.only_editors(request)
    form = LevelForm(data_of(request))
    return adding.add(
        request,
        form,
        lambda **who: add_safety_level(**form.cleaned_data, **who),
        to=_place,
        done="The safety level is added. It is in the next edition.",
        heading="Add a safety level",
        button="Add the safety level",
        back=reverse("map:home"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, slug: str) -> HttpResponse:
    """A standard that is active stays on record: a row says since when, for which model and why."""
    adding.only_editors(request)
    found = get_object_or_404(SafetyLevel, slug=slug)
    form = StandardForm(data_of(request), initial={"active_since": timezone.now().date()})
    return adding.add(
        request,
        form,
        lambda **who: activate_standard(level=found, **form.cleaned_data, **who),
        to=lambda row: _place(found),
        done="The standard is recorded as active. It is in the next edition.",
        heading="Record an active standard",
        subject=found.name,
        intro="It is added to the record and stays there. An error in it can be put right, in the open.",
        button="Record it as active",
        back=_place(found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str, standard: int) -> HttpResponse:
    adding.only_editors(request)
    found = get_object_or_404(Standard.objects.select_related("level"), level__slug=slug, pk=standard)
    form = correcting_form(request, StandardForm, found)
    return adding.add(
        request,
        form,
        lambda **who: correct_standard(standard=found, right=right_of(form), reason=form.cleaned_data["reason"], **who),
        to=lambda row: _place(found.level),
        **adding.correction(f"{found.level.name}: {found.get_kind_display()}, {found.model}", _place(found.level)),
    )


def _place(level: SafetyLevel) -> str:
    return reverse("map:home") + f"#level-{level.slug}"
