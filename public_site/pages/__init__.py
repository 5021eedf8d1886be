"""The pages of the public site: from an edition on a day to what each page shows."""

from public_site.page import Page
from public_site.pages.about import about_pages
from public_site.pages.areas import area_pages, goals_pages
from public_site.pages.as_of import as_of_page
from public_site.pages.badges import badge_pages
from public_site.pages.calendars import calendar_pages
from public_site.pages.changes import changes_pages, comparison_pages
from public_site.pages.corrections import corrections_page
from public_site.pages.data import data_pages
from public_site.pages.entry_points import entry_pages
from public_site.pages.evaluations import evaluations_page
from public_site.pages.feeds import feed_pages
from public_site.pages.goal import goal_pages
from public_site.pages.grades import grades_page
from public_site.pages.home import home_page
from public_site.pages.linked_data import linked_pages
from public_site.pages.map import map_page
from public_site.pages.method import method_page
from public_site.pages.previous import previous_page
from public_site.pages.reports import reports_page
from public_site.pages.search import search_pages
from public_site.pages.sheet import sheet_page
from public_site.pages.tables import table_pages
from public_site.pages.timeline import timeline_page
from public_site.pages.verify import verify_pages
from public_site.view import View

__all__ = ["pages_of"]


def pages_of(view: View) -> list[Page]:
    """Every page of an edition. Cheap: nothing is worked out before a page's `make` is called."""
    pages = [
        home_page(view),
        *area_pages(view),
        *goals_pages(view),
        *goal_pages(view),
        previous_page(view),
        timeline_page(view),
        grades_page(view),
        *changes_pages(view),
        as_of_page(view),
        sheet_page(view),
        *comparison_pages(view),
        map_page(view),
        evaluations_page(view),
        reports_page(view),
        corrections_page(view),
        method_page(view),
        *search_pages(view),
        *table_pages(view),  # before the pages that say what each file weighs
        *data_pages(view),
        *verify_pages(view),
        *about_pages(view),
        *feed_pages(view),
        *calendar_pages(view),
        *badge_pages(view),
        *linked_pages(view),
    ]
    return [*pages, *entry_pages(view, pages)]
