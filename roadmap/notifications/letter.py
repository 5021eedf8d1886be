"""What a mail says: short, plain text, why each line is told, where to look, where to change what is told."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from roadmap.notifications.models import Mail, Notification
from roadmap.notifications.plain_lines import one_line, shortened

LONGEST_SUBJECT = 120


class Line(NamedTuple):
    text: str
    why: str
    link: str


class Group(NamedTuple):
    """What is told about one goal."""

    about: str
    lines: Sequence[Line]


def letter(mail: Mail, news: Sequence[Notification]) -> EmailMessage:
    """The mail of a row of the ledger. Texts of people are put on one line each, so none can look like ours."""
    settings_page = settings.BASE_URL + reverse("inbox:settings")
    context = {"groups": _groups(news), "settings_page": settings_page, "site": settings.BASE_URL, "is_daily": mail.day}
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{settings_page}>",
        "Auto-Submitted": "auto-generated",
    }
    body = render_to_string("notifications/mail.txt", context).strip() + "\n"
    return EmailMessage(subject_of(mail, news), body, to=[mail.address], headers=headers)


def subject_of(mail: Mail, news: Sequence[Notification]) -> str:
    if len(news) == 1:
        about = f"{one_line(news[0].about)}: " if news[0].about else ""
        return shortened(about + one_line(news[0].text), LONGEST_SUBJECT)
    day = f" of {mail.day.day} {mail.day:%b %Y}" if mail.day else ""
    return f"Frontier Safety Roadmap: {len(news)} messages{day}"


def _groups(news: Sequence[Notification]) -> list[Group]:
    """By goal, in the order of their titles; what is about no goal comes first."""
    ordered = sorted(news, key=lambda row: (one_line(row.about), row.created_at, row.pk))
    return [
        Group(about, [Line(one_line(row.text), one_line(row.because), _link(row)) for row in rows])
        for about, rows in groupby(ordered, key=lambda row: one_line(row.about))
    ]


def _link(row: Notification) -> str:
    return settings.BASE_URL + row.url if row.url.startswith("/") else ""
