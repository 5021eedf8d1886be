"""The pages of the public site: from an edition on a day to what each page shows."""

from public_site.page import Page
from public_site.pages.areas import area_pages, goals_page
from public_site.pages.changes import changes_pages, comparison_pages
from public_site.pages.data import data_pages
from public_site.pages.goal import goal_pages
from public_site.pages.grades import grades_page
from public_site.pages.home import home_page
from public_site.pages.map import map_page
from public_site.pages.previous import previous_page
from public_site.view import View

__all__ = ["pages_of"]


def pages_of(view: View) -> list[Page]:
    """Every page of an edition. Cheap: nothing is worked out before a page's `make` is called."""
    return [
        home_page(view),
        *area_pages(view),
        goals_page(view),
        *goal_pages(view),
        previous_page(view),
        grades_page(view),
        *changes_pages(view),
        *comparison_pages(view),
        map_page(view),
        *data_pages(view),
    ]
