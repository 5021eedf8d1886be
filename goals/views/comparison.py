"""Automation against people: terms, findings, blind judgements, and the result of a whole window."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import (
    FindingInput,
    SpentInput,
    call_off_comparison,
    close_comparison,
    fix_comparison,
    judge_finding,
    report_findings,
)
from goals.actions.comparison import WHO_FIXES, WHO_JUDGES, WHO_REPORTS
from goals.actions.guards import refuse_unless
from goals.boxed import box_goals
from goals.comparison import STAGE_WORDS, answer, stage
from goals.comparison_values import ComparisonValue
from goals.deadlines import current_revision
from goals.forms.comparison import CallOffForm, CloseForm, ComparisonForm, FindingForm, JudgementForm
from goals.models import Comparison, Finding, Goal, Judgement
from goals.permissions import can_be_judge, can_fix_comparison, can_judge_findings, can_see_sides, judges
from goals.snapshot import goal_value
from goals.snapshot.goal import goal_values
from goals.views.changing import data_of
from goals.views.lookup import evidence_choices, find_goal, find_spoken_goal, person
from goals.views.map import adding
from goals.views.texts import text, title_of
from roadmap.accounts.models import User


@login_required
@require_safe
def comparison(request: HttpRequest, slug: str, compared: int) -> HttpResponse:
    """What was fixed, how it stands, and who found what, for those who may know."""
    goal = find_goal(request, slug)
    row, user, on = _find(goal, compared), person(request), timezone.now().date()
    value, criterion = _shown(goal, compared)
    is_over = value["called_off_on"] is not None or value["result"] is not None
    keeps = can_see_sides(user, row)
    context = {
        "goal": goal,
        "title": title_of(goal),
        "value": value,
        "row": row,
        "state": STAGE_WORDS[stage(value, on)],
        "answer": answer(value, on),
        "texts": [(label, text(value[name])) for name, label in _TERMS.items()],  # type: ignore[literal-required]
        "criterion": criterion,
        "findings": _findings(row, is_out=value["result"] is not None) if keeps else None,
        "waiting": row.findings.filter(judgements__isnull=True).count(),
        "is_over": is_over,
        "can_report": keeps and not judges(user, row) and not is_over,
        "can_call_off": keeps and not is_over,
        "can_judge": can_judge_findings(user, row) and not is_over and row.is_over(on),
    }
    return render(request, "goals/comparison.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def fix(request: HttpRequest, slug: str) -> HttpResponse:
    goal = find_spoken_goal(request, slug)
    refuse_unless(can_fix_comparison(person(request), goal), WHO_FIXES)
    (value,) = box_goals([goal_value(goal, pending=True)])
    criteria = [one for one in current_revision(value)["criteria"] if one["kind"] == "comparative"]
    if not criteria:
        raise Http404
    form = ComparisonForm(data_of(request), criteria=criteria, judges=_possible_judges(goal))
    return adding.add(
        request,
        form,
        lambda **who: fix_comparison(goal=goal, terms=form.terms(), **who),
        to=lambda row: _place(row),
        done="Everything is fixed. The next edition tells it.",
        heading="Fix a comparison of automation with people",
        subject=title_of(goal),
        intro="All of this is published and none of it can be changed: not the window, not the scale, not what counts. "
        "The baseline is what the criterion says today.",
        button="Fix it",
        back=reverse("goals:goal", args=[slug]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, compared: int) -> HttpResponse:
    goal = find_goal(request, slug)
    row = _find(goal, compared)
    refuse_unless(can_fix_comparison(person(request), goal) and not judges(person(request), row), WHO_REPORTS)
    form = FindingForm(data_of(request))
    return adding.add(
        request,
        form,
        lambda **who: report_findings(comparison=row, findings=[FindingInput(**form.cleaned_data)], **who),
        to=lambda rows: _place(row),
        done="The finding is recorded. Its judges do not learn who found it.",
        heading="Report a finding",
        subject=_shown(row.goal, compared)[0]["title"],
        button="Record the finding",
        back=_place(row),
    )


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str, compared: int) -> HttpResponse:
    goal = find_goal(request, slug)
    row = _find(goal, compared)
    refuse_unless(can_see_sides(person(request), row), WHO_REPORTS)
    form = CloseForm(data_of(request), evidence=evidence_choices(goal, person(request)))

    def store(**who: Any) -> object:
        spent = {name: value for name, value in form.cleaned_data.items() if name != "evidence"}
        return close_comparison(
            comparison=row, spent=SpentInput(**spent), evidence=form.cleaned_data["evidence"], **who
        )

    return adding.add(
        request,
        form,
        store,
        to=lambda result: _place(row),
        done="The whole window is counted. The next edition tells the result.",
        heading="Count the whole window",
        subject=_shown(row.goal, compared)[0]["title"],
        intro="The criterion gets its reading of the last day of the window. Nothing can be added afterwards.",
        button="Count it",
        back=_place(row),
    )


@login_required
@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, slug: str, compared: int) -> HttpResponse:
    goal = find_goal(request, slug)
    row = _find(goal, compared)
    refuse_unless(can_see_sides(person(request), row), WHO_REPORTS)
    form = CallOffForm(data_of(request))
    return adding.add(
        request,
        form,
        lambda **who: call_off_comparison(comparison=row, **form.cleaned_data, **who),
        to=lambda row: _place(row),
        done="It is called off. That, and why, stays public.",
        heading="Call a comparison off",
        subject=_shown(row.goal, compared)[0]["title"],
        intro="It will have no result. The page of the goal goes on to say so, with the reason.",
        button="Call it off",
        back=_place(row),
    )


@login_required
@never_cache
@require_safe
def to_judge(request: HttpRequest, slug: str, compared: int) -> HttpResponse:
    """Every finding by its code, in the order of the codes, which says nothing; for its judges, also from outside."""
    row = _find_as_judge(request, slug, compared)
    value, _ = _shown(row.goal, compared)
    found = row.to_judge(timezone.now().date()).order_by("code").prefetch_related("judgements__same_as")
    context = {
        "row": row,
        "value": value,
        "texts": [(_TERMS["scope"], text(value["scope"])), (_TERMS["same_finding"], text(value["same_finding"]))],
        "findings": [_to_judge(one, row) for one in found],
        "is_over": value["called_off_on"] is not None or value["result"] is not None,
        "is_open": not row.is_over(timezone.now().date()),
        "answer": answer(value, timezone.now().date()),
        "title": title_of(row.goal),
    }
    return render(request, "goals/findings_to_judge.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, slug: str, compared: int, code: str) -> HttpResponse:
    row = _find_as_judge(request, slug, compared)
    found = get_object_or_404(row.to_judge(timezone.now().date()), code=code)
    others = {one.code: one for one in row.findings.exclude(pk=found.pk).order_by("code")}
    form = JudgementForm(data_of(request), severities=row.severities, others=list(others))

    def store(**who: Any) -> Judgement:
        given = form.cleaned_data | {"same_as": others.get(form.cleaned_data["same_as"])}
        return judge_finding(finding=found, **given, **who)

    back = reverse("goals:findings_to_judge", args=[slug, compared])
    return adding.add(
        request,
        form,
        store,
        to=lambda said: f"{back}#{code}",
        done=f"Finding {code} is judged.",
        heading=f"Finding {code}",
        subject=_shown(row.goal, compared)[0]["title"],
        facts_heading="What was found",
        facts=[("In the words of who reports it", found.description)],
        button="Record the judgement",
        back=back,
    )


_TERMS = {
    "scope": "What is attacked, and what counts as found",
    "same_finding": "When two findings are the same",
    "judging": "How severity is judged without knowing who found it",
}


def _find(goal: Goal, number: int) -> Comparison:
    rows = Comparison.objects.select_related("goal", "fixed_by", "called_off_by")
    return get_object_or_404(rows, goal=goal, number=number)


def _find_as_judge(request: HttpRequest, slug: str, number: int) -> Comparison:
    """Refused alike where there is none, so that nobody learns from it what exists."""
    row = Comparison.objects.select_related("goal").filter(goal__slug=slug, number=number).first()
    refuse_unless(row is not None and can_judge_findings(person(request), row), WHO_JUDGES)
    assert row is not None  # noqa: S101 -- refused above
    return row


def _shown(goal: Goal, number: int) -> tuple[ComparisonValue, str]:
    """The comparison as it may be shown, withheld words boxed, and its criterion as the goal says it now."""
    (value,) = box_goals(goal_values(Goal.objects.filter(pk=goal.pk), pending=True))
    found = next(one for one in value.get("comparisons", ()) if one["number"] == number)
    criteria = {one["key"]: one["text"] for one in current_revision(value)["criteria"]}
    return found, criteria.get(found["criterion"], found["criterion"])


def _place(row: Comparison) -> str:
    return reverse("goals:comparison", args=[row.goal.slug, row.number])


def _possible_judges(goal: Goal) -> list[User]:
    people = User.objects.filter(is_active=True, role_grants__isnull=False).distinct().order_by("name")
    return [one for one in people if can_be_judge(one, goal)]


def _findings(row: Comparison, *, is_out: bool) -> list[Mapping[str, Any]]:
    """How severe each is stays closed until the result is out: whoever can still report does not see the score."""
    found = row.findings.order_by("found_on", "pk").prefetch_related("judgements__same_as")
    shown: list[Mapping[str, Any]] = [{"row": one, **_said(one, row)} for one in found]
    hidden: list[Mapping[str, Any]] = [
        {"row": one["row"], "judged": one["judged"], "severity": "Judged"} for one in shown
    ]
    return shown if is_out else hidden


def _to_judge(one: Finding, row: Comparison) -> Mapping[str, Any]:
    """What a judge may see: no side, no day, no reporter, no effort."""
    return {"code": one.code, "description": one.description, **_said(one, row)}


def _said(one: Finding, row: Comparison) -> dict[str, Any]:
    last = max(one.judgements.all(), key=lambda said: said.number, default=None)
    if last is None:
        return {"judged": False}
    severity = "Out of scope" if last.severity is None else row.severities[last.severity]["name"]
    return {"judged": True, "severity": severity, "same_as": last.same_as, "times": len(one.judgements.all())}
