"""The address of the whole site, for files that travel: feeds, calendars, badges, the site map."""

from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings

from goals.values import RoadmapValue
from public_site.editions import Edition
from roadmap.templatetags.web import web


def site_address(roadmap: RoadmapValue) -> str:
    """The address that the edition itself names; where it names none of the web, the one this installation is set up with."""
    named = web(roadmap["base_address"])
    return (settings.BASE_URL if named[:1] in ("", "/") else named).rstrip("/")


def host_of(first: Edition) -> str:
    """The host that the first edition named; "" where it named none. Other names never change what is known by it."""
    return urlsplit(first.roadmap["base_address"]).hostname or ""


def lasting_id(first: Edition, name: str) -> str:
    """An id for `name` that stays the same wherever the site moves: a tag (RFC 4151), else a UUID.

    Both rest on the first edition, which never changes.
    """
    host = host_of(first)
    if host:
        return f"tag:{host},{first.published_on.isoformat()}:{name}"
    return uuid5(UUID(first.sha256[:32]), name).urn
