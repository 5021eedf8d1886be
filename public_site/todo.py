"""What waits for a publisher, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from datetime import date

from django.urls import reverse

from public_site.models import Preparation
from public_site.permissions import can_approve_publication
from roadmap.accounts.models import Role, User
from roadmap.todo import Todo


def todo_for(user: User, on: date) -> list[Todo]:
    """The edition that waits for this person's approval."""
    if not user.has_role(Role.PUBLISHER):
        return []
    waiting = Preparation.objects.filter(state=Preparation.State.WAITING)
    return [
        Todo(f"Approve or decline edition {one.number}", reverse("publishing:candidate", args=[one.pk]), None)
        for one in waiting
        if can_approve_publication(user, one)
    ]
