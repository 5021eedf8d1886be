"""Withholding texts: what the public reads of each now, what it will read, and showing a text again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from goals.actions import lift, withhold
from goals.actions.guards import refuse_unless
from goals.actions.redaction import ONLY_REDACTORS, TextIsUnknown, texts_of, why_cannot_withhold
from goals.forms.reason import ClickForm
from goals.forms.redaction import WithholdForm
from goals.models import Redaction
from goals.permissions import can_read_internal, can_redact
from goals.sealed import hides_field
from goals.snapshot import spans_of
from goals.values import RedactionSpan
from goals.views.lookup import FOR_STAFF, find_evidence, key_in, person
from goals.views.reveal import back_to
from goals.views.wording import path_words
from roadmap import redaction
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors
from roadmap.markdown import render as render_text

_NEW = "new"  # the key of a box that is only tried out


@login_required
@require_http_methods(["GET", "POST"])
def withheld(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """Every text of a subject as the next edition has it; a withheld one can be shown again."""
    subject, texts = _texts(request, noun, slug)
    held = Redaction.objects.filter(subject=subject, lifted_at__isnull=True)
    form = ClickForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = get_object_or_404(Redaction, subject=subject, pk=key_in(request, "redaction"))
        with violations_as_errors(form):
            lift(redaction=row, by=person(request), at=timezone.now())
            messages.success(request, "The text is shown again from the next edition on.")
            return redirect(request.path)
    spans = spans_of(subject)
    context = {
        "noun": noun,
        "slug": slug,
        "form": form,
        "texts": [(path, path_words(path), _public(text, spans.get(path, ()))) for path, text in texts.items()],
        "held": [(row, path_words(row.field)) for row in held.order_by("field", "start") if row.field in texts],
        "back": back_to(noun, slug),
    }
    return render(request, "goals/withheld.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withhold_text(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """Withhold words of a text; `do=preview` shows what the public will read and changes nothing."""
    subject, texts = _texts(request, noun, slug)
    if sentence := why_cannot_withhold(person(request), subject):
        raise Refused(sentence)
    form = WithholdForm(
        request.POST if request.method == "POST" else None,
        texts=texts,
        labels={path: path_words(path) for path in texts},
        initial={"field": request.GET.get("field", "")},
    )
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        preview = _preview(subject, texts, form)
        if request.POST.get("do") == "withhold":
            with violations_as_errors(form):
                withhold(subject=subject, by=person(request), at=timezone.now(), **form.withholding())
                messages.success(request, "The words are withheld from the next edition on.")
                return redirect("goals:withheld", noun, slug)
    context = {"subject": subject, "form": form, "preview": preview, "noun": noun, "slug": slug}
    return render(request, "goals/withhold.html", context)


def _texts(request: HttpRequest, noun: str, slug: str) -> tuple[str, dict[str, str]]:
    """The subject and its texts that hold words, for somebody who may withhold them."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    refuse_unless(can_redact(person(request)), ONLY_REDACTORS)
    subject = f"{noun}/{slug}"
    try:
        texts = {path: text for path, text in texts_of(subject).items() if text}
    except TextIsUnknown as error:
        raise Http404 from error
    if noun == "evidence":
        found = find_evidence(request, slug)
        texts = {path: text for path, text in texts.items() if not hides_field(found, path, person(request))}
    return subject, texts


def _preview(subject: str, texts: Mapping[str, str], form: WithholdForm) -> dict[str, Any]:
    """The text with the new box in it, and where else in the subject the same words can still be read."""
    asked = form.withholding()
    path, start, end = asked["field"], asked["start"], asked["end"]
    new: RedactionSpan = {
        "start": start,
        "end": end,
        "reason": asked["reason"],
        "justification": asked["justification"],
        "review_on": asked["review_on"].isoformat() if asked["review_on"] else None,
        "key": _NEW,
        "text_sha256": redaction.text_hash(texts[path]),
    }
    words = texts[path][start:end]
    others = [path_words(other) for other, text in texts.items() if other != path and words in text]
    return {"text": _public(texts[path], [*spans_of(subject).get(path, ()), new]), "elsewhere": others}


def _public(text: str, spans: Sequence[RedactionSpan]) -> SafeString:
    public, boxes = redaction.project(text, spans)
    return render_text(public, boxes)
