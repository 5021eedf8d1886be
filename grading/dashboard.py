"""What reviewers said of a person's goals, as far as it may be seen (settings.DASHBOARD_SOURCES names `dashboard`)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from goals.boxed import Spans
from goals.models import Ownership
from goals.permissions import can_read_internal
from goals.snapshot import all_spans
from grading.models import Grade, Level, NonGrade
from grading.visibility import ENDED, Viewer, sight
from grading.withholding import GradeTexts, grade_subject
from roadmap.accounts.models import Role, User
from roadmap.dashboard import Section

MOST: Final = 10


def dashboard(user: User, on: date, since: datetime | None) -> Iterator[Section]:
    """The newest grades of the goals this person holds. Two queries."""
    if can_read_internal(user) and user.has_role(Role.OWNER):
        said = [row for row in _graded(user)[:MOST] if _is_seen(row)]
        spans = all_spans(among=[grade_subject(row.cycle_goal) for row in said]) if said else {}
        told = [_told(row, spans.get(grade_subject(row.cycle_goal), {})) for row in said]
        yield Section(40, "said", "What reviewers said", "grading/_said.html", {"said": told})


def _graded(user: User) -> QuerySet[Grade]:
    held = Ownership.objects.goals_of(user)
    pinned = Level.objects.filter(
        rubric__cycle_pins__cycle=OuterRef("cycle_goal__cycle"), rubric__kind=OuterRef("cycle_goal__kind")
    )
    rows = Grade.objects.newest().filter(
        cycle_goal__goal__in=held, cycle_goal__cycle__phase__in=ENDED, cycle_goal__removed_at__isnull=True
    )
    rows = rows.annotate(label=Subquery(pinned.filter(key=OuterRef("level")).values("label")[:1]))
    return rows.select_related("cycle_goal__cycle", "cycle_goal__goal__standing").order_by("-made_at", "-pk")


def _is_seen(grade: Grade) -> bool:
    """What anybody sees, whatever his or her part in the cycle: an owner sees no more."""
    return sight(Viewer(), phase=grade.cycle_goal.cycle.phase, all_ended=True).grade


def _told(grade: Any, spans: Spans) -> dict[str, Any]:
    standing = getattr(grade.cycle_goal.goal, "standing", None)
    return {
        "row": grade.cycle_goal,
        "title": standing.title if standing else grade.cycle_goal.goal.slug,
        "words": _words(grade),
        "reviewers": grade.value["n"],
        "reason": GradeTexts(grade.cycle_goal, spans=spans).line("reason", grade.reason),
    }


def _words(grade: Any) -> str:
    value = grade.value
    if grade.provisional:
        return f"Provisional, {value['n']} of {value['quorum']} levels"
    return str(NonGrade(value["non_grade"]).label) if value["non_grade"] else grade.label or grade.level
