"""Dates that come near: updates, deadlines, milestones, turns, and evidence that expires."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from goals.boxed import box_rows
from goals.days import long_day, maybe_day
from goals.deadlines import current_due, current_revision
from goals.expiry import CAN_EXPIRE
from goals.models import EvidenceRevision
from goals.outcome import known_on, milestones, occurrence_outcome, outcome
from goals.reminding.people import People
from goals.reporting import freshness, freshness_days, silent_since
from goals.values import GoalValue, RoadmapValue
from roadmap.notifications.reminder import Reminder, stage_of

# Days left at which people are reminded.
GOAL_DUE: Final = (30, 7, 1)
MILESTONE_DUE: Final = (14, 1)
EVIDENCE_EXPIRES: Final = (30, 7, 1)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A goal in force with its parts, and the ids of those who hold it."""

    goal: GoalValue  # texts without what is withheld
    parts: Sequence[GoalValue]
    users: frozenset[int]

    @property
    def title(self) -> str:
        return str(current_revision(self.goal)["title"])

    @property
    def subject(self) -> str:
        return f"goal/{self.goal['slug']}"

    @property
    def url(self) -> str:
        return reverse("goals:goal", args=[self.goal["slug"]])


def dates_of(held: Held, on: date, roadmap: RoadmapValue) -> Iterator[Reminder]:
    """Everything about one goal that is near on this day, or late."""
    yield from _update(held, on, roadmap)
    if outcome(held.goal, on, roadmap, held.parts) in ("in_progress", "not_started"):
        yield from _deadline(held, on)
        yield from _milestones(held, on, roadmap)
        yield from _turns(held, on, roadmap)


def _update(held: Held, on: date, roadmap: RoadmapValue) -> Iterator[Reminder]:
    """Due, overdue and stale follow each other; the one before is over then."""
    fresh = freshness(held.goal, on, roadmap, held.parts)
    days = freshness_days(held.goal, known_on(on, roadmap))
    if days is None:
        return
    last = days.overdue - ONE_DAY
    texts = {
        "due": f"An update is due by {long_day(last)}.",
        "overdue": f"An update was due by {long_day(last)}.",
        "stale": f"There was no update since {long_day(silent_since(held.goal, on))}, so the goal reads as stale.",
    }
    if fresh in texts:
        url = reverse("goals:update", args=[held.goal["slug"]])
        yield Reminder(held.users, f"update.{fresh}", held.subject, last, texts[fresh], url, held.title)


def _deadline(held: Held, on: date) -> Iterator[Reminder]:
    due = current_due(held.goal)
    if due and (stage := stage_of((due - on).days, GOAL_DUE)):
        text = f"The deadline is {long_day(due)}."
        yield Reminder(held.users, "goal.due", held.subject, due, text, held.url, held.title, stage=stage)


def _milestones(held: Held, on: date, roadmap: RoadmapValue) -> Iterator[Reminder]:
    for one in milestones(held.goal, on, roadmap):
        due = maybe_day(one.term["deadline"]["due"])
        if one.outcome == "in_progress" and due and (stage := stage_of((due - on).days, MILESTONE_DUE)):
            subject = f"{held.subject}/milestone/{one.term['key']}"
            text = f"The milestone “{one.term['title']}” is due on {long_day(due)}."
            yield Reminder(held.users, "milestone.due", subject, due, text, held.url, held.title, stage=stage)


def _turns(held: Held, on: date, roadmap: RoadmapValue) -> Iterator[Reminder]:
    """Of a deadline that comes again and again, each turn has a day of its own."""
    for one in held.goal["occurrences"]:
        due, state = maybe_day(one["due"]), occurrence_outcome(one, on, roadmap)
        if state == "in_progress" and due and (stage := stage_of((due - on).days, MILESTONE_DUE)):
            subject = f"{held.subject}/turn/{one['key']}"
            text = f"“{one['text']}” asks for delivery by {long_day(due)}."
            yield Reminder(held.users, "milestone.due", subject, due, text, held.url, held.title, stage=stage)


def expiring_evidence(people: People, on: date) -> Iterator[Reminder]:
    """For whoever brought it, and for those who hold the goals that rest on it."""
    last = on + timedelta(days=max(EVIDENCE_EXPIRES))
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("evidence")).order_by("-number")
    rows = EvidenceRevision.objects.filter(number=Subquery(newest.values("number")[:1]), state__in=CAN_EXPIRE)
    rows = rows.filter(expires_on__range=(on, last)).select_related("evidence").prefetch_related("evidence__goals")
    for row in box_rows(rows.order_by("evidence__slug")):
        stage = stage_of((row.expires_on - on).days, EVIDENCE_EXPIRES) if row.expires_on else None
        if stage is None or row.expires_on is None:
            continue
        evidence = row.evidence
        users = people.holders(*(goal.pk for goal in evidence.goals.all()))
        users |= {evidence.created_by_id} & people.staff if evidence.created_by_id else frozenset()
        subject, url = f"evidence/{evidence.slug}", reverse("goals:evidence", args=[evidence.slug])
        text = f"{evidence_name(row)} expires on {long_day(row.expires_on)}."
        yield Reminder(users, "evidence.expires", subject, row.expires_on, text, url, stage=stage)


def evidence_name(row: EvidenceRevision) -> str:
    """By its title only where it is public: a mail leaves the house. `row` is boxed."""
    if row.visibility == EvidenceRevision.Visibility.PUBLIC:
        return f"The evidence “{row.title}”"
    return "A piece of evidence that is not public"
