"""The panel that every proposed change goes through: what the public will read of it, which way it goes, what to say.

A form is first sent with `do=check`: the answer shows the panel. It is then sent with `do=propose` and `seen`, the mark
of that panel, so that what is proposed is what was read. Without the right mark the panel is shown again.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from goals.actions import GoalHasMoved, RevisionInput, propose_revision, weigh_revision
from goals.actions.revision import value_of
from goals.forms.change import ChangeForm
from goals.models import Goal, Revision, RevisionBase
from goals.views.lookup import person
from goals.views.wording import NOTHING, Changed, Line, changed_between, differing, lines, path_words, stored_value
from goals.word_diff import WordRun, shown_change
from roadmap import canonical_json
from roadmap.errors import RuleViolation
from roadmap.forms import violations_as_errors

PROPOSED = "Your change is proposed. An editor who does not own the goal approves it."
MOST_DIGITS = 6  # of the number of a revision
# Kinds that say what they touch: a change in words alone is none of these.
_NAMED = (
    *(("targets", "target_changed"), ("criteria", "rescoped"), ("deadline", "redated"), ("milestones", "redated")),
    *(("column", "rescoped"), ("state", "rescoped"), ("level", "rescoped"), ("goals", "rescoped")),
    *(("area", "rescoped"), ("moonshot", "rescoped")),
)
_Row = TypeVar("_Row", bound=RevisionBase)


class Panel(NamedTuple):
    """A change as the page shows it before it is proposed."""

    row: RevisionBase
    changes: Sequence[tuple[str, Sequence[WordRun]]]  # label, what is taken out and put in
    directions: Sequence[tuple[str, str]]  # what is touched, which way the rule says it goes
    better_kind: str  # what to call it, where it is called re-worded and touches more than words
    unsaid: Sequence[tuple[str, str]]  # the id of the field, what it is still asked for
    mark: str
    is_other: bool  # it is not the one that was read before


class Proposal(NamedTuple):
    """What became of a form: a stored row, or what the page shows. `shown` goes into its context."""

    row: RevisionBase | None
    shown: dict[str, Any]
    status: int


def propose(
    request: HttpRequest,
    form: ChangeForm,
    *,
    weigh: Callable[[], tuple[RevisionBase, Sequence[Changed], Sequence[RuleViolation]] | None],
    store: Callable[[], RevisionBase],
) -> Proposal:
    """One step of a valid form: the panel, or the stored change. Rules that say no become errors of the form.

    `weigh` answers with the labelled row, the changed lines and the words still asked for; None where there is nothing
    to compare with, so that no panel is needed.
    """
    seen = request.POST.get("seen", "") if request.POST.get("do") == "propose" else None
    answer = Proposal(None, {}, 200)
    with violations_as_errors(form):
        try:
            found = weigh()
            panel = panel_of(*found, seen=seen) if found else None
            is_seen = panel is None or panel.mark == seen
            answer = Proposal(None, {"panel": panel}, 200)
            answer = Proposal(store(), {}, 302) if is_seen else answer
        except GoalHasMoved as moved:
            answer = Proposal(None, {"moved": moved}, 409)
            raise
    return answer


def read_revision(request: HttpRequest, goal: Goal) -> Revision | None:
    """The revision that was on the page when this person began, by `based_on`."""
    return read_row(request, goal.revisions.all())


def read_row(request: HttpRequest, revisions: QuerySet[_Row]) -> _Row | None:
    """`read_revision`, among the revisions of anything."""
    number = request.POST.get("based_on", "")
    if not number.isdecimal() or len(number) > MOST_DIGITS:
        return None
    read = revisions.filter(number=int(number), declined_at__isnull=True).first()
    return read if read is not None and read.is_settled else None


def propose_for(request: HttpRequest, goal: Goal, form: ChangeForm, change: Callable[[], RevisionInput]) -> Proposal:
    """`propose` for a change of a goal. Where somebody was faster, both texts are shown, and the form builds on theirs."""
    by, at = person(request), timezone.now()

    def weigh() -> tuple[Revision, list[Changed], Sequence[RuleViolation]] | None:
        weighed = weigh_revision(goal=goal, revision=change(), by=by, at=at)
        if weighed.before is None:
            return None
        return weighed.row, changed_between(weighed.before, weighed.after), weighed.unsaid

    found = propose(
        request, form, weigh=weigh, store=lambda: propose_revision(goal=goal, revision=change(), by=by, at=at)
    )
    moved = found.shown.get("moved")
    if isinstance(moved, GoalHasMoved):
        found.shown.update(_both_texts(goal, form, moved, at))
    return found


def _both_texts(goal: Goal, form: ChangeForm, moved: GoalHasMoved, at: datetime) -> dict[str, Any]:
    theirs, yours = moved.theirs, moved.yours
    assert isinstance(theirs, Revision)  # noqa: S101 -- a goal moves by its revisions
    assert isinstance(yours, RevisionInput)  # noqa: S101
    base = goal.revisions.filter(number=yours.based_on or 0, declined_at__isnull=True).first()
    was = lines(stored_value(goal, base)) if base else []
    there, mine = lines(stored_value(goal, theirs)), lines(value_of(goal, yours, at=at))
    return both_texts(form, theirs, was=was, there=there, mine=mine)


def both_texts(
    form: ChangeForm, theirs: RevisionBase, *, was: Sequence[Line], there: Sequence[Line], mine: Sequence[Line]
) -> dict[str, Any]:
    """The lines in which this person's text differs from theirs; what only they changed is taken over into the form."""
    own = {label for label, _, _ in differing(was, mine)}
    rows = [(label, now or NOTHING, typed or NOTHING) for label, now, typed in differing(there, mine)]
    taken: list[str] = []
    if theirs.is_settled:
        taken = form.take_over(theirs)
        data: Any = form.data  # a QueryDict, or what take_over put in its place
        data = data.copy()
        data["based_on"] = str(theirs.number)
        form.data = data
    return {"theirs": theirs, "differences": [row for row in rows if row[0] in own], "taken": taken}


def panel_of(
    row: RevisionBase, changes: Sequence[Changed], unsaid: Sequence[RuleViolation], *, seen: str | None
) -> Panel:
    mark = mark_of([row.number, row.rule_direction, row.rule_fields, [list(change) for change in changes]])
    labels = dict(RevisionBase.Direction.choices)
    return Panel(
        row=row,
        changes=[(label, shown_change(before, after)) for label, before, after in changes],
        directions=[(path_words(path), str(labels[found]).lower()) for path, found in row.rule_fields.items()],
        better_kind=_better_kind(row),
        unsaid=[(f"id_{violation.field}", violation.sentence) for violation in unsaid],
        mark=mark,
        is_other=bool(seen) and seen != mark,
    )


def mark_of(shown: object) -> str:
    """A name of exactly what a panel shows of a change; the words about it may still be written."""
    return hashlib.sha256(canonical_json.dumps(shown)).hexdigest()[:24]


def _better_kind(row: RevisionBase) -> str:
    if row.kind != row.Kind.REWORDED:
        return ""
    touched = {path.split(".")[0] for path in row.rule_fields}
    kind = next((kind for name, kind in _NAMED if name in touched), "")
    return str(RevisionBase.Kind(kind).label).lower() if kind else ""
