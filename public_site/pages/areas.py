"""The page of an area, and the page of all goals."""

from collections.abc import Callable

from public_site.page import Made, Page
from public_site.pages.lists import goal_rows, standing_of
from public_site.pages.needs import all_of, area_needs
from public_site.view import View
from roadmap.markdown import plain


def area_pages(view: View) -> list[Page]:
    return [
        Page(f"/areas/{slug}/", plain(area["name"]), area_needs(view, slug), _maker(view, slug))
        for slug, area in view.areas.items()
    ]


def goals_page(view: View) -> Page:
    """All goals in one list, those that need attention first."""
    needs = all_of(view, "goal", "area", "grade", "rubric")
    return Page("/goals/", "All goals", needs, lambda: make_goals(view))


def _maker(view: View, slug: str) -> Callable[[], Made]:
    return lambda: make_area(view, slug)


def make_area(view: View, slug: str) -> Made:
    states = view.states.in_area(slug)
    standing = standing_of(view, [slug])
    context = {
        "area": view.areas[slug],
        "standing": standing,
        "rows": goal_rows(view, [one for one in states if not one.ended or one.facts.outcome == "missed"]),
        "ended": goal_rows(view, [one for one in states if one.ended and one.facts.outcome != "missed"]),
        "withheld": sum(one.withheld_count for one in view.states.all if one.value["area"] == slug),
        "edition": view.edition,
    }
    holds = view.states.hold_until(slug)
    return Made("public_site/area.html", context, holds_until=holds, figures={"standing": standing.plot})


def make_goals(view: View) -> Made:
    areas = [(area, goal_rows(view, view.states.in_area(slug))) for slug, area in view.areas.items()]
    context = {"rows": goal_rows(view, view.states.top), "areas": areas, "total": len(view.states.top)}
    return Made("public_site/goals.html", context, holds_until=view.states.hold_until())
