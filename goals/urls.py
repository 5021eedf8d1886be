"""Addresses of goals under /internal/."""

from django.urls import path

from goals.views import evidence, goal, listing, resolution, revision, update

app_name = "goals"

_GOAL = "goals/<slug:slug>/"

urlpatterns = [
    path("goals/", listing.goals, name="list"),
    path(_GOAL, goal.goal, name="goal"),
    path(f"{_GOAL}edit/", revision.edit, name="edit"),
    path(f"{_GOAL}update/", update.update, name="update"),
    path(f"{_GOAL}revisions/<int:number>/", revision.revision, name="revision"),
    path(f"{_GOAL}resolution/", resolution.resolution, name="resolution"),
    path(f"{_GOAL}evidence/add/", evidence.add, name="add_evidence"),
]
