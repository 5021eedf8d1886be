"""What people are to be reminded of in grading, on one day (settings.REMINDER_SOURCES names `reminders_for`).

Only that a reply may be written, and until when: no level, no count and no name of a reviewer is told here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from typing import Final

from django.urls import reverse

from goals.days import long_day
from goals.models import Ownership
from goals.reminding.people import titles
from grading.models import Assignment, Cycle, CycleGoal
from grading.openings import unanswered
from grading.windows import windows
from roadmap.accounts.models import Role, User
from roadmap.notifications.reminder import Reminder

LAST_DAYS: Final = 3  # before the end of the time to reply, owners are told once more


def reminders_for(on: date) -> Iterable[Reminder]:
    """Grades that wait for the reply of an owner, and scores that are late; a constant number of queries."""
    return [*_replies(on), *_late_scores(on)]


def _late_scores(on: date) -> Iterator[Reminder]:
    """To late reviewers, and to editors: nothing moves on, and no assignment ends, by itself."""
    late = Assignment.objects.filter(
        state=Assignment.State.OPEN,
        cycle_goal__removed_at__isnull=True,
        cycle_goal__cycle__phase=Cycle.Phase.SCORING,
        cycle_goal__cycle__imported=False,
        cycle_goal__cycle__scoring_to__lt=on,
        cycle_goal__cycle__scoring_to__isnull=False,
    )
    reviewers: dict[Cycle, set[int]] = defaultdict(set)
    for row in late.select_related("cycle_goal__cycle"):
        reviewers[row.cycle_goal.cycle].add(row.reviewer_id)
    if not reviewers:
        return
    editors = User.objects.filter(is_active=True, role_grants__role=Role.EDITOR).values_list("pk", flat=True)
    runs = frozenset(editors)
    for cycle, people in reviewers.items():
        last = cycle.scoring_to or on
        subject, told = f"cycle/{cycle.slug}/late", f"{cycle.title}: scoring ended on {long_day(last)}"
        text = f"{told}, and a score of yours is missing. The cycle waits for it."
        yield Reminder(frozenset(people), "grading.late", subject, last, text, reverse("grading:home"))
        text = f"{told}, and scores are missing. Nothing moves on by itself."
        url = reverse("grading:phases", args=[cycle.slug])
        yield Reminder(runs - people, "grading.late", f"{subject}/editors", last, text, url)


def _replies(on: date) -> Iterable[Reminder]:
    rows = list(unanswered().filter(cycle__imported=False).select_related("cycle", "goal"))
    owners = defaultdict(set)
    held = Ownership.objects.filter(goal__in={row.goal_id for row in rows}, until__isnull=True, user__is_active=True)
    for goal, user in held.values_list("goal", "user"):
        owners[goal].add(user)
    names = titles(row.goal_id for row in rows)
    return (one for row in rows for one in _reply(row, frozenset(owners[row.goal_id]), names, on))


def _reply(row: CycleGoal, users: frozenset[int], names: dict[int, str], on: date) -> Iterator[Reminder]:
    cycle, last = row.cycle, windows(row.cycle).replies
    began = cycle.reply_at.astimezone(UTC).date() if cycle.reply_at else on
    until = f"by {long_day(last)}" if last else "until the cycle is closed"
    text = f"{cycle.title}: the {row.get_kind_display().lower()} grade waits for your reply, {until}."
    url = reverse("grading:reply", args=[cycle.slug, row.goal.slug, row.kind])
    is_last_call = last is not None and (last - on).days <= LAST_DAYS and last > began
    subject = f"cycle/{cycle.slug}/{row.goal.slug}/{row.kind}"
    stage = LAST_DAYS if is_last_call else 0
    yield Reminder(users, "grade.reply", subject, last or began, text, url, names.get(row.goal_id, ""), stage=stage)
