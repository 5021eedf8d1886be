"""One mitigation of a threshold, in one of two columns: what the company does itself, or what all are advised to do."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import MitigationInput, add_mitigation
from goals.boxed import box_values
from goals.forms.map_change import MitigationForm
from goals.models import Goal, Mitigation, MitigationRevision
from goals.sealed import evidence_for
from goals.snapshot import threshold_value
from goals.views.lookup import evidence_choices, person
from goals.views.map import adding, changing, shown
from goals.views.map.home import developer, may
from goals.views.map.things import Thing, find_mitigation, find_threshold, goal_choices, mitigation_thing
from goals.views.map.threshold import thing_of as threshold_of
from goals.views.map_wording import NO_NAMES
from goals.views.texts import titles_of

Column = MitigationRevision.Column
_WARNING = (
    "The public reads that it is withdrawn, and when: it asks for less. Its history stays, and it does not come back "
    "under the same short name."
)


@login_required
@require_safe
def mitigation(request: HttpRequest, threshold: str, slug: str) -> HttpResponse:
    found = find_mitigation(request, threshold, slug)
    user, thing = person(request), mitigation_thing(found, NO_NAMES, request)
    (whole,) = box_values("threshold", [threshold_value(found.threshold, pending=True)])
    value = next(one for one in whole["mitigations"] if one["slug"] == slug)
    evidence = {one["slug"]: one["title"] for one in evidence_for(user)}
    context: dict[str, Any] = {
        "threshold": found.threshold,
        "one": shown.mitigation(value, titles_of(Goal.objects.all()), evidence),
        "slug": slug,
        "threshold_name": threshold_of(found.threshold).name,
        "developer": developer(),
        "revisions": shown.revisions(user, thing),
        "in_full": True,
    }
    return render(request, "goals/map/mitigation.html", context | may(user))


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, threshold: str) -> HttpResponse:
    found = find_threshold(request, threshold)
    adding.only_editors(request)
    evidence = evidence_choices(None, person(request))
    form = adding.new_form(request, MitigationForm, goals=goal_choices(), evidence=evidence, initial=_column(request))
    return adding.add(
        request,
        form,
        lambda **who: add_mitigation(
            threshold=found,
            slug=form.cleaned_data["slug"],
            revision=MitigationInput(**form.words(), **form.change()),
            position=found.mitigations.count(),
            **who,
        ),
        to=lambda row: reverse("map:mitigation", args=[threshold, row.slug]),
        done="The mitigation is proposed. Another editor approves it.",
        heading="Add a mitigation",
        subject=threshold_of(found).name,
        intro=adding.PROPOSED_FIRST,
        button="Propose the mitigation",
        back=reverse("map:threshold", args=[threshold]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, threshold: str, slug: str) -> HttpResponse:
    """With `column` in the address it opens as a move to that column."""
    found = find_mitigation(request, threshold, slug)
    return changing.edit(request, _thing(request, found), _column(request))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, threshold: str, slug: str) -> HttpResponse:
    return changing.withdraw(request, _thing(request, find_mitigation(request, threshold, slug)), _WARNING)


@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, threshold: str, slug: str, number: int) -> HttpResponse:
    return changing.decision(request, _thing(request, find_mitigation(request, threshold, slug)), number)


def _column(request: HttpRequest) -> dict[str, Any]:
    """The column that the address asks for, with what a form opens with there."""
    column = request.GET.get("column", "")
    if column == Column.INDUSTRY:
        return {"column": column, "state": "", "in_place_since": None, "kind": "rescoped"}
    if column == Column.COMPANY:
        return {"column": column, "state": MitigationRevision.State.PLANNED.value, "kind": "rescoped"}
    return {}


def _thing(request: HttpRequest, found: Mitigation) -> Thing:
    evidence = {one["slug"]: one["title"] for one in evidence_for(person(request))}
    return mitigation_thing(found, {**titles_of(Goal.objects.all()), **evidence}, request)
