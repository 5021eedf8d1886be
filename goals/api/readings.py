"""Readings of a metric: what a program measured, reported in the name of an owner, marked self-reported."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import ReadingInput, record_reading, record_readings
from goals.actions.guards import lock_goal
from goals.actions.metric import ReadingsAreWrong
from goals.api.lookup import metric_of
from goals.api.shapes import ReadingDetailShown, ReadingShown, ReadingsReceipt
from goals.models import Metric, Reading
from goals.snapshot.progress import reading_value
from roadmap.accounts.models import Scope
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Number, Sent, Text
from roadmap.api.once import once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.problems import Problem
from roadmap.api.versions import answer_object, refuse_unless_current

_SHOWN: Final = ("number", "on", "value", "numerator", "denominator", "by")
_NOTHING_KEPT: Final = "Nothing is kept: a rule says no to some of the readings; see errors."
_NUMBERS: Final = ("on", "value", "numerator", "denominator")


class ReadingSent(Sent):
    """One value as seen on a day; numerator and denominator where it is a share."""

    on = Day()
    value = Number()
    numerator = Number(required=False, allow_null=True)
    denominator = Number(required=False, allow_null=True)


class ReadingsSent(Sent):
    """Readings of different days."""

    readings = serializers.ListField(child=ReadingSent(), min_length=1, max_length=1_000)


class ReadingCorrection(Sent):
    """What the reading should have said; what is left out stays. `reason` is published."""

    on = Day(required=False)
    value = Number(required=False)
    numerator = Number(required=False, allow_null=True)
    denominator = Number(required=False, allow_null=True)
    reason = Text(max_length=2000)


class ReadingQuery(PageQuery):
    """From which day, until which day."""

    since = Day(required=False)
    until = Day(required=False)
    order = serializers.ChoiceField(["newest", "oldest"], required=False, default="newest")


class ReadingList(APIView):
    """The readings of one metric that count; a correction stands in the place of what it corrects."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_READINGS}

    @says(ReadingShown, query=ReadingQuery)
    def get(self, request: Request, goal: str, metric: str) -> Response:
        found, asked = metric_of(request, goal, metric), asked_of(request, ReadingQuery)
        rows = found.readings.filter(superseded_by__isnull=True).select_related("who", "supersedes", "update")
        if "since" in asked:
            rows = rows.filter(on__gte=asked["since"])
        if "until" in asked:
            rows = rows.filter(on__lte=asked["until"])
        order = ("-on", "-number") if asked["order"] == "newest" else ("on", "number")
        return answer_page(request, rows, lambda page: [_shown(row) for row in page], order=order, asked=asked)

    @says(ReadingShown, status=201, sent=ReadingSent)
    def post(self, request: Request, goal: str, metric: str) -> Response:
        found = metric_of(request, goal, metric)
        return once(request, lambda: self._record(request, found))

    def _record(self, request: Request, metric: Metric) -> Response:
        sent = ReadingSent(data=request.data)
        sent.is_valid(raise_exception=True)
        row = record_reading(metric=metric, by=person_of(request), at=timezone.now(), **sent.validated_data)
        return Response(_shown(row), status=HTTPStatus.CREATED)


class ManyReadings(APIView):
    """Up to a thousand readings, all or none; of a dry run the answer is what would become of them."""

    scopes: dict[str, Scope | None] = {"POST": Scope.WRITE_READINGS}

    @says(ReadingsReceipt, status=201, sent=ReadingsSent)
    def post(self, request: Request, goal: str, metric: str) -> Response:
        found = metric_of(request, goal, metric)
        return once(request, lambda: self._record(request, found))

    def _record(self, request: Request, metric: Metric) -> Response:
        sent = ReadingsSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = [ReadingInput(metric=metric, **one) for one in sent.validated_data["readings"]]
        try:
            rows = record_readings(metric=metric, readings=given, by=person_of(request), at=timezone.now())
        except ReadingsAreWrong as wrong:
            raise Problem(HTTPStatus.CONFLICT, _NOTHING_KEPT, errors=_faults(wrong)) from wrong
        return Response({"numbers": [row.number for row in rows]}, status=HTTPStatus.CREATED)


class ReadingDetail(APIView):
    """One reading. PATCH corrects it: the old value stays beside the new one, and the answer is the new one."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "PATCH": Scope.WRITE_READINGS}

    @says(ReadingDetailShown)
    def get(self, request: Request, goal: str, metric: str, number: int) -> Response:
        return answer_object(request, _whole(_reading(metric_of(request, goal, metric), number)))

    @says(ReadingDetailShown, sent=ReadingCorrection)
    def patch(self, request: Request, goal: str, metric: str, number: int) -> Response:
        found = metric_of(request, goal, metric)
        sent = ReadingCorrection(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            lock_goal(found.goal)
            old = _reading(found, number)
            refuse_unless_current(request, _whole(old))
            said: dict[str, Any] = {name: getattr(old, name) for name in _NUMBERS} | sent.validated_data
            said |= {"by_kind": old.by, "supersedes": old, "evidence": list(old.evidence.all())}
            row = record_reading(metric=found, by=person_of(request), at=timezone.now(), **said)
        return answer_object(request, _whole(row))


def reading_shown(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without the reason of a correction, in which words can be withheld."""
    return {name: value[name] for name in _SHOWN}


def _faults(wrong: ReadingsAreWrong) -> list[dict[str, str]]:
    return [
        {"field": f"readings.{place}.{fault.field or ''}".rstrip("."), "message": fault.sentence}
        for place, fault in wrong.faults.items()
    ]


def _reading(metric: Metric, number: int) -> Reading:
    return get_object_or_404(metric.readings.select_related("superseded_by"), number=number)


def _shown(row: Reading) -> dict[str, Any]:
    return reading_shown(reading_value(row))


def _whole(row: Reading) -> dict[str, Any]:
    newer = Reading.objects.filter(supersedes=row).first()
    return _shown(row) | {"corrected_by": newer.number if newer else None}
