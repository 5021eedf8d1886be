"""What the pages share that change one part of what a goal says: where the change begins, and how it is proposed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goals.actions import CriterionInput, MilestoneInput, RevisionInput, TargetInput, input_from
from goals.actions.guards import refuse_unless
from goals.actions.revising import current_of
from goals.actions.revision import WHO_PROPOSES
from goals.forms.change import ChangeForm
from goals.forms.content import TakeOutForm
from goals.models import Goal, Revision
from goals.permissions import can_propose_revision
from goals.views.lookup import find_goal, person
from goals.views.proposing import PROPOSED, propose_for, read_revision
from goals.views.texts import title_of
from roadmap.errors import RuleViolation

INTRO = "This is a change of the goal: an editor who does not own it approves it first."


class ItIsGone(RuleViolation):
    """Somebody took out meanwhile what this change is about."""


def goal_to_change(request: HttpRequest, slug: str) -> tuple[Goal, Revision]:
    """The goal and what it said when the page was made; before its first approval, what is proposed."""
    goal = find_goal(request, slug)
    refuse_unless(can_propose_revision(person(request), goal), WHO_PROPOSES)
    now = read_revision(request, goal) or current_of(goal.revisions.all())
    return goal, now or goal.revisions.order_by("-pk")[0]


def said_by(base: Revision) -> RevisionInput:
    """What a revision says, as the input of the next one."""
    return input_from(base, effective_on=base.effective_on)


def find_said(request: HttpRequest, goal: Goal, base: Revision, name: str, key: str) -> Any:
    """The part of what `base` says that an address names; of a sent form also one that is gone meanwhile.

    `name` is the field of `RevisionInput` that holds parts of this kind.
    """
    found = part_of(said_by(base), name, key)
    if found is None and request.method == "POST":
        older = goal.revisions.exclude(declined_at__isnull=False).order_by("-number")
        found = next((part for row in older if (part := part_of(said_by(row), name, key)) is not None), None)
    if found is None:
        raise Http404
    return found


def part_of(said: RevisionInput, name: str, key: str) -> Any:
    """One criterion, milestone or target; None where there is none of this key."""
    return next((one for one in getattr(said, name) if _key(one) == key), None)


def with_part(said: RevisionInput, name: str, key: str, new: Any) -> RevisionInput:
    """`said` with `new` in place of one part, or without that part where `new` is None.

    Raises ItIsGone where somebody took it out meanwhile.
    """
    if part_of(said, name, key) is None:
        raise ItIsGone(
            "Somebody took this out while you wrote. What you typed is kept below: add it anew if it is wanted."
        )
    parts = [new if _key(one) == key else one for one in getattr(said, name)]
    changed: dict[str, Any] = {name: [one for one in parts if one is not None]}
    return replace(said, **changed)


def free_number(parts: Sequence[CriterionInput | MilestoneInput], noun: str) -> int:
    """A number whose name no part bears: one that was taken out gives its number up, one that stays does not."""
    taken = {one.key for one in parts}
    return next(number for number in range(len(taken) + 1, 2 * len(taken) + 2) if f"{noun}-{number}" not in taken)


def data_of(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def initial(base: Revision, kind: str, **values: Any) -> dict[str, Any]:
    return {"based_on": base.number, "kind": kind, "effective_on": timezone.now().date()} | values


def offer(
    request: HttpRequest,
    goal: Goal,
    form: ChangeForm,
    change: Callable[[], RevisionInput],
    heading: str,
    *,
    template: str = "goals/change.html",
    **shown: Any,
) -> HttpResponse:
    """The page of one change: the form, then the panel, then the way to what was proposed."""
    back = reverse("goals:goal", args=[goal.slug])
    context: dict[str, Any] = {
        "heading": heading,
        "subject": title_of(goal),
        "intro": INTRO,
        "form": form,
        "back": back,
    }
    context |= {"goal": goal, "held": (f"goal/{goal.slug}", "")} | shown
    status = 200
    only_looks = request.POST.get("do") == "preview" or "move" in request.POST
    if request.method == "POST" and not only_looks and form.is_valid():
        row, found, status = propose_for(request, goal, form, change)
        if row is not None:
            messages.success(request, PROPOSED)
            return redirect("goals:revision", goal.slug, row.number)
        context |= found
    return render(request, template, context, status=status)


def take_out(
    request: HttpRequest,
    goal: Goal,
    base: Revision,
    name: str,
    key: str,
    *,
    kind: str,
    noun: str,
    told: tuple[str, str],
) -> HttpResponse:
    """The page that takes one part out of what the goal says."""
    form = TakeOutForm(data_of(request), initial=initial(base, kind))

    def change() -> RevisionInput:
        return with_part(input_from(base, **form.change()), name, key, None)

    return offer(request, goal, form, change, f"Take a {noun} out", told=[told])


def _key(part: CriterionInput | MilestoneInput | TargetInput) -> str:
    return part.metric if isinstance(part, TargetInput) else part.key
