"""The publishing desk beside the candidate's own page: its pages as readers would see them, searches, what came of it."""

from datetime import UTC, datetime
from mimetypes import guess_type
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from public_site.candidate import edition_of
from public_site.desk.checks import BY_NAME
from public_site.desk.effects import effects
from public_site.desk.preview import asset, previewed
from public_site.desk.progress import Progress, read_progress
from public_site.desk.rendering import CandidateSite
from public_site.desk.states import compared
from public_site.diff import changes
from public_site.models import Preparation, Publication, Release
from public_site.page import file_of
from public_site.permissions import can_prepare_publication, can_read_publishing
from public_site.publish import public_root
from public_site.runs import PUBLISHING, search_name
from public_site.tasks import search_candidate
from roadmap.accounts.models import User
from roadmap.errors import Refused

PER_PAGE: Final = 100


@login_required
@require_POST
def search_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the worker to search everything this candidate would put before readers for the words withheld in it."""
    if not can_prepare_publication(reader(request)):
        raise Refused("Only a publisher has a candidate searched.")
    preparation = _waiting(pk)
    transaction.on_commit(lambda: search_candidate.delay(preparation.pk), robust=True)
    messages.success(request, "The worker was asked to search the pages.")
    return redirect(reverse("publishing:candidate", args=[pk]) + "#search")


@login_required
@require_safe
def search_progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the search is, for the script of the page."""
    reader(request)
    return _progress(read_progress(search_name(pk)))


@login_required
@require_safe
def publish_progress(request: HttpRequest) -> JsonResponse:
    """How far the rendering of the public pages is, for the script of the page."""
    reader(request)
    return _progress(read_progress(PUBLISHING))


@login_required
@require_safe
def pages(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages that a candidate would bring or change, each with its preview."""
    reader(request)
    preparation = _waiting(pk)
    site = _site(preparation)
    found = sorted((one for one in site.changed() if one.path.endswith("/")), key=lambda one: one.path)
    context = {
        "preparation": preparation,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "gone": site.gone(),
    }
    return render(request, "public_site/staff/pages.html", context)


@login_required
@require_safe
def preview(request: HttpRequest, pk: int, page: str = "") -> HttpResponseBase:
    """One page of a candidate in the theme of the public site, marked as a preview. Nothing keeps a copy of it."""
    reader(request)
    preparation = _waiting(pk)
    content = asset(f"/{page}") or _file(preparation, f"/{page}")
    if content is None:
        raise Http404("The candidate has no such page.")
    kind = guess_type(file_of(f"/{page}"))[0] or "application/octet-stream"
    if kind == "text/html":
        content = previewed(
            content,
            base=reverse("publishing:preview_home", args=[pk]),
            number=preparation.number,
            back=reverse("publishing:candidate", args=[pk]),
        )
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "no-store"})


@login_required
@require_safe
def edition_page(request: HttpRequest, edition: int) -> HttpResponse:
    """One published edition: number, hash, who answered for what, what it set in motion, and how far its pages are."""
    user = reader(request)
    row = get_object_or_404(Publication, number=edition)
    earlier = Publication.objects.filter(number=edition - 1).first()
    after, before = edition_of(row), edition_of(earlier) if earlier else None
    prepared = Preparation.objects.filter(number=edition, state=Preparation.State.APPROVED).order_by("-pk").first()
    rendered = Release.objects.order_by("-pk").first()
    is_public = rendered is not None and rendered.edition >= edition
    context = {
        "publication": row,
        "preparation": prepared,
        "effects": effects(before, after, changes(before, after)),
        "answers": answers_of(prepared),
        "names": names_of([row.prepared_by, row.approved_by]),
        "is_public": is_public,
        "rendered": rendered,
        "run": None if is_public else run_state(read_progress(PUBLISHING), timezone.now()),
        "can_prepare": can_prepare_publication(user),
    }
    return render(request, "public_site/staff/edition.html", context)


def answers_of(preparation: Preparation | None) -> list[dict[str, Any]]:
    """What was ticked and said of the warnings of a candidate, the newest answer to each."""
    rows = {row.check_name: row for row in preparation.answers.order_by("number")} if preparation else {}
    return [{"check": BY_NAME.get(name), "row": row} for name, row in rows.items()]


def names_of(ids: list[str]) -> dict[str, str]:
    """Opaque id -> name of the people on a page; the names are for staff only."""
    return dict(User.objects.filter(public_id__in=ids).values_list("public_id", "name"))


def run_state(found: Progress | None, now: datetime) -> dict[str, Any]:
    """A run as the pages show it: running with its percent, failed with its sentence, or nothing to say."""
    return {
        "is_running": found is not None and found.is_running(now),
        "percent": found.percent if found else 0,
        "step": found.step if found else "",
        "failed": found.failed if found else "",
    }


def reader(request: HttpRequest) -> User:
    """The person, who may read the publishing pages."""
    user = cast(User, request.user)
    if not can_read_publishing(user):
        raise Refused("The publishing pages are for staff.")
    return user


def _waiting(pk: int) -> Preparation:
    return get_object_or_404(Preparation, pk=pk, state=Preparation.State.WAITING)


def _site(preparation: Preparation) -> CandidateSite:
    now = timezone.now()
    return CandidateSite(public_root(), compared(preparation, at=now)[1], now.astimezone(UTC).date())


def _file(preparation: Preparation, path: str) -> bytes | None:
    """A page, or a file that belongs to one: a figure, a table, a drawing."""
    owner = path if path.endswith("/") else path.rpartition("charts/")[0] or path
    found = _site(preparation).files_of(owner)
    return found.get(file_of(path)) if found else None


def _progress(found: Progress | None) -> JsonResponse:
    state = run_state(found, timezone.now())
    answer = JsonResponse({"is_running": state["is_running"], "percent": state["percent"]})
    answer.headers["Cache-Control"] = "no-store"
    return answer
