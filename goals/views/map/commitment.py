"""One conditional commitment: if this happens, the company will do that."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import CommitmentInput, add_commitment
from goals.boxed import box_values
from goals.forms.map_change import CommitmentForm
from goals.models import ConditionalCommitment
from goals.permissions import can_redact
from goals.snapshot import commitment_values
from goals.views.lookup import person
from goals.views.map import adding, changing, shown
from goals.views.map.home import developer, may
from goals.views.map.things import commitment_thing, find_commitment
from goals.views.map_wording import NO_NAMES

_WARNING = "The public reads that it is withdrawn, and when: it asks for less. Its history stays."


@login_required
@require_safe
def commitment(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_commitment(request, slug)
    user = person(request)
    values = commitment_values(ConditionalCommitment.objects.filter(pk=found.pk), pending=True)
    (value,) = box_values("commitment", values)
    context: dict[str, Any] = {
        "commitment": found,
        "one": shown.commitment(value),
        "developer": developer(),
        "revisions": shown.revisions(user, commitment_thing(found, NO_NAMES)),
        "can_redact": can_redact(user),
    }
    return render(request, "goals/map/commitment.html", context | may(user))


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    adding.only_editors(request)
    form = adding.new_form(request, CommitmentForm)
    return adding.add(
        request,
        form,
        lambda **who: add_commitment(
            slug=form.cleaned_data["slug"],
            revision=CommitmentInput(**form.words(), **form.change()),
            position=ConditionalCommitment.objects.count(),
            **who,
        ),
        to=lambda row: reverse("map:commitment", args=[row.slug]),
        done="The commitment is proposed. Another editor approves it.",
        heading="Add a conditional commitment",
        intro=adding.PROPOSED_FIRST,
        button="Propose the commitment",
        back=reverse("map:home"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    return changing.edit(request, commitment_thing(find_commitment(request, slug), NO_NAMES))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    return changing.withdraw(request, commitment_thing(find_commitment(request, slug), NO_NAMES), _WARNING)


@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return changing.decision(request, commitment_thing(find_commitment(request, slug), NO_NAMES), number)
