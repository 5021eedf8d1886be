"""Addresses of goals, evidence and the map under /api/v1/."""

from django.urls import path

from goals.api.evidence import AllEvidence, EvidenceDetail, EvidenceOfGoal
from goals.api.goals import GoalDetail, GoalList
from goals.api.readings import ManyReadings, ReadingDetail, ReadingList
from goals.api.revisions import RevisionDetail, RevisionList
from goals.api.thresholds import ThresholdDetail, ThresholdList
from goals.api.updates import UpdateDetail, UpdateList

app_name = "goals_api"

_GOAL = "goals/<slug:goal>/"
_READINGS = f"{_GOAL}metrics/<slug:metric>/readings/"

urlpatterns = [
    path("goals/", GoalList.as_view(), name="goals"),
    path(_GOAL, GoalDetail.as_view(), name="goal"),
    path(f"{_GOAL}revisions/", RevisionList.as_view(), name="revisions"),
    path(f"{_GOAL}revisions/<int:number>/", RevisionDetail.as_view(), name="revision"),
    path(f"{_GOAL}updates/", UpdateList.as_view(), name="updates"),
    path(f"{_GOAL}updates/<int:number>/", UpdateDetail.as_view(), name="update"),
    path(f"{_GOAL}evidence/", EvidenceOfGoal.as_view(), name="evidence_of_goal"),
    path(_READINGS, ReadingList.as_view(), name="readings"),
    path(f"{_READINGS}bulk/", ManyReadings.as_view(), name="many_readings"),
    path(f"{_READINGS}<int:number>/", ReadingDetail.as_view(), name="reading"),
    path("evidence/", AllEvidence.as_view(), name="all_evidence"),
    path("evidence/<slug:evidence>/", EvidenceDetail.as_view(), name="evidence"),
    path("thresholds/", ThresholdList.as_view(), name="thresholds"),
    path("thresholds/<slug:threshold>/", ThresholdDetail.as_view(), name="threshold"),
]
