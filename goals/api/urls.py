"""Addresses of goals, evidence and the map under /api/v1/."""

from django.urls import path

from goals.api.commitments import CommitmentDetail, CommitmentList, LevelDetail, LevelList
from goals.api.comparisons import ComparisonDetail, ComparisonList, FindingList
from goals.api.criteria import CriterionReadingDetail, CriterionReadingList
from goals.api.evaluations import RunDetail, RunList, StudyDetail, StudyList, SuiteDetail, SuiteList
from goals.api.evidence import AllEvidence, EvidenceDetail, EvidenceOfGoal
from goals.api.goals import GoalDetail, GoalList
from goals.api.library import PolicyDetail, PolicyList, ReportDetail, ReportList
from goals.api.mappings import MappingList
from goals.api.readings import ManyReadings, ReadingDetail, ReadingList
from goals.api.revisions import RevisionDetail, RevisionList
from goals.api.thresholds import ThresholdDetail, ThresholdList
from goals.api.updates import UpdateDetail, UpdateList

app_name = "goals_api"

_GOAL = "goals/<slug:goal>/"
_READINGS = f"{_GOAL}metrics/<slug:metric>/readings/"
_CRITERION_READINGS = f"{_GOAL}criteria/<slug:criterion>/readings/"
_SUITE = "evaluations/<slug:suite>/"

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
    path(f"{_GOAL}comparisons/", ComparisonList.as_view(), name="comparisons"),
    path(f"{_GOAL}comparisons/<int:number>/", ComparisonDetail.as_view(), name="comparison"),
    path(f"{_GOAL}comparisons/<int:number>/findings/", FindingList.as_view(), name="findings"),
    path(f"{_GOAL}metrics/<slug:metric>/mappings/", MappingList.as_view(), name="mappings"),
    path(_CRITERION_READINGS, CriterionReadingList.as_view(), name="criterion_readings"),
    path(f"{_CRITERION_READINGS}<int:number>/", CriterionReadingDetail.as_view(), name="criterion_reading"),
    path("evidence/", AllEvidence.as_view(), name="all_evidence"),
    path("evidence/<slug:evidence>/", EvidenceDetail.as_view(), name="evidence"),
    path("thresholds/", ThresholdList.as_view(), name="thresholds"),
    path("thresholds/<slug:threshold>/", ThresholdDetail.as_view(), name="threshold"),
    path("safety-levels/", LevelList.as_view(), name="levels"),
    path("safety-levels/<slug:level>/", LevelDetail.as_view(), name="level"),
    path("commitments/", CommitmentList.as_view(), name="commitments"),
    path("commitments/<slug:commitment>/", CommitmentDetail.as_view(), name="commitment"),
    path("policies/", PolicyList.as_view(), name="policies"),
    path("policies/<slug:policy>/", PolicyDetail.as_view(), name="policy"),
    path("reports/", ReportList.as_view(), name="reports"),
    path("reports/<slug:report>/", ReportDetail.as_view(), name="report"),
    path("evaluations/", SuiteList.as_view(), name="suites"),
    path(_SUITE, SuiteDetail.as_view(), name="suite"),
    path(f"{_SUITE}runs/", RunList.as_view(), name="runs"),
    path(f"{_SUITE}runs/<int:number>/", RunDetail.as_view(), name="run"),
    path(f"{_SUITE}studies/", StudyList.as_view(), name="studies"),
    path(f"{_SUITE}studies/<int:number>/", StudyDetail.as_view(), name="study"),
]
