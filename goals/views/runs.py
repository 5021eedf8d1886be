"""What the report of a machine says, the readings it gives, and which runs are readings of a metric."""

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goals.actions import end_run_mapping, map_runs, record_runs
from goals.actions.evidence_file import FileHasChanged, file_of, read_evidence_file
from goals.actions.guards import refuse_unless
from goals.actions.metric import ONLY_OWNERS
from goals.actions.run_mapping import WHO_MAPS, Given, given_by
from goals.forms.reason import ClickForm
from goals.forms.run_mapping import RunMappingForm
from goals.machine_evidence.bounds import Unreadable
from goals.machine_evidence.reading import read
from goals.machine_evidence.report import RunReport
from goals.models import Evidence, Metric, Reading
from goals.permissions import can_edit_goal, can_record_reading, reads_evidence_openly
from goals.progress import number_text
from goals.run_readings import COUNTED
from goals.sealed import evidence_for
from goals.views.lookup import find_evidence, find_goal, key_in, person
from goals.views.proposing import mark_of
from goals.views.texts import name_of, title_of
from roadmap.english import plural
from roadmap.forms import violations_as_errors

SHOWN_RUNS = 50
STATUS = {
    "complete": "Ran to its end",
    "partial": "Ran in part",
    "cancelled": "Cancelled",
    "crashed": "Crashed",
    "not_run": "Tried nothing",
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest, filed: str) -> HttpResponse:
    """A file read as the report of a tool. 404 to whom the evidence is sealed, and where it has no file."""
    found = find_evidence(request, filed)
    user = person(request)
    row = file_of(found) if reads_evidence_openly(user, found) else None
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "slug": filed,
        "title": evidence_for(user, Evidence.objects.filter(pk=found.pk))[0]["title"],
    }
    try:
        reports = read(io.BytesIO(read_evidence_file(row, at=timezone.now())))
    except FileHasChanged as changed:
        return render(
            request, "goals/evidence_file_changed.html", {"sentence": changed.sentence, "slug": filed}, status=409
        )
    except Unreadable as unreadable:
        return render(request, "goals/evidence_runs.html", context | {"unreadable": unreadable.sentence})
    given = given_by(found, reports)
    mine = [one for one in given if not one.why_not and _may_record(request, one)]
    shown = [_given(one) for one in given]
    mark = mark_of([[str(value) for value in one.values()] for one in shown])
    form = ClickForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refuse_unless(bool(mine), ONLY_OWNERS)
        if request.POST.get("seen") != mark:
            messages.warning(
                request, "These are not the readings that you saw. Read them again; nothing is recorded yet."
            )
            return redirect(request.path)
        answer = _record(request, found, reports, form)
        if answer is not None:
            return answer
    context |= {
        "reports": [_shown(report) for report in reports[:SHOWN_RUNS]],
        "more": max(0, len(reports) - SHOWN_RUNS),
        "given": shown,
        "mark": mark,
        "mine": len(mine),
        "form": form,
    }
    return render(request, "goals/evidence_runs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def mappings(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """Which runs are readings of a metric; owners and editors map and end. What is mapped differently is mapped anew."""
    goal = find_goal(request, slug)
    found = get_object_or_404(goal.metrics, slug=metric)
    do = request.POST.get("do", "")
    form, end = RunMappingForm(request.POST if do == "map" else None), ClickForm(request.POST if do == "end" else None)
    if request.method == "POST":
        refuse_unless(can_edit_goal(person(request), goal), WHO_MAPS)
        answer = _change(request, found, form if do == "map" else end)
        if answer is not None:
            return answer
    context = {
        "goal": goal,
        "title": title_of(goal),
        "metric": found,
        "name": name_of(found),
        "rows": found.run_mappings.select_related("made_by", "ended_by").order_by("ended_at", "-number"),
        "form": form,
        "end": end,
        "can_map": can_edit_goal(person(request), goal),
    }
    return render(request, "goals/run_mappings.html", context)


def _may_record(request: HttpRequest, one: Given) -> bool:
    return can_record_reading(person(request), one.metric.goal, Reading.By.SELF_REPORTED)


def _record(request: HttpRequest, found: Evidence, reports: list[RunReport], form: ClickForm) -> HttpResponse | None:
    answer = None
    if form.is_valid():
        with violations_as_errors(form):
            rows = record_runs(evidence=found, reports=reports, by=person(request), at=timezone.now())
            messages.success(request, f"{plural(len(rows), 'reading')} recorded, self-reported, with this evidence.")
            answer = redirect(request.path)
    return answer


def _change(request: HttpRequest, metric: Metric, form: RunMappingForm | ClickForm) -> HttpResponse | None:
    by, at = person(request), timezone.now()
    if not form.is_valid():
        return None
    answer = None
    with violations_as_errors(form):
        if isinstance(form, RunMappingForm):
            row = map_runs(metric=metric, by=by, at=at, **form.cleaned_data)
            messages.success(request, f"Runs of {row.tool} give readings of this metric from now on.")
        else:
            row = get_object_or_404(metric.run_mappings, pk=key_in(request, "mapping"))
            end_run_mapping(mapping=row, by=by, at=at)
            messages.success(request, f"Runs of {row.tool} give no readings of this metric any more.")
        answer = redirect(request.path)
    return answer


def _shown(report: RunReport) -> dict[str, Any]:
    counts = [(word, getattr(report.counts, name)) for name, word in _COUNT_WORDS.items()]
    return {
        "report": report,
        "status": STATUS[report.status],
        "is_amiss": report.status != "complete",
        "counts": [(word, count) for word, count in counts if count],
    }


_COUNT_WORDS = {
    "passed": "passed",
    "failed": "failed",
    "errors": "could not be decided",
    "skipped": "skipped",
    "suppressed": "failed and accepted by somebody",
}


def _given(one: Given) -> dict[str, Any]:
    goal = one.metric.goal
    return {
        "goal": goal.slug,
        "metric": one.metric.slug,
        "name": name_of(one.metric),
        "unit": one.metric.unit,
        "measure": COUNTED.get(one.mapping.measure, one.mapping.measure),
        "on": one.found.on,
        "value": "" if one.found.value is None else number_text(one.found.value),
        "share": (one.found.numerator, one.found.denominator) if one.found.denominator else None,
        "why_not": one.why_not,
    }
