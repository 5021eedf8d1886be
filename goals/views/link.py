"""The link of a piece of evidence: what the worker knows of it, asking for a look now, and the copies that are kept."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from goals.actions import record_sealed_download
from goals.actions.link_copies import read_copy
from goals.actions.links import ask_for_look
from goals.evidence_files.names import disposition
from goals.models import Evidence, LinkCheck, LinkCopy, LinkLook
from goals.permissions import can_read_sealed_evidence, can_revise_evidence
from goals.tasks import look_at_link
from goals.views.lookup import find_evidence, person
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation

# A copy can run nothing, load nothing, and is of no origin, whatever a browser takes it for.
_POLICY = "sandbox; default-src 'none'"
_ENDINGS = {"application/pdf": "pdf", "application/json": "json", "text/csv": "csv", "text/plain": "txt"}


@login_required
@require_POST
def check_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the worker look at the link. A rule in the way is told on the page of the evidence."""
    found = find_evidence(request, slug)
    try:
        ask_for_look(evidence=found, by=person(request), at=timezone.now())
        transaction.on_commit(lambda: look_at_link.delay(found.pk), robust=True)
        messages.success(request, "The worker was asked to look at this address. Load the page again in a minute.")
    except Refused:
        raise
    except RuleViolation as violation:
        messages.error(request, violation.sentence)
    return redirect("goals:evidence", slug)


@login_required
@require_safe
def copy(request: HttpRequest, slug: str, sha256: str) -> HttpResponse:
    """A copy of what the address answered: a download for those who may read the evidence whole, never a page."""
    found = Evidence.objects.filter(slug=slug).first()
    if found is None or not can_read_sealed_evidence(person(request), found):
        raise Http404
    row = get_object_or_404(found.link_copies, sha256=sha256)
    data = read_copy(row)
    if data is None:
        raise Http404("The copy is damaged, so it is shown to nobody. The error log names it.")
    record_sealed_download(evidence=found, by=person(request), at=timezone.now())
    return HttpResponse(
        data,
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": disposition(f"{slug}-{row.taken_at:%Y-%m-%d}.{_ending(row)}"),
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


def link_facts(evidence: Evidence, user: User) -> dict[str, Any]:
    """What `goals/_evidence_link.html` shows: for somebody who may read this evidence whole. Three queries."""
    look = LinkLook.objects.filter(pk=evidence.pk).first()
    return {
        "look": look,
        "said": evidence.link_checks.order_by("-checked_at", "-pk").first(),
        "finding": LinkCheck.State(look.unconfirmed).label.lower() if look and look.unconfirmed else "",
        "copies": evidence.link_copies.order_by("-taken_at"),
        "is_on": settings.CHECK_LINKS,
        "can_ask": settings.CHECK_LINKS and can_revise_evidence(user, evidence),
    }


def _ending(row: LinkCopy) -> str:
    return _ENDINGS.get(row.content_type.split(";")[0].strip().lower(), "copy")
