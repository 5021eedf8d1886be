"""One capability threshold: its definition and versions, what was found about it, its mitigations."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import ThresholdInput, add_threshold, record_assessment
from goals.actions.guards import refuse_unless
from goals.boxed import box_values
from goals.forms.map_change import ThresholdForm
from goals.forms.map_kept import AssessmentForm
from goals.models import Threshold
from goals.permissions import can_record_assessment, can_redact
from goals.snapshot import threshold_value
from goals.views.changing import data_of
from goals.views.lookup import evidence_choices, person
from goals.views.map import adding, changing, shown
from goals.views.map.home import developer, may, show_thresholds
from goals.views.map.things import Thing, find_threshold, threshold_thing

WHO_ASSESSES = "Only an editor or somebody who owns goals can record an assessment."
_WARNING = (
    "The public reads that it is withdrawn, and when. Its history and its mitigations stay: withdraw those too if "
    "nothing of them holds. What is withdrawn does not come back under the same short name."
)


@login_required
@require_safe
def threshold(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_threshold(request, slug)
    user, (value,) = person(request), box_values("threshold", [threshold_value(found, pending=True)])
    (item,) = show_thresholds(user, [value])
    thing = thing_of(found)
    known = {one["slug"] for side in ("company", "industry") for one in (item or {}).get(side, [])}
    context: dict[str, Any] = {
        "threshold": found,
        "one": item,
        "title": thing.name,
        "developer": developer(),
        "revisions": shown.revisions(user, thing),
        "declined_mitigations": [one["slug"] for one in value["mitigations"] if one["slug"] not in known],
        "can_redact": can_redact(user),
        "in_full": True,
    }
    return render(request, "goals/map/threshold.html", context | may(user))


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    adding.only_editors(request)
    form = adding.new_form(request, ThresholdForm)
    return adding.add(
        request,
        form,
        lambda **who: add_threshold(
            slug=form.cleaned_data["slug"],
            revision=ThresholdInput(**form.words(), **form.change()),
            position=Threshold.objects.count(),
            **who,
        ),
        to=lambda row: reverse("map:threshold", args=[row.slug]),
        done="The threshold is proposed. Another editor approves its definition.",
        heading="Add a threshold",
        intro="Another editor approves the definition before it is in force.",
        button="Propose the threshold",
        back=reverse("map:home"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    return changing.edit(request, thing_of(find_threshold(request, slug)))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    return changing.withdraw(request, thing_of(find_threshold(request, slug)), _WARNING)


@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return changing.decision(request, thing_of(find_threshold(request, slug)), number)


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody found; it is added and never changed. Another finding is another assessment."""
    found = find_threshold(request, slug)
    user, back = person(request), reverse("map:threshold", args=[slug])
    refuse_unless(can_record_assessment(user), WHO_ASSESSES)
    initial = {"on": timezone.now().date()}
    form = AssessmentForm(data_of(request), evidence=evidence_choices(None, user), initial=initial)
    return adding.add(
        request,
        form,
        lambda **who: record_assessment(threshold=found, **form.cleaned_data, **who),
        to=lambda row: f"{back}#assessments",
        done="The assessment is recorded. It is in the next edition.",
        heading="Record an assessment",
        subject=thing_of(found).name,
        intro="It is made against the definition in force and never changes: record a new one when you know more.",
        button="Record the assessment",
        back=back,
    )


def thing_of(found: Threshold) -> Thing:
    return threshold_thing(found, shown.level_names())
