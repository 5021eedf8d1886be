"""The record log for auditors and administrators: what the explorer and its export say, a page at a time."""

from typing import TypedDict

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.accounts.models import Scope
from roadmap.api.authentication import person_of, token_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Text
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.problems import refused_by
from roadmap.errors import Refused
from roadmap.records.forms import RecordFilter
from roadmap.records.hidden import Blinds
from roadmap.records.permissions import can_read_records
from roadmap.records.views import COLUMNS, WHO_READS, cells_of

RecordShown = TypedDict(
    "RecordShown",
    {
        "seq": int,
        "at": str,
        "class": str,
        "type": str,
        "subject": str,
        "version": int | str,
        "actor": str,
        "role": str,
        "effective_at": str,
        "leaf_sha256": str,
    },
)


class RecordQuery(PageQuery):
    """As in the explorer: `type` and `subject` stand for all that begin so."""

    type = Text(required=False, max_length=100)
    subject = Text(required=False, max_length=200)
    actor = Text(required=False, max_length=40)
    since = Day(required=False)
    until = Day(required=False)


class RecordList(APIView):
    """The records, the newest first. Of what nobody may read yet only number, time and leaf are told."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(RecordShown, query=RecordQuery)
    def get(self, request: Request) -> Response:
        user = person_of(request)
        if not can_read_records(user):
            raise Refused(WHO_READS)
        if token_of(request).about:
            raise Http404
        asked = asked_of(request, RecordQuery)
        form, blinds = RecordFilter(asked), Blinds(user)
        if not form.is_valid():
            raise refused_by(form)
        found = blinds.marked(blinds.seen(form.records()) if form.asks_what_is_inside else form.records())
        return answer_page(
            request,
            found,
            lambda page: [dict(zip(COLUMNS, cells_of(one, blinds.of(one)), strict=True)) for one in page],
            order=("-seq",),
            asked=asked,
        )
