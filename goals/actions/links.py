"""Links of evidence: which are due, who looks at which, and what a look comes to. No person does this but `ask_for_look`."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from goals.actions.evidence import WHO_REVISES, record_link_check
from goals.actions.guards import refuse_unless
from goals.actions.link_copies import before_of, keep_copy
from goals.boxed import box_rows
from goals.links.judging import CHANGED, DAY, DEAD, OK, Answer, Judged, Step, judged, next_step, spread
from goals.models import Evidence, EvidenceRevision, LinkLook, Ownership
from goals.permissions import can_revise_evidence
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.notifications.actions import notify
from roadmap.notifications.models import Notification

HELD_FOR: Final = timedelta(minutes=5)  # far longer than a fetch may take
HOST_RESTS: Final = timedelta(seconds=60)
ASKED_AGAIN: Final = timedelta(minutes=2)
_CLAIM: Final = ("url", "captured_on", "sha256", "file")  # a new word on one of these makes the next look a first one
_TRIES: Final = 20


class LinkWasJustLookedAt(RuleViolation):
    """A person asks for a look again too soon."""


class LinksAreNotLookedAt(RuleViolation):
    """This installation calls nobody."""


class ThereIsNoLink(RuleViolation):
    """The evidence has no address."""


def follow_links(*, at: datetime) -> int:
    """Bring the notes up to what the evidence says now; how many were behind. Harmless when repeated."""
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    numbered = Evidence.objects.annotate(
        newest=Subquery(newest.values("number")[:1]), newest_url=Subquery(newest.values("url")[:1])
    )
    unknown = Q(link_look__isnull=True) & ~Q(newest_url="")
    changed = Q(link_look__isnull=False) & ~Q(link_look__revision=F("newest"))
    behind = numbered.filter(unknown | changed)
    count = 0
    for pk in behind.values_list("pk", flat=True):
        count += _follow(pk, at=at)
    return count


@transaction.atomic
def take_link(*, at: datetime, only: int | None = None) -> LinkLook | None:
    """The link that has waited longest, for the caller alone, or None. Never two of one host at a time, nor in a row.

    `only` is the id of the evidence whose link it must be.
    """
    LinkLook.objects.filter(busy_until__lte=at).update(busy_until=None, ticket="")
    resting = LinkLook.objects.filter(Q(busy_until__isnull=False) | Q(looked_at__gt=at - HOST_RESTS))
    due = LinkLook.objects.filter(due_at__lte=at, busy_until=None).exclude(host__in=resting.values("host"))
    if only is not None:
        due = due.filter(pk=only)
    for row in due.order_by(F("asked_at").asc(nulls_last=True), "due_at", "pk")[:_TRIES]:
        taken = _take(row, at=at)
        if taken is not None:
            return taken
    return None


@transaction.atomic
def store_look(*, taken: LinkLook, answer: Answer, at: datetime) -> Judged | None:
    """Keep what a look came to, and record a state that is new and certain. None where somebody else has the link now."""
    evidence = Evidence.objects.select_for_update().get(pk=taken.evidence_id)
    look = _held(taken).first()
    if look is None:
        return None
    newest = evidence.revisions.order_by("-number")[0]
    before = before_of(evidence, newest, since=look.since)
    result = judged(answer, before)
    said = evidence.link_checks.filter(checked_at__gte=look.since).order_by("-checked_at", "-pk").first()
    step = next_step(
        result.found,
        said=said.state if said else "",
        unconfirmed=look.unconfirmed,
        since=look.unconfirmed_since,
        at=at,
        may_be_cut_off=answer.may_be_us and _nobody_answers(look),
    )
    is_new_start = result.is_first and answer.sha256 != before.seen
    if step.record or is_new_start or result.is_first:
        keep_copy(evidence, answer, at=at, is_reference=result.is_first)
    _note(look, answer, result, step, at=at)
    if step.record or is_new_start:
        state = step.record or OK
        record_link_check(evidence=evidence, state=state, sha256=answer.sha256, at=at)
        _tell(evidence, newest, state, result.sentence, at=at)
    return result


@transaction.atomic
def give_back(*, taken: LinkLook) -> None:
    """The look did not happen; the link is due as before."""
    _held(taken).update(busy_until=None, ticket="")


@transaction.atomic
def put_off(*, taken: LinkLook, at: datetime) -> None:
    """The look came to a fault of ours. Tomorrow again, so that one link does not hold up all others."""
    sentence = "What was found could not be kept. The error log of this day says why."
    note = {
        "found": LinkLook.Found.UNCLEAR,
        "sentence": sentence,
        "looked_at": at,
        "due_at": at + DAY,
        "asked_at": None,
    }
    _held(taken).update(busy_until=None, ticket="", **note)


@transaction.atomic
def ask_for_look(*, evidence: Evidence, by: User, at: datetime) -> None:
    """Put a link first in the queue. A finding that needs a second look an hour later still needs it."""
    refuse_unless(can_revise_evidence(by, evidence), WHO_REVISES)
    if not settings.CHECK_LINKS:
        raise LinksAreNotLookedAt("This installation looks at no links.")
    if not evidence.revisions.order_by("-number")[0].url:
        raise ThereIsNoLink("This evidence has no address to look at.")
    _follow(evidence.pk, at=at)
    look = LinkLook.objects.select_for_update().get(pk=evidence.pk)
    last = max((moment for moment in (look.asked_at, look.looked_at) if moment), default=None)
    if last is not None and at - last < ASKED_AGAIN:
        raise LinkWasJustLookedAt("A look at this address was taken or asked for a moment ago.")
    look.asked_at, look.due_at = at, min(look.due_at, at)
    look.save(update_fields=["asked_at", "due_at"])


def _follow(pk: int, *, at: datetime) -> int:
    """1 where the note of this evidence was behind."""
    with transaction.atomic():
        Evidence.objects.select_for_update().get(pk=pk)
        rows = list(EvidenceRevision.objects.filter(evidence=pk).order_by("-number"))
        look = LinkLook.objects.filter(pk=pk).first()
        newest = rows[0]
        if not newest.url:
            return LinkLook.objects.filter(pk=pk).delete()[0]
        since = _since(rows)
        if look is not None and look.since == since and look.url == newest.url:
            return LinkLook.objects.filter(pk=pk).exclude(revision=newest.number).update(revision=newest.number)
        host = (urlsplit(newest.url).hostname or "")[:255]
        fresh = LinkLook(pk=pk, revision=newest.number, since=since, url=newest.url, host=host, due_at=at)
        fresh.save(force_update=look is not None, force_insert=look is None)
        return 1


def _since(rows: list[EvidenceRevision]) -> datetime:
    """When the newest claim was first made: the earliest of the newest revisions that make the same."""
    since = rows[0].recorded_at
    for row in rows[1:]:
        if any(getattr(row, name) != getattr(rows[0], name) for name in _CLAIM):
            break
        since = row.recorded_at
    return since


def _take(row: LinkLook, *, at: datetime) -> LinkLook | None:
    """None where another was faster: the database lets one link of a host be busy."""
    ticket = secrets.token_hex(16)
    free = LinkLook.objects.filter(pk=row.pk, busy_until=None, due_at__lte=at)
    try:
        with transaction.atomic():
            if not free.update(ticket=ticket, busy_until=at + HELD_FOR):
                return None
    except IntegrityError:
        return None
    return LinkLook.objects.get(pk=row.pk)


def _held(taken: LinkLook) -> QuerySet[LinkLook]:
    """The note, if it still is the caller's who took it: the time may be over and somebody else may have it."""
    return LinkLook.objects.filter(pk=taken.pk, ticket=taken.ticket).exclude(ticket="")


def _nobody_answers(look: LinkLook) -> bool:
    """No other host answered since this one stopped to: it may be we who are cut off."""
    others = LinkLook.objects.exclude(host=look.host).exclude(looked_at=None)
    since = look.unconfirmed_since
    return since is not None and others.exists() and not others.filter(answered_at__gte=since).exists()


def _note(look: LinkLook, answer: Answer, result: Judged, step: Step, *, at: datetime) -> None:
    look.looked_at, look.asked_at = at, None
    look.answered_at = look.answered_at if answer.may_be_us or answer.reason == "refused" else at
    look.found, look.sentence = result.found, result.sentence[:300]
    look.sha256, look.content_type = answer.sha256, answer.content_type
    look.unconfirmed, look.unconfirmed_since = step.unconfirmed, step.since
    look.due_at = at + spread(str(look.pk), step.again_in)
    look.ticket, look.busy_until = "", None
    look.save()


def _tell(evidence: Evidence, newest: EvidenceRevision, state: str, sentence: str, *, at: datetime) -> None:
    """A message of a bad state; what was told of the state before is over."""
    url = reverse("goals:evidence", args=[evidence.slug])
    told = Notification.objects.filter(kind="evidence.link", url=url, over_at=None, created_at__lte=at)
    told.update(over_at=at)
    what = {CHANGED: "What stands at the address of {} has changed.", DEAD: "The address of {} is dead."}.get(state)
    if what is not None:
        text = f"{what.format(_name(newest))} {sentence}"
        notify(users=_who_answers(evidence), kind="evidence.link", text=text, url=url, at=at, about="Evidence")


def _name(newest: EvidenceRevision) -> str:
    """By its title only where it is public: a mail leaves the house."""
    if newest.visibility == EvidenceRevision.Visibility.PUBLIC:
        return f"the evidence “{box_rows([newest])[0].title}”"
    return "a piece of evidence that is not public"


def _who_answers(evidence: Evidence) -> Iterator[User]:
    """Who brought it, and who holds a goal it speaks for."""
    held = Ownership.objects.filter(goal__evidence=evidence, until__isnull=True).exclude(user=None)
    yield from User.objects.filter(Q(pk__in=held.values("user")) | Q(pk=evidence.created_by_id))
