"""The publishing pages: editions, preparing one, looking at a candidate step by step, deciding on it."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from public_site.actions import ONLY_PUBLISHERS_DECLINE, answer_warning, approve, decline, prepare
from public_site.desk.checks import BY_NAME, run_checks
from public_site.desk.effects import effects
from public_site.desk.progress import read_progress
from public_site.desk.states import compared
from public_site.desk.steps import Desk, Looked, looked_at
from public_site.diff import Change, changes, weakened_first
from public_site.editions import Edition
from public_site.models import Preparation, Publication, Release
from public_site.pages.entries import waited_words
from public_site.pages.history import label_lines, words_of
from public_site.permissions import (
    can_answer_warnings,
    can_approve_publication,
    can_decline_publication,
    can_prepare_publication,
)
from public_site.runs import PUBLISHING, search_name
from public_site.staff_desk import answers_of, names_of, reader, run_state
from public_site.staff_forms import AnswerForm, ApproveForm, DeclineForm, PrepareForm
from public_site.tasks import publish_release, search_candidate
from public_site.words import direction_tag
from roadmap.accounts.models import User
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All editions, the newest first, the candidate that waits, and what was declined."""
    user = reader(request)
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
        "run": run_state(read_progress(PUBLISHING), timezone.now()),
        "names": names_of(
            [person for one in publications for person in (one.prepared_by, one.approved_by)]
            + [person for one in preparations for person in (one.prepared_by, one.decided_by)]
        ),
        "can_prepare": can_prepare_publication(user),
    }
    return render(request, "public_site/staff/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def prepare_edition(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    if not can_prepare_publication(user):
        raise Refused("Only a publisher prepares an edition.")
    form = PrepareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            made = prepare(**form.cleaned_data, by=user, at=timezone.now())
            transaction.on_commit(lambda: search_candidate.delay(made.pk), robust=True)
            return redirect("publishing:candidate", made.pk)
    waiting = Preparation.objects.filter(state=Preparation.State.WAITING).first()
    return render(request, "public_site/staff/prepare.html", {"form": form, "waiting": waiting})


@login_required
@require_safe
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """What an edition would change, computed as the public list is; what weakens a goal stands first."""
    user = reader(request)
    return _candidate_page(request, user, _preparation(pk))


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one warning: a tick and a sentence."""
    user, preparation = reader(request), _preparation(pk)
    if not can_answer_warnings(user, preparation):
        raise Refused("Only who prepared this edition answers its warnings.")
    check = BY_NAME.get(request.POST.get("check", ""))
    if check is None or check.is_error:
        return redirect("publishing:candidate", pk)
    form = AnswerForm(request.POST, prefix=check.name, asks=check.asks)
    if form.is_valid():
        with violations_as_errors(form):
            sentence = form.cleaned_data["sentence"]
            answer_warning(preparation=preparation, check=check.name, sentence=sentence, by=user, at=timezone.now())
            return redirect(reverse("publishing:candidate", args=[pk]) + "#checks")
    return _candidate_page(request, user, _preparation(pk), answering=form)


@login_required
@require_POST
def approve_edition(request: HttpRequest, pk: int) -> HttpResponse:
    user, preparation = reader(request), _preparation(pk)
    form = ApproveForm(request.POST)
    if form.is_valid():
        if can_approve_publication(user, preparation):
            confirm_it_is_you(request)
        with violations_as_errors(form):
            publication = approve(preparation=preparation, by=user, at=timezone.now())
            transaction.on_commit(publish_release.delay, robust=True)
            messages.success(request, f"Edition {publication.number} is approved. The public pages follow in a minute.")
            return redirect("publishing:edition", publication.number)
    return _candidate_page(request, user, _preparation(pk), approval=form, status=409)


@login_required
@require_POST
def decline_edition(request: HttpRequest, pk: int) -> HttpResponse:
    user, preparation = reader(request), _preparation(pk)
    if not can_decline_publication(user, preparation):
        raise Refused(ONLY_PUBLISHERS_DECLINE)
    form = DeclineForm(request.POST)
    if form.is_valid():
        with violations_as_errors(form):
            decline(preparation=preparation, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
            messages.success(request, f"Edition {preparation.number} is declined.")
            return redirect("publishing:home")
    return _candidate_page(request, user, _preparation(pk), refusal=form)


@login_required
@require_POST
def render_again(request: HttpRequest) -> HttpResponse:
    """Ask the worker once more: for an edition that was approved while no worker ran."""
    if not can_prepare_publication(reader(request)):
        raise Refused("Only a publisher has the site rendered.")
    transaction.on_commit(publish_release.delay, robust=True)
    messages.success(request, "The worker was asked to render the site.")
    return redirect("publishing:home")


def _candidate_page(
    request: HttpRequest,
    user: User,
    preparation: Preparation,
    *,
    approval: ApproveForm | None = None,
    refusal: DeclineForm | None = None,
    answering: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    before, after = compared(preparation, at=now)
    found = weakened_first(changes(before, after))
    desk = _desk(user, preparation, before, after, found)
    may_decide = desk.is_waiting
    context = {
        "preparation": preparation,
        "before": before,
        "desk": desk,
        "steps": {step.key: step for step in desk.steps()},
        "looked": [_with_form(one, user, preparation, answering) for one in desk.looked],
        "answers": answers_of(preparation),
        "weakening": [_entry(one, after) for one in found if one.weakens],
        "others": [_entry(one, after) for one in found if not one.weakens],
        "counts": Counter(one.type for one in found).most_common(),
        "boxes": _boxes(after),
        "effects": effects(before, after, found),
        "names": names_of([preparation.prepared_by, preparation.decided_by]),
        "approval": approval or ApproveForm(),
        "refusal": refusal or DeclineForm(),
        "can_prepare": can_prepare_publication(user),
        "can_approve": may_decide and can_approve_publication(user, preparation),
        "can_decline": may_decide and can_decline_publication(user, preparation),
        "is_own": user.public_id == preparation.prepared_by,
    }
    return render(request, "public_site/staff/candidate.html", context, status=status)


def _desk(user: User, preparation: Preparation, before: Edition | None, after: Edition, found: list[Change]) -> Desk:
    """What the steps of a candidate are told from, as it stands now or stood when it was decided on."""
    now = timezone.now()
    running = read_progress(search_name(preparation.pk))
    return Desk(
        preparation=preparation,
        looked=looked_at(
            run_checks(after, before, (preparation.decided_at or now).date()), list(preparation.answers.all())
        ),
        weakening=sum(1 for one in found if one.weakens),
        changes=len(found),
        withheld=len(_boxes(after)),
        search=preparation.searches.order_by("number").last(),
        running=running if running is not None and running.is_running(now) else None,
        search_failed=running.failed if running is not None else "",
        approver=can_approve_publication(user, preparation),
    )


def _with_form(one: Looked, user: User, preparation: Preparation, answering: AnswerForm | None) -> Looked:
    """A warning with the form to answer it, for who prepared the candidate."""
    is_waiting = preparation.state == Preparation.State.WAITING
    if one.check.is_error or not is_waiting or not can_answer_warnings(user, preparation):
        return one
    if answering is not None and answering.prefix == one.check.name:
        return replace(one, form=answering)
    initial = {"sentence": one.answer.sentence} if one.answer else {}
    return replace(one, form=AnswerForm(prefix=one.check.name, asks=one.check.asks, initial=initial))


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
        "waited": waited_words(change, observed=observed),
    }


def _boxes(edition: Edition) -> list[dict[str, Any]]:
    """Every withheld span of the candidate, for the last look at what is not shown."""
    return [
        {"key": key, "box": box_key, **box}
        for key in edition.parts
        for box_key, box in edition.part(key)["withheld"].items()
    ]


def _preparation(pk: int) -> Preparation:
    return get_object_or_404(Preparation, pk=pk)
