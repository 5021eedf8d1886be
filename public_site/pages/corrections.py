"""What people outside asked to have corrected, how it was answered, and how long that took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from goals.days import day
from public_site.diff.requests import waited
from public_site.page import Made, Page
from public_site.pages.needs import all_of
from public_site.request_value import RequestValue
from public_site.schema import part_key
from public_site.view import View, title_of
from public_site.words import REQUEST_STATES
from roadmap.english import plural
from roadmap.markdown import plain

PATH = "/corrections/"
FORM = "/corrections/new/"


@dataclass(frozen=True)
class Request:
    """One request as the page shows it; `goal` is the title of what it is about."""

    value: RequestValue
    goal: str
    asked: date
    answered: date | None

    @property
    def state(self) -> str:
        return REQUEST_STATES[self.value["state"]]

    @property
    def waited(self) -> str:
        return waited(self.asked, self.answered) if self.answered else ""


def corrections_page(view: View) -> Page:
    titles = tuple(f"{part_key('goal', slug)}#title" for slug in sorted({one["goal"] for one in _values(view)} - {""}))
    needs = (*all_of(view, "request"), *titles)
    return Page(PATH, "Corrections", needs, lambda: make_corrections(view))


def make_corrections(view: View) -> Made:
    found = [_request(view, one) for one in _values(view)]
    return Made("public_site/corrections.html", {"requests": found, "sentence": _sentence(found), "form": FORM})


def _values(view: View) -> list[RequestValue]:
    """The newest first."""
    values = [cast(RequestValue, one) for one in view.edition.of_kind("request").values()]
    return sorted(values, key=lambda one: one["number"], reverse=True)


def _request(view: View, value: RequestValue) -> Request:
    key = part_key("goal", value["goal"])
    title = plain(title_of(view.edition, key)) if value["goal"] and key in view.edition.parts else ""
    return Request(value, title, day(value["asked_on"]), day(value["answered_on"]) if value["answered_on"] else None)


def _sentence(found: Sequence[Request]) -> str:
    """ "5 corrections were asked for. 4 are answered, the slowest after 12 days; 1 is not answered yet."."""
    if not found:
        return "Nobody has asked for a correction yet, as far as this edition tells."
    answered = [one for one in found if one.answered]
    days = max(((one.answered - one.asked).days for one in answered if one.answered), default=0)
    was = "was" if len(found) == 1 else "were"
    words = f"{plural(len(found), 'correction')} {was} asked for."
    if answered:
        slowest = f"after {plural(days, 'day')}" if days > 0 else "on the same day"
        words += f" {len(answered)} {'is' if len(answered) == 1 else 'are'} answered, the slowest {slowest}."
    still = len(found) - len(answered)
    return words + (f" {still} {'is' if still == 1 else 'are'} not answered yet." if still else "")
