"""Until when each phase of a cycle lasts. Pure: dates in, dates out.

A phase that begins late lasts as many days as were announced for it: whoever delays one cannot shorten the next, so
owners always have their time to reply and others theirs to object.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grading.models import Cycle


CONFLICT_LOOK_BACK: Final = timedelta(days=90)  # before the graded period: owning a goal then is a conflict


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The last days (UTC) of what may be done in each phase; None where no day was announced."""

    scoring: date | None
    discussion: date | None
    replies: date | None
    objections: date | None

    @property
    def last(self) -> date | None:
        """The day after which the grades may be made final."""
        return max((day for day in (self.replies, self.objections) if day), default=None)

    def replies_are_over(self, on: date) -> bool:
        return self.replies is None or on > self.replies

    def takes_objections(self, on: date) -> bool:
        return self.objections is not None and self.replies_are_over(on) and on <= self.objections


def windows(cycle: "Cycle") -> Windows:
    """Where a phase has not begun yet the day that was announced counts."""
    discussion = _at_least(cycle.discussion_to, cycle.scoring_to, _day(cycle.discussion_at))
    replies = _at_least(cycle.reply_to, cycle.discussion_to, _day(cycle.reply_at))
    objections = cycle.comments_to
    if objections and cycle.reply_to and replies:
        objections = max(objections, replies + (objections - cycle.reply_to))
    return Windows(scoring=cycle.scoring_to, discussion=discussion, replies=replies, objections=objections)


def _at_least(announced: date | None, before: date | None, began: date | None) -> date | None:
    """The announced last day, or later where the days between it and the end of the phase `before` need it."""
    if announced is None or before is None or began is None:
        return announced
    rest = announced - before - timedelta(days=1)  # the days after the first one
    return max(announced, began + max(rest, timedelta(0)))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None
