"""Requests for evidence as pages show them, and what of a goal evidence can be asked for."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet

from goals.days import day, long_day
from goals.deadlines import current_revision
from goals.models import Criterion, EvidenceRequest, Goal, MilestoneTerm
from goals.values import GoalValue

_NOUNS = {"criteria": "criterion", "milestones": "milestone", "updates": "update"}


def things_of(goal: Goal) -> set[str]:
    """What evidence can be asked for, besides the goal as a whole; what an earlier revision said too."""
    criteria = Criterion.objects.filter(revision__goal=goal).values_list("key", flat=True)
    milestones = MilestoneTerm.objects.filter(revision__goal=goal).values_list("key", flat=True)
    updates = goal.updates.filter(submitted_at__isnull=False).values_list("number", flat=True)
    found = {f"criteria.{key}" for key in criteria} | {f"milestones.{key}" for key in milestones}
    return found | {f"updates.{number}" for number in updates}


def choices_of(value: GoalValue) -> list[tuple[str, str]]:
    """The same for a form, in words; of a value whose withheld texts are boxes."""
    revision = current_revision(value)
    updates = sorted(value["updates"], key=lambda one: one["number"], reverse=True)
    return [
        ("", "The goal as a whole"),
        *((f"criteria.{one['key']}", f"Criterion: {one['text']}") for one in revision["criteria"]),
        *((f"milestones.{one['key']}", f"Milestone: {one['title']}") for one in revision["milestones"]),
        *(
            (f"updates.{one['number']}", f"Update {one['number']} of {long_day(day(one['submitted_at']))}")
            for one in updates
        ),
    ]


def about_words(about: str) -> str:
    """ "criterion report", "update 3"; "" for the goal as a whole."""
    noun, _, key = about.partition(".")
    return f"{_NOUNS.get(noun, noun)} {key}".strip()


def requests_for(
    goals: Collection[int] | QuerySet[Any, Any], known: Collection[str] | None = None
) -> Sequence[dict[str, Any]]:
    """All requests about some goals, those not answered first, then the newest. One query.

    `known` names the evidence of which the reader may know; None: of all. Nobody on a blind panel is named.
    """
    rows = EvidenceRequest.objects.filter(goal__in=goals).select_related(
        "goal", "asked_by", "answer__evidence", "answer__answered_by"
    )
    ordered = sorted(rows, key=lambda row: (hasattr(row, "answer"), -row.pk))
    return [_shown(row, known) for row in ordered]


def _shown(row: EvidenceRequest, known: Collection[str] | None) -> dict[str, Any]:
    answer = getattr(row, "answer", None)
    slug = answer.evidence.slug if answer and answer.evidence else ""
    return {
        "row": row,
        "about": about_words(row.about),
        "who": "a reviewer" if row.unnamed else row.asked_by.name,
        "answer": answer,
        "evidence": slug if known is None or slug in known else "",
    }
