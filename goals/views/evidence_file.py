"""The bytes of a piece of evidence: sent as a download, to those who may read it whole, if they are what was brought."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions import record_sealed_download
from goals.actions.evidence_file import FileHasChanged, file_of, read_evidence_file
from goals.evidence_files.kinds import media_type_of
from goals.evidence_files.names import disposition
from goals.models import Evidence, EvidenceFile, EvidenceRevision
from goals.permissions import can_read_internal, can_read_sealed_evidence
from goals.views.lookup import person

# The file can run nothing, load nothing, and is of no origin, whatever a browser takes it for.
_POLICY = "sandbox; default-src 'none'"


@login_required
@require_safe
def download(request: HttpRequest, filed: str) -> HttpResponse:
    """404 to whom this evidence is sealed: that it has a file is a part of what is sealed."""
    found = Evidence.objects.filter(slug=filed).first()
    if found is None or not can_read_sealed_evidence(person(request), found):
        raise Http404
    row = file_of(found)
    if row is None:
        raise Http404
    try:
        data = read_evidence_file(row, at=timezone.now())
    except FileHasChanged as changed:
        context = {"sentence": changed.sentence, "slug": filed if can_read_internal(person(request)) else ""}
        return render(request, "goals/evidence_file_changed.html", context, status=409)
    record_sealed_download(evidence=found, by=person(request), at=timezone.now())
    return _answer(row, data, found.revisions.order_by("-number")[0])


def _answer(row: EvidenceFile, data: bytes, newest: EvidenceRevision) -> HttpResponse:
    is_public = newest.visibility == EvidenceRevision.Visibility.PUBLIC
    return HttpResponse(
        data,
        headers={
            "Content-Type": media_type_of(row.kind),
            "Content-Disposition": disposition(row.called),
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-cache" if is_public else "private, no-store",
        },
    )
