"""The page of an area, and the page of all goals."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from goals.outcome import WORDS
from public_site.page import Made, Page
from public_site.pages.lists import goal_rows, rows_of, standing_of
from public_site.pages.needs import all_of, area_needs, rows_needs
from public_site.pages.rounds import earliest
from public_site.pages.small_charts import charts_of, small_charts
from public_site.states import GoalState
from public_site.view import View
from roadmap.markdown import plain

ON_A_PAGE: Final = 200  # goals; a page of so many stays well below 100 KB on its way


def area_pages(view: View) -> list[Page]:
    return [
        Page(f"/areas/{slug}/", plain(area["name"]), area_needs(view, slug), _maker(view, slug))
        for slug, area in view.areas.items()
    ]


def goals_pages(view: View) -> list[Page]:
    """All goals in one list, those that need attention first. Of many goals that list is the first page; then all
    of them follow in the order of their areas, page by page, so that one that changes moves no other.
    """
    needs = all_of(view, "goal", "area", "grade", "rubric")
    first = Page("/goals/", "All goals", needs, lambda: make_goals(view))
    return [first, *(_goals_page(view, number, states) for number, states in _cut(view).items())]


def _goals_page(view: View, number: int, states: Sequence[GoalState]) -> Page:
    needs = rows_needs(view, states)
    return Page(f"/goals/page/{number}/", f"All goals, page {number}", needs, lambda: make_goals(view, number))


def _cut(view: View) -> dict[int, Sequence[GoalState]]:
    """Number of a page after the first -> its goals; none where all of them are on the first."""
    top = view.states.top
    starts = range(0, len(top), ON_A_PAGE) if len(top) > ON_A_PAGE else ()
    return {number: top[start : start + ON_A_PAGE] for number, start in enumerate(starts, 2)}


def _maker(view: View, slug: str) -> Callable[[], Made]:
    return lambda: make_area(view, slug)


def make_area(view: View, slug: str, outcome: str = "") -> Made:
    """`outcome`: only goals with this one are listed; everything else on the page is about all of them."""
    states = view.states.in_area(slug)
    standing = standing_of(view, [slug])
    counts = Counter(one.facts.outcome for one in states)
    current = [one for one in states if not one.ended or one.facts.outcome == "missed"]
    shown = [one for one in states if one.facts.outcome == outcome] if outcome else current
    every = view.states.of_area(slug)
    metrics, more = small_charts(every)
    context = {
        "area": view.areas[slug],
        "standing": standing,
        "rows": goal_rows(view, shown),
        "ended": [] if outcome else goal_rows(view, [one for one in states if one not in current]),
        "outcome": WORDS.get(outcome, ""),  # type: ignore[call-overload]  # "" has no word
        "outcomes": [(word, counts[key], f"?outcome={key}") for key, word in WORDS.items() if counts[key]],
        "leads": sorted({one.lead for one in every if not one.ended and one.value["owners"]}),
        "metrics": metrics,
        "metrics_more": more,
        "withheld": sum(one.withheld_count for one in every),
        "withheld_from": [one for one in every if one.withheld_count],
        "edition": view.edition,
    }
    holds = view.states.hold_until(slug)
    return Made("public_site/area.html", context, holds_until=holds, charts=standing.charts | charts_of(metrics))


def make_goals(view: View, number: int = 1) -> Made:
    """The first page, or one of those after it."""
    top, cut = view.states.top, _cut(view)
    shown = goal_rows(view, top)[:ON_A_PAGE] if number == 1 else rows_of(view, cut[number])
    context = {
        "rows": shown,
        "areas": [(area, len(view.states.in_area(slug))) for slug, area in view.areas.items()],
        "total": len(top),
        "number": number,
        "pages": list(cut),
    }
    holds = view.states.hold_until() if number == 1 else earliest(*(one.facts.holds_until for one in cut[number]))
    return Made("public_site/goals.html", context, holds_until=holds)
