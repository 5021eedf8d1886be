"""Who is behind this site and how it is to be used: about, accessibility, privacy; and pages for when something fails."""

from public_site.assets import build_hash
from public_site.page import Made, Page
from public_site.pages.home import next_edition_due
from public_site.view import View
from roadmap.markdown import plain


def about_pages(view: View) -> list[Page]:
    return [
        Page("/about/", "About this roadmap", ("edition",), lambda: make_about(view)),
        Page("/accessibility/", "Accessibility statement", (), lambda: Made("public_site/accessibility.html"), False),
        Page("/privacy/", "Privacy", (), lambda: Made("public_site/privacy.html"), False),
        Page("/500.html", "Something went wrong here", ("edition",), lambda: make_fault(view), versioned=False),
        Page("/404.html", "There is no such page", ("edition",), lambda: make_missing(view), versioned=False),
    ]


def make_about(view: View) -> Made:
    context = {
        "roadmap": view.roadmap,
        "edition": view.edition,
        "first": view.editions[0],
        "next_edition": next_edition_due(view),
        "build": build_hash(),
        "address": f"/v/{view.edition.number}/",
    }
    return Made("public_site/about.html", context)


def make_fault(view: View) -> Made:
    """Kept as a file, so that it can be sent when nothing else works."""
    return Made("public_site/500.html", {"edition": view.edition, "roadmap": view.roadmap})


def make_missing(view: View) -> Made:
    """For copies of the files: a server of files sends it for every address that it does not know."""
    areas = [{"slug": slug, "name": plain(area["name"])} for slug, area in view.areas.items()]
    return Made("public_site/404.html", {"areas": areas})
