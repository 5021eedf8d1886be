"""Evaluations: the matrix of capabilities and models, and each suite with its studies and runs."""

from collections.abc import Mapping
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
from goals.boxed import box, box_values
from goals.coverage import STATE_WORDS, Cell, Entry, Row, counts, coverage_of
from goals.evaluation_values import EvaluationSuiteValue
from goals.forms.evaluation import RunForm, StudyForm, SuiteForm
from goals.forms.reason import ClickForm
from goals.models import Capability, EvaluationRun, EvaluationSuite, Threshold
from goals.permissions import can_keep_map, can_read_internal, can_record_assessment, can_redact
from goals.sealed import evidence_for
from goals.snapshot import spans_of, suite_values, threshold_values
from goals.snapshot.evaluation import run_value
from goals.views.changing import data_of
from goals.views.lookup import FOR_STAFF, evidence_choices, person
from goals.views.map import adding
from goals.views.texts import text
from roadmap.forms import violations_as_errors


@login_required
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Gaps and what is too old stand in it as such; each row leads to the thresholds that it informs."""
    user, on = person(request), timezone.now().date()
    refuse_unless(can_read_internal(user), FOR_STAFF)
    values = {one["slug"]: one for one in box_values("suite", suite_values())}
    found, names = coverage_of(values.values(), on), _names()
    context = {
        "on": on,
        "coverage": found,
        "rows": [_row(row, values, names) for row in found.rows],
        "counts": counts(found),
        "ended": [one for one in values.values() if one["ended_on"]],
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
    (value,) = box_values("suite", suite_values(EvaluationSuite.objects.filter(pk=found.pk)))
    called = {one["number"]: one["title"] for one in value["studies"]}
    titles = {one["slug"]: one["title"] for one in evidence_for(user)}
    runs = found.runs.select_related("suite", "study", "evidence", "recorded_by").order_by("-ran_on", "-number")
    context = {
        "suite": found,
        "name": value["name"],
        "description": text(value["description"]),
        "threshold": _names().get(found.threshold.slug) if found.threshold else "",
        "studies": [
            (one, called[one.number]) for one in found.studies.select_related("deposited_by").order_by("-number")
        ],
        "runs": [_shown(run, called, titles) for run in runs],
        "can_redact": can_redact(user),
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
        done="The suite is added. From now on the matrix says where it has not run, and so does the next edition.",
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
        subject=_name(found),
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
    (value,) = box_values("suite", suite_values(EvaluationSuite.objects.filter(pk=found.pk)))
    studies = {one.number: one for one in found.studies.all()}
    named = [(studies[one["number"]], one["title"]) for one in reversed(value["studies"])]
    form = RunForm(data_of(request), studies=named, evidence=evidence_choices(user=user))
    return adding.add(
        request,
        form,
        lambda **who: record_evaluation_run(suite=found, **form.cleaned_data, **who),
        to=lambda row: _place(found),
        done="The run is recorded.",
        heading="Record a run",
        subject=value["name"],
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


def _name(row: EvaluationSuite) -> str:
    """As it may be shown."""
    subject = f"suite/{row.slug}"
    return box(row.name, subject, "name", spans_of(subject))


def _row(row: Row, suites: Mapping[str, EvaluationSuiteValue], names: dict[str, str]) -> dict[str, Any]:
    own = [suites[one.slug] for one in row.suites]
    thresholds = {one["threshold"]: names[one["threshold"]] for one in own if one["threshold"]}
    return {
        "capability": Capability(row.capability).label,
        "suites": own,
        "thresholds": list(thresholds.items()),
        "cells": [_cell(cell, suites) for cell in row.cells],
    }


def _cell(cell: Cell, suites: Mapping[str, EvaluationSuiteValue]) -> dict[str, Any]:
    return {
        "target": cell.target,
        "word": STATE_WORDS[cell.state],
        "is_amiss": cell.state != "current",
        "entries": [_entry(one, suites, alone=len(cell.entries) == 1) for one in cell.entries],
    }


def _entry(one: Entry, suites: Mapping[str, EvaluationSuiteValue], *, alone: bool) -> dict[str, Any]:
    """Of several suites each is named with its own state: one that is current does not hide another that is not."""
    notes = (
        []
        if alone
        else [suites[one.suite.slug]["name"], *([STATE_WORDS[one.state].lower()] if one.state != "current" else [])]
    )
    notes += ["not reproducible"] if one.last and one.last.lacks else []
    return {"suite": one.suite.slug, "last": one.last, "notes": ", ".join(notes)}


def _shown(row: EvaluationRun, studies: Mapping[int, str], titles: dict[str, str]) -> dict[str, Any]:
    kept = [(name.capitalize(), getattr(row, f"{name}_at")) for name in ("code", "data", "seeds", "environment")]
    return {
        "row": row,
        "is_amiss": row.status != EvaluationRun.Status.COMPLETE,
        "lacks": run_value(row)["lacks"],
        "study": studies[row.study.number] if row.study else "",
        "kept": [(name, where) for name, where in kept if where],
        "evidence": titles.get(row.evidence.slug) if row.evidence else "",
    }
