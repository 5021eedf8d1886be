"""Calendars of what is due: for everything, each area and each goal; and the page that offers them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from goals.standing import ONE_DAY
from public_site.page import Made, Page
from public_site.pages.calendars.dates import Dated, dated, open_dates
from public_site.pages.calendars.ics import as_ics
from public_site.schema import part_key
from public_site.site_address import site_address
from public_site.view import View
from roadmap.markdown import plain

NEXT = 10


@dataclass(frozen=True)
class CalendarKind:
    """Which calendar there is; `goals` are those whose dates it holds (None: every goal's and the next edition's)."""

    name: str
    title: str
    page: str
    needs: tuple[str, ...]
    goals: Sequence[str] | None

    @property
    def path(self) -> str:
        return f"/calendar/{self.name}.ics"


def calendar_pages(view: View) -> list[Page]:
    page = Page("/calendar/", "Calendar", ("edition",), lambda: make_calendar_page(view), versioned=False)
    return [page, *(_file(view, kind) for kind in [whole(view), *of_areas(view), *of_goals(view)])]


def whole(view: View) -> CalendarKind:
    return CalendarKind("all", "Everything that is due", "/", ("edition",), None)


def of_areas(view: View) -> list[CalendarKind]:
    goals = {slug: [one.slug for one in view.states.of_area(slug)] for slug in view.areas}
    return [
        CalendarKind(
            f"areas/{slug}",
            plain(area["name"]),
            f"/areas/{slug}/",
            (part_key("area", slug), *(need for one in goals[slug] for need in _needs(view, one))),
            goals[slug],
        )
        for slug, area in view.areas.items()
    ]


def of_goals(view: View) -> list[CalendarKind]:
    return [
        CalendarKind(f"goals/{one.slug}", one.title, one.path, _needs(view, one.slug), [one.slug])
        for one in view.states.all
    ]


def _needs(view: View, goal: str) -> tuple[str, ...]:
    """A goal and its parts, by which it may be achieved."""
    return tuple(part_key("goal", one) for one in (goal, *view.states[goal].outline.parts))


def _file(view: View, kind: CalendarKind) -> Page:
    return Page(kind.path, f"Calendar: {kind.title}", kind.needs, _maker(view, kind), versioned=False, framed=False)


def _maker(view: View, kind: CalendarKind) -> Callable[[], Made]:
    return lambda: Made(content=as_ics(view, kind.title, _dates(view, kind)))


def _dates(view: View, kind: CalendarKind) -> list[Dated]:
    found = dated(view)
    return [one for slug in (found if kind.goals is None else kind.goals) for one in found[slug]]


def make_calendar_page(view: View) -> Made:
    promised = [one for one in open_dates(view) if not one.now.rolls]
    coming = [one for one in promised if one.now.on >= view.on]
    late = [one for one in promised if one.now.on < view.on]
    context = {
        "coming": coming[:NEXT],
        "more": max(0, len(coming) - NEXT),
        "late": len(late),
        "kinds": [whole(view), *of_areas(view)],
        "goals": of_goals(view),
        "site": site_address(view.roadmap),
    }
    return Made("public_site/calendar.html", context, holds_until=_holds_until(coming))


def _holds_until(coming: Sequence[Dated]) -> date | None:
    """The list moves on when the first of its days is over."""
    return coming[0].now.on + ONE_DAY if coming else None
