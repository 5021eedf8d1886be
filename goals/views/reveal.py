"""Showing the words behind one box: asked for by a POST with a reason, recorded, shown on that answer and nowhere else."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goals.actions import reveal
from goals.actions.guards import refuse_unless
from goals.actions.redaction import TextIsUnknown, texts_of
from goals.forms.opening import OpeningForm
from goals.models import Redaction
from goals.permissions import can_reveal, can_see_reveals
from goals.sealed import hides_field
from goals.snapshot import spans_of
from goals.text_sources import text_source
from goals.views.lookup import FOR_STAFF, find_evidence, person
from goals.views.wording import path_words
from roadmap import redaction
from roadmap.forms import violations_as_errors

PAGES = {  # of the subjects that have a page of their own
    "goal": "goals:goal",
    "evidence": "goals:evidence",
    "threshold": "map:threshold",
    "commitment": "map:commitment",
    "suite": "map:evaluation_suite",
}
SHOWN_READINGS = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reveal_words(request: HttpRequest, noun: str, slug: str, box: str) -> HttpResponse:
    """What is withheld and why; the answer to a POST with a reason has the words, once."""
    user = person(request)
    refuse_unless(can_reveal(user), FOR_STAFF)
    row = _find(request, noun, slug, box)
    text, about = _words(row)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"row": row, "label": path_words(row.field), "noun": noun, "slug": slug, "form": form}
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            reveal(redaction=row, by=user, at=timezone.now(), **form.cleaned_data)
            context |= {"is_revealed": True, "words": text}
    context |= {"about": about, "back": back_to(noun, slug), "can_see": can_see_reveals(user)}
    if can_see_reveals(user):
        context["reveals"] = row.reveals.select_related("revealed_to").order_by("-number")[:SHOWN_READINGS]
    return render(request, "goals/reveal.html", context)


def back_to(noun: str, slug: str) -> str:
    if source := text_source(noun):
        return source.address(slug)
    return reverse(PAGES[noun], args=[slug]) if noun in PAGES else reverse("goals:list")


def _find(request: HttpRequest, noun: str, slug: str, box: str) -> Redaction:
    """A box in force, in something this person may know of; a sealed text is opened as such, not here."""
    found = get_object_or_404(Redaction, subject=f"{noun}/{slug}", key=box, lifted_at__isnull=True)
    if noun == "evidence" and hides_field(find_evidence(request, slug), found.field, person(request)):
        raise Http404
    return found


def _words(row: Redaction) -> tuple[str, int]:
    """The words behind the box, and about how many the page may say there are."""
    try:
        text = texts_of(row.subject).get(row.field, "")
    except TextIsUnknown as error:
        raise Http404 from error
    span = next(one for one in spans_of(row.subject)[row.field] if one["key"] == row.key)
    _, boxes = redaction.project(text, [span])
    return redaction.withheld_words(text, span), boxes[row.key]["words"]
