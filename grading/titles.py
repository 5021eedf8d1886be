"""Titles of goals for lists. A withheld stretch of a title is a box here too, since people from outside read them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.safestring import SafeString

from goals.models import Revision
from goals.snapshot import all_spans
from roadmap.markdown import render_line
from roadmap.redaction import project


def titles(goal_ids: Iterable[int]) -> dict[int, SafeString]:
    """Goal id -> title of its newest settled revision, in two queries; goals without one are left out."""
    settled = Q(approved_at__isnull=False) | Q(imported=True)
    rows = Revision.objects.filter(settled, goal__in=set(goal_ids)).order_by("number")
    newest = {row["goal_id"]: row for row in rows.values("goal_id", "goal__slug", "number", "title")}
    spans = all_spans()
    found = {}
    for goal_id, row in newest.items():
        own = spans.get(f"goal/{row['goal__slug']}", {}).get(f"revisions.{row['number']}.title", [])
        found[goal_id] = render_line(*project(row["title"], own))
    return found
