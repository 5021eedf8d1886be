"""The roadmap as of a day: which edition was in force on it, and what there is to say where none was."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from goals.days import long_day
from goals.standing import ONE_DAY
from public_site.editions import Edition
from public_site.page import Made, Page
from public_site.view import View


def as_of_page(view: View) -> Page:
    return Page("/as-of/", "As of a day", ("edition",), lambda: make_as_of(view), versioned=False)


def make_as_of(view: View, problem: str = "", asked: str = "") -> Made:
    """A form for a day, and the days of each edition. `problem`: why the day that was asked for has none."""
    spans = [(old, new.published_on - ONE_DAY) for old, new in pairwise(view.editions)]
    context = {
        "spans": [(view.edition, None), *reversed(spans)],
        "problem": problem,
        "asked": asked,
        "first": view.editions[0],
        "edition": view.edition,
    }
    return Made("public_site/as_of.html", context)


def edition_on(editions: Sequence[Edition], on: date) -> Edition | None:
    """The edition in force at the end of a day (UTC); None before the first."""
    return next((one for one in reversed(editions) if one.published_on <= on), None)


def before_the_first(editions: Sequence[Edition], on: date) -> str:
    first = editions[0]
    return (
        f"Nothing had been published on {long_day(on)}. Edition {first.number}, the first, came out on "
        f"{long_day(first.published_on)}."
    )
