"""One piece of evidence: what it is, its file, its history, where it is used, and its judgement."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import revise_evidence
from goals.actions.evidence import WHO_JUDGES
from goals.actions.guards import refuse_unless
from goals.boxed import box_evidence, box_rows
from goals.days import maybe_day
from goals.evidence_files.kinds import REPORTS, label_of
from goals.expiry import state_of
from goals.forms.evidence import JudgeForm
from goals.models import Evidence, EvidenceRevision
from goals.permissions import (
    can_judge_evidence,
    can_open_evidence,
    can_read_sealed_evidence,
    can_redact,
    can_revise_evidence,
    can_see_readings,
    reads_evidence_openly,
)
from goals.sealed import evidence_for, seal_rows
from goals.snapshot import evidence_value
from goals.uses import uses
from goals.values import EvidenceValue
from goals.views.link import link_facts
from goals.views.lookup import find_evidence, person
from goals.views.texts import text, titles_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """One piece of evidence; a second person judges the very revision that is on the page."""
    found = find_evidence(request, slug)
    user = person(request)
    may_read = reads_evidence_openly(user, found)
    can_judge = can_read_sealed_evidence(user, found) and can_judge_evidence(user, found)
    value = _value(found, request, may_read=may_read)
    form = JudgeForm(request.POST if request.method == "POST" else None, now=value["state"])
    if request.method == "POST":
        refuse_unless(can_judge, WHO_JUDGES)
        answer = _judge(request, found, value, form)
        if answer is not None:
            return answer
    context = {
        **_page(found, value, request, may_read=may_read),
        "description": text(value["description"]),
        "goals": titles_of(found.goals.all()).items(),
        "uses": uses(found),
        "form": form,
        "can_judge": can_judge,
        "why_not": WHO_JUDGES,
        "can_revise": can_revise_evidence(user, found),
        "can_redact": can_redact(user) and may_read,
        "can_open": not may_read and can_open_evidence(user, found),
        "link": link_facts(found, user) if may_read and value["url"] else None,
        "can_see_readings": value["visibility"] == "stub" and can_see_readings(user, found),
    }
    return render(request, "goals/evidence.html", context)


def shown(value: EvidenceValue) -> dict[str, Any]:
    """A piece of evidence in the words of lists and pages; past its last day it reads "Expired"."""
    return {
        "slug": value["slug"],
        "title": value["title"],
        "url": value["url"],
        "kind": EvidenceRevision.Kind(value["kind"]).label,
        "visibility": EvidenceRevision.Visibility(value["visibility"]).label,
        "state": EvidenceRevision.State(state_of(value, timezone.now().date())).label,
        "captured_on": maybe_day(value["captured_on"]),
        "expires_on": maybe_day(value["expires_on"]),
    }


def _value(found: Evidence, request: HttpRequest, *, may_read: bool) -> EvidenceValue:
    if may_read:
        return box_evidence([evidence_value(found)])[0]
    return evidence_for(person(request), Evidence.objects.filter(pk=found.pk))[0]


def _page(found: Evidence, value: EvidenceValue, request: HttpRequest, *, may_read: bool) -> dict[str, Any]:
    """What the page tells beside the newest words: its file, what happened to it, and what else has the same bytes."""
    rows = found.revisions.select_related("evidence", "author").order_by("-number")
    revisions = box_rows(rows) if may_read else seal_rows(rows, person(request))
    newest = revisions[0]
    decided = newest
    for row in revisions:
        if row.state != newest.state:
            break
        decided = row
    file = found.files.filter(file=newest.file).select_related("stored_by", "look").first() if newest.file else None
    return {
        "item": shown(value),
        "value": value,
        "revisions": revisions,
        "decided": decided,
        "has_expired": value["state"] != state_of(value, timezone.now().date()),
        "is_sealed": not may_read,
        "has_file": bool(newest.file),
        "file": file if may_read else None,
        "file_kind": label_of(file.kind) if file else "",
        "is_report": file is not None and file.kind in REPORTS,
        "same": _same_bytes(found, value) if may_read else [],
    }


def _same_bytes(found: Evidence, value: EvidenceValue) -> list[str]:
    """Other pieces whose newest revision names the same hash: two links to one file."""
    if not value["sha256"]:
        return []
    rows = EvidenceRevision.objects.newest().filter(sha256=value["sha256"]).exclude(evidence=found)
    return list(
        rows.exclude(visibility="reviewers").order_by("evidence__slug").values_list("evidence__slug", flat=True)
    )


def _judge(request: HttpRequest, found: Evidence, value: EvidenceValue, form: JudgeForm) -> HttpResponse | None:
    if request.POST.get("revision") != str(value["revision"]):
        messages.warning(request, "This evidence was revised or judged while you read it. Read it again first.")
        return redirect(request.path)
    if not form.is_valid():
        return None
    answer = None
    with violations_as_errors(form):
        row = revise_evidence(evidence=found, by=person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"The evidence is now {row.get_state_display().lower()}.")
        answer = redirect(request.path)
    return answer
