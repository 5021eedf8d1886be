"""The publishing pages: editions, preparing one, reading a candidate against the last edition, deciding on it."""

from collections import Counter
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from public_site.actions import approve, decline, prepare
from public_site.candidate import as_edition, edition_of
from public_site.diff import Change, changes, weakened_first
from public_site.editions import Edition
from public_site.models import Preparation, Publication, Release
from public_site.pages.history import label_lines, words_of
from public_site.permissions import (
    can_approve_publication,
    can_decline_publication,
    can_prepare_publication,
    can_read_publishing,
)
from public_site.staff_forms import ApproveForm, DeclineForm, PrepareForm
from public_site.tasks import publish_release
from public_site.words import direction_tag
from roadmap.accounts.models import User
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All editions, the newest first, the candidate that waits, and what was declined."""
    user = _reader(request)
    publications = list(Publication.objects.defer("manifest").order_by("-number"))
    rendered = Release.objects.order_by("-pk").first()
    preparations = list(Preparation.objects.defer("parts").order_by("-prepared_at", "-pk")[:20])
    newest = publications[0].number if publications else None
    context = {
        "publications": publications,
        "waiting": [one for one in preparations if one.state == Preparation.State.WAITING],
        "declined": [one for one in preparations if one.state == Preparation.State.DECLINED],
        "rendered": rendered,
        "is_behind": newest is not None and (rendered is None or rendered.edition != newest),
        "names": _names(publications, preparations),
        "can_prepare": can_prepare_publication(user),
    }
    return render(request, "public_site/staff/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def prepare_edition(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    if not can_prepare_publication(user):
        raise Refused("Only a publisher prepares an edition.")
    form = PrepareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            made = prepare(**form.cleaned_data, by=user, at=timezone.now())
            return redirect("publishing:candidate", made.pk)
    waiting = Preparation.objects.filter(state=Preparation.State.WAITING).first()
    return render(request, "public_site/staff/prepare.html", {"form": form, "waiting": waiting})


@login_required
@require_safe
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """What an edition would change, computed as the public list is; what weakens a goal stands first."""
    user = _reader(request)
    return _candidate_page(request, user, _preparation(pk), approval=ApproveForm(), refusal=DeclineForm())


@login_required
@require_POST
def approve_edition(request: HttpRequest, pk: int) -> HttpResponse:
    user, preparation = _reader(request), _preparation(pk)
    form = ApproveForm(request.POST)
    if form.is_valid():
        with violations_as_errors(form):
            publication = approve(preparation=preparation, by=user, at=timezone.now())
            transaction.on_commit(publish_release.delay, robust=True)
            messages.success(request, f"Edition {publication.number} is approved. The public pages follow in a minute.")
            return redirect("publishing:home")
    return _candidate_page(request, user, _preparation(pk), approval=form, refusal=DeclineForm(), status=409)


@login_required
@require_POST
def decline_edition(request: HttpRequest, pk: int) -> HttpResponse:
    user, preparation = _reader(request), _preparation(pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with violations_as_errors(form):
            decline(preparation=preparation, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
            messages.success(request, f"Edition {preparation.number} is declined.")
            return redirect("publishing:home")
    return _candidate_page(request, user, _preparation(pk), approval=ApproveForm(), refusal=form)


@login_required
@require_POST
def render_again(request: HttpRequest) -> HttpResponse:
    """Ask the worker once more: for an edition that was approved while no worker ran."""
    if not can_prepare_publication(_reader(request)):
        raise Refused("Only a publisher has the site rendered.")
    transaction.on_commit(publish_release.delay, robust=True)
    messages.success(request, "The worker was asked to render the site.")
    return redirect("publishing:home")


def _candidate_page(
    request: HttpRequest,
    user: User,
    preparation: Preparation,
    *,
    approval: ApproveForm,
    refusal: DeclineForm,
    status: int = 200,
) -> HttpResponse:
    before, after = _compared(preparation)
    found = weakened_first(changes(before, after))
    context = {
        "preparation": preparation,
        "before": before,
        "weakening": [_entry(one, after) for one in found if one.weakens],
        "others": [_entry(one, after) for one in found if not one.weakens],
        "counts": Counter(one.type for one in found).most_common(),
        "boxes": _boxes(after),
        "names": _names([], [preparation]),
        "approval": approval,
        "refusal": refusal,
        "can_approve": preparation.state == Preparation.State.WAITING and can_approve_publication(user, preparation),
        "can_decline": preparation.state == Preparation.State.WAITING and can_decline_publication(user, preparation),
        "is_own": user.public_id == preparation.prepared_by,
    }
    return render(request, "public_site/staff/candidate.html", context, status=status)


def _compared(preparation: Preparation) -> tuple[Edition | None, Edition]:
    """The edition before the candidate, and the candidate as it would read today (or did when it was decided)."""
    earlier = Publication.objects.filter(number__lt=preparation.number).order_by("-number").first()
    at = preparation.decided_at or timezone.now()
    return (edition_of(earlier) if earlier else None), as_edition(preparation, last=earlier, at=at)


def _entry(change: Change, edition: Edition) -> dict[str, Any]:
    """As the public page of changes shows it."""
    observed = edition.roadmap["kept_by"] == "observer"
    labels = (
        label_lines(change.labels, change.direction, observed=observed) if change.labels and change.direction else []
    )
    direction = direction_tag(change.direction) if change.direction else None
    return {
        "change": change,
        "direction": direction,
        "labels": labels,
        "fields": [(one, words_of(one)) for one in change.fields],
    }


def _boxes(edition: Edition) -> list[dict[str, Any]]:
    """Every withheld span of the candidate, for the last look at what is not shown."""
    return [
        {"key": key, "box": box_key, **box}
        for key in edition.parts
        for box_key, box in edition.part(key)["withheld"].items()
    ]


def _names(publications: list[Publication], preparations: list[Preparation]) -> dict[str, str]:
    """Opaque id -> name of the people on the page; the names are for staff only."""
    ids = {person for one in publications for person in (one.prepared_by, one.approved_by)}
    ids |= {person for one in preparations for person in (one.prepared_by, one.decided_by)}
    return dict(User.objects.filter(public_id__in=ids).values_list("public_id", "name"))


def _preparation(pk: int) -> Preparation:
    return get_object_or_404(Preparation, pk=pk)


def _reader(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not can_read_publishing(user):
        raise Refused("The publishing pages are for staff.")
    return user
