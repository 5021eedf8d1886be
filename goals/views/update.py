"""The update composer: a draft that is kept while it is written, a page to check the answers, then the update itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from goals.actions import discard_draft, save_draft, submit_update
from goals.actions.draft import ONLY_OWNERS, DraftHasChanged, version_of
from goals.actions.guards import refuse_unless
from goals.forms import hiding
from goals.forms.update import SAVES, UpdateForm, data_of, initial_from
from goals.models import Goal, StatusUpdate
from goals.permissions import can_update_goal
from goals.snapshot import goal_value
from goals.views import answers, in_turn
from goals.views.lookup import evidence_choices, find_spoken_goal, person
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an update. What is typed is kept as a draft; the answers are checked on a page of their own."""
    goal = _find(request, slug)
    do = request.POST.get("do")
    if do == "discard":
        discard_draft(goal=goal, by=person(request))
        messages.success(request, "The draft is thrown away.")
        return redirect("goals:goal", slug)
    draft = _draft(request, goal)
    if request.method != "POST":
        return _page(request, _form(request, goal, None, draft), goal, draft)
    form = _form(request, goal, request.POST, draft)
    is_right = form.is_valid()
    if do == "preview":
        return _page(request, form, goal, draft, preview=answers.preview(form))
    if do not in SAVES and not is_right:
        return _page(request, form, goal, draft)
    try:
        return _save(request, goal, form)
    except DraftHasChanged as changed:
        other = {"sentence": changed.sentence, "rows": answers.words_of(form, draft)}
        return _page(request, form, goal, draft, other=other)


@login_required
@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is typed so far, for the page's script. 409 where the draft was changed elsewhere since."""
    goal = _find(request, slug)
    form = _form(request, goal, request.POST, None)
    form.is_valid()
    try:
        draft = _keep(request, goal, form)
    except DraftHasChanged as changed:
        return JsonResponse({"sentence": f"{changed.sentence} It is not saved over."}, status=409)
    return JsonResponse({"saved": f"Saved {timezone.now():%H:%M} UTC", "version": version_of(draft)})


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers once more, as the public will read them; once submitted the update never changes."""
    goal = _find(request, slug)
    draft = _draft(request, goal)
    if draft is None:
        messages.warning(request, "There is no draft here any more: it was submitted or thrown away.")
        return redirect(reverse("goals:goal", args=[slug]) + "#updates")
    form = _form(request, goal, data_of(draft), draft)
    if form.is_valid() and request.method == "POST":
        if not _submit(request, goal, form):
            messages.warning(request, "The draft was changed after you read it here. Read it again, then submit it.")
            return redirect(request.get_full_path())
        if form.is_valid():
            messages.success(request, "Your update is submitted. It becomes public with the next edition.")
            return redirect(in_turn.after(request, goal))
    if not form.is_valid():
        return _page(request, form, goal, draft)
    context = {"goal": goal, "title": form.title, "form": form, "version": version_of(draft)}
    context |= {"rows": answers.rows(form), "preview": answers.preview(form)}
    context |= {"back": in_turn.at("goals:update", goal, in_turn.rest(request, goal))}
    return render(request, "goals/check_update.html", context)


def _find(request: HttpRequest, slug: str) -> Goal:
    goal = find_spoken_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    return goal


def _draft(request: HttpRequest, goal: Goal) -> StatusUpdate | None:
    return goal.updates.filter(author=person(request), submitted_at__isnull=True, corrects__isnull=True).first()


def _form(
    request: HttpRequest, goal: Goal, data: QueryDict | dict[str, Any] | None, draft: StatusUpdate | None
) -> UpdateForm:
    """`?evidence=` ticks a piece that was just added on the way."""
    on = timezone.now().date()
    value = goal_value(goal, pending=True)
    initial = initial_from(draft, value["updates"][-1] if value["updates"] else None, on=on)
    return UpdateForm(
        data,
        goal=value,
        metrics={metric.slug: metric for metric in goal.metrics.order_by("position", "slug")},
        evidence=evidence_choices(goal, person(request)),
        on=on,
        initial=initial | {"evidence": [*initial.get("evidence", []), *request.GET.getlist("evidence")]},
    )


def _page(
    request: HttpRequest, form: UpdateForm, goal: Goal, draft: StatusUpdate | None, **context: Any
) -> HttpResponse:
    """`based_on` stays the version that was opened, unless the person has just been shown the newer one."""
    opened = version_of(draft) if "other" in context else request.POST.get("based_on", version_of(draft))
    waiting = in_turn.rest(request, goal)
    context |= {"goal": goal, "title": form.title, "form": form, "has_draft": draft is not None, "based_on": opened}
    context |= {"hides": hiding.is_used(form), "held": (f"goal/{goal.slug}", "")}
    context |= {"waiting": len(waiting), "skip": in_turn.after(request, goal) if waiting else ""}
    context |= {"action": in_turn.at("goals:update", goal, waiting)}
    return render(request, "goals/update.html", context)


def _save(request: HttpRequest, goal: Goal, form: UpdateForm) -> HttpResponse:
    """Keep the draft, then go where the button leads: on writing, to new evidence, or to the answers."""
    _keep(request, goal, form)
    waiting = in_turn.rest(request, goal)
    if request.POST.get("do") == "save":
        messages.success(request, f"Draft saved at {timezone.now():%H:%M} UTC. Only you can see it.")
        return redirect(in_turn.at("goals:update", goal, waiting))
    if request.POST.get("do") == "evidence":
        return redirect(in_turn.at("goals:add_evidence", goal, waiting, "for=update"))
    return redirect(in_turn.at("goals:check_update", goal, waiting))


def _keep(request: HttpRequest, goal: Goal, form: UpdateForm) -> StatusUpdate:
    return save_draft(
        goal=goal,
        by=person(request),
        at=timezone.now(),
        typed=form.typed(),
        based_on=request.POST.get("based_on"),
        **form.told(),
    )


def _submit(request: HttpRequest, goal: Goal, form: UpdateForm) -> bool:
    """False where the draft was changed after it was read. A rule that says no becomes an error of the form."""
    with violations_as_errors(form):
        try:
            submit_update(
                goal=goal,
                kind=form.kind(),
                readings=form.readings(),
                milestones=form.milestones(),
                evidence=form.cleaned_data["evidence"],
                checked=request.POST.get("version"),
                withheld=hiding.withheld(form),
                by=person(request),
                at=timezone.now(),
                **form.told(),
            )
        except DraftHasChanged:
            return False
    return True
