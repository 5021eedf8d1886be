"""What waits for a person about goals, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from goals.kept_standing import catch_up
from goals.models import Goal, Resolution, Revision
from goals.permissions import can_read_internal
from goals.waiting import Line, findings_for, lines_for
from roadmap.accounts.models import Role, User
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """Updates to write, days that come, changes to approve or code, endings to check, evidence to judge or to bring.

    The earliest day first. Two queries, however much there is; more where something has just been recorded. It offers
    what `goals/permissions.py` allows.
    """
    if not can_read_internal(user):
        return [
            _SAID[line.what](line, on) for line in findings_for(user, on)
        ]  # no other page is for people from outside
    catch_up(on)
    found = [_SAID[line.what](line, on) for line in lines_for(user, on)]
    return sorted(found, key=lambda item: (item.due_on or date.max, item.text))


def goals_to_update(user: User, on: date) -> list[str]:
    """The goals this person holds whose update is due or late, the longest waiting first."""
    if not user.has_role(Role.OWNER):
        return []
    catch_up(on)
    owed = Goal.objects.owned_by(user).filter(standing__freshness__in=["due", "overdue", "stale"])
    return list(owed.order_by("standing__update_due", "slug").values_list("slug", flat=True))


def _update(line: Line, on: date) -> Todo:
    url = reverse("goals:update", args=[line.slug])
    if line.due is None or line.due >= on:
        return Todo(f"Update {line.title}", url, line.due)
    days = (on - line.due).days
    return Todo(f"Overdue by {days} day{'s' * (days > 1)}: update {line.title}", url, line.due)


def _milestone(line: Line, on: date) -> Todo:
    url = reverse("goals:milestone_done", args=[line.slug, line.detail])
    return Todo(f"{_late(line, on, 'Milestone')}: {line.title}", url, line.due)


def _turn(line: Line, on: date) -> Todo:
    url = reverse("goals:occurrence", args=[line.slug, line.detail])
    return Todo(f"{_late(line, on, 'Turn')}: {line.title}", url, line.due)


def _goal(line: Line, on: date) -> Todo:
    url = reverse("goals:resolution", args=[line.slug])
    return Todo(f"{_late(line, on, 'Goal')}: {line.title}", url, line.due)


def _late(line: Line, on: date, noun: str) -> str:
    return f"{noun} past its day" if line.due is not None and line.due < on else f"{noun} due"


def _rejected(line: Line, on: date) -> Todo:
    return Todo(f"Bring other evidence than {line.slug}: it was rejected", _evidence_url(line.slug), None)


def _asked(line: Line, on: date) -> Todo:
    url = reverse("goals:evidence_request", args=[line.slug, line.number])
    return Todo(f"Evidence is asked for: {line.title or line.slug}", url, None)


def _approve(line: Line, on: date) -> Todo:
    kind = Revision.Kind(line.detail).label.lower()
    url = reverse("goals:revision", args=[line.slug, line.number])
    return Todo(f"Approve or decline: {line.title} ({kind})", url, None)


def _approve_on_the_map(line: Line, on: date) -> Todo:
    above = [line.slug, line.detail] if line.detail else [line.slug]
    url = reverse(f"map:{line.what}_revision", args=[*above, line.number])
    return Todo(f"Approve or decline: {line.title}", url, None)


def _code(line: Line, on: date) -> Todo:
    """Without the kind: what its proposer calls it is for the coder to find."""
    return Todo(f"Say which way this goes: {line.title}", reverse("goals:coding", args=[line.slug, line.number]), None)


def _accept(line: Line, on: date) -> Todo:
    ending = Resolution.Ending(line.detail).label.lower()
    return Todo(f"Check the ending of {line.slug}: {ending}", reverse("goals:resolution", args=[line.slug]), None)


def _judge(line: Line, on: date) -> Todo:
    what = "1 piece" if line.number == 1 else f"{line.number} pieces"
    return Todo(f"Judge evidence: {what}", reverse("goals:evidence_list"), None)


def _amiss(line: Line, on: date) -> Todo:
    more = f", and {line.number - 1} more" if line.number > 1 else ""
    return Todo(f"A stored file is missing or changed: {line.slug}{more}", _evidence_url(line.slug), None)


def _findings(line: Line, on: date) -> Todo:
    url = reverse("goals:findings_to_judge", args=[line.slug, line.number])
    return Todo(f"Judge what was found: {line.title or line.slug}", url, line.due)


def _window(line: Line, on: date) -> Todo:
    url = reverse("goals:comparison", args=[line.slug, line.number])
    return Todo(f"The window is over, count it: {line.title or line.slug}", url, line.due)


def _evidence_url(slug: str) -> str:
    return reverse("goals:evidence", args=[slug])


_SAID: dict[str, Callable[[Line, date], Todo]] = {
    "update": _update,
    "milestone": _milestone,
    "turn": _turn,
    "goal": _goal,
    "rejected": _rejected,
    "asked": _asked,
    "approve": _approve,
    **dict.fromkeys(("threshold", "mitigation", "commitment"), _approve_on_the_map),
    "code": _code,
    "accept": _accept,
    "judge": _judge,
    "amiss": _amiss,
    "findings": _findings,
    "window": _window,
}
