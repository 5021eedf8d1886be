"""Evaluation suites, the protocols of their studies, and their runs: read, and recorded by what ran them."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import deposit_protocol, record_evaluation_run
from goals.actions.evaluation import WHO_RUNS
from goals.actions.guards import refuse_unless
from goals.api.lookup import reader_of
from goals.api.shapes import EvaluationRunReceipt, EvaluationRunShown, StudyReceipt, StudyShown, SuiteShown
from goals.boxed import Spans, box
from goals.models import Capability, EvaluationRun, EvaluationStudy, EvaluationSuite, Evidence
from goals.permissions import can_record_assessment
from goals.sealed import evidence_for
from goals.snapshot import all_spans, spans_of
from goals.snapshot.evaluation import LACKS, run_value
from goals.snapshot.plain import iso, maybe_moment, moment, person
from goals.views.lookup import evidence_choices
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Lines, Sent, Switch, Text, Whole
from roadmap.api.once import once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.problems import against_rules
from roadmap.api.versions import answer_object

_KEPT: Final = "Where it is kept. Empty: it is not, and the run cannot be done again."
_SHA256: Final = r"^[0-9a-f]{64}$"


class RunSent(Sent):
    """That the suite ran, also where it did not end well, and what somebody else would need to do it again."""

    target = Text(max_length=200, help_text="The model, by the name that it has in other suites.")
    ran_on = Day()
    status = serializers.ChoiceField(EvaluationRun.Status.values)
    study = Whole(required=False, allow_null=True, min_value=1, help_text="The number of a study of this suite.")
    code_at = Lines(max_length=300, help_text=_KEPT)
    data_at = Lines(max_length=300, help_text=_KEPT)
    seeds_at = Lines(max_length=300, help_text=_KEPT)
    environment_at = Lines(max_length=300, help_text=_KEPT)
    samples = Whole(required=False, allow_null=True, min_value=1, max_value=2_000_000_000)
    repeats = Whole(required=False, allow_null=True, min_value=1, max_value=1_000_000)
    states_intervals = Switch(required=False, default=False)
    evidence = Text(required=False, allow_null=True, max_length=80, help_text="The short name of it.")


class StudySent(Sent):
    """What a study will do, by the hash of its protocol, on a day before it starts."""

    title = Text(max_length=200)
    starts_on = Day()
    protocol_sha256 = serializers.RegexField(_SHA256)


class SuiteQuery(PageQuery):
    """Which suites. What is left out narrows nothing."""

    capability = serializers.ChoiceField(Capability.values, required=False)
    threshold = serializers.SlugField(required=False, max_length=80)
    in_use = serializers.ChoiceField(["true"], required=False, help_text="Those that have not ended.")


class RunQuery(PageQuery):
    """Which runs. What is left out narrows nothing."""

    target = Text(required=False, max_length=200)
    status = serializers.ChoiceField(EvaluationRun.Status.values, required=False)
    since = Day(required=False)
    until = Day(required=False)


class SuiteList(APIView):
    """Every evaluation suite, those that have ended included."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(SuiteShown, query=SuiteQuery)
    def get(self, request: Request) -> Response:
        reader_of(request)
        asked = asked_of(request, SuiteQuery)
        paths = {"capability": "capability", "threshold": "threshold__slug"}
        rows = _suites().filter(**{path: asked[name] for name, path in paths.items() if name in asked})
        rows = rows.filter(ended_at__isnull=True) if "in_use" in asked else rows
        return answer_page(request, rows, _suites_shown, order=("slug",), asked=asked)


class SuiteDetail(APIView):
    """One evaluation suite."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(SuiteShown)
    def get(self, request: Request, suite: str) -> Response:
        return answer_object(request, _suites_shown([_suite_of(request, suite)])[0])


class RunList(APIView):
    """The runs of a suite, the last one first. A POST records one, as the page does."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_EVIDENCE}

    @says(EvaluationRunShown, query=RunQuery)
    def get(self, request: Request, suite: str) -> Response:
        found, user, asked = _suite_of(request, suite), person_of(request), asked_of(request, RunQuery)
        paths = {"target": "target", "status": "status", "since": "ran_on__gte", "until": "ran_on__lte"}
        rows = _runs(found).filter(**{path: asked[name] for name, path in paths.items() if name in asked})
        order = ("-ran_on", "-number")
        return answer_page(request, rows, lambda page: _runs_shown(page, user), order=order, asked=asked)

    @says(EvaluationRunReceipt, status=201, sent=RunSent)
    def post(self, request: Request, suite: str) -> Response:
        found = _recorder_of(request, suite)
        return once(request, lambda: self._record(request, found))

    def _record(self, request: Request, suite: EvaluationSuite) -> Response:
        sent = RunSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        given |= {"study": _study_of(suite, given.get("study"))}
        given |= {"evidence": _evidence(person_of(request), given.get("evidence"))}
        row = record_evaluation_run(suite=suite, by=person_of(request), at=timezone.now(), **given)
        return Response({"number": row.number, "lacks": run_value(row)["lacks"]}, status=HTTPStatus.CREATED)


class RunDetail(APIView):
    """One run of a suite."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(EvaluationRunShown)
    def get(self, request: Request, suite: str, number: int) -> Response:
        row = get_object_or_404(_runs(_suite_of(request, suite)), number=number)
        return answer_object(request, _runs_shown([row], person_of(request))[0])


class StudyList(APIView):
    """The studies of a suite, the newest first. A POST deposits the protocol of one, before it starts."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_EVIDENCE}

    @says(StudyShown, query=PageQuery)
    def get(self, request: Request, suite: str) -> Response:
        rows, asked = _studies(_suite_of(request, suite)), asked_of(request)
        return answer_page(request, rows, lambda page: _studies_shown(suite, page), order=("-number",), asked=asked)

    @says(StudyReceipt, status=201, sent=StudySent)
    def post(self, request: Request, suite: str) -> Response:
        found = _recorder_of(request, suite)
        return once(request, lambda: self._deposit(request, found))

    def _deposit(self, request: Request, suite: EvaluationSuite) -> Response:
        sent = StudySent(data=request.data)
        sent.is_valid(raise_exception=True)
        row = deposit_protocol(suite=suite, by=person_of(request), at=timezone.now(), **sent.validated_data)
        told = {"number": row.number, "deposited_at": moment(row.deposited_at)}
        return Response(told, status=HTTPStatus.CREATED)


class StudyDetail(APIView):
    """One study of a suite."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(StudyShown)
    def get(self, request: Request, suite: str, number: int) -> Response:
        row = get_object_or_404(_studies(_suite_of(request, suite)), number=number)
        return answer_object(request, _studies_shown(suite, [row])[0])


def _suites() -> QuerySet[EvaluationSuite]:
    return EvaluationSuite.objects.select_related("threshold", "created_by", "ended_by")


def _runs(suite: EvaluationSuite) -> QuerySet[EvaluationRun]:
    return suite.runs.select_related("study", "evidence", "recorded_by")


def _studies(suite: EvaluationSuite) -> QuerySet[EvaluationStudy]:
    return suite.studies.select_related("deposited_by")


def _suite_of(request: Request, slug: str) -> EvaluationSuite:
    reader_of(request)
    return get_object_or_404(_suites(), slug=slug)


def _recorder_of(request: Request, slug: str) -> EvaluationSuite:
    """Asked before anything that was sent is looked at, as on the page."""
    found = _suite_of(request, slug)
    refuse_unless(can_record_assessment(person_of(request)), WHO_RUNS)
    return found


def _study_of(suite: EvaluationSuite, number: int | None) -> EvaluationStudy | None:
    found = None if number is None else suite.studies.filter(number=number).first()
    if number is not None and found is None:
        raise against_rules({"field": "study", "message": "This suite has no such study."})
    return found


def _evidence(user: User, slug: str | None) -> Evidence | None:
    """Of all evidence of which this person may know, as the form offers it."""
    if slug is None:
        return None
    choices = evidence_choices(user=user)
    if slug not in choices:
        raise against_rules({"field": "evidence", "message": "There is no such evidence."})
    return choices[slug][0]


def _suites_shown(page: Sequence[EvaluationSuite]) -> list[dict[str, Any]]:
    """Withheld words are boxed, as on the pages."""
    spans = all_spans(among={f"suite/{row.slug}" for row in page})
    return [_suite(row, spans.get(f"suite/{row.slug}", {})) for row in page]


def _suite(row: EvaluationSuite, spans: Spans) -> dict[str, Any]:
    texts = {name: box(getattr(row, name), f"suite/{row.slug}", name, spans) for name in ("name", "description")}
    told = ("slug", "capability", "cadence_days")
    return (
        {name: getattr(row, name) for name in told}
        | texts
        | {
            "threshold": row.threshold.slug if row.threshold else None,
            "created_by": person(row.created_by),
            "created_at": moment(row.created_at),
            "ended_by": person(row.ended_by),
            "ended_at": maybe_moment(row.ended_at),
        }
    )


def _runs_shown(page: Sequence[EvaluationRun], user: User) -> list[dict[str, Any]]:
    """Evidence of which the person may not know is not named."""
    named = Evidence.objects.filter(pk__in=[row.evidence_id for row in page if row.evidence_id])
    known = {one["slug"] for one in evidence_for(user, named)}
    return [_run(row, known) for row in page]


def _run(row: EvaluationRun, known: set[str]) -> dict[str, Any]:
    told = ("number", "target", "status", *LACKS)
    return {name: getattr(row, name) for name in told} | {
        "ran_on": iso(row.ran_on),
        "study": row.study.number if row.study else None,
        "lacks": run_value(row)["lacks"],
        "evidence": row.evidence.slug if row.evidence and row.evidence.slug in known else None,
        "recorded_by": person(row.recorded_by),
        "recorded_at": moment(row.recorded_at),
    }


def _studies_shown(suite: str, page: Sequence[EvaluationStudy]) -> list[dict[str, Any]]:
    subject = f"suite/{suite}"
    spans = spans_of(subject)
    return [_study(row, box(row.title, subject, f"studies.{row.number}.title", spans)) for row in page]


def _study(row: EvaluationStudy, title: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": title,
        "starts_on": iso(row.starts_on),
        "protocol_sha256": row.protocol_sha256,
        "deposited_by": person(row.deposited_by),
        "deposited_at": moment(row.deposited_at),
    }
