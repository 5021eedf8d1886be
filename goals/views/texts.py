"""Texts as the staff pages show them: rendered, with withheld stretches as boxes."""

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from goals.actions.revising import current_of
from goals.boxed import Boxed, box, box_rows
from goals.models import Goal, Metric, Revision
from goals.snapshot import spans_of
from roadmap import redaction
from roadmap.markdown import render


def text(words: str) -> SafeString:
    """Markdown, rendered as on the public site, withheld stretches as boxes with a way to ask for their words.

    What only looks like the mark of one stays as it was typed.
    """
    return words.rendered() if isinstance(words, Boxed) else render(redaction.escape(words))


def title_of(goal: Goal) -> str:
    """What the goal is called now; before its first approval, as its proposer calls it."""
    row = current_of(goal.revisions.all()) or goal.revisions.order_by("-number", "-pk").first()
    return box_rows([row])[0].title if row else goal.slug


def name_of(metric: Metric) -> str:
    """What a metric is called, as it may be shown."""
    subject, path = f"goal/{metric.goal.slug}", f"metrics.{metric.slug}.name"
    return box(metric.name, subject, path, spans_of(subject))


def titles_of(goals: QuerySet[Goal]) -> dict[str, str]:
    """`title_of` for many goals at once: slug -> title, in three queries."""
    found = {slug: slug for slug in goals.order_by("slug").values_list("slug", flat=True)}
    rows = (
        Revision.objects.filter(goal__in=goals.order_by().values("pk")).select_related("goal").order_by("number", "pk")
    )
    for row in sorted(box_rows(rows), key=lambda row: row.is_settled):  # the last one counts, one in force above all
        found[row.goal.slug] = row.title
    return found
