"""The milestones and targets of a goal: added, changed, taken out, put into another order. Each is a proposed change."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from goals.actions import RevisionInput, input_from
from goals.forms.content import (
    AddMilestoneForm,
    EditMilestoneForm,
    OrderForm,
    SetTargetForm,
    milestone_initial,
    target_initial,
)
from goals.snapshot.goal import anchors_of
from goals.views.changing import (
    data_of,
    find_said,
    free_number,
    goal_to_change,
    initial,
    offer,
    said_by,
    take_out,
    with_part,
)


@login_required
@require_http_methods(["GET", "POST"])
def add_milestone(request: HttpRequest, slug: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    form = AddMilestoneForm(data_of(request), initial=initial(base, "rescoped"))
    form.anchors = anchors_of(goal)

    def change() -> RevisionInput:
        now = input_from(base, **form.change())
        return replace(now, milestones=[*now.milestones, form.milestone(free_number(now.milestones, "milestone"))])

    return offer(request, goal, form, change, "Add a milestone")


@login_required
@require_http_methods(["GET", "POST"])
def edit_milestone(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    found = find_said(request, goal, base, "milestones", key)
    form = EditMilestoneForm(data_of(request), initial=initial(base, "redated", **milestone_initial(found)), now=found)
    form.anchors = anchors_of(goal)

    def change() -> RevisionInput:
        return with_part(input_from(base, **form.change()), "milestones", key, form.changed())

    return offer(request, goal, form, change, f"Change the milestone: {found.title}")


@login_required
@require_http_methods(["GET", "POST"])
def remove_milestone(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    found = find_said(request, goal, base, "milestones", key)
    told = ("Milestone", found.title)
    return take_out(request, goal, base, "milestones", key, kind="rescoped", noun="milestone", told=told)


@login_required
@require_http_methods(["GET", "POST"])
def order_milestones(request: HttpRequest, slug: str) -> HttpResponse:
    """Buttons move one milestone by one place; only then the new order is checked and proposed."""
    goal, base = goal_to_change(request, slug)
    said = {one.key: one for one in said_by(base).milestones}
    form = OrderForm(data_of(request), initial=initial(base, "rescoped", order=" ".join(said)), keys=list(said))
    order = form.ordered()
    if request.method == "POST":
        form.data = {name: form.data.get(name) for name in form.data} | {"order": " ".join(order)}

    def change() -> RevisionInput:
        now = input_from(base, **form.change())
        return replace(now, milestones=sorted(now.milestones, key=lambda one: order.index(one.key)))

    shown = [(key, said[key].title) for key in order]
    return offer(request, goal, form, change, "Reorder the milestones", template="goals/order.html", order=shown)


@login_required
@require_http_methods(["GET", "POST"])
def set_target(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """Another target of one metric in place of the one it has."""
    goal, base = goal_to_change(request, slug)
    found = get_object_or_404(goal.metrics, slug=metric)
    targets = {one.metric: one for one in said_by(base).targets}
    now = target_initial(targets[metric]) if metric in targets else {}
    form = SetTargetForm(data_of(request), initial=initial(base, "target_changed", **now))

    def change() -> RevisionInput:
        changed = targets | {metric: form.target(metric)}
        return input_from(base, targets=list(changed.values()), **form.change())

    return offer(request, goal, form, change, f"{'Change' if now else 'Set'} the target: {found.name}")


@login_required
@require_http_methods(["GET", "POST"])
def remove_target(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    found = get_object_or_404(goal.metrics, slug=metric)
    find_said(request, goal, base, "targets", metric)
    told = ("Target of", found.name)
    return take_out(request, goal, base, "targets", metric, kind="target_changed", noun="target", told=told)
