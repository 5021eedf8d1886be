"""Activity records for staff: searched by kind, system, model, days and words, the newest first."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.accounts.models import User
from roadmap.activity.forms import ActivityFilter
from roadmap.activity.installed import kinds
from roadmap.activity.models import Activity
from roadmap.activity.permissions import can_read_activity
from roadmap.errors import Refused
from roadmap.records.permissions import can_read_records

PER_PAGE = 50
FOR_STAFF = "Activity records are for staff with a role."


class Row(NamedTuple):
    """One line of the list."""

    activity: Activity
    kind: str
    details: list[tuple[str, str]]
    texts: list[tuple[str, str]]


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Fifty at a time; the next page begins before the last number of this one, so no new record moves it."""
    if not isinstance(request.user, User) or not can_read_activity(request.user):
        raise Refused(FOR_STAFF)
    form = ActivityFilter(request.GET)
    form.is_valid()
    found = list(form.activities().select_related("record")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    query = request.GET.copy()
    is_first = query.pop("before", None) is None
    context = {
        "form": form,
        "rows": [_row(one) for one in shown],
        "query": query.urlencode(),
        "is_first": is_first,
        "older": shown[-1].pk if len(found) > PER_PAGE else None,
        "reads_records": can_read_records(request.user),
    }
    return render(request, "activity/list.html", context)


def _row(one: Activity) -> Row:
    kind = kinds().get(one.kind)
    fields = list(kind.fields if kind else one.details | one.texts)  # a kind may have been taken away since
    details = [(_named(name), _shown(one.details[name])) for name in fields if name in one.details]
    texts = [(_named(name), one.texts[name]) for name in fields if name in one.texts]
    return Row(one, kind.label if kind else one.kind, details, texts)


def _named(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
