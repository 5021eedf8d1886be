"""Which goals of a discussed cycle are still apart, so that they are to be sent to the adjudicator."""

from collections.abc import Iterator

from django.db.models import Exists

from grading.disputes import apart_now, disputed_among
from grading.models import Adjudication, Assignment, Cycle, CycleGoal, Kept, Referral, Score
from grading.openings import of_this_opening, openings


def undecided(cycle: Cycle) -> Iterator[tuple[CycleGoal, bool]]:
    """Each goal that is discussed and apart, and neither sent nor decided since the cycle was opened; with it whether all
    its reviewers have kept or amended their scores in this discussion.

    After a reopening a goal on which an adjudicator decided before is left alone as long as no score is newer.
    """
    rows = cycle.goals.filter(removed_at__isnull=True).select_related("cycle", "goal").alias(opening=openings("cycle"))
    sent, decided = (of_this_opening(model.objects.all()) for model in (Referral, Adjudication))
    waiting = list(rows.filter(~Exists(sent), ~Exists(decided)).prefetch_related("adjudications").order_by("pk"))
    found = disputed_among(waiting) & apart_now(waiting)
    for row in waiting:
        if row.pk in found and _is_new(row):
            yield row, _all_have_spoken(row)


def _is_new(row: CycleGoal) -> bool:
    """Was it never decided, or has somebody amended a score since?"""
    before = row.adjudication
    scores = Score.objects.filter(assignment__cycle_goal=row)
    return before is None or scores.filter(submitted_at__gt=before.decided_at).exists()


def _all_have_spoken(row: CycleGoal) -> bool:
    began = row.cycle.discussion_at
    scored = Assignment.objects.filter(cycle_goal=row, state=Assignment.State.SUBMITTED)
    kept = Kept.objects.filter(assignment__in=scored, kept_at__gte=began).values_list("assignment", flat=True)
    amended = Score.objects.filter(assignment__in=scored, submitted_at__gt=began).values_list("assignment", flat=True)
    return set(scored.values_list("pk", flat=True)) == {*kept, *amended}
