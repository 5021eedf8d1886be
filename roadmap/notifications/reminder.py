"""What an app says people should be reminded of, on one day. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Reminder(NamedTuple):
    """Something that is so on the day asked about, and whom to tell.

    `subject`, `occasion` and `stage` make it one of a kind: nobody is told of the same twice. Yielded again, it still
    holds; no longer yielded, it is over, whatever the stage (unless it is of a kind in `kinds.HAPPENED`). A date that
    moved is another occasion.
    """

    users: frozenset[int]  # ids
    kind: str
    subject: str  # "goal/<slug>/milestone/<key>"
    occasion: date
    text: str
    url: str
    about: str = ""  # the heading: the title of the goal, without what is withheld
    why: str = ""
    stage: int = 0


def stage_of(days_left: int, stages: Sequence[int]) -> int | None:
    """The reminder to give so many days before: of (30, 7, 1) with 5 days left the second, 7. None: too early, or past."""
    return min((one for one in stages if 0 <= days_left <= one), default=None)
