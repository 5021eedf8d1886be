"""Activity records for programs: appended in batches, each id once, and read with the filter of the page."""

from http import HTTPStatus
from typing import Any, TypedDict

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.accounts.models import Scope
from roadmap.activity.actions import WHO_REPORTS, append_activity
from roadmap.activity.described import SENT, SHOWN
from roadmap.activity.installed import kinds
from roadmap.activity.models import Activity
from roadmap.activity.permissions import can_read_activity, can_report_activity
from roadmap.activity.reading import FaultsFound, read_records
from roadmap.activity.views import FOR_STAFF
from roadmap.api.authentication import person_of, token_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Text
from roadmap.api.once import once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.errors import Refused
from roadmap.records.leaf import moment_text


class ActivityQuery(PageQuery):
    """Which records. What is left out narrows nothing."""

    system = Text(required=False, max_length=60)
    model = Text(required=False, max_length=100)
    words = Text(required=False, max_length=200, help_text="In ids and texts; all of them, also inside of longer ones.")
    since = Day(required=False)
    until = Day(required=False)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"kind": serializers.ChoiceField(list(kinds()), required=False)}


class ActivityReceipt(TypedDict):
    """`records` are the numbers in the log, in the order that was sent; `appended` of them are new."""

    records: list[int]
    appended: int


class ActivityList(APIView):
    """Activity records, the newest first. A POST appends up to a thousand: all of them, or none."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_RECORDS}

    @says(SHOWN, query=ActivityQuery)
    def get(self, request: Request) -> Response:
        _refuse_unless(can_read_activity(person_of(request)), FOR_STAFF)
        _for_the_whole_roadmap(request)
        asked = asked_of(request, ActivityQuery)
        rows = Activity.objects.happened(asked.get("since"), asked.get("until")).with_words(asked.get("words", ""))
        rows = rows.filter(**{name: asked[name] for name in ("kind", "system", "model") if name in asked})
        rows = rows.select_related("record")
        return answer_page(request, rows, lambda page: [_record(row) for row in page], order=("-pk",), asked=asked)

    @says(ActivityReceipt, status=201, sent={"application/json": SENT})
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


def _record(row: Activity) -> dict[str, Any]:
    own = {"kind": row.kind, "at": moment_text(row.at), "system": row.system, "id": row.key, "model": row.model}
    return row.details | row.texts | own | {"record": row.pk, "recorded_at": moment_text(row.record.at)}
