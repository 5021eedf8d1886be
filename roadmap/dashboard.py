"""Pages that every app adds to: the dashboard and the leadership page. Apps are named by string in the settings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from roadmap.accounts.models import User
from roadmap.models import DashboardVisit

PAUSE = timedelta(hours=4)  # without a look at the dashboard; the next look begins a new visit
_NOTED = timedelta(minutes=10)  # how exactly the end of a visit is known


class Section(NamedTuple):
    """One section of such a page. `template` prints what stands below the heading."""

    place: int
    key: str
    heading: str
    template: str
    context: Mapping[str, Any]

    @property
    def html(self) -> SafeString:
        return render_to_string(self.template, dict(self.context))


class Mark(NamedTuple):
    """A day since which changes may be told, and its name: an edition."""

    key: str
    label: str
    at: datetime


def dashboard_sections(user: User, on: date, since: datetime | None) -> list[Section]:
    return _gathered(settings.DASHBOARD_SOURCES, user, on, since)


def leadership_sections(user: User, on: date, since: datetime) -> list[Section]:
    return _gathered(settings.LEADERSHIP_SOURCES, user, on, since)


def marks(on: date) -> list[Mark]:
    """Since when the leadership page can tell what changed, newest first."""
    return [mark for source in settings.LEADERSHIP_MARKS for mark in import_string(source)(on)]


def last_visit(user: User, visit: DashboardVisit | None, at: datetime) -> datetime | None:
    """The end of this person's visit before this one; None on the first. Notes that somebody looked."""
    if visit is None:
        DashboardVisit.objects.bulk_create([DashboardVisit(user=user, began_at=at, seen_at=at)], ignore_conflicts=True)
        return None
    if at - visit.seen_at < _NOTED:
        return visit.before
    if at - visit.seen_at >= PAUSE:
        visit.began_at, visit.before = at, visit.seen_at
    visit.seen_at = at
    visit.save(update_fields=["began_at", "seen_at", "before"])
    return visit.before


def _gathered(sources: Sequence[str], *args: Any) -> list[Section]:
    found: list[Section] = []
    for source in sources:
        given: Iterable[Section] = import_string(source)(*args)
        found += given
    return sorted(found, key=lambda section: section.place)
