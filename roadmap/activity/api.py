"""Activity records for programs: appended in batches, each id once, and read with the filter of the page."""

from http import HTTPStatus
from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.accounts.models import Scope
from roadmap.activity.actions import WHO_REPORTS, append_activity
from roadmap.activity.forms import ActivityFilter
from roadmap.activity.installed import kinds
from roadmap.activity.models import Activity
from roadmap.activity.permissions import can_read_activity, can_report_activity
from roadmap.activity.reading import FaultsFound, read_records
from roadmap.activity.views import FOR_STAFF
from roadmap.api.authentication import person_of, token_of
from roadmap.api.once import once
from roadmap.errors import Refused
from roadmap.records.leaf import moment_text

PER_PAGE: Final = 100


class ActivityList(APIView):
    """Activity records. A POST appends up to a thousand: all of them, or none."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_RECORDS}

    def get(self, request: Request) -> Response:
        _refuse_unless(can_read_activity(person_of(request)), FOR_STAFF)
        _for_the_whole_roadmap(request)
        form = _filter(request)
        found = list(form.activities().select_related("record")[: PER_PAGE + 1])
        shown = found[:PER_PAGE]
        following = _address(request, before=shown[-1].pk) if len(found) > PER_PAGE else None
        return Response({"results": [_record(row) for row in shown], "next": following})

    def post(self, request: Request) -> Response:
        _refuse_unless(can_report_activity(person_of(request)), WHO_REPORTS)
        _for_the_whole_roadmap(request)
        return once(request, lambda: self._append(request))

    def _append(self, request: Request) -> Response:
        try:
            records = read_records(request.data, kinds())
        except FaultsFound as found:
            raise ValidationError({fault.field: [fault.sentence] for fault in found.faults}) from found
        appended = append_activity(records=records, by=person_of(request), at=timezone.now())
        told = {"records": [row.pk for row in appended.rows], "appended": appended.new}
        return Response(told, status=HTTPStatus.CREATED)


def _refuse_unless(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise Refused(sentence)


def _for_the_whole_roadmap(request: Request) -> None:
    """A token that is made for one goal does not reach what belongs to none."""
    if token_of(request).about:
        raise Http404


def _filter(request: Request) -> ActivityFilter:
    """The filter of the page. What is not known is refused: an answer that passes over a filter misleads."""
    form = ActivityFilter(request.query_params)
    errors = {name: ["There is no such filter."] for name in request.query_params.keys() - form.fields.keys()}
    if errors or not form.is_valid():
        raise ValidationError(errors | {field: list(map(str, said)) for field, said in form.errors.items()})
    return form


def _address(request: Request, *, before: int) -> str:
    """Of the next page: what comes in meanwhile does not move it."""
    query = request.query_params.copy()
    query["before"] = str(before)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _record(row: Activity) -> dict[str, Any]:
    own = {"kind": row.kind, "at": moment_text(row.at), "system": row.system, "id": row.key, "model": row.model}
    return row.details | row.texts | own | {"record": row.pk, "recorded_at": moment_text(row.record.at)}
