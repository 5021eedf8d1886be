"""A goal with its whole history as a plain value: what a cycle freezes and a publication starts from."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, cast

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from goals.models import (
    Comparison,
    CriterionReading,
    Goal,
    Metric,
    Milestone,
    Occurrence,
    Ownership,
    Reading,
    Resolution,
    Revision,
    StatusUpdate,
    TradeOff,
)
from goals.models.progress import ENDED
from goals.snapshot.comparison import comparison_value
from goals.snapshot.plain import iso, person, slugs
from goals.snapshot.progress import (
    criterion_reading_value,
    in_order,
    metric_value,
    milestone_value,
    newest_of_each_key,
    occurrence_value,
    resolution_value,
    update_value,
)
from goals.snapshot.revision import Anchors, content_of, revision_value
from goals.values import GoalValue, OwnerValue, RevisionValue
from goals.values import TradeOff as TradeOffValue

_PEOPLE = ("proposed_by", "approved_by", "coded_by")
_SETTLED = Q(approved_at__isnull=False) | Q(imported=True)


def goal_value(goal: Goal, *, pending: bool = False) -> GoalValue:
    """One goal, whole and internal. With `pending` the revision that waits for approval is in it too.

    Without it a goal that was never approved has no value: Goal.DoesNotExist.
    """
    values = goal_values(Goal.objects.filter(pk=goal.pk), pending=pending)
    if not values:
        raise Goal.DoesNotExist(f"{goal.slug} is not approved yet")
    return values[0]


def goal_values(goals: QuerySet[Goal] | None = None, *, pending: bool = False) -> list[GoalValue]:
    """Goals by area, position and slug; the number of queries does not depend on how many there are.

    Without `pending` neither goals that were never approved nor their names are in it.
    """
    chosen = Goal.objects.all() if goals is None else goals
    rows = _with_history(chosen if pending else chosen.filter(_is_approved()), pending=pending)
    done = days_of_ended_goals()
    return [_value(goal, done) for goal in sorted(rows, key=_place)]


def days_of_ended_goals() -> dict[str, date]:
    """ "goal/<slug>" -> day achieved, for relative deadlines that hang on another goal."""
    ended = Resolution.objects.filter(ENDED, ending=Resolution.Ending.ACHIEVED, achieved_on__isnull=False)
    return {f"goal/{slug}": day for slug, day in ended.values_list("goal__slug", "achieved_on") if day}


def anchors_of(goal: Goal, done: Anchors | None = None) -> Anchors:
    """What a relative deadline of this goal may hang on, and the days on which it was done."""
    milestones = newest_of_each_key(goal.milestones.all())
    own = {f"milestone/{row.key}": row.achieved_on for row in milestones if row.achieved_on}
    return dict(days_of_ended_goals() if done is None else done) | own


def _place(goal: Goal) -> tuple[int, str, int, str]:
    return goal.area.position, goal.area.slug, goal.position, goal.slug


def _is_approved() -> Exists:
    return Exists(Revision.objects.filter(_SETTLED, goal=OuterRef("pk")))


def _with_history(goals: QuerySet[Goal], *, pending: bool) -> QuerySet[Goal]:
    shown = Q(declined_at__isnull=True) if pending else _SETTLED
    others = Goal.objects.only("slug", "position", "parent")
    others = others if pending else others.filter(_is_approved())
    revisions = Revision.objects.filter(shown).select_related(*_PEOPLE)
    readings = Reading.objects.select_related("who", "supersedes", "update").prefetch_related("evidence")
    resolutions = Resolution.objects.filter(declined_at__isnull=True).select_related("proposed_by", "accepted_by")
    updates = StatusUpdate.objects.filter(submitted_at__isnull=False).select_related("author", "corrects")
    criterion_readings = CriterionReading.objects.select_related("who", "supersedes", "update")
    comparisons = Comparison.objects.select_related("result")
    trade_offs = TradeOff.objects.select_related("goal", "favoured")
    return goals.select_related("area", "parent").prefetch_related(
        Prefetch("parts", others),
        Prefetch("ownerships", Ownership.objects.select_related("user")),
        Prefetch("predecessors", others),
        Prefetch("successors", others),
        Prefetch("delayed_for", trade_offs),
        Prefetch("favoured_over", trade_offs),
        Prefetch("revisions", revisions),
        *("revisions__criteria__items", "revisions__targets__steps", "revisions__milestones"),
        Prefetch("milestones", Milestone.objects.prefetch_related("evidence")),
        Prefetch("metrics", Metric.objects.prefetch_related(Prefetch("readings", readings))),
        Prefetch("criterion_readings", criterion_readings.prefetch_related("evidence")),
        Prefetch("comparisons", comparisons.prefetch_related("judges", "findings__judgements__same_as")),
        Prefetch("occurrences", Occurrence.objects.prefetch_related("evidence")),
        Prefetch("updates", updates.prefetch_related("evidence")),
        "evidence",
        Prefetch("resolutions", resolutions.prefetch_related("proofs__evidence")),
    )


def _value(goal: Goal, done: Anchors) -> GoalValue:
    resolutions = in_order(goal.resolutions.all())
    metrics = sorted(goal.metrics.all(), key=lambda metric: (metric.position, metric.slug))
    parts = sorted(goal.parts.all(), key=lambda part: (part.position, part.slug))
    updates = sorted(goal.updates.all(), key=lambda update: update.number or 0)
    comparisons = [comparison_value(row) for row in in_order(goal.comparisons.all())]
    value: GoalValue = {
        "slug": goal.slug,
        "area": goal.area.slug,
        "parent": goal.parent.slug if goal.parent else None,
        "parts": [part.slug for part in parts],
        "moonshot": goal.moonshot,
        "position": goal.position,
        "set_on": goal.set_on.isoformat(),
        "source": goal.source,
        "owners": _owners(goal.ownerships.all()),
        "predecessors": sorted(other.slug for other in goal.predecessors.all()),
        "successors": sorted(other.slug for other in goal.successors.all()),
        "trade_offs": _trade_offs(goal),
        "revisions": _revisions(goal, done),
        "milestones": [milestone_value(row) for row in newest_of_each_key(goal.milestones.all())],
        "metrics": [metric_value(metric) for metric in metrics],
        "criterion_readings": [criterion_reading_value(row) for row in in_order(goal.criterion_readings.all())],
        "occurrences": [occurrence_value(row) for row in newest_of_each_key(goal.occurrences.all())],
        "updates": [update_value(update) for update in updates],
        "evidence": slugs(goal.evidence.all()),
        "resolution": resolution_value(resolutions[-1]) if resolutions else None,
        "withheld": {},
    }
    if comparisons:  # no key where there are none, so that what was published of other goals keeps its hash
        value["comparisons"] = comparisons
    return value


def _owners(rows: Iterable[Ownership]) -> list[OwnerValue]:
    ordered = sorted(rows, key=lambda row: (row.since, row.role != Ownership.Role.LEAD, row.team, row.pk))
    return [
        {
            "id": person(row.user),
            "team": row.team,
            "role": cast(Literal["lead", "contributor"], row.role),
            "since": row.since.isoformat(),
            "until": iso(row.until),
        }
        for row in ordered
    ]


def _trade_offs(goal: Goal) -> list[TradeOffValue]:
    found: list[TradeOffValue] = [
        {"goal": row.favoured.slug, "kind": "delayed_in_favour_of", "note": row.note} for row in goal.delayed_for.all()
    ]
    found += [{"goal": row.goal.slug, "kind": "favoured_over", "note": row.note} for row in goal.favoured_over.all()]
    return sorted(found, key=lambda link: (link["goal"], link["kind"]))


def _revisions(goal: Goal, done: Anchors) -> list[RevisionValue]:
    anchors = anchors_of(goal, done)
    return [revision_value(row, content_of(row), anchors) for row in in_order(goal.revisions.all())]
