"""The rubrics: putting the shipped ones in place, and reading one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from grading.actions import add_default_rubrics
from grading.models import Rubric
from grading.permissions import can_read_rubric
from grading.views.lookup import person
from roadmap.errors import Refused


@login_required
@require_POST
def add_defaults(request: HttpRequest) -> HttpResponse:
    """Put the shipped rubrics in place, for an installation that has none."""
    add_default_rubrics(by=person(request), at=timezone.now())
    messages.success(request, "The rubrics are in place.")
    return redirect("grading:cycles")


@login_required
@require_safe
def rubric(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """The text a kind of grade is given by; reviewers from outside read it too."""
    if not can_read_rubric(person(request)):
        raise Refused("Rubrics are read here by people with a role.")
    found = get_object_or_404(Rubric.objects.prefetch_related("levels", "criteria"), kind=kind, version=version)
    levels = sorted(found.levels.all(), key=lambda level: level.rank)
    criteria = [
        (row, [(level.label, row.anchors.get(level.key, "")) for level in levels])
        for row in sorted(found.criteria.all(), key=lambda row: row.position)
    ]
    return render(request, "grading/rubric.html", {"rubric": found, "levels": levels, "criteria": criteria})
