"""Addresses under /internal/grading/."""

from django.urls import path

from grading.views import cycle, panel, queue, rubrics, score

app_name = "grading"

_GOAL = "cycles/<slug:slug>/<slug:goal>/<slug:kind>/"
_REVIEWER = f"{_GOAL}reviewers/<slug:reviewer>/"

urlpatterns = [
    path("", queue.home, name="home"),
    path("cycles/", cycle.cycles, name="cycles"),
    path("cycles/new/", cycle.new, name="new"),
    path("cycles/<slug:slug>/", cycle.cycle, name="cycle"),
    path("cycles/<slug:slug>/edit/", cycle.edit, name="edit"),
    path("cycles/<slug:slug>/goals/", cycle.add_goals, name="add_goals"),
    path("cycles/<slug:slug>/open/", cycle.open_, name="open"),
    path("cycles/<slug:slug>/close/", cycle.close, name="close"),
    path(_GOAL, panel.goal, name="goal"),
    path(f"{_GOAL}assign/", panel.assign_reviewer, name="assign"),
    path(f"{_GOAL}remove/", panel.remove, name="remove"),
    path(f"{_GOAL}score/", score.score, name="score"),
    path(f"{_GOAL}score/conflict/", score.recuse_from, name="recuse"),
    path(f"{_GOAL}score/withheld/", score.withheld, name="withheld"),
    path(f"{_REVIEWER}lapse/", panel.let_lapse, name="lapse"),
    path(f"{_REVIEWER}waive/", panel.waive_conflict, name="waive"),
    path(f"{_REVIEWER}take-back/", panel.take_back, name="take_back"),
    path("rubrics/", rubrics.add_defaults, name="add_rubrics"),
    path("rubrics/<slug:kind>-<int:version>/", rubrics.rubric, name="rubric"),
]
