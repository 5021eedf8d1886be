"""Readings of a metric: what a program measured, reported in the name of an owner, marked self-reported."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import record_reading
from goals.actions.guards import refuse_unless
from goals.models import Goal, Metric, Reading
from goals.permissions import can_read_internal
from goals.views.lookup import FOR_STAFF
from roadmap.accounts.models import Scope
from roadmap.api.authentication import person_of, token_of
from roadmap.api.once import once


class ReadingSerializer(serializers.Serializer[Any]):
    """One value as seen on a day; numerator and denominator where it is a share."""

    on = serializers.DateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    numerator = serializers.DecimalField(max_digits=20, decimal_places=6, required=False, allow_null=True)
    denominator = serializers.DecimalField(max_digits=20, decimal_places=6, required=False, allow_null=True)


class ReadingList(APIView):
    """The readings of one metric, the newest first; a POST adds one. Corrections are made by people, with a reason."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_READINGS}

    def get(self, request: Request, slug: str, metric: str) -> Response:
        found = _metric(request, slug, metric)
        rows = found.readings.filter(superseded_by__isnull=True).order_by("-on", "-number")
        return Response({"results": [_reading(row) for row in rows]})

    def post(self, request: Request, slug: str, metric: str) -> Response:
        found = _metric(request, slug, metric)
        return once(request, lambda: self._record(request, found))

    def _record(self, request: Request, metric: Metric) -> Response:
        sent = ReadingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        row = record_reading(metric=metric, by=person_of(request), at=timezone.now(), **sent.validated_data)
        return Response(_reading(row), status=status.HTTP_201_CREATED)


def _metric(request: Request, slug: str, metric: str) -> Metric:
    """Refused before anything is looked for; 404 for what the token is not made for."""
    refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
    if not token_of(request).covers(slug, metric):
        raise Http404
    return get_object_or_404(Metric, goal=get_object_or_404(Goal, slug=slug), slug=metric)


def _reading(row: Reading) -> dict[str, Any]:
    numbers = {"value": row.value, "numerator": row.numerator, "denominator": row.denominator}
    exact = {name: None if number is None else f"{number.normalize():f}" for name, number in numbers.items()}
    return {"number": row.number, "on": row.on.isoformat(), **exact, "by": row.by}
