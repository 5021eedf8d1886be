"""Where programs begin: robots.txt, the site map, security.txt, and one JSON document that names everything else."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from xml.sax.saxutils import escape

from django.conf import settings

from public_site.editions import introduced_in
from public_site.page import Made, Page
from public_site.pages.feeds.feed import whole_kinds
from public_site.schema import part_key
from public_site.site_address import site_address
from public_site.view import View

CLOSED = ("/internal/", "/accounts/")  # doors of the staff


def entry_pages(view: View, pages: Sequence[Page]) -> list[Page]:
    """`pages` are all the others: the site map lists them."""
    found = [
        _file("/robots.txt", "For robots", (), lambda: Made(content=robots(view).encode())),
        _file("/sitemap.xml", "Map of the site", ("edition",), lambda: Made(content=site_map(view, pages).encode())),
        _file("/.well-known/roadmap.json", "Entry point", ("edition",), lambda: Made(content=entry_point(view))),
    ]
    if settings.SECURITY_CONTACT:
        found.append(_file("/.well-known/security.txt", "Contact for security", (), lambda: make_security(view)))
    return found


def _file(path: str, title: str, needs: tuple[str, ...], make: Callable[[], Made]) -> Page:
    return Page(path, title, needs, make, versioned=False, framed=False)


def robots(view: View) -> str:
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return f"User-agent: *\n{closed}\nSitemap: {site_address(view.roadmap)}/sitemap.xml\n"


def site_map(view: View, pages: Sequence[Page]) -> str:
    """Every current page; files and old editions are found from them."""
    site = site_address(view.roadmap)
    changed = {f"/goals/{slug}/": _changed_on(view, slug) for slug in view.edition.goals()}
    urls = [_url(site + page.path, changed.get(page.path)) for page in pages if page.path.endswith("/")]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{''.join(urls)}</urlset>\n"


def _url(address: str, changed: date | None) -> str:
    last = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{last}</url>\n"


def _changed_on(view: View, slug: str) -> date | None:
    edition = introduced_in(part_key("goal", slug), view.editions)
    return edition.published_on if edition else None


def make_security(view: View) -> Made:
    """RFC 9116. It must say until when it holds; that is the end of the half-year after this one."""
    begins = date(view.on.year, 7, 1) if view.on.month < 7 else date(view.on.year + 1, 1, 1)
    expires = date(begins.year + (begins.month == 7), 1 if begins.month == 7 else 7, 1)
    lines = [f"Contact: {one}" for one in settings.SECURITY_CONTACT]
    lines.append(f"Expires: {expires.isoformat()}T00:00:00Z")
    lines.append("Preferred-Languages: en")
    lines.append(f"Canonical: {site_address(view.roadmap)}/.well-known/security.txt")
    return Made(content=("\n".join(lines) + "\n").encode(), holds_until=begins)


def entry_point(view: View) -> bytes:
    """What there is and where, for a program that knows nothing but the address of the site."""
    site, roadmap, edition = site_address(view.roadmap), view.roadmap, view.edition
    document = {
        "format": 1,
        "name": roadmap["name"],
        "developer": roadmap["developer"],
        "kept_by": roadmap["kept_by"],
        "home": f"{site}/",
        "edition": {
            "number": edition.number,
            "published_at": edition.manifest["published_at"],
            "manifest": f"{site}/data/editions/{edition.number}.json",
            "sha256": edition.sha256,
        },
        "roadmap": f"{site}/data/roadmap.json",
        "tables": f"{site}/data/datapackage.json",
        "states": f"{site}/data/states.json",
        "linked_data": f"{site}/data/roadmap.jsonld",
        "feeds": {kind.name: f"{site}{kind.path('json')}" for kind in whole_kinds(view)},
        "calendar": f"{site}/calendar/all.ics",
        "badge": f"{site}/badges/roadmap.svg",
        "log": {
            "key": f"{site}/.well-known/roadmap-log.vkey",
            "checkpoint": f"{site}/records/checkpoint",
            "everything": f"{site}/data/verify.zip",
        },
        "licence": roadmap["licence"] or None,
        "contact": roadmap["contact"] or None,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
