"""Addresses of the map under /internal/map/."""

from django.urls import path

from goals.views.map import commitment, evaluation, home, level, library, mitigation, threshold

app_name = "map"

_THRESHOLD = "thresholds/<slug:slug>/"
_MITIGATIONS = "thresholds/<slug:threshold>/mitigations/"
_COMMITMENT = "commitments/<slug:slug>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("add-threshold/", threshold.add, name="add_threshold"),
    path(_THRESHOLD, threshold.threshold, name="threshold"),
    path(f"{_THRESHOLD}edit/", threshold.edit, name="edit_threshold"),
    path(f"{_THRESHOLD}withdraw/", threshold.withdraw, name="withdraw_threshold"),
    path(f"{_THRESHOLD}revisions/<int:number>/", threshold.revision, name="threshold_revision"),
    path(f"{_THRESHOLD}assess/", threshold.assess, name="assess"),
    path("thresholds/<slug:threshold>/add-mitigation/", mitigation.add, name="add_mitigation"),
    path(f"{_MITIGATIONS}<slug:slug>/", mitigation.mitigation, name="mitigation"),
    path(f"{_MITIGATIONS}<slug:slug>/edit/", mitigation.edit, name="edit_mitigation"),
    path(f"{_MITIGATIONS}<slug:slug>/withdraw/", mitigation.withdraw, name="withdraw_mitigation"),
    path(f"{_MITIGATIONS}<slug:slug>/revisions/<int:number>/", mitigation.revision, name="mitigation_revision"),
    path("add-commitment/", commitment.add, name="add_commitment"),
    path(_COMMITMENT, commitment.commitment, name="commitment"),
    path(f"{_COMMITMENT}edit/", commitment.edit, name="edit_commitment"),
    path(f"{_COMMITMENT}withdraw/", commitment.withdraw, name="withdraw_commitment"),
    path(f"{_COMMITMENT}revisions/<int:number>/", commitment.revision, name="commitment_revision"),
    path("add-level/", level.add, name="add_level"),
    path("levels/<slug:slug>/activate/", level.activate, name="activate_standard"),
    path("levels/<slug:slug>/standards/<int:standard>/correct/", level.correct, name="correct_standard"),
    path("evaluations/", evaluation.matrix, name="evaluations"),
    path("evaluations/add/", evaluation.add, name="add_suite"),
    path("evaluations/suites/<slug:slug>/", evaluation.suite, name="evaluation_suite"),
    path("evaluations/suites/<slug:slug>/run/", evaluation.run, name="record_run"),
    path("evaluations/suites/<slug:slug>/protocol/", evaluation.deposit, name="deposit_protocol"),
    path("library/", library.library, name="library"),
    path("library/add-policy/", library.add_policy, name="add_policy"),
    path("library/add-report/", library.add_to_series, name="add_report"),
    path("library/policies/<slug:slug>/correct/", library.correct_policy, name="correct_policy"),
    path("library/reports/<slug:slug>/correct/", library.correct_listed, name="correct_report"),
]
