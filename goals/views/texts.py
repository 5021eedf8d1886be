"""Texts as the staff pages show them: whole, rendered, with nothing in them read as a withheld box."""

from django.utils.safestring import SafeString

from goals.actions.revising import current_of
from goals.models import Goal
from roadmap import redaction
from roadmap.markdown import render


def text(words: str) -> SafeString:
    """Markdown, rendered as on the public site; what looks like the mark of a withheld span stays as it was typed."""
    return render(redaction.escape(words))


def title_of(goal: Goal) -> str:
    """What the goal is called now; before its first approval, as its proposer calls it."""
    row = current_of(goal.revisions.all()) or goal.revisions.order_by("-number", "-pk").first()
    return row.title if row else goal.slug
