"""One edition seen on one day, with the editions before it: what every page is made from."""

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache

from goals.values import AreaValue, ReportValue, RoadmapValue, ThresholdValue
from grading.values import CycleValue
from public_site.editions import Edition
from public_site.graded import Grades
from public_site.schema import kind_of, slug_of
from public_site.states import States

VIEWS = 4  # kept, with what was worked out for them: a rendering looks at few, and the next one at some of them again
# Which field of a part is its name, for needs such as "goal/x#title".
TITLES = {
    "area": "name",
    "threshold": "name",
    "evidence": "title",
    "report": "title",
    "cycle": "title",
    "suite": "name",
}


class View:
    """`editions` ends with the edition that is shown; later ones are unknown to it."""

    def __init__(self, editions: Sequence[Edition], on: date) -> None:
        self.editions = list(editions)
        self.edition = self.editions[-1]
        self.on = on

    @property
    def roadmap(self) -> RoadmapValue:
        return self.edition.roadmap

    @cached_property
    def areas(self) -> dict[str, AreaValue]:
        return self.edition.areas()

    @cached_property
    def cycles(self) -> dict[str, CycleValue]:
        return self.edition.cycles()

    @cached_property
    def thresholds(self) -> dict[str, ThresholdValue]:
        return self.edition.thresholds()

    @cached_property
    def reports(self) -> dict[str, ReportValue]:
        return self.edition.reports()

    @cached_property
    def states(self) -> States:
        return States(self.edition, self.on)

    @cached_property
    def states_then(self) -> States:
        """As they were on the day the edition came out; what differs from `states` came about by itself."""
        return States(self.edition, self.edition.published_on)

    @cached_property
    def grades(self) -> Grades:
        return Grades(self.edition)

    @cached_property
    def before(self) -> Edition | None:
        """The edition before the one that is shown."""
        return self.editions[-2] if len(self.editions) > 1 else None

    def digest(self, need: str) -> str:
        """What a page's need looks like in this edition; "" when the part does not exist in it."""
        if need == "edition":
            return self.edition.digest
        key, _, name = need.partition("#")
        if name == "withheld":
            return self.edition.register.digest_about(key)
        if not name or key not in self.edition.parts:
            return self.edition.parts.get(key, "")
        return hashlib.sha256(title_of(self.edition, key).encode()).hexdigest()


def view_of(editions: Sequence[Edition], on: date) -> View:
    """The view of these editions on a day; one that somebody looked at lately is the same object."""
    return _view(tuple(editions), on)


@lru_cache(maxsize=VIEWS)
def _view(editions: tuple[Edition, ...], on: date) -> View:
    return View(editions, on)


def title_of(edition: Edition, key: str) -> str:
    """The name under which other pages link to a part."""
    part = edition.part(key)
    revisions = part.get("revisions")
    if revisions:
        return str(revisions[-1].get("title") or revisions[-1].get("name") or slug_of(key))
    return str(part.get(TITLES.get(kind_of(key), "title"), slug_of(key)))
