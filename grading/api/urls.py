"""Addresses of grading under /api/v1/."""

from django.urls import path

from grading.api.cycles import CycleDetail, CycleList, GradeList
from grading.api.own import OwnAssignments, OwnScores

app_name = "grading_api"

urlpatterns = [
    path("cycles/", CycleList.as_view(), name="cycles"),
    path("cycles/<slug:cycle>/", CycleDetail.as_view(), name="cycle"),
    path("grades/", GradeList.as_view(), name="grades"),
    path("assignments/", OwnAssignments.as_view(), name="assignments"),
    path("scores/", OwnScores.as_view(), name="scores"),
]
