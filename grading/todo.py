"""What waits for a person in grading, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from datetime import date

from django.urls import reverse

from grading.models import Cycle
from grading.permissions import can_run_cycle
from grading.queue import open_assignments
from roadmap.accounts.models import User
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """Goals to score, and cycles an editor can open or has to close; the earliest day first."""
    found = _to_score(user)
    if can_run_cycle(user):
        found += _to_run(on)
    return sorted(found, key=lambda item: (item.due_on or date.max, item.text))


def _to_score(user: User) -> list[Todo]:
    items = []
    for row in open_assignments(user):
        cycle_goal = row.cycle_goal
        verb = "Finish your score of" if row.draft else "Score"
        text = f"{verb} {cycle_goal.goal.slug} ({cycle_goal.get_kind_display().lower()}, {cycle_goal.cycle.title})"
        url = reverse("grading:score", args=[cycle_goal.cycle.slug, cycle_goal.goal.slug, cycle_goal.kind])
        items.append(Todo(text, url, cycle_goal.cycle.scoring_to))
    return items


def _to_run(on: date) -> list[Todo]:
    """Announced cycles whose first day of scoring has come, and open ones whose last day is over."""
    ready = Cycle.objects.filter(phase=Cycle.Phase.SETUP, announced_on__isnull=False, scoring_from__lte=on)
    late = Cycle.objects.filter(phase=Cycle.Phase.SCORING, scoring_to__lt=on)
    return [
        Todo(f"{verb} {cycle.title}", reverse("grading:cycle", args=[cycle.slug]), due_on)
        for verb, cycles in (("Open", ready), ("Close", late))
        for cycle in cycles
        for due_on in [cycle.scoring_from if verb == "Open" else cycle.results_due]
    ]
