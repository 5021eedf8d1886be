"""Asking the owners of a goal for evidence, and answering: with evidence, or with a sentence why there is none."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from goals import logged
from goals.actions.guards import check_fields, lock_goal, next_number, refuse_unless
from goals.asked import about_words, things_of
from goals.models import Evidence, EvidenceAnswer, EvidenceRequest, Goal
from goals.permissions import can_answer_evidence_request, can_ask_for_evidence
from roadmap.accounts.models import Role, User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.log import append

WHO_ASKS = "Evidence is asked for by reviewers and editors who do not own the goal."
WHO_ANSWERS = "A request for evidence is answered by an owner of the goal; by an editor where nobody owns it."


class NothingIsAsked(RuleViolation):
    field = "asked"


class ThereIsNoSuchThing(RuleViolation):
    """The goal has no such criterion, milestone or update."""

    field = "about"


class RequestIsOpen(RuleViolation):
    """The same is asked already and not answered yet."""

    field = "asked"


class RequestIsAnswered(RuleViolation):
    """A request is answered once; who needs more asks again."""


class AnswerIsOneThing(RuleViolation):
    """Evidence, or why there is none."""

    field = "why_not"


class EvidenceIsOfAnotherGoal(RuleViolation):
    field = "evidence"


@transaction.atomic
def ask_for_evidence(*, goal: Goal, about: str = "", asked: str, by: User, at: datetime) -> EvidenceRequest:
    """Ask the owners for evidence of a goal, or of one thing in it (`goals.asked.things_of` lists them).

    Who is on a panel that is blind asks without a name, also from outside.
    """
    unnamed = asks_unnamed(by, goal)
    refuse_unless(unnamed or can_ask_for_evidence(by, goal), WHO_ASKS)
    goal, words = lock_goal(goal), asked.strip()
    if not words:
        raise NothingIsAsked("Say in a sentence which evidence you ask for.")
    if about and about not in things_of(goal):
        raise ThereIsNoSuchThing("The goal has no such criterion, milestone or update.")
    if EvidenceRequest.objects.open().filter(goal=goal, about=about, asked=words, asked_by=by).exists():
        raise RequestIsOpen("You have asked for this already; it is not answered yet.")
    row = EvidenceRequest(goal=goal, about=about, asked=words, asked_by=by, unnamed=unnamed, asked_at=at)
    row.number = next_number(goal.evidence_requests.all())
    check_fields(row)
    row.save(force_insert=True)
    _tell_owners(row, at)
    after = logged.evidence_request(row)
    append(type="goal.evidence.asked", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def answer_evidence_request(
    *, request: EvidenceRequest, evidence: Evidence | None = None, why_not: str = "", by: User, at: datetime
) -> EvidenceAnswer:
    """Answer with evidence that speaks for the goal, or say why there is none; the person who asked is told."""
    goal = lock_goal(request.goal)
    refuse_unless(can_answer_evidence_request(by, goal), WHO_ANSWERS)
    if EvidenceAnswer.objects.filter(request=request).exists():
        raise RequestIsAnswered("This request is answered already.")
    words = why_not.strip()
    if (evidence is not None) == bool(words):
        raise AnswerIsOneThing("Choose the evidence that answers it, or say in a sentence why there is none.")
    if evidence is not None and not evidence.goals.filter(pk=goal.pk).exists():
        raise EvidenceIsOfAnotherGoal("This evidence does not speak for the goal. Link it to the goal first.")
    row = EvidenceAnswer(request=request, evidence=evidence, why_not=words, answered_by=by, answered_at=at)
    check_fields(row)
    row.save(force_insert=True)
    what = "evidence was brought" if evidence else "the owner says why there is none"
    asker = request.asked_by
    notify(
        users=[asker],
        kind="evidence.answered",
        text=f"Your request for evidence about {goal.slug} is answered: {what}.",
        # People from outside read no page of goals: their own page leads to what they score.
        url=reverse("internal_home") if asker.is_external else reverse("goals:goal", args=[goal.slug]),
        at=at,
    )
    after = logged.evidence_answer(row)
    append(type="goal.evidence.answered", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return row


def asks_unnamed(user: User, goal: Goal) -> bool:
    """Is this person on a panel of which nobody may know what it does? Apps that have panels say it."""
    return any(import_string(name)(user, goal) for name in settings.UNNAMED_ASKERS)


def _tell_owners(row: EvidenceRequest, at: datetime) -> None:
    goal = row.goal
    who = "A reviewer" if row.unnamed else row.asked_by.name
    what = about_words(row.about)
    notify(
        users=_owners(goal),
        kind="evidence.asked",
        text=f"{who} asks for evidence about {goal.slug}{f', {what}' if what else ''}.",
        url=reverse("goals:evidence_request", args=[goal.slug, row.number]),
        at=at,
    )


def _owners(goal: Goal) -> Iterable[User]:
    """Who holds the goal, or the goal it is a part of; editors where nobody does."""
    family = [pk for pk in (goal.pk, goal.parent_id) if pk is not None]
    owners = User.objects.filter(pk__in=_held(family)).distinct()
    return owners if owners.exists() else User.objects.filter(role_grants__role=Role.EDITOR).distinct()


def _held(goals: list[int]) -> list[int]:
    from_rows = Goal.objects.filter(pk__in=goals, ownerships__until__isnull=True, ownerships__user__isnull=False)
    return list(from_rows.values_list("ownerships__user", flat=True))
