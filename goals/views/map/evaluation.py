"""Evaluations: the matrix of capabilities and models, and each suite with its studies and runs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import add_evaluation_suite, deposit_protocol, end_evaluation_suite, record_evaluation_run
from goals.actions.evaluation import WHO_KEEPS, WHO_RUNS
from goals.actions.guards import refuse_unless
from goals.boxed import box_values
from goals.coverage import STATE_WORDS, Cell, Coverage, Entry, Row, RunValue, SuiteValue, coverage, lacking
from goals.forms.evaluation import RunForm, StudyForm, SuiteForm
from goals.forms.reason import ClickForm
from goals.models import Capability, EvaluationRun, EvaluationSuite, Threshold
from goals.permissions import can_keep_map, can_read_internal, can_record_assessment
from goals.sealed import evidence_for
from goals.snapshot import threshold_values
from goals.views.changing import data_of
from goals.views.lookup import FOR_STAFF, evidence_choices, person
from goals.views.map import adding
from goals.views.texts import text
from roadmap.forms import violations_as_errors

_LACKS = ("code_at", "data_at", "seeds_at", "environment_at", "samples", "repeats", "states_intervals")


@login_required
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Gaps and what is too old stand in it as such; each row leads to the thresholds that it informs."""
    user, on = person(request), timezone.now().date()
    refuse_unless(can_read_internal(user), FOR_STAFF)
    suites = list(
        EvaluationSuite.objects.filter(ended_at__isnull=True).select_related("threshold").order_by("name", "slug")
    )
    runs = EvaluationRun.objects.filter(suite__ended_at__isnull=True).select_related("suite")
    found = coverage(Capability.values, [_suite(one) for one in suites], [_run(one) for one in runs], on)
    by_slug, names = {one.slug: one for one in suites}, _names()
    context = {
        "on": on,
        "coverage": found,
        "rows": [_row(row, by_slug, names) for row in found.rows],
        "counts": _counts(found),
        "ended": EvaluationSuite.objects.filter(ended_at__isnull=False).order_by("name", "slug"),
        "can_keep": can_keep_map(user),
    }
    return render(request, "goals/map/evaluations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def suite(request: HttpRequest, slug: str) -> HttpResponse:
    """One suite; an editor ends it here."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    found = get_object_or_404(EvaluationSuite.objects.select_related("threshold", "created_by", "ended_by"), slug=slug)
    form = ClickForm(data_of(request))
    if request.method == "POST":
        refuse_unless(can_keep_map(user), WHO_KEEPS)
        with violations_as_errors(form):
            end_evaluation_suite(suite=found, by=user, at=timezone.now())
            messages.success(request, "The suite has ended. Its runs stay.")
            return redirect("map:evaluations")
    titles = {one["slug"]: one["title"] for one in evidence_for(user)}
    runs = found.runs.select_related("suite", "study", "evidence", "recorded_by").order_by("-ran_on", "-number")
    context = {
        "suite": found,
        "description": text(found.description),
        "threshold": _names().get(found.threshold.slug) if found.threshold else "",
        "studies": found.studies.select_related("deposited_by").order_by("-number"),
        "runs": [_shown(run, titles) for run in runs],
        "form": form,
        "can_keep": can_keep_map(user),
        "can_record": can_record_assessment(user),
    }
    return render(request, "goals/map/evaluation_suite.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    refuse_unless(can_keep_map(person(request)), WHO_KEEPS)
    names = _names()
    thresholds = {one.slug: (one, names[one.slug]) for one in Threshold.objects.order_by("position", "slug")}
    form = SuiteForm(data_of(request), thresholds=thresholds)
    return adding.add(
        request,
        form,
        lambda **who: add_evaluation_suite(**form.cleaned_data, **who),
        to=_place,
        done="The suite is added. From now on the matrix says where it has not run.",
        heading="Add an evaluation suite",
        intro="It is never changed: when it is no longer used it ends, and another one is added.",
        button="Add the suite",
        back=reverse("map:evaluations"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def deposit(request: HttpRequest, slug: str) -> HttpResponse:
    refuse_unless(can_record_assessment(person(request)), WHO_RUNS)
    found = get_object_or_404(EvaluationSuite, slug=slug)
    form = StudyForm(data_of(request))
    return adding.add(
        request,
        form,
        lambda **who: deposit_protocol(suite=found, **form.cleaned_data, **who),
        to=lambda row: _place(found),
        done="The protocol is deposited.",
        heading="Deposit the protocol of a study",
        subject=found.name,
        intro="Its hash is recorded before the study starts, so that nobody can choose afterwards what it was to show.",
        button="Deposit it",
        back=_place(found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    refuse_unless(can_record_assessment(user), WHO_RUNS)
    found = get_object_or_404(EvaluationSuite, slug=slug)
    form = RunForm(data_of(request), suite=found, evidence=evidence_choices(user=user))
    return adding.add(
        request,
        form,
        lambda **who: record_evaluation_run(suite=found, **form.cleaned_data, **who),
        to=lambda row: _place(found),
        done="The run is recorded.",
        heading="Record a run",
        subject=found.name,
        intro="Also a run that was cancelled, crashed or not finished: it is kept and covers nothing.",
        button="Record the run",
        back=_place(found),
    )


def _place(row: EvaluationSuite) -> str:
    return reverse("map:evaluation_suite", args=[row.slug])


def _names() -> dict[str, str]:
    """Thresholds as staff know them, withheld words boxed."""
    values = box_values("threshold", threshold_values(pending=True))
    return {one["slug"]: one["revisions"][-1]["name"] if one["revisions"] else one["slug"] for one in values}


def _suite(row: EvaluationSuite) -> SuiteValue:
    return SuiteValue(row.slug, row.capability, row.cadence_days)


def _run(row: EvaluationRun) -> RunValue:
    lacks = lacking(**{name: getattr(row, name) for name in _LACKS})
    return RunValue(
        row.suite.slug, row.number, row.target, row.ran_on, row.status == EvaluationRun.Status.COMPLETE, lacks
    )


def _row(row: Row, suites: dict[str, EvaluationSuite], names: dict[str, str]) -> dict[str, Any]:
    own = [suites[one.slug] for one in row.suites]
    thresholds = {one.threshold.slug: names[one.threshold.slug] for one in own if one.threshold}
    return {
        "capability": Capability(row.capability).label,
        "suites": own,
        "thresholds": list(thresholds.items()),
        "cells": [_cell(cell, suites) for cell in row.cells],
    }


def _cell(cell: Cell, suites: dict[str, EvaluationSuite]) -> dict[str, Any]:
    return {
        "target": cell.target,
        "word": STATE_WORDS[cell.state],
        "is_amiss": cell.state != "current",
        "entries": [_entry(one, suites, alone=len(cell.entries) == 1) for one in cell.entries],
    }


def _entry(one: Entry, suites: dict[str, EvaluationSuite], *, alone: bool) -> dict[str, Any]:
    """Of several suites each is named with its own state: one that is current does not hide another that is not."""
    notes = (
        []
        if alone
        else [suites[one.suite.slug].name, *([STATE_WORDS[one.state].lower()] if one.state != "current" else [])]
    )
    notes += ["not reproducible"] if one.last and one.last.lacks else []
    return {"suite": one.suite.slug, "last": one.last, "notes": ", ".join(notes)}


def _counts(found: Coverage) -> dict[str, int]:
    cells = [cell.state for row in found.rows for cell in row.cells]
    return {
        "cells": len(cells),
        "current": cells.count("current"),
        "stale": cells.count("stale"),
        "gaps": cells.count("gap") + cells.count("never_finished"),
        "bare": sum(not row.suites for row in found.rows),
    }


def _shown(row: EvaluationRun, titles: dict[str, str]) -> dict[str, Any]:
    kept = [(name.capitalize(), getattr(row, f"{name}_at")) for name in ("code", "data", "seeds", "environment")]
    return {
        "row": row,
        "is_amiss": row.status != EvaluationRun.Status.COMPLETE,
        "lacks": _run(row).lacks,
        "kept": [(name, where) for name, where in kept if where],
        "evidence": titles.get(row.evidence.slug) if row.evidence else "",
    }
