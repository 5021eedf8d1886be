"""The rubrics: their versions, putting the shipped ones in place, writing the next version, reading one."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions.guards import refuse_unless
from grading.actions import add_default_rubrics, add_rubric
from grading.models import GradeKind, Rubric
from grading.permissions import can_add_rubric, can_read_rubric
from grading.rubric_form import ROWS, RubricForm, initial_from
from grading.rubric_texts import rubric_changes
from grading.views.lookup import person
from roadmap.forms import violations_as_errors

WHO_READS = "Rubrics are read here by people with a role."
WHO_WRITES = "Only an editor adds a rubric."


@login_required
@require_http_methods(["GET", "POST"])
def rubrics(request: HttpRequest) -> HttpResponse:
    """Every version of every kind. A POST puts the shipped rubrics in place, for an installation that has none."""
    if request.method == "POST":
        add_default_rubrics(by=person(request), at=timezone.now())
        messages.success(request, "The rubrics are in place.")
        return redirect("grading:cycles")
    refuse_unless(can_read_rubric(person(request)), WHO_READS)
    versions: dict[str, list[Rubric]] = {kind.value: [] for kind in GradeKind}
    for row in Rubric.objects.order_by("kind", "-version"):
        versions[row.kind].append(row)
    kinds = [{"kind": kind.value, "label": kind.label, "versions": versions[kind.value]} for kind in GradeKind]
    return render(request, "grading/rubrics.html", {"kinds": kinds, "can_add": can_add_rubric(person(request))})


@login_required
@require_safe
def rubric(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """The text a kind of grade is given by; reviewers from outside read it too."""
    refuse_unless(can_read_rubric(person(request)), WHO_READS)
    found = get_object_or_404(_whole(), kind=kind, version=version)
    before = _whole().filter(kind=kind, version__lt=version).order_by("-version").first()
    levels = sorted(found.levels.all(), key=lambda level: level.rank)
    labels = {level.key: level.label for level in levels}
    can_add = can_add_rubric(person(request))
    context = {
        "rubric": found,
        "levels": levels,
        "criteria": [
            (row, [(level.label, row.anchors.get(level.key, "")) for level in levels])
            for row in sorted(found.criteria.all(), key=lambda row: row.position)
        ],
        # Whoever still has to grade the cases would read the answers here.
        "cases": [(case, labels[case.level]) for case in found.cases.all()] if can_add else [],
        "before": before,
        "changes": rubric_changes(before, found, with_cases=can_add) if before else [],
        "can_add": can_add,
    }
    return render(request, "grading/rubric.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The next version, begun from the newest one. A button adds an empty row; nothing is stored by it."""
    refuse_unless(can_add_rubric(person(request)), WHO_WRITES)
    if kind not in GradeKind.values:
        raise Http404
    newest = _whole().filter(kind=kind).order_by("-version").first()
    at = timezone.now()
    initial, counts = (
        initial_from(newest, at.date()) if newest else ({"effective_on": at.date()}, dict.fromkeys(ROWS, 2))
    )
    if request.method == "POST":
        form = RubricForm(request.POST, counts=_counts(request.POST), initial={})
        if request.POST.get("do") == "store" and form.is_valid():
            added = _store(request, form, kind)
            if added is not None:
                messages.success(request, f"Version {added.version} is in place. New cycles grade by it.")
                return redirect("grading:rubric", added.kind, added.version)
        elif request.POST.get("do") != "store":
            form = RubricForm(None, counts=form.counts, initial=request.POST.dict())
    else:
        form = RubricForm(None, counts=counts, initial=initial)
    context = {"form": form, "kind": GradeKind(kind), "newest": newest}
    return render(request, "grading/rubric_new.html", context)


def _store(request: HttpRequest, form: RubricForm, kind: str) -> Rubric | None:
    """None where a rule is in the way, which the form then tells."""
    said = {name: form.cleaned_data[name] for name in ("title", "question", "effective_on")}
    added = None
    with violations_as_errors(form):
        added = add_rubric(
            kind=kind,
            levels=form.levels(),
            criteria=form.criteria(),
            cases=form.cases(),
            **said,
            by=person(request),
            at=timezone.now(),
        )
    return added


def _counts(sent: Mapping[str, str]) -> dict[str, int]:
    """How many rows the form was sent with, and one more where a button asks for it."""
    counts = {name: int(sent[name]) if str(sent.get(name, "")).isdecimal() else 1 for name in ROWS}
    wanted = str(sent.get("do", "")).removeprefix("add_")
    return {name: min(number, 99) + (name == wanted) for name, number in counts.items()}


def _whole() -> QuerySet[Rubric]:
    return Rubric.objects.prefetch_related("levels", "criteria", "cases")
