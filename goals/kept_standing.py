"""How each goal stands, kept in rows of its own, which are brought up to date by the record log before they are read.

No change of a goal commits without a record about it, so the log tells which goals have moved since the rows were made:
no action can forget to say so. What time alone changes is known beforehand (`holds_until`). `differences` finds any row
that is not what the rule says.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from goals.boxed import box_goals, box_rows
from goals.kept_words import due_words
from goals.models import Goal, GoalDay, GoalStanding, Revision, Roadmap, StandingHead
from goals.outcome import parts_by_goal
from goals.snapshot import goal_values, roadmap_value
from goals.standing_row import OpenDay, StandingRow, not_in_force, open_days, standing_row
from goals.values import GoalValue, RoadmapValue
from roadmap.records.models import LogHead, Record

ROADMAP: Final = "roadmap/roadmap"
BATCH: Final = 200  # goals worked out in one transaction
_MOVES_A_GOAL = Q(subject__startswith="goal/") | Q(subject=ROADMAP)
_WRITTEN: Final = ("revision_id", "title", "due_words", "is_in_force", *StandingRow._fields)


class Fresh(NamedTuple):
    """What the rule says of one goal now."""

    row: GoalStanding
    days: Sequence[OpenDay]


def catch_up(on: date) -> int:
    """Make every row hold on this day; returns how many were made anew. One query where nothing has happened.

    Call it before reading, outside a transaction: many goals are worked out in several transactions.
    """
    if _is_current(on):
        return 0
    size = LogHead.objects.get(pk=1).size
    made = renew(_moved(on), on)
    with transaction.atomic():
        head = _lock()
        head.records = max(head.records, size)
        head.save(update_fields=["records"])
    return made


def renew(goals: Sequence[int], on: date) -> int:
    """Make the rows of these goals anew, and of those that hang on them. Returns how many."""
    made = 0
    for some in _batches(goals):
        with transaction.atomic():
            _lock()
            fresh = worked_out(_with_dependents(some), on)
            _write(fresh)
        made += len(fresh)
    return made


def differences(on: date) -> list[str]:
    """Slugs of the goals whose kept rows are not what the rule says on this day; none after `catch_up`."""
    found: list[str] = []
    for some in _batches(list(Goal.objects.order_by("pk").values_list("pk", flat=True))):
        kept = {row.pk: row for row in GoalStanding.objects.filter(pk__in=some)}
        days: dict[int, list[OpenDay]] = {pk: [] for pk in some}
        for day in GoalDay.objects.filter(goal__in=some).order_by("due", "kind", "key"):
            days[day.goal_id].append(OpenDay(day.kind, day.key, day.title, day.due))
        fresh = worked_out(some, on)
        found += [
            one.row.goal.slug
            for one in fresh
            if one.row.pk not in kept or _said(kept[one.row.pk]) != _said(one.row) or days[one.row.pk] != one.days
        ]
    return sorted(found)


def mend(on: date) -> list[str]:
    """Make the rows that are not what the rule says anew. Returns their goals' slugs: there should be none."""
    catch_up(on)
    wrong = differences(on)
    for slugs in _batches(wrong):
        renew(list(Goal.objects.filter(slug__in=slugs).values_list("pk", flat=True)), on)
    return wrong


def worked_out(goals: Iterable[int], on: date) -> list[Fresh]:
    """What the rule says of these goals; the number of queries does not depend on how many there are."""
    wanted = set(goals)
    roadmap = Roadmap.objects.first()
    stands = roadmap_value(roadmap) if roadmap else None
    values = box_goals(goal_values(Goal.objects.filter(Q(pk__in=wanted) | Q(parent__in=wanted))))
    by_slug, parts, revisions = {value["slug"]: value for value in values}, parts_by_goal(values), _revisions(wanted)
    return [
        _fresh(goal, revisions.get(goal.pk), by_slug.get(goal.slug), on, stands, parts.get(goal.slug, []))
        for goal in Goal.objects.filter(pk__in=wanted).order_by("pk")
    ]


def _fresh(
    goal: Goal,
    revision: Revision | None,
    value: GoalValue | None,
    on: date,
    roadmap: RoadmapValue | None,
    parts: Sequence[GoalValue],
) -> Fresh:
    if value is None or roadmap is None:
        row, days = not_in_force(on), []
    else:
        row, days = standing_row(value, on, roadmap, parts), open_days(value, on, roadmap, parts)
    kept = GoalStanding(goal=goal, revision=revision, is_in_force=value is not None, **row._asdict())
    if revision is not None:
        kept.title, kept.due_words = str(revision.title), due_words(revision)
    return Fresh(kept, [day._replace(title=str(day.title)[:300]) for day in days])


def _is_current(on: date) -> bool:
    """Does every row hold on this day, and has nothing been recorded since?"""
    news = Record.objects.filter(_MOVES_A_GOAL, seq__gte=OuterRef("records"))
    past, early = GoalStanding.objects.filter(holds_until__lte=on), GoalStanding.objects.filter(made_on__gt=on)
    heads = StandingHead.objects.filter(~Exists(news), ~Exists(past), ~Exists(early), pk=1)
    return heads.exists()


def _moved(on: date) -> list[int]:
    """The goals with records since, those whose day has passed, and those worked out for a later day."""
    head = StandingHead.objects.filter(pk=1).first()
    news = Record.objects.filter(_MOVES_A_GOAL, seq__gte=head.records if head else 0)
    subjects = set(news.values_list("subject", flat=True).distinct())
    if ROADMAP in subjects:
        return list(Goal.objects.order_by("pk").values_list("pk", flat=True))
    over = GoalStanding.objects.filter(Q(holds_until__lte=on) | Q(made_on__gt=on))
    found = set(over.values_list("pk", flat=True))
    for some in _batches(sorted(subjects)):
        slugs = [subject.partition("/")[2] for subject in some]
        found |= set(Goal.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return sorted(found)


def _with_dependents(goals: Sequence[int]) -> set[int]:
    """These goals, those whose deadline runs from the day one of them was done, and the wholes they are parts of."""
    anchors = [f"goal/{slug}" for slug in Goal.objects.filter(pk__in=goals).values_list("slug", flat=True)]
    hangs = Q(revisions__deadline_anchor__in=anchors) | Q(revisions__milestones__deadline_anchor__in=anchors)
    found = set(goals) | set(Goal.objects.filter(hangs).values_list("pk", flat=True))
    return found | set(Goal.objects.filter(parts__in=found).values_list("pk", flat=True))


def _revisions(goals: Iterable[int]) -> dict[int, Revision]:
    """What each goal says: its newest settled revision; of one that has none yet, the one that waits."""
    rows = Revision.objects.filter(goal__in=set(goals), declined_at__isnull=True).select_related("goal")
    newest: dict[int, Revision] = {}
    for row in rows.order_by("number", "pk"):
        if row.is_settled or row.goal_id not in newest:
            newest[row.goal_id] = row
    box_rows(newest.values())  # what is kept is for showing
    return newest


def _write(fresh: Sequence[Fresh]) -> None:
    rows = [one.row for one in fresh]
    GoalStanding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["goal"], update_fields=[name.removesuffix("_id") for name in _WRITTEN]
    )  # fmt: skip
    GoalDay.objects.filter(goal__in=[row.pk for row in rows]).delete()
    GoalDay.objects.bulk_create(GoalDay(goal_id=one.row.pk, **day._asdict()) for one in fresh for day in one.days)


def _lock() -> StandingHead:
    """Whoever writes rows holds this lock: two readers who find the same goals moved write one after the other."""
    StandingHead.objects.get_or_create(pk=1)
    return StandingHead.objects.select_for_update().get(pk=1)


def _said(row: GoalStanding) -> list[Any]:
    return [getattr(row, name) for name in _WRITTEN if name != "made_on"]


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
