"""Withholding after publication: what would vanish from where, doing it, and the word of a second person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.views.proposing import mark_of
from goals.views.wording import path_words
from public_site.actions import confirm_withholding, lift_withholding, withhold_published
from public_site.actions.withholding import A_SECOND_PERSON, ONLY_PUBLISHERS, Found, Wanted, find_published
from public_site.candidate import edition_of, last_publication
from public_site.editions import Edition
from public_site.models import Publication, Withholding
from public_site.permissions import can_decide_withholding, can_withhold_published
from public_site.registering import editions_by_part
from public_site.schema import kind_of, slug_of
from public_site.staff_desk import names_of, reader
from public_site.staff_forms import LiftForm, WithholdPublishedForm
from public_site.standing_in import texts_of_part
from public_site.tasks import publish_release
from public_site.view import title_of
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors
from roadmap.markdown import plain


@login_required
@require_safe
def withheld(request: HttpRequest) -> HttpResponse:
    """Everything that was withheld after publication, the newest first."""
    user = reader(request)
    rows = list(Withholding.objects.defer("words", "places").order_by("-number"))
    context = {"rows": rows, "names": _names(rows), "can_withhold": can_withhold_published(user)}
    return render(request, "public_site/staff/withheld.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest) -> HttpResponse:
    """Two steps: say what, and see what exactly would vanish; then do it at once, after saying again who one is.

    The second step carries `seen`, the mark of what was shown: where something else would vanish, that is shown first.
    """
    user = reader(request)
    if not can_withhold_published(user):
        raise Refused(ONLY_PUBLISHERS)
    key = request.GET.get("part", "") if request.method == "GET" else request.POST.get("part", "")
    edition, texts = _texts(key)
    form = WithholdPublishedForm(request.POST if request.method == "POST" else None, texts=texts, part=key)
    effect: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(key=key, **form.wanted())
        with violations_as_errors(form):
            effect = _effect_to_read(find_published(wanted), edition, request)
        if effect.get("is_seen"):
            confirm_it_is_you(request)
            with violations_as_errors(form):
                row = withhold_published(wanted=wanted, by=user, at=timezone.now())
                transaction.on_commit(publish_release.delay, robust=True)
                messages.success(request, "It is withheld. The public pages follow as soon as they are made.")
                return redirect("publishing:withholding", row.number)
    context = {
        "form": form,
        "part": key,
        "title": plain(title_of(edition, key)) if edition and key in edition.parts else "",
        "effect": effect,
    }
    return render(request, "public_site/staff/withhold.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest, withholding: int) -> HttpResponse:
    """One act: what it hides and where; a second person confirms it or has it shown again."""
    user = reader(request)
    row = get_object_or_404(Withholding, number=withholding)
    form = LiftForm(request.POST if request.POST.get("do") == "lift" else None)
    if request.method == "POST":
        if not can_decide_withholding(user, row):
            raise Refused(A_SECOND_PERSON)
        if request.POST.get("do") == "confirm" or form.is_valid():
            confirm_it_is_you(request)
            with violations_as_errors(form):
                if request.POST.get("do") == "confirm":
                    confirm_withholding(withholding=row, by=user, at=timezone.now())
                else:
                    reason = form.cleaned_data["reason"]
                    lift_withholding(withholding=row, reason=reason, by=user, at=timezone.now())
                transaction.on_commit(publish_release.delay, robust=True)
                messages.success(request, "It is recorded. The public pages follow as soon as they are made.")
                return redirect("publishing:withholding", row.number)
    context = {
        "row": row,
        "field": path_words(row.field) if row.field else "every text",
        "effect": _effect([_found(one) for one in row.places], None),
        "form": form,
        "names": _names([row]),
        "can_decide": row.lifted_at is None and can_decide_withholding(user, row),
    }
    return render(request, "public_site/staff/withholding.html", context)


def _texts(key: str) -> tuple[Edition | None, dict[str, str]]:
    """The newest edition that holds a part, and its texts: path -> words for people. 404 for a part that never was."""
    if not key:
        last = last_publication()
        return (edition_of(last) if last else None), {}
    for publication in Publication.objects.order_by("-number"):
        edition = edition_of(publication)
        if key in edition.parts:
            found = [one.path for one in texts_of_part(edition.part(key))]
            return edition, {path: path_words(path) for path in found}
    raise Http404("No edition ever had such a part.")


def _effect(found: list[Found], edition: Edition | None) -> dict[str, Any]:
    """What vanishes: for each text how often the words stand in it, and the editions that tell it."""
    told = editions_by_part()
    texts: dict[tuple[str, str], set[int]] = {}
    for one in found:
        texts.setdefault((one.key, one.path), set()).update(told.get(one.sha256, ()))
    editions = sorted({number for numbers in texts.values() for number in numbers})
    lines = [
        {"key": key, "text": path_words(path), "editions": sorted(numbers), "address": _address(key)}
        for (key, path), numbers in sorted(texts.items())
    ]
    return {"lines": lines, "editions": editions, "files": len({one.sha256 for one in found})}


def _effect_to_read(found: list[Found], edition: Edition | None, request: HttpRequest) -> dict[str, Any]:
    """What vanishes, with its mark: whether this person asks to withhold just that, or read something else before."""
    effect = _effect(found, edition)
    mark = mark_of([effect["lines"], [[one.sha256, one.path, one.start, one.end] for one in found]])
    seen = request.POST.get("seen", "") if request.POST.get("do") == "withhold" else ""
    return effect | {"mark": mark, "is_seen": seen == mark, "is_other": bool(seen) and seen != mark}


def _address(key: str) -> str:
    return f"/{kind_of(key)}s/{slug_of(key)}/" if kind_of(key) in ("goal", "area") else ""


def _found(place: dict[str, Any]) -> Found:
    return Found(place["key"], place["sha256"], place["path"], place["start"], place["end"])


def _names(rows: list[Withholding]) -> dict[str, str]:
    return names_of([one for row in rows for one in (row.made_by, row.confirmed_by, row.lifted_by)])
