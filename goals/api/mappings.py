"""Which runs of which tools are readings of a metric."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import metric_of
from goals.api.shapes import RunMappingShown
from goals.models import RunMapping
from goals.snapshot.plain import maybe_moment, moment, number_text, person
from roadmap.accounts.models import Scope
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of


class MappingList(APIView):
    """The mappings of runs to one metric, the newest first, those that have ended included. They are made on its page."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(RunMappingShown, query=PageQuery)
    def get(self, request: Request, goal: str, metric: str) -> Response:
        rows = metric_of(request, goal, metric).run_mappings.select_related("made_by", "ended_by")
        return answer_page(
            request, rows, lambda page: [_shown(row) for row in page], order=("-number",), asked=asked_of(request)
        )


def _shown(row: RunMapping) -> dict[str, Any]:
    return {
        "number": row.number,
        "tool": row.tool,
        "target": row.target,
        "measure": row.measure,
        "factor": number_text(row.factor),
        "made_by": person(row.made_by),
        "made_at": moment(row.made_at),
        "ended_by": person(row.ended_by),
        "ended_at": maybe_moment(row.ended_at),
    }
