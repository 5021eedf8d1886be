"""Every goal in one list: how it stands, when it is due, who owns it. Filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.forms.goal_list import GoalListForm
from goals.kept_standing import catch_up
from goals.kept_words import Tags, tags
from goals.listed import listed, with_cards
from goals.models import GoalStanding, Ownership
from goals.permissions import can_create_goal, can_read_internal
from goals.views.lookup import FOR_STAFF, person
from roadmap.accounts.models import User

PER_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Card:
    """One goal of the list. `states` is None before the first approval and without a roadmap."""

    slug: str
    area: str
    title: str
    states: Tags | None
    has_pending: bool
    due_words: str
    teams: str
    is_part: bool
    is_mine: bool


@login_required
@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """Thirty goals. The number of queries does not depend on how many there are."""
    user = person(request)
    refuse_unless(can_read_internal(user), FOR_STAFF)
    on = timezone.now().date()
    catch_up(on)
    form = GoalListForm(request.GET)
    form.is_valid()
    wanted = form.wanted(user)
    page = Paginator(listed(wanted).values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    rows = with_cards(page.object_list, wanted.order)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "cards": cards(list(rows), user),
        "form": form,
        "is_narrowed": any(request.GET.get(name) for name in ("area", "state", "mine")),
        "page": page,
        "query": query.urlencode(),
        "on": on,
        "can_create": can_create_goal(user),
    }
    return render(request, "goals/list.html", context)


def cards(rows: Sequence[GoalStanding], user: User) -> list[Card]:
    owners: dict[int, list[Ownership]] = {row.pk: [] for row in rows}
    for owner in Ownership.objects.filter(goal__in=owners, until__isnull=True).order_by("since", "-role", "team", "pk"):
        owners[owner.goal_id].append(owner)
    return [_card(row, owners[row.pk], user) for row in rows]


def _card(row: GoalStanding, held: Sequence[Ownership], user: User) -> Card:
    return Card(
        slug=row.goal.slug,
        area=row.goal.area.name,
        title=row.title,
        states=tags(row),
        has_pending=getattr(row, "has_pending", False),
        due_words=row.due_words,
        teams=", ".join(dict.fromkeys(owner.team or "no team named" for owner in held)) or "nobody",
        is_part=row.goal.parent_id is not None,
        is_mine=any(owner.user_id == user.pk for owner in held),
    )
