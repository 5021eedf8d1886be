"""Every goal in one list, by area: how it stands, when it is due, who owns it."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.deadlines import current_revision, settled
from goals.models import Area, Roadmap
from goals.permissions import can_read_internal
from goals.snapshot import goal_values, roadmap_value
from goals.standing import parts_by_goal
from goals.values import GoalValue, RoadmapValue
from goals.views.lookup import FOR_STAFF, person
from goals.views.states import States, states


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list. `states` is None before the first approval and without a roadmap."""

    slug: str
    area: str
    title: str
    states: States | None
    has_pending: bool
    due_words: str
    teams: str
    is_part: bool
    is_mine: bool


@login_required
@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """The number of queries does not depend on how many goals there are."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    on = timezone.now().date()
    rows = _rows(on, user.public_id)
    names = dict(Area.objects.values_list("slug", "name"))
    areas = [(names[slug], list(found)) for slug, found in groupby(rows, key=lambda row: row.area)]
    return render(request, "goals/list.html", {"areas": areas, "on": on, "count": len(rows)})


def _rows(on: date, me: str) -> list[Row]:
    values = goal_values(pending=True)
    roadmap = Roadmap.objects.first()
    stands = roadmap_value(roadmap) if roadmap else None
    parts = parts_by_goal(values)
    return [_row(value, on, stands, parts[value["slug"]], me) for value in values if value["revisions"]]


def _row(value: GoalValue, on: date, stands: RoadmapValue | None, parts: list[GoalValue], me: str) -> Row:
    revision = current_revision(value)
    owners = [owner for owner in value["owners"] if owner["until"] is None]
    return Row(
        slug=value["slug"],
        area=value["area"],
        title=revision["title"],
        states=states(value, on, stands, parts) if stands and settled(value) else None,
        has_pending=any(one["approved_at"] is None and not one["imported"] for one in value["revisions"]),
        due_words=revision["deadline"]["text"] or "no date",
        teams=", ".join(dict.fromkeys(owner["team"] or "no team named" for owner in owners)) or "nobody",
        is_part=value["parent"] is not None,
        is_mine=any(owner["id"] == me for owner in owners),
    )
