"""What waits for publishers and, from outside, for editors, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from datetime import date

from django.db.models import Value
from django.urls import reverse

from public_site.models import CorrectionRequest, Preparation, Withholding
from public_site.permissions import can_answer_requests, can_approve_publication, can_decide_withholding
from roadmap.accounts.models import Role, User
from roadmap.english import plural
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """What was withheld after publication, the edition that waits for this person's approval, requests for corrections."""
    editions, requests = Preparation.objects.none(), CorrectionRequest.objects.none()
    withheld = Withholding.objects.none()
    if user.has_role(Role.PUBLISHER):
        editions = Preparation.objects.filter(state=Preparation.State.WAITING)
    if user.has_role(Role.PUBLISHER, Role.EDITOR):
        withheld = Withholding.objects.filter(confirmed_at__isnull=True, lifted_at__isnull=True)
    if can_answer_requests(user):
        requests = CorrectionRequest.objects.filter(state=CorrectionRequest.State.OPEN)
    # All in one query: every visit to the dashboard asks.
    rows = editions.values_list(Value("edition"), "pk", "number", "prepared_by").union(
        withheld.values_list(Value("withheld"), "pk", "number", Value("")),
        requests.values_list(Value("request"), "pk", "number", Value("")),
        all=True,
    )
    found = list(rows)
    waiting = [
        Preparation(pk=pk, number=number, prepared_by=who) for kind, pk, number, who in found if kind == "edition"
    ]
    undecided = [pk for kind, pk, *_ in found if kind == "withheld"]
    asked = sum(kind == "request" for kind, *_ in found)
    return [*_withheld(user, undecided), *_editions(user, waiting), *_requests(asked)]


def _withheld(user: User, undecided: list[int]) -> list[Todo]:
    rows = Withholding.objects.filter(pk__in=undecided).order_by("number") if undecided else []
    return [
        Todo(
            f"Confirm or lift what was withheld from {one.key}",
            reverse("publishing:withholding", args=[one.number]),
            one.confirm_by.date(),
        )
        for one in rows
        if can_decide_withholding(user, one)
    ]


def _editions(user: User, waiting: list[Preparation]) -> list[Todo]:
    return [
        Todo(f"Approve or decline edition {one.number}", reverse("publishing:candidate", args=[one.pk]), None)
        for one in waiting
        if can_approve_publication(user, one)
    ]


def _requests(count: int) -> list[Todo]:
    words = f"Answer {plural(count, 'request')} for a correction"
    return [Todo(words, reverse("corrections:list"), None)] if count else []
