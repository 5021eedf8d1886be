"""What waits for a person about comparisons: findings to judge, windows to count (settings.TODO_SOURCES names `todo_for`)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from goals.boxed import Spans, box
from goals.models import Comparison, Goal
from goals.snapshot import all_spans
from roadmap.accounts.models import User
from roadmap.english import plural
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """One query, another where there is something. Judges may be people from outside: this is all they see of a goal."""
    is_judge = Comparison.judges.through.objects.filter(comparison=OuterRef("pk"), user=user)
    is_over = Q(window_to__lt=on, goal__in=Goal.objects.owned_by(user))
    rows = (
        Comparison.objects.filter(called_off_at__isnull=True, result__isnull=True)
        .annotate(is_judge=Exists(is_judge), waiting=Count("findings", filter=Q(findings__judgements__isnull=True)))
        .filter(Q(is_judge=True, waiting__gt=0) | is_over)
        .select_related("goal")
        .order_by("window_to", "pk")
    )
    found = list(rows)
    spans = all_spans(among={f"goal/{row.goal.slug}" for row in found}) if found else {}
    return [_line(row, _title(row, spans), is_judge=row.is_judge, waiting=row.waiting) for row in found]


def _title(row: Comparison, spans: Mapping[str, Spans]) -> str:
    subject = f"goal/{row.goal.slug}"
    return box(row.title, subject, f"comparisons.{row.number}.title", spans.get(subject, {}))


def _line(row: Comparison, title: str, *, is_judge: bool, waiting: int) -> Todo:
    place = [row.goal.slug, row.number]
    if is_judge:
        words = f"Judge {plural(waiting, 'finding')}: {title}"
        return Todo(words, reverse("goals:findings_to_judge", args=place), row.window_to)
    words = f"The window is over: count {title}"
    if waiting:
        words = f"The window is over, {plural(waiting, 'finding')} not judged: {title}"
    return Todo(words, reverse("goals:comparison", args=place), row.window_to)
