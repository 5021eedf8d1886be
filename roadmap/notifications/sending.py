"""Sending what is queued. A mail is taken by one worker at a time, tried again later where that may help, and never lost.

A worker that dies leaves its mail taken; once that is old (models.CLAIM_LASTS) another sends it, under the same
Message-ID. So a mail may arrive twice if the worker died right after the server took it, and it is still one row.
"""

import logging
import smtplib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from roadmap.accounts.models import Role, User
from roadmap.notifications.actions import notify_once, preferences_of
from roadmap.notifications.letter import letter
from roadmap.notifications.models import Mail, MailQuerySet, Notification
from roadmap.notifications.reminder import Reminder

log = logging.getLogger(__name__)
# Minutes until the next try, after each; the last one is repeated. Given up after MOST_TRIES, about three days.
WAITS: Final = (1, 5, 15, 60, 240, 480)
MOST_TRIES: Final = 14


class ServerIsAway(Exception):
    """The mail server does not answer at all: the other mails need not be tried now."""


def send_mails(*, at: datetime) -> int:
    """Send everything that is due; how many went out. Any number of workers may do this at once."""
    sent = 0
    connection = get_connection()
    try:
        while mail := claim(at=at):
            sent += _send(mail, connection, at)
    except ServerIsAway:
        log.warning("The mail server does not answer; what is queued waits.")
    finally:
        connection.close()
    return sent


@transaction.atomic
def claim(*, at: datetime) -> Mail | None:
    """Take the mail that waits longest. Of two workers one gets it: by a lock on PostgreSQL, by comparing on SQLite."""
    due = Mail.objects.due(at).select_for_update(of=("self",), skip_locked=True)
    mail = due.order_by("next_try_at", "pk").first()
    if mail is None:
        return None
    before = mail.claim
    mail.state, mail.claim, mail.claimed_at, mail.tries = Mail.State.SENDING, uuid.uuid4().hex, at, mail.tries + 1
    taken = Mail.objects.filter(pk=mail.pk, claim=before).update(
        state=mail.state, claim=mail.claim, claimed_at=at, tries=mail.tries
    )
    return mail if taken else None


def _send(mail: Mail, connection: BaseEmailBackend, at: datetime) -> bool:
    """One try. The row says afterwards what came of it, unless somebody else has taken it meanwhile."""
    news = _still_true(mail)
    if not news:
        _end(mail, Mail.State.DROPPED, at)
        return False
    message = letter(mail, news)
    try:
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        _refused(mail, refused, at)
    except (smtplib.SMTPException, OSError, ValueError) as fault:  # ValueError: an address that no header can hold
        connection.close()
        _later(mail, fault, at)
        if _is_away(fault):
            raise ServerIsAway from fault
    else:
        _end(mail, Mail.State.SENT, at, news)
        return True
    return False


def _still_true(mail: Mail) -> Sequence[Notification]:
    """What the mail says now: messages that were read or are over are left out; for who left there is none."""
    user = User.objects.get(pk=mail.user_id)
    wishes = preferences_of(user)
    if not user.is_active or not wishes.wants_mail:
        return []
    mail.address = user.email
    return [row for row in mail.notifications.unread().order_by("pk") if wishes.wants(row.kind)]


@transaction.atomic
def _end(mail: Mail, state: str, at: datetime, told: Sequence[Notification] = (), error: str = "") -> bool:
    """Note how it ended. What was not told is free for another mail, should it become true again."""
    fields = {"state": state, "ended_at": max(at, mail.queued_at), "error": error[:300], "address": mail.address}
    if not _mine(mail).update(**fields):
        return False
    if state != Mail.State.FAILED:
        mail.notifications.exclude(pk__in=[row.pk for row in told]).update(mail=None)
    return True


def _later(mail: Mail, fault: Exception, at: datetime) -> None:
    """Try again after a while, longer each time; after many tries give up and say so."""
    log.warning("Mail %s was not taken: %s", mail.message_id, type(fault).__name__)
    if mail.tries >= MOST_TRIES:
        _give_up(mail, f"{type(fault).__name__}: {fault}", at)
        return
    wait = timedelta(minutes=WAITS[min(mail.tries, len(WAITS)) - 1])
    _mine(mail).update(state=Mail.State.QUEUED, next_try_at=at + wait, error=str(fault)[:300])


def _refused(mail: Mail, refused: smtplib.SMTPRecipientsRefused, at: datetime) -> None:
    """A code of 500 or more is for good: the address does not exist, or wants nothing of us."""
    code, words = next(iter(refused.recipients.values()), (550, b""))
    if code < 500:
        _later(mail, refused, at)
    else:
        _give_up(mail, f"{code} {words.decode(errors='replace')}", at)


def _give_up(mail: Mail, error: str, at: datetime) -> None:
    """Tell the administrators, once a day for each person; not about mails that only tell of such failures."""
    says = set(mail.notifications.values_list("kind", flat=True))
    if not _end(mail, Mail.State.FAILED, at, error=error) or says <= {"mail.refused"}:
        return
    person = mail.user
    administrators = User.objects.filter(is_active=True, role_grants__role=Role.ADMINISTRATOR).exclude(pk=person.pk)
    text = f"Mail to {person.name} could not be delivered. The address is refused, or the server is away for days."
    reminder = Reminder(
        users=frozenset(administrators.values_list("pk", flat=True)),
        kind="mail.refused",
        subject=f"user/{person.public_id}",
        occasion=at.date(),
        text=text,
        url=f"/internal/people/{person.public_id}/",
    )
    notify_once(reminders=[reminder], at=at)


def _mine(mail: Mail) -> MailQuerySet:
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, claim=mail.claim)


def _is_away(fault: Exception) -> bool:
    gone = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError)
    return isinstance(fault, gone) or not isinstance(fault, smtplib.SMTPException | ValueError)
