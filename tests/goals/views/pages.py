"""What the tests of the staff pages of goals share: addresses, and pages as text."""

from html import unescape

from django.http import HttpResponse
from django.urls import reverse

from goals.models import Goal
from roadmap.accounts.models import User
from roadmap.records.models import Record


def at_page(name: str, goal: Goal, *more: object) -> str:
    return reverse(f"goals:{name}", args=[goal.slug, *more])


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def refusals_of(user: User) -> list[dict[str, object]]:
    rows = Record.objects.filter(type="refusal", subject=f"user/{user.public_id}").in_order()
    return [row.content["after"] for row in rows]
