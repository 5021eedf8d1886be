"""Search in goals, updates and evidence: one page, and the same rows as CSV."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.boxed import box_rows
from goals.days import long_day
from goals.forms.search import SearchForm
from goals.models import EvidenceRevision, Goal, Revision, StatusUpdate
from goals.permissions import can_read_internal
from goals.sealed import seal_rows
from goals.searching import (
    EVIDENCE_TEXTS,
    GOAL_TEXTS,
    UPDATE_TEXTS,
    Piece,
    Wanted,
    evidence_wanted,
    goals_wanted,
    passage,
    updates_wanted,
)
from goals.views.lookup import FOR_STAFF, person
from goals.views.texts import titles_of
from roadmap.accounts.models import User
from roadmap.csv_lines import Cell, csv_lines

PER_PAGE = 50
_CHUNK = 1000


@dataclass(frozen=True)
class Hit:
    """One line of what was found. `tags` say what it is, `by` where it belongs."""

    url: str
    title: str
    tags: list[str]
    by: str
    passage: list[Piece]


@dataclass(frozen=True)
class Noun:
    """What can be searched: its rows, these as a person may read them, a row as a line of the page and of CSV."""

    label: str
    rows: Callable[[Wanted], QuerySet[Any]]
    shown: Callable[[Iterable[Any], User], list[Any]]
    hits: Callable[[list[Any], tuple[str, ...]], list[Hit]]
    head: tuple[str, ...]
    cells: Callable[[Any], list[Cell]]


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """How many of each noun fit, and fifty of the one in the address. The number of queries does not grow with them."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    form, wanted = _asked(request)
    name, noun = _noun(request)
    counts = [(key, one.label, one.rows(wanted).count(), key == name) for key, one in NOUNS.items()]
    page = Paginator(noun.rows(wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_narrowed": any(request.GET.get(name) for name in form.fields if name != "q"),
        "counts": counts,
        "noun": noun.label.lower(),
        "page": page,
        "hits": noun.hits(noun.shown(page, person(request)), wanted.words),
        "filter": _query(request, "page", "in"),
        "query": _query(request, "page"),
    }
    return render(request, "goals/search.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that fits as CSV, on however many pages it is shown."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    _, wanted = _asked(request)
    name, noun = _noun(request)
    rows = _shown(noun, noun.rows(wanted), person(request))
    answer = StreamingHttpResponse(csv_lines(noun.head, map(noun.cells, rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _asked(request: HttpRequest) -> tuple[SearchForm, Wanted]:
    form = SearchForm(request.GET)
    form.is_valid()
    return form, replace(form.wanted(person(request)), on=timezone.now().date())


def _shown(noun: Noun, rows: QuerySet[Any], user: User) -> Iterator[Any]:
    """All rows, a thousand at a time."""
    left = rows.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(left, _CHUNK)):
        yield from noun.shown(chunk, user)


def _noun(request: HttpRequest) -> tuple[str, Noun]:
    name = request.GET.get("in", "")
    return (name, NOUNS[name]) if name in NOUNS else ("goals", NOUNS["goals"])


def _query(request: HttpRequest, *without: str) -> str:
    """The search as it stands in the address, for links to other pages, nouns and the export."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return query.urlencode()


# --- Goals ------------------------------------------------------------------------------------------------------------


def _goal_hits(rows: list[Revision], words: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(
            url=reverse("goals:revision", args=[row.goal.slug, row.number])
            if row.is_pending
            else reverse("goals:goal", args=[row.goal.slug]),
            title=row.title,
            tags=[_standing(row)],
            by=f"{row.goal.area.name}. Due: {row.deadline_text or 'no date'}.",
            passage=passage(row, GOAL_TEXTS[1:], words),
        )
        for row in rows
    ]


def _standing(row: Revision) -> str:
    return "A change waits" if row.is_pending else "In force"


def _goal_cells(row: Revision) -> list[Cell]:
    goal = row.goal
    due = row.deadline_on.isoformat() if row.deadline_on else ""
    return [goal.slug, goal.area.slug, row.number, _standing(row), row.title, row.statement, row.deadline_text, due]


# --- Updates ----------------------------------------------------------------------------------------------------------


def _update_hits(rows: list[StatusUpdate], words: tuple[str, ...]) -> list[Hit]:
    titles = titles_of(_goals_of(rows))
    return [
        Hit(
            url=reverse("goals:goal", args=[row.goal.slug]) + f"#update-{row.number}",
            title=f"Update {row.number} of {titles[row.goal.slug]}",
            tags=[tag for tag in (row.get_health_display(), row.get_visibility_display()) if tag],
            by=f"{row.goal.area.name}. Submitted {long_day(row.submitted_at.date())}." if row.submitted_at else "",
            passage=passage(row, UPDATE_TEXTS, words),
        )
        for row in rows
    ]


def _update_cells(row: StatusUpdate) -> list[Cell]:
    texts = [getattr(row, name) for name in UPDATE_TEXTS]
    return [row.goal.slug, row.goal.area.slug, row.number, _day_of(row), row.health, row.visibility, *texts]


def _goals_of(rows: list[StatusUpdate]) -> QuerySet[Goal]:
    return Goal.objects.filter(pk__in={row.goal_id for row in rows})


def _day_of(row: StatusUpdate) -> str:
    return row.submitted_at.date().isoformat() if row.submitted_at else ""


# --- Evidence ---------------------------------------------------------------------------------------------------------


def _evidence_hits(rows: list[EvidenceRevision], words: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(
            url=reverse("goals:evidence", args=[row.evidence.slug]),
            title=row.title,
            tags=[_state(row), row.get_visibility_display()],
            by=f"{row.get_kind_display()}. Received {long_day(row.received_on)}. "
            f"For: {', '.join(goal.slug for goal in row.evidence.goals.all()) or 'no goal'}.",
            passage=passage(row, EVIDENCE_TEXTS[1:], words),
        )
        for row in rows
    ]


def _state(row: EvidenceRevision) -> str:
    return str(EvidenceRevision.State(row.state_on(timezone.now().date())).label)


def _evidence_cells(row: EvidenceRevision) -> list[Cell]:
    goals = " ".join(goal.slug for goal in row.evidence.goals.all())
    received = row.received_on.isoformat()
    return [
        row.evidence.slug,
        goals,
        row.kind,
        row.state_on(timezone.now().date()),
        row.visibility,
        received,
        row.title,
        row.holder,
        row.url,
    ]


def _boxed(rows: Iterable[Any], _user: User) -> list[Any]:
    """Whoever reads them, withheld stretches are boxes."""
    return box_rows(rows)


NOUNS = {
    "goals": Noun(
        label="Goals",
        rows=goals_wanted,
        shown=_boxed,
        hits=_goal_hits,
        head=("goal", "area", "revision", "standing", "title", "statement", "deadline", "due"),
        cells=_goal_cells,
    ),
    "updates": Noun(
        label="Updates",
        rows=updates_wanted,
        shown=_boxed,
        hits=_update_hits,
        head=("goal", "area", "update", "submitted_on", "health", "visibility", *UPDATE_TEXTS),
        cells=_update_cells,
    ),
    "evidence": Noun(
        label="Evidence",
        rows=evidence_wanted,
        shown=seal_rows,
        hits=_evidence_hits,
        head=("evidence", "goals", "kind", "state", "visibility", "received_on", "title", "holder", "url"),
        cells=_evidence_cells,
    ),
}
