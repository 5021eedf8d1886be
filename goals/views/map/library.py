"""Policy versions, and published reports with the rules of their series."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import add_policy_version, add_report, correct_policy_version, correct_report
from goals.actions.guards import refuse_unless
from goals.boxed import box_values
from goals.days import day, maybe_day
from goals.forms.map_kept import PolicyForm, ReportForm
from goals.models import Goal, PolicyVersion, Report
from goals.permissions import can_read_internal
from goals.series import covers_enough, days_behind, next_windows
from goals.snapshot import policy_version_values, report_values, spans_of
from goals.values import ReportValue
from goals.views.changing import data_of
from goals.views.lookup import FOR_STAFF, person
from goals.views.map import adding
from goals.views.map.corrected import correcting_form, history, right_of
from goals.views.map.home import may
from goals.views.map.things import goal_choices
from goals.views.texts import text, titles_of

CLOSED = "Words of it are withheld: of a text that you change, all is withheld until somebody says which words are."


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    user, on = person(request), timezone.now().date()
    refuse_unless(can_read_internal(user), FOR_STAFF)
    reports, titles = box_values("report", report_values()), titles_of(Goal.objects.all())
    policies = [
        {
            **one,
            "since": day(one["effective_on"]),
            "summary": text(one["summary"]),
            "corrections": history(one, PolicyForm, titles),
        }
        for one in reversed(policy_version_values())
    ]
    context: dict[str, Any] = {
        "on": on,
        "policies": policies,
        "series": [(one, day(one.newest["published_on"])) for one in next_windows(reports, on)],
        "reports": [_report(one, titles) for one in reversed(reports)],
    }
    return render(request, "goals/map/library.html", context | may(user))


@login_required
@require_http_methods(["GET", "POST"])
def add_policy(request: HttpRequest) -> HttpResponse:
    adding.only_editors(request)
    form = PolicyForm(data_of(request))
    return adding.add(
        request,
        form,
        lambda **who: add_policy_version(**form.cleaned_data, **who),
        to=_here,
        done="The policy version is added. It is in the next edition.",
        heading="Add a policy version",
        intro="A version is added once: the next one is another version. An error in it can be put right, in the open.",
        button="Add the policy version",
        back=reverse("map:library"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def add_to_series(request: HttpRequest) -> HttpResponse:
    """A published report; the next of a series opens with the rule of the last one."""
    adding.only_editors(request)
    initial = _rule_of(request.GET.get("series", ""))
    form = ReportForm(data_of(request), goals=goal_choices(), initial=initial)
    return adding.add(
        request,
        form,
        lambda **who: add_report(**form.cleaned_data, **who),
        to=_here,
        done="The report is added. It is in the next edition.",
        heading="Add a report",
        intro="A report is added once it is published. An error in what is said of it can be put right, in the open.",
        button="Add the report",
        back=reverse("map:library"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct_policy(request: HttpRequest, slug: str) -> HttpResponse:
    adding.only_editors(request)
    found = get_object_or_404(PolicyVersion, slug=slug)
    form = correcting_form(request, PolicyForm, found)
    return adding.add(
        request,
        form,
        lambda **who: correct_policy_version(
            policy=found, right=right_of(form), reason=form.cleaned_data["reason"], **who
        ),
        to=_here,
        **adding.correction(str(found), reverse("map:library")),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct_listed(request: HttpRequest, slug: str) -> HttpResponse:
    """A report is put right. What of it is withheld stays so: of a text that is changed, all of it until somebody says."""
    adding.only_editors(request)
    found = get_object_or_404(Report, slug=slug)
    form = correcting_form(request, ReportForm, found, goals=goal_choices())
    (value,) = box_values("report", report_values(Report.objects.filter(pk=found.pk)))
    return adding.add(
        request,
        form,
        lambda **who: correct_report(report=found, right=right_of(form), reason=form.cleaned_data["reason"], **who),
        to=_here,
        held=(f"report/{slug}", ""),
        **adding.correction(value["title"], reverse("map:library"), CLOSED if spans_of(f"report/{slug}") else ""),
    )


def _here(added: object) -> str:
    return reverse("map:library")


def _rule_of(series: str) -> dict[str, Any]:
    names = ("kind", "author", "series", "every_from_months", "every_to_months", "coverage_max_days")
    last = Report.objects.filter(series=series).order_by("-published_on", "-pk").first() if series else None
    return {name: getattr(last, name) for name in names} if last else {}


def _report(value: ReportValue, titles: dict[str, str]) -> dict[str, Any]:
    return {
        **value,
        "kind": Report.Kind(value["kind"]).label,
        "published": day(value["published_on"]),
        "covers": maybe_day(value["coverage_on"]),
        "behind": days_behind(value),
        "keeps_rule": covers_enough(value),
        "summary": text(value["summary"]),
        "corrections": history(value, ReportForm, titles),
        "goals": [(slug, titles.get(slug, slug)) for slug in value["goals"]],
    }
