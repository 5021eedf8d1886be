"""The goals that a goal hangs together with: its parts and whole, what it follows, what it was delayed for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import add_trade_off, link_predecessor
from goals.forms.links import OtherGoalForm, PredecessorForm, SuccessorForm, TradeOffForm
from goals.models import Goal, TradeOff
from goals.permissions import can_edit_goal
from goals.views.lookup import find_goal, person
from goals.views.texts import text, title_of, titles_of
from roadmap.forms import violations_as_errors

FORMS: dict[str, type[OtherGoalForm]] = {
    "predecessor": PredecessorForm,
    "successor": SuccessorForm,
    "trade_off": TradeOffForm,
}


@login_required
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said, and for owners and editors the forms that say more. A link stays: it is part of the history."""
    goal = find_goal(request, slug)
    titles = titles_of(Goal.objects.all())
    others = {name: title for name, title in titles.items() if name != slug}
    do = request.POST.get("do", "")
    forms = {
        name: form(request.POST if do == name else None, titles=others, prefix=name) for name, form in FORMS.items()
    }
    if request.method == "POST" and do in forms and forms[do].is_valid():
        with violations_as_errors(forms[do]):
            _link(request, goal, do, forms[do])
            messages.success(request, "The goals are linked.")
            return redirect("goals:links", slug)
    context = {"goal": goal, "title": title_of(goal), "forms": forms, "can_link": can_edit_goal(person(request), goal)}
    return render(request, "goals/links.html", context | _shown(goal, titles))


def _link(request: HttpRequest, goal: Goal, do: str, form: OtherGoalForm) -> None:
    other, by, at = form.cleaned_data["other"], person(request), timezone.now()
    if do == "trade_off":
        add_trade_off(goal=goal, favoured=other, note=form.cleaned_data["note"], by=by, at=at)
    elif do == "predecessor":
        link_predecessor(goal=goal, predecessor=other, by=by, at=at)
    else:
        link_predecessor(goal=other, predecessor=goal, by=by, at=at)


def _shown(goal: Goal, titles: dict[str, str]) -> dict[str, Any]:
    def named(rows: Any) -> list[tuple[str, str]]:
        return [(row.slug, titles[row.slug]) for row in rows.order_by("slug")]

    given = TradeOff.objects.filter(goal=goal).select_related("favoured").order_by("pk")
    taken = TradeOff.objects.filter(favoured=goal).select_related("goal").order_by("pk")
    return {
        "predecessors": named(goal.predecessors),
        "successors": named(goal.successors),
        "delayed_for": [(row.favoured.slug, titles[row.favoured.slug], text(row.note)) for row in given],
        "favoured_over": [(row.goal.slug, titles[row.goal.slug], text(row.note)) for row in taken],
    }
