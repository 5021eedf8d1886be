"""Recording what a metric shows and how far a criterion is, and putting such a reading right."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import record_criterion_reading, record_reading
from goals.actions.guards import refuse_unless
from goals.actions.metric import ONLY_OWNERS, WHO_READS
from goals.boxed import box_goals
from goals.days import long_day
from goals.deadlines import current_revision
from goals.forms.reading import NUMBERS, CriterionReadingForm, ReadingForm, initial_of
from goals.models import CriterionReading, Goal, Reading
from goals.permissions import can_record_reading, can_update_goal
from goals.progress import number_text
from goals.snapshot import goal_value
from goals.snapshot.progress import metric_value
from goals.values import CriterionValue
from goals.views.lookup import evidence_choices, find_spoken_goal, person
from goals.views.texts import name_of, title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def read_metric(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """An owner reports; a reviewer without a stake records a second, checked reading."""
    goal = find_spoken_goal(request, slug)
    found = get_object_or_404(goal.metrics, slug=metric)
    by_kind = kind_for(request, goal)
    refuse_unless(can_record_reading(person(request), goal, by_kind), WHO_READS)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        metric=metric_value(found),
        evidence=evidence_choices(goal, person(request)),
        initial={"on": timezone.now().date()},
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            record_reading(metric=found, by_kind=by_kind, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The reading is recorded.")
            return redirect(_back(goal, f"#metric-{metric}"))
    heading = "Record a checked reading" if by_kind == Reading.By.CHECKED else "Record a reading"
    context = {"heading": heading, "subject": f"{name_of(found)}: {title_of(goal)}", "button": "Record the reading"}
    return render(request, "goals/form.html", context | {"form": form, "back": _back(goal, f"#metric-{metric}")})


@login_required
@require_http_methods(["GET", "POST"])
def correct_reading(request: HttpRequest, slug: str, metric: str, number: int) -> HttpResponse:
    goal = find_spoken_goal(request, slug)
    old = get_object_or_404(
        Reading.objects.select_related("metric"), metric__goal=goal, metric__slug=metric, number=number
    )
    refuse_unless(can_record_reading(person(request), goal, old.by), WHO_READS)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        metric=metric_value(old.metric, with_readings=False),
        evidence=evidence_choices(goal, person(request)),
        old=old,
        initial=initial_of(old, ("on", "value", "numerator", "denominator")),
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            record_reading(
                metric=old.metric,
                by_kind=old.by,
                supersedes=old,
                by=person(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, "The correction is recorded. The old value stays beside it.")
            return redirect(_back(goal, f"#metric-{metric}"))
    context: dict[str, Any] = {"heading": "Correct a reading", "subject": f"{name_of(old.metric)}: {title_of(goal)}"}
    context |= {"facts": _said(old), "button": "Record the correction", "back": _back(goal, f"#metric-{metric}")}
    return render(request, "goals/form.html", context | {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def read_criterion(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    goal = find_spoken_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    return _criterion_page(request, goal, _criterion(goal, criterion), None)


@login_required
@require_http_methods(["GET", "POST"])
def correct_criterion_reading(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    goal = find_spoken_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    old = get_object_or_404(goal.criterion_readings, number=number)
    return _criterion_page(request, goal, _criterion(goal, old.criterion), old)


def _criterion_page(
    request: HttpRequest, goal: Goal, criterion: CriterionValue, old: CriterionReading | None
) -> HttpResponse:
    names = ("on", "state", "justification", *NUMBERS.get(criterion["kind"], ()))
    form = CriterionReadingForm(
        request.POST if request.method == "POST" else None,
        criterion=criterion,
        evidence=evidence_choices(goal, person(request)),
        initial=initial_of(old, names) if old else {"on": timezone.now().date()},
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            record_criterion_reading(goal=goal, reading=form.reading(old), by=person(request), at=timezone.now())
            messages.success(request, "How far this criterion is, is recorded.")
            return redirect(_back(goal, "#says"))
    context: dict[str, Any] = {
        "heading": "Correct how far a criterion is" if old else "Say how far a criterion is",
        "subject": title_of(goal),
        "facts": [("Criterion", criterion["text"]), *(_seen(old, form) if old else [])],
        "facts_heading": "As it was recorded" if old else "What is asked",
        "held": (f"goal/{goal.slug}", f"criterion_readings.{old.number}.") if old else None,
        "form": form,
        "button": "Record the correction" if old else "Record the reading",
        "back": _back(goal, "#says"),
    }
    return render(request, "goals/form.html", context)


def kind_for(request: HttpRequest, goal: Goal) -> str:
    """How this person reads a metric. Nobody is both: who owns the goal has a stake in it."""
    is_owner = can_record_reading(person(request), goal, Reading.By.SELF_REPORTED)
    return Reading.By.SELF_REPORTED if is_owner else Reading.By.CHECKED


def _criterion(goal: Goal, key: str) -> CriterionValue:
    for criterion in current_revision(box_goals([goal_value(goal, pending=True)])[0])["criteria"]:
        if criterion["key"] == key:
            return criterion
    raise Http404


def _said(old: Reading) -> list[tuple[str, str]]:
    share = (
        f"{number_text(old.numerator)} of {number_text(old.denominator)}"
        if old.numerator is not None and old.denominator
        else ""
    )
    facts = [
        ("Value", f"{number_text(old.value)} {old.metric.unit}".strip()),
        ("Day", long_day(old.on)),
        ("Share", share),
    ]
    return [(label, words) for label, words in [*facts, ("How known", old.get_by_display())] if words]


def _seen(old: CriterionReading, form: CriterionReadingForm) -> list[tuple[str, str]]:
    values = {name: getattr(old, name) for name in form.fields if name not in ("on", "state", "evidence")}
    facts = [(str(form.fields[name].label), str(value)) for name, value in values.items() if value not in (None, "")]
    state = [("Is it met?", old.get_state_display())] if old.state else []
    return [("As seen on", long_day(old.on)), *state, *facts]


def _back(goal: Goal, anchor: str) -> str:
    return reverse("goals:goal", args=[goal.slug]) + anchor
