"""Goals whose scores are far apart: the list of a cycle, the scores of one side by side, and the adjudicator's page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.actions.guards import refuse_unless
from grading.actions import adjudicate, keep_score, post, send_to_adjudicator
from grading.actions.discussion import WHO_DISCUSSES
from grading.actions.grade import WHO_ADJUDICATES
from grading.actions.referral import WHO_SENDS
from grading.actions.score import rubric_of
from grading.disputes import apart_now, disputed_among
from grading.models import Adjudication, Assignment, Cycle, CycleGoal, Referral
from grading.openings import of_this_opening, opening_of, openings
from grading.permissions import (
    can_adjudicate_goal,
    can_discuss_goal,
    can_read_cycles,
    can_send_to_adjudicator,
    runs_without_part,
)
from grading.snapshot import rubric_value
from grading.talk import talk_of
from grading.talk_forms import AdjudicateForm, PostForm
from grading.titles import titles
from grading.views.cycle import NO_CYCLES_FOR_YOU, tell
from grading.views.lookup import find_cycle, find_cycle_goal, own_assignment, person
from grading.visibility import DISCUSSED, Sight, sight_of, sights
from roadmap import markdown
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.forms import violations_as_errors

BEFORE = (Cycle.Phase.SETUP, Cycle.Phase.SCORING)


@login_required
@require_safe
def discussed(request: HttpRequest, slug: str) -> HttpResponse:
    """The goals of a cycle that are discussed, as far as this person may know of them."""
    user, found = person(request), find_cycle(slug)
    is_reviewer = Assignment.objects.filter(cycle_goal__cycle=found, reviewer=user).exists()
    refuse_unless(can_read_cycles(user) or is_reviewer, NO_CYCLES_FOR_YOU)
    rows = list(_rows(found))
    seen = sights(user, rows, timezone.now().date())
    known = [row for row in rows if seen[row.pk].disputed]
    flagged = disputed_among(known)
    context = {
        "cycle": found,
        "is_before": found.phase in BEFORE,
        "known": len(known),
        "all_known": len(known) == len(rows),
        "apart": found.spread_rule - 1,
        "rows": _lines(user, [row for row in known if row.pk in flagged], seen),
        "reads_cycles": can_read_cycles(user),
    }
    return render(request, "grading/discussed.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """The scores of one goal side by side, with what was said about them."""
    user, found = person(request), find_cycle_goal(slug, goal, kind)
    seen = sight_of(user, found, timezone.now().date())
    if seen.hidden_by_conflict:
        return hidden(request, found)
    refuse_unless(seen.discussion, WHO_DISCUSSES)
    is_discussed = bool(disputed_among([found]))
    form = PostForm(request.POST if request.POST.get("do") == "post" else None)
    if request.method == "POST" and is_discussed:
        answer = _carry_out(request, found, form)
        if answer is not None:
            return answer
    decisions = _decisions(found)
    context = {
        "row": found,
        "title": title_of(found),
        "form": form,
        "is_discussed": is_discussed,
        "reads_cycles": can_read_cycles(user),
        **decisions,
    }
    if is_discussed:
        sent = found.referrals.filter(opening=opening_of(found.cycle)).first()
        waits = sent is not None and decisions["adjudication"] is None
        context |= {"talk": talk_of(user, found, seen), "sent": sent} | _may(user, found, waits=waits)
    return render(request, "grading/discussion.html", context)


@login_required
@require_POST
def send(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """Send a goal to the adjudicator; a rule in the way is told on the list of discussed goals."""
    user, found = person(request), find_cycle_goal(slug, goal, kind)
    refuse_unless(can_send_to_adjudicator(user, found), WHO_SENDS)
    try:
        send_to_adjudicator(cycle_goal=found, by=user, at=timezone.now())
        messages.success(request, f"{title_of(found)} is sent. The adjudicators are told that it waits.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("grading:discussed", slug)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """The page on which an adjudicator decides the level, with the notes that were written to him or her."""
    user, found = person(request), find_cycle_goal(slug, goal, kind)
    refuse_unless(can_adjudicate_goal(user, found), WHO_ADJUDICATES)
    seen = sight_of(user, found, timezone.now().date())
    form = AdjudicateForm(request.POST or None, rubric=rubric_value(rubric_of(found)))
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            adjudicate(cycle_goal=found, by=user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "Your decision is kept. The scores stay as they are.")
            return redirect("grading:discussion", slug, goal, kind)
    decisions = _decisions(found)
    is_undecided = decisions["adjudication"] is None and bool(disputed_among([found]))
    sent = found.referrals.filter(opening=opening_of(found.cycle)).first()
    is_open = found.cycle.phase in DISCUSSED and seen.notes and is_undecided and sent is not None
    context = {
        "row": found,
        "title": title_of(found),
        "form": form,
        "is_open": is_open,
        "is_discussed": is_undecided and found.cycle.phase == Cycle.Phase.DISCUSSION,
        "sent": sent,
        **decisions,
        "talk": talk_of(user, found, seen) if is_open else None,
    }
    return render(request, "grading/adjudicate.html", context)


def hidden(request: HttpRequest, cycle_goal: CycleGoal) -> HttpResponse:
    """What a person reads whose conflict of interest closes a page of this goal."""
    context = {"row": cycle_goal, "title": title_of(cycle_goal), "reads_cycles": can_read_cycles(person(request))}
    return render(request, "grading/hidden.html", context)


def title_of(cycle_goal: CycleGoal) -> str:
    return titles([cycle_goal.goal_id]).get(cycle_goal.goal_id) or cycle_goal.goal.slug


def _rows(cycle: Cycle) -> Iterable[CycleGoal]:
    rows = CycleGoal.objects.filter(cycle=cycle, removed_at__isnull=True)
    said = Count("posts", distinct=True)
    decided = Exists(of_this_opening(Adjudication.objects.all()))
    sent = Exists(of_this_opening(Referral.objects.all()))
    rows = rows.select_related("cycle", "goal").alias(opening=openings("cycle"))
    return rows.annotate(said=said, is_decided=decided, is_sent=sent).order_by("goal__slug", "kind")


def _lines(user: User, rows: list[CycleGoal], seen: dict[int, Sight]) -> list[dict[str, Any]]:
    """How many posts there are is told to those who take part in the discussion."""
    named = titles(row.goal_id for row in rows)
    waiting = [row for row in rows if row.cycle.phase == Cycle.Phase.DISCUSSION and not (row.is_sent or row.is_decided)]  # type: ignore[attr-defined]  # annotated
    can_send = runs_without_part(user, waiting) & apart_now(waiting)
    return [
        {
            "row": row,
            "title": named.get(row.goal_id, row.goal.slug),
            "opens": seen[row.pk].discussion,
            "can_send": row.pk in can_send,
        }
        for row in rows
    ]


def _carry_out(request: HttpRequest, found: CycleGoal, form: PostForm) -> HttpResponse | None:
    """Say something, or keep one's score; None where the form has errors."""
    user, at, do = person(request), timezone.now(), request.POST.get("do")
    answer = redirect("grading:discussion", found.cycle.slug, found.goal.slug, found.kind)
    own = own_assignment(user, found)
    if do == "keep" and own is not None:
        try:
            keep_score(assignment=own, by=user, at=at)
            messages.success(request, "You keep your score.")
        except RuleViolation as violation:
            tell(request, violation)
        return answer
    if do == "post" and form.is_valid():
        with violations_as_errors(form):
            post(cycle_goal=found, by=user, at=at, **form.cleaned_data)
            messages.success(request, "Your message is added.")
            return answer
    return None


def _may(user: User, found: CycleGoal, *, waits: bool) -> dict[str, Any]:
    """Which buttons this person gets."""
    is_open = found.cycle.phase == Cycle.Phase.DISCUSSION
    own = own_assignment(user, found)
    has_scored = own is not None and own.state == Assignment.State.SUBMITTED
    newest = own.scores.count() if own is not None else 0
    is_kept = own is not None and own.kept.filter(version=newest).exists()
    return {
        "can_post": is_open and can_discuss_goal(user, found),
        "can_amend": is_open and has_scored,
        "can_keep": is_open and has_scored and not is_kept,
        "can_adjudicate": waits and found.cycle.phase in DISCUSSED and can_adjudicate_goal(user, found),
    }


def _decisions(found: CycleGoal) -> dict[str, Any]:
    """`adjudication`: the decision of this opening, None without one; `earlier`: those before, the newest first."""
    rows = list(found.adjudications.order_by("-opening"))
    if not rows:
        return {"adjudication": None, "earlier": []}
    now = opening_of(found.cycle)
    labels = {level["key"]: level["label"] for level in rubric_value(rubric_of(found))["levels"]}
    told = {
        row.opening: {
            "level": labels.get(row.level, row.level),
            "reason": markdown.render(row.reason, heading=3),
            "on": row.decided_at,
        }
        for row in rows
    }
    return {"adjudication": told.pop(now, None), "earlier": list(told.values())}
