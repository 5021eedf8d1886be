"""What the clock does with cycles, by the actions a person uses: it sends goals to the adjudicator whose panel does not
come together, and moves a cycle on when its announced days are over.
"""

import logging
from datetime import UTC, date, datetime
from typing import Final

from grading.actions import close_cycle, move_cycle, send_to_adjudicator
from grading.models import Cycle
from grading.undecided import undecided
from grading.windows import windows
from roadmap.errors import RuleViolation
from roadmap.records.log import SYSTEM

logger = logging.getLogger(__name__)

LAST_DAYS: Final = 3  # of the discussion, in which goals still apart go to the adjudicator
RUNNING = (Cycle.Phase.SCORING, Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY)


def move_due(*, at: datetime) -> list[str]:
    """Send goals to the adjudicator, and take every cycle whose phase is over one step on; returns what was done, in words.

    Harmless when repeated, also by two workers at once: each step is taken under a lock, once. Where a rule says no
    (somebody has not scored yet) the cycle waits for a person; no assignment ever lapses by the clock.
    """
    on, done = at.astimezone(UTC).date(), []
    for cycle in Cycle.objects.filter(phase__in=RUNNING, imported=False).order_by("pk"):
        done += _send(cycle, at)
        to = due(cycle, on)
        if to is None:
            continue
        try:
            _step(cycle, to, at)
        except RuleViolation as violation:
            logger.info("%s stays in %s: %s", cycle.slug, cycle.phase, violation.sentence)
        else:
            done.append(f"{cycle.slug} {to}")
    return done


def due(cycle: Cycle, on: date) -> str | None:
    """The phase this cycle is to go to, None while its last day is not over or no day was announced."""
    last = windows(cycle)
    steps = {
        Cycle.Phase.SCORING: (last.scoring, Cycle.Phase.DISCUSSION),
        Cycle.Phase.DISCUSSION: (last.discussion, Cycle.Phase.REPLY),
        Cycle.Phase.REPLY: (last.last, Cycle.Phase.CLOSED),
    }
    day, to = steps.get(Cycle.Phase(cycle.phase), (None, None))
    return to if day is not None and on > day else None


def _send(cycle: Cycle, at: datetime) -> list[str]:
    """Goals whose reviewers have all kept or amended their scores and are still far apart; in the last days all such."""
    done: list[str] = []
    if cycle.phase != Cycle.Phase.DISCUSSION or cycle.discussion_at is None:
        return done
    on, last = at.astimezone(UTC).date(), windows(cycle).discussion
    is_ending = last is not None and (last - on).days < LAST_DAYS and on > cycle.discussion_at.astimezone(UTC).date()
    for row, has_spoken in undecided(cycle):
        if not (is_ending or has_spoken):
            continue
        try:
            send_to_adjudicator(cycle_goal=row, by=SYSTEM, at=at)
        except RuleViolation as violation:
            logger.info("%s of %s is not sent to the adjudicator: %s", row.goal.slug, cycle.slug, violation.sentence)
        else:
            done.append(f"{cycle.slug} {row.goal.slug} sent")
    return done


def _step(cycle: Cycle, to: str, at: datetime) -> None:
    if to == Cycle.Phase.CLOSED:
        close_cycle(cycle=cycle, by=SYSTEM, at=at)
    else:
        move_cycle(cycle=cycle, to=to, by=SYSTEM, at=at)
