"""Sealed evidence: its named readers, what they read and why, and the page on which one of them opens it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goals.actions import end_evidence_reader, name_evidence_reader, open_evidence
from goals.actions.guards import refuse_unless
from goals.actions.opening import ONLY_NAMED, WHO_NAMES
from goals.boxed import box_evidence
from goals.forms.opening import OpeningForm, ReaderForm
from goals.forms.reason import ClickForm
from goals.models import Evidence, EvidenceRevision
from goals.permissions import (
    can_know_of_evidence,
    can_name_evidence_reader,
    can_open_evidence,
    can_read_internal,
    can_see_readings,
)
from goals.sealed import evidence_for
from goals.snapshot import evidence_value
from goals.values import EvidenceValue
from goals.views.evidence import shown
from goals.views.lookup import FOR_STAFF, find_evidence, key_in, person
from goals.views.texts import text
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors

WHO_SEES_READINGS = "Readings are seen by who brought this evidence, owners of its goal, editors and auditors."
SHOWN_READINGS = 200


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_sealed(request: HttpRequest, stub: str) -> HttpResponse:
    """The stub, and a reason to give; the answer to the POST has the whole, and the reading is recorded."""
    found = _find_to_open(request, stub)
    user = person(request)
    value = evidence_for(None, Evidence.objects.filter(pk=found.pk))[0]
    form = OpeningForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"slug": stub, "form": form, "item": shown(value), "value": value, "is_opened": False}
    context["description"] = text(value["description"])
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            reading = open_evidence(evidence=found, by=user, at=timezone.now(), **form.cleaned_data)
            context |= _whole(found) | {"is_opened": True, "reading": reading}
    context["is_staff"] = can_read_internal(user)
    return render(request, "goals/open_evidence.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def readers(request: HttpRequest, stub: str) -> HttpResponse:
    """Who is named to read a stub, who opened it when and why; those who keep it name readers and end namings."""
    found = find_evidence(request, stub)
    user = person(request)
    refuse_unless(can_see_readings(user, found), WHO_SEES_READINGS)
    value = evidence_value(found)
    if value["visibility"] != EvidenceRevision.Visibility.STUB and not found.readers.exists():
        raise Http404
    named = list(found.readers.select_related("reader", "named_by", "ended_by").order_by("-number"))
    do = request.POST.get("do", "")
    form = ReaderForm(
        request.POST if do == "name" else None, named=[row.reader_id for row in named if row.ended_at is None]
    )
    end = ClickForm(request.POST if do == "end" else None)
    if request.method == "POST":
        refuse_unless(can_name_evidence_reader(user, found), WHO_NAMES)
        answer = _change(request, found, form if do == "name" else end)
        if answer is not None:
            return answer
    context = {
        "slug": stub,
        "title": evidence_for(user, Evidence.objects.filter(pk=found.pk))[0]["title"],
        "named": named,
        "readings": found.openings.select_related("reader").order_by("-number")[:SHOWN_READINGS],
        "form": form,
        "end": end,
        "can_name": can_name_evidence_reader(user, found) and value["visibility"] == EvidenceRevision.Visibility.STUB,
    }
    return render(request, "goals/evidence_readers.html", context)


def _find_to_open(request: HttpRequest, stub: str) -> Evidence:
    """For a named reader, from inside or outside. Others learn no more than that they are not named."""
    user = person(request)
    found = Evidence.objects.filter(slug=stub).first()
    if found is not None and can_open_evidence(user, found):
        return found
    refuse_unless(can_read_internal(user), FOR_STAFF)
    if found is None or not can_know_of_evidence(user, found):
        raise Http404
    raise Refused(ONLY_NAMED)


def _whole(found: Evidence) -> dict[str, Any]:
    value: EvidenceValue = box_evidence([evidence_value(found)])[0]
    newest = found.revisions.order_by("-number")[0]
    return {"item": shown(value), "value": value, "has_file": bool(newest.file)}


def _change(request: HttpRequest, found: Evidence, form: ReaderForm | ClickForm) -> HttpResponse | None:
    by, at = person(request), timezone.now()
    if not form.is_valid():
        return None
    answer = None
    with violations_as_errors(form):
        if isinstance(form, ReaderForm):
            row = name_evidence_reader(evidence=found, by=by, at=at, **form.cleaned_data)
            messages.success(request, f"{row.reader.name} may now open this evidence.")
        else:
            row = get_object_or_404(found.readers, pk=key_in(request, "named"))
            end_evidence_reader(reader=row, by=by, at=at)
            messages.success(request, f"{row.reader.name} no longer opens this evidence.")
        answer = redirect(request.path)
    return answer
