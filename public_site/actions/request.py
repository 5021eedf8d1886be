"""Requests for corrections: anybody outside asks, an editor answers once, and editions tell both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from public_site import logged
from public_site.candidate import last_publication, parts_of
from public_site.models import CorrectionRequest
from public_site.permissions import can_answer_requests
from public_site.schema import part_key
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.columns import fields_of
from roadmap.records.log import SYSTEM, append, lock_log

PER_SENDER: Final = 5  # in an hour
OPEN_PER_DAY: Final = 100  # from everybody, not answered yet
LONGEST: Final = 4_000  # characters
ONLY_EDITORS: Final = "Only an editor answers requests for corrections."


class TooManyRequests(RuleViolation):
    """The same sender, or everybody together, has asked too often. `wait` says for how long no more is taken."""

    def __init__(self, sentence: str, *, wait: timedelta) -> None:
        super().__init__(sentence)
        self.wait = wait


class WordsAreMissing(RuleViolation):
    field = "words"


class AnswerIsMissing(RuleViolation):
    field = "answer"


class SubjectIsMissing(RuleViolation):
    field = "subject"


class QuotingIsNotAllowed(RuleViolation):
    field = "is_quoted"


class RequestIsAnswered(RuleViolation):
    """It is answered once. What was wrong with the answer is said in the answer to another request."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody outside sent. `sender` is never an address, only a keyed hash of one."""

    words: str
    goal: str = ""
    source: str = ""
    contact: str = ""
    sender: str = ""
    may_quote: bool = False


@transaction.atomic
def ask_for_correction(*, asked: Asked, at: datetime) -> CorrectionRequest:
    """Keep a request and tell the editors. No person does this: who asks is not signed in, and is not known.

    A goal that the public does not know is left out. Raises TooManyRequests.
    """
    lock_log()  # counts and numbers hold until this is stored
    _check_flood(asked.sender, at)
    asked = asked if not asked.goal or _is_public(asked.goal) else replace(asked, goal="")
    row = _store(asked, number=(CorrectionRequest.objects.aggregate(last=Max("number"))["last"] or 0) + 1, at=at)
    append(type="request.asked", subject=_subject(row), by=SYSTEM, at=at, after=logged.request(row))
    about = f" about {row.goal}" if row.goal else ""
    editors = User.objects.filter(role_grants__role=Role.EDITOR)
    notify(users=editors, kind="request.asked", text=f"Somebody asks for a correction{about}.", at=at, url=_url(row))
    return row


@transaction.atomic
def import_request(*, asked: Asked, number: int, at: datetime) -> CorrectionRequest:
    """Keep a request that was made elsewhere. Nobody is told."""
    if CorrectionRequest.objects.filter(number=number).exists():
        raise RuleViolation(f"There is a request {number} already.", field="number")
    row = _store(asked, number=number, at=at)
    append(type="request.asked", subject=_subject(row), by=None, at=at, after=logged.request(row))
    return row


@transaction.atomic
def answer_request(
    *,
    request: CorrectionRequest,
    state: str,
    subject: str,
    answer: str,
    is_quoted: bool = False,
    by: User | None,
    at: datetime,
) -> CorrectionRequest:
    """Accept or decline a request, or answer it otherwise, with a sentence that the next edition tells.

    The address of who asked is deleted. `by` is None for an answer that was given elsewhere.
    """
    if by is not None and not can_answer_requests(by):
        raise Refused(ONLY_EDITORS)
    row = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != CorrectionRequest.State.OPEN:
        raise RequestIsAnswered(f"This request is already {row.get_state_display().lower()}.")
    if not subject.strip():
        raise SubjectIsMissing("Say in your own words what was asked. The public reads it.")
    if not answer.strip():
        raise AnswerIsMissing("Answer in a sentence. The public reads it.")
    if is_quoted and not row.may_quote:
        raise QuotingIsNotAllowed("Who asked did not agree that the words are published.")
    row.state, row.subject, row.answer, row.is_quoted = state, subject.strip(), answer.strip(), is_quoted
    row.answered_by, row.answered_at = by.public_id if by else "", at
    row.contact = row.sender = ""
    columns = ("state", "subject", "answer", "is_quoted", "answered_by", "answered_at")
    row.save(update_fields=[*columns, "contact", "sender"])
    after = fields_of(row, *columns)
    append(type="request.answered", subject=_subject(row), by=by, at=at, role="editor" if by else "", after=after)
    return row


def _store(asked: Asked, *, number: int, at: datetime) -> CorrectionRequest:
    if not asked.words.strip():
        raise WordsAreMissing("Say what is wrong.")
    return CorrectionRequest.objects.create(
        number=number,
        goal=asked.goal,
        words=asked.words.strip()[:LONGEST],
        source=asked.source,
        may_quote=asked.may_quote,
        contact=asked.contact,
        sender=asked.sender,
        asked_at=at,
    )


def _is_public(goal: str) -> bool:
    last = last_publication()
    return last is not None and part_key("goal", goal) in parts_of(last)


def _check_flood(sender: str, at: datetime) -> None:
    """Counted in the table itself: it holds for every process of this site, and after a restart."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    lately = CorrectionRequest.objects.filter(sender=sender, asked_at__gt=at - hour)
    if lately.count() >= PER_SENDER:
        raise TooManyRequests(f"You have sent {PER_SENDER} requests within an hour. Send more in an hour.", wait=hour)
    unread = CorrectionRequest.objects.filter(state=CorrectionRequest.State.OPEN, asked_at__gt=at - day)
    if unread.count() >= OPEN_PER_DAY:
        raise TooManyRequests("Too many requests wait for an answer today. Send yours tomorrow.", wait=day)


def _subject(row: CorrectionRequest) -> str:
    return f"request/{row.number}"


def _url(row: CorrectionRequest) -> str:
    return f"/internal/corrections/{row.number}/"
