"""What waits for publishers and, from outside, for editors, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from datetime import date

from django.db.models import Value
from django.urls import reverse

from public_site.models import CorrectionRequest, Preparation
from public_site.permissions import can_answer_requests, can_approve_publication
from roadmap.accounts.models import Role, User
from roadmap.english import plural
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """The edition that waits for this person's approval, and requests for corrections."""
    editions, requests = Preparation.objects.none(), CorrectionRequest.objects.none()
    if user.has_role(Role.PUBLISHER):
        editions = Preparation.objects.filter(state=Preparation.State.WAITING)
    if can_answer_requests(user):
        requests = CorrectionRequest.objects.filter(state=CorrectionRequest.State.OPEN)
    # Both in one query: every visit to the dashboard asks.
    rows = editions.values_list("pk", "number", "prepared_by").union(
        requests.values_list("pk", Value(0), Value("")), all=True
    )
    waiting = [Preparation(pk=pk, number=number, prepared_by=person) for pk, number, person in rows if person]
    return [*_editions(user, waiting), *_requests(len(rows) - len(waiting))]


def _editions(user: User, waiting: list[Preparation]) -> list[Todo]:
    return [
        Todo(f"Approve or decline edition {one.number}", reverse("publishing:candidate", args=[one.pk]), None)
        for one in waiting
        if can_approve_publication(user, one)
    ]


def _requests(count: int) -> list[Todo]:
    words = f"Answer {plural(count, 'request')} for a correction"
    return [Todo(words, reverse("corrections:list"), None)] if count else []
