"""The links of the staff pages: which sections a person sees. Apps are named by string only."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from roadmap.accounts.models import Role, User

STAFF = frozenset(Role.values)
PUBLISHING = frozenset({Role.EDITOR, Role.PUBLISHER})
RECORDS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

# Pages that are for people from outside too, inside a section that is not.
OUTSIDERS_TOO = frozenset({"goals:open_evidence"})


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
    Section("Leadership", "leadership", STAFF, for_outsiders=False),
    Section("Roadmap", "reader:roadmap", STAFF, for_outsiders=False),
    Section("Goals", "goals:list", STAFF, for_outsiders=False),
    Section("Map", "map:home", STAFF, for_outsiders=False),
    Section("Evidence", "goals:evidence_list", STAFF, for_outsiders=False),
    Section("Search", "goals:search", STAFF, for_outsiders=False),
    Section("Directions", "goals:coding_list", STAFF, for_outsiders=False),
    Section("Grading", "grading:home", STAFF, for_outsiders=True),
    Section("Publishing", "publishing:home", PUBLISHING, for_outsiders=False),
    Section("Corrections", "corrections:list", frozenset({Role.EDITOR}), for_outsiders=False),
    Section("Activity", "activity:list", STAFF, for_outsiders=False),
    Section("Records", "records:list", RECORDS, for_outsiders=True),
    Section("People", "people:list", frozenset({Role.ADMINISTRATOR}), for_outsiders=False),
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


def may_open(user: User, url: str) -> bool:
    """Does this address lead anywhere for this person? People from outside reach a few sections only."""
    if not user.is_external or _view_name(url) in OUTSIDERS_TOO:
        return True
    inside = [section for section in SECTIONS if _reaches(section, url)]
    return bool(inside) and all(section.for_outsiders for section in inside)


def _view_name(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def _reaches(section: Section, url: str) -> bool:
    try:
        return _is_inside(url, reverse(section.url_name))
    except NoReverseMatch:
        return False


def _is_inside(path: str, url: str) -> bool:
    return path == url if url == reverse("internal_home") else path.startswith(url)
