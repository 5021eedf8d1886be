"""Proposing a change of something on the map, withdrawing it, and reading and deciding one proposed change."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goals.actions.guards import refuse_unless
from goals.actions.inputs import ChangeInput
from goals.actions.revising import GoalHasMoved, current_of
from goals.actions.threshold import ONLY_EDITORS
from goals.forms.change import ChangeForm
from goals.forms.map_change import WithdrawForm, shown_as
from goals.models import RevisionBase
from goals.permissions import can_keep_map
from goals.views.deciding import decide
from goals.views.lookup import person
from goals.views.map.things import Thing, find_row
from goals.views.map_wording import changed_rows
from goals.views.proposing import Proposal, both_texts, propose, read_row
from goals.views.wording import NOTHING, Changed, differing
from roadmap.errors import RuleViolation

SECOND = "Another editor"
PROPOSED = "Your change is proposed. Another editor approves it."
ALONE = "Another editor approves this change before it is in force, and a reviewer says which way it goes."


def edit(request: HttpRequest, thing: Thing, opens_with: dict[str, Any] | None = None) -> HttpResponse:
    """Another text, state or column; `opens_with` stands in the form instead of what holds now."""
    refuse_unless(can_keep_map(person(request)), ONLY_EDITORS)
    current = thing.current
    base = _base(request, thing)
    initial = _opening(current, RevisionBase.Kind.REWORDED)
    data = request.POST if request.method == "POST" else None
    form = thing.make_form(
        data, base=base, is_first=current is None, initial=initial | shown_as(opens_with or {})
    )  # fmt: skip
    heading = f"Propose a change of this {thing.noun}"
    return _proposing(request, thing, form, form.words, heading=heading, intro=ALONE, held=thing.texts)


def withdraw(request: HttpRequest, thing: Thing, warning: str) -> HttpResponse:
    """Take it off the map, in two steps as every change, with a reason. It keeps its history."""
    refuse_unless(can_keep_map(person(request)), ONLY_EDITORS)
    current = thing.current
    if current is None or thing.is_withdrawn:
        sentence = "It is withdrawn already." if current else "It is not in force. Decline or take back what waits."
        messages.warning(request, sentence)
        return redirect(thing.page)
    base = _base(request, thing) or current
    initial = _opening(current, RevisionBase.Kind.WITHDRAWN)
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial=initial)
    heading = f"Withdraw this {thing.noun}"
    return _proposing(request, thing, form, lambda: thing.form_class.held(base), heading=heading, intro=warning)


def decision(request: HttpRequest, thing: Thing, number: int) -> HttpResponse:
    row = find_row(thing, number)
    shown = {"title": thing.name, "changes": changes_of(thing, row), "back": thing.page}
    return decide(request, row, shown)


def changes_of(thing: Thing, row: RevisionBase) -> list[Changed]:
    """What `row` alters against the revision in force before it, with withheld stretches boxed; of a first, all it says."""
    before = current_of(thing.revisions.filter(number__lt=row.number))
    return [(label, was or NOTHING, now or NOTHING) for label, was, now in changed_rows(before, row, thing.lines)]


def _base(request: HttpRequest, thing: Thing) -> RevisionBase | None:
    """What was on the page when this person began; before a first approval, what was proposed last."""
    read = read_row(request, thing.revisions) if request.method == "POST" else None
    newest: RevisionBase | None = read or thing.current or thing.revisions.order_by("-pk").first()
    return newest


def _opening(current: RevisionBase | None, kind: str) -> dict[str, Any]:
    """A change that begins today."""
    return {"effective_on": timezone.now().date(), "based_on": current.number if current else None, "kind": kind}


def _proposing(
    request: HttpRequest, thing: Thing, form: ChangeForm, words: Callable[[], dict[str, Any]], **shown: Any
) -> HttpResponse:
    context = {"subject": thing.name, "form": form, "back": thing.page, "second_person": SECOND} | shown
    status = 200
    if request.method == "POST" and form.is_valid():
        row, found, status = _propose(request, thing, form, lambda: thing.make_input(**words(), **form.change()))
        if row is not None:
            messages.success(request, PROPOSED)
            return redirect(f"{thing.page}revisions/{row.number}/")
        context |= found
    return render(request, "goals/change.html", context, status=status)


def _propose(request: HttpRequest, thing: Thing, form: ChangeForm, change: Callable[[], ChangeInput]) -> Proposal:
    """One step of a valid form. Where somebody was faster, both texts are shown, and the form builds on theirs."""
    by, at = person(request), timezone.now()

    def weigh() -> tuple[RevisionBase, list[Changed], Sequence[RuleViolation]] | None:
        found = thing.weigh(change(), by=by, at=at)
        if found.before is None:
            return None
        return found.row, differing(thing.lines_of(found.before), thing.lines_of(found.after)), found.unsaid

    answer = propose(request, form, weigh=weigh, store=lambda: thing.propose(change(), by=by, at=at))
    moved = answer.shown.get("moved")
    if isinstance(moved, GoalHasMoved):
        base = thing.revisions.filter(number=moved.yours.based_on or 0, declined_at__isnull=True).first()
        was = thing.lines(base) if base else []
        there, mine = thing.lines(moved.theirs), thing.lines_said(moved.yours, at)
        answer.shown.update(both_texts(form, moved.theirs, was=was, there=there, mine=mine))
    return answer
