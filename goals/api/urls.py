"""Addresses of goals under /api/v1/."""

from django.urls import path

from goals.api.goals import GoalList
from goals.api.readings import ReadingList

app_name = "goals_api"

urlpatterns = [
    path("goals/", GoalList.as_view(), name="goals"),
    path("goals/<slug:slug>/metrics/<slug:metric>/readings/", ReadingList.as_view(), name="readings"),
]
