"""Scores as files: entering those of a panel that worked offline, and taking out those of a closed cycle."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions.guards import refuse_unless
from grading.actions import import_scores
from grading.actions.score_files import WHO_ENTERS
from grading.models import Cycle
from grading.permissions import can_read_cycles, can_run_cycle
from grading.score_export import criteria_of, rows_for, sheet_for
from grading.score_file_form import ScoreFileForm
from grading.score_rows import to_csv, to_json
from grading.views.cycle import NO_CYCLES_FOR_YOU
from grading.views.lookup import find_cycle, person
from grading.visibility import sees_statistics
from roadmap.forms import violations_as_errors

WHO_TAKES_OUT = "Single scores are taken out by those who may read them, after the cycle is closed."


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """The button Check stores nothing. Enter stores the very scores that were checked, else it checks again."""
    refuse_unless(can_run_cycle(person(request)), WHO_ENTERS)
    cycle = find_cycle(slug)
    is_scoring = cycle.phase == Cycle.Phase.SCORING
    sent = request.method == "POST" and is_scoring
    form = ScoreFileForm(
        request.POST if sent else None, request.FILES if sent else None, cycle=cycle, by=person(request)
    )
    if sent and form.is_valid() and request.POST.get("do") == "enter" and form.can_be_entered:
        if form.is_what_was_checked():
            if _enter(request, cycle, form):
                return redirect("grading:cycle", slug)
        else:
            messages.warning(request, "This is not what was checked. Read it again.")
    return render(request, "grading/enter_scores.html", {"cycle": cycle, "form": form, "is_scoring": is_scoring})


@login_required
@require_safe
def sheet(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The CSV to fill in: who is still to score what."""
    refuse_unless(can_run_cycle(person(request)), WHO_ENTERS)
    cycle = find_cycle(slug)
    rows = sheet_for(person(request), cycle) if cycle.phase == Cycle.Phase.SCORING else []
    return _csv(to_csv(rows, criteria=criteria_of(cycle)), f"{slug}-to-score.csv")


@login_required
@require_safe
def as_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    cycle = _closed_cycle(request, slug)
    return _csv(to_csv(rows_for(person(request), cycle), criteria=criteria_of(cycle)), f"{slug}-scores.csv")


@login_required
@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    cycle = _closed_cycle(request, slug)
    answer = HttpResponse(to_json(rows_for(person(request), cycle), cycle=slug), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-scores.json"'
    return answer


def _closed_cycle(request: HttpRequest, slug: str) -> Cycle:
    refuse_unless(can_read_cycles(person(request)), NO_CYCLES_FOR_YOU)
    cycle = find_cycle(slug)
    refuse_unless(sees_statistics(person(request), cycle), WHO_TAKES_OUT)
    return cycle


def _enter(request: HttpRequest, cycle: Cycle, form: ScoreFileForm) -> bool:
    is_entered = False
    with violations_as_errors(form):
        asked = {name: form.cleaned_data[name] for name in ("as_next", "declared")}
        rows = import_scores(cycle=cycle, entries=form.entries, by=person(request), at=timezone.now(), **asked)
        count = "1 score is" if len(rows) == 1 else f"{len(rows)} scores are"
        messages.success(request, f"{count} entered. Their reviewers are told.")
        is_entered = True
    return is_entered


def _csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
