"""Addresses under /internal/grading/."""

from django.urls import path

from grading.views import (
    asking,
    calibration,
    cycle,
    discussion,
    panel,
    panels,
    phases,
    queue,
    reopening,
    reply,
    rubrics,
    score,
    score_files,
    setup,
    statistics,
)

app_name = "grading"

_GOAL = "cycles/<slug:slug>/<slug:goal>/<slug:kind>/"
_REVIEWER = f"{_GOAL}reviewers/<slug:reviewer>/"

urlpatterns = [
    path("", queue.home, name="home"),
    path("cycles/", cycle.cycles, name="cycles"),
    path("cycles/new/", setup.new, name="new"),
    path("cycles/<slug:slug>/", cycle.cycle, name="cycle"),
    path("cycles/<slug:slug>/edit/", setup.edit, name="edit"),
    path("cycles/<slug:slug>/goals/", setup.add_goals, name="add_goals"),
    path("cycles/<slug:slug>/check/", setup.check, name="check"),
    path("cycles/<slug:slug>/calibration/", calibration.calibration, name="calibration"),
    path("cycles/<slug:slug>/panels/", panels.panels, name="panels"),
    path("cycles/<slug:slug>/open/", cycle.open_, name="open"),
    path("cycles/<slug:slug>/close/", cycle.close, name="close"),
    path("cycles/<slug:slug>/scores/", score_files.enter, name="enter_scores"),
    path("cycles/<slug:slug>/scores/sheet.csv", score_files.sheet, name="score_sheet"),
    path("cycles/<slug:slug>/scores.csv", score_files.as_csv, name="scores_csv"),
    path("cycles/<slug:slug>/scores.json", score_files.as_json, name="scores_json"),
    path("cycles/<slug:slug>/statistics/", statistics.statistics, name="statistics"),
    path("cycles/<slug:slug>/statistics/compute/", statistics.compute, name="statistics_compute"),
    path("cycles/<slug:slug>/statistics/progress.json", statistics.progress, name="statistics_progress"),
    path("cycles/<slug:slug>/phases/", phases.phases, name="phases"),
    path("cycles/<slug:slug>/discussion/", discussion.discussed, name="discussed"),
    path("cycles/<slug:slug>/reopening/", reopening.reopening, name="reopening"),
    path("cycles/<slug:slug>/reopening/<int:number>/", reopening.decide, name="decide_reopening"),
    path(_GOAL, panel.goal, name="goal"),
    path(f"{_GOAL}discussion/", discussion.discussion, name="discussion"),
    path(f"{_GOAL}send/", discussion.send, name="send"),
    path(f"{_GOAL}adjudicate/", discussion.decide, name="adjudicate"),
    path(f"{_GOAL}reply/", reply.reply_to, name="reply"),
    path(f"{_GOAL}object/", reply.object_to, name="object"),
    path(f"{_GOAL}assign/", panel.assign_reviewer, name="assign"),
    path(f"{_GOAL}remove/", panel.remove, name="remove"),
    path(f"{_GOAL}score/", score.score, name="score"),
    path(f"{_GOAL}score/conflict/", score.recuse_from, name="recuse"),
    path(f"{_GOAL}score/withheld/", score.withheld, name="withheld"),
    path(f"{_GOAL}score/ask/", asking.ask, name="ask_for_evidence"),
    path(f"{_REVIEWER}lapse/", panel.let_lapse, name="lapse"),
    path(f"{_REVIEWER}waive/", panel.waive_conflict, name="waive"),
    path(f"{_REVIEWER}take-back/", panel.take_back, name="take_back"),
    path("rubrics/", rubrics.rubrics, name="rubrics"),
    path("rubrics/<slug:kind>/new/", rubrics.new, name="new_rubric"),
    path("rubrics/<slug:kind>-<int:version>/", rubrics.rubric, name="rubric"),
]
