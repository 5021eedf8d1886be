"""The links of the staff pages: which sections a person sees. Apps are named by string only."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from roadmap.accounts.models import Role, User

STAFF = frozenset(Role.values)
GRADING = frozenset({Role.OWNER, Role.REVIEWER, Role.ADJUDICATOR, Role.EDITOR})
PUBLISHING = frozenset({Role.EDITOR, Role.PUBLISHER})
RECORDS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


class Section(NamedTuple):
    label: str
    url_name: str
    roles: frozenset[str]
    for_outsiders: bool


class Link(NamedTuple):
    label: str
    url: str
    is_current: bool


SECTIONS = (
    Section("Dashboard", "internal_home", STAFF, for_outsiders=True),
    Section("Goals", "goals:list", STAFF, for_outsiders=False),
    Section("Grading", "grading:home", GRADING, for_outsiders=True),
    Section("Publishing", "publishing:home", PUBLISHING, for_outsiders=False),
    Section("Records", "records:list", RECORDS, for_outsiders=True),
)


def links_for(user: User, request: HttpRequest) -> list[Link]:
    """The sections this person may open; the one being read is marked. Hiding a link is no protection by itself."""
    links = []
    for section in SECTIONS:
        if not user.has_role(*section.roles) or (user.is_external and not section.for_outsiders):
            continue
        try:
            url = reverse(section.url_name)
        except NoReverseMatch:
            continue  # this installation has no such pages
        links.append(Link(section.label, url, is_current=_is_inside(request.path, url)))
    return links


def _is_inside(path: str, url: str) -> bool:
    return path == url if url == reverse("internal_home") else path.startswith(url)
