"""What an edition sets in motion at those who follow it: dates in calendars, entries in feeds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goals.days import long_day
from public_site.diff import Change
from public_site.editions import Edition
from public_site.pages.calendars.dates import Promise, promises_of
from roadmap.english import plural


@dataclass(frozen=True)
class MovedDate:
    """One date in subscribers' calendars; None: it was not there, or is not any more."""

    title: str
    before: date | None
    after: date | None

    @property
    def words(self) -> str:
        if self.before is None and self.after is not None:
            return f"new, {long_day(self.after)}"
        if self.before is not None and self.after is None:
            return f"{long_day(self.before)} is cancelled"
        return f"{long_day(self.before)} becomes {long_day(self.after)}" if self.before and self.after else ""


@dataclass(frozen=True)
class Effects:
    dates: Sequence[MovedDate]
    entries: int  # of change, each an item of the feeds

    @property
    def sentence(self) -> str:
        """ "3 dates will move in subscribers' calendars, 1 new, 0 cancelled. 12 entries will stand in the feeds." """
        return self._told("will move", "will stand")

    @property
    def past_sentence(self) -> str:
        return self._told("moved", "stand")

    def _told(self, move: str, stand: str) -> str:
        moved = sum(1 for one in self.dates if one.before and one.after)
        new = sum(1 for one in self.dates if one.before is None)
        cancelled = sum(1 for one in self.dates if one.after is None)
        words = f"{plural(moved, 'date')} {move} in subscribers' calendars, {new} new, {cancelled} cancelled."
        return f"{words} {plural(self.entries, 'entry', 'entries')} {stand} in the feeds."


def effects(before: Edition | None, after: Edition, changes: Sequence[Change]) -> Effects:
    """What is different in calendars and feeds once `after` takes the place of `before`."""
    old, new = _dates(before), _dates(after)
    titles = {name: one.title for name, one in {**old, **new}.items()}
    days = {name: tuple(one[name].on if name in one else None for one in (old, new)) for name in titles}
    moved = [MovedDate(titles[name], *days[name]) for name in sorted(titles) if days[name][0] != days[name][1]]
    return Effects(moved, len(changes))


def _dates(edition: Edition | None) -> Mapping[str, Promise]:
    """The dates of calendars that stand fast; the day of the next update rolls on with each one and is left out."""
    found = promises_of(edition) if edition else {}
    return {name: one for name, one in found.items() if not one.rolls and not one.cancelled}
