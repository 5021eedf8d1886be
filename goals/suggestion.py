"""The health that the facts suggest: one documented rule, so that a better word from the owner needs a public sentence."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from goals.criteria import check_all
from goals.days import day, long_day, maybe_day
from goals.deadlines import current_due, current_revision
from goals.outcome import accepted
from goals.progress import MetricProgress, about_text, number_text, progress
from goals.values import GoalValue, Health

BEHIND = Decimal("0.10")  # of the whole way: at risk beyond this, ...
FAR_BEHIND = Decimal("0.25")  # ... off track beyond this
LATE_TOO_LONG = timedelta(days=60)  # a milestone late for longer puts the goal off track
RANK: dict[Health, int] = {"on_track": 0, "at_risk": 1, "off_track": 2}

Sign = tuple[Health, str]


class Suggestion(NamedTuple):
    """The worst of all signs, and every sign in words (none: nothing speaks against "on track")."""

    health: Health
    reasons: list[str]


def is_better(said: Health, suggested: Health) -> bool:
    """Is the owner's word better than the rule's, so that it needs a public sentence?"""
    return RANK[said] < RANK[suggested]


def suggest_health(goal: GoalValue, on: date) -> Suggestion:
    """What health the facts of the goal suggest on `on`.

    Off track: the due date, a dated target or one turn of a standing duty has passed unmet; a milestone is more than 60
    days late; a metric or a countable criterion is more than 25 % of the whole way behind a straight line from the
    start to the due date. At risk: a milestone is late; more than 10 % behind. Otherwise on track. What nobody has
    reported suggests nothing, and promises that can only be kept whole (deliverables, judgements) have no line.
    """
    signs = [*_dates(goal, on), *_milestones(goal, on), *_metrics(goal, on), *_criteria(goal, on)]
    found: list[Health] = ["on_track", *(health for health, _ in signs)]
    worst = max(found, key=RANK.__getitem__)
    return Suggestion(worst, [words for _, words in signs])


def _dates(goal: GoalValue, on: date) -> Iterator[Sign]:
    due = current_due(goal)
    if due and due < on and not accepted(goal):
        yield "off_track", f"The goal was due on {long_day(due)}."
    for turn in goal["occurrences"]:
        turn_due = maybe_day(turn["due"])
        if turn_due and turn_due < on and not turn["done_on"]:
            yield "off_track", f"“{turn['text']}” was due on {long_day(turn_due)}."


def _milestones(goal: GoalValue, on: date) -> Iterator[Sign]:
    done = {one["key"] for one in goal["milestones"]}
    terms = current_revision(goal)["milestones"]
    dues = (maybe_day(one["deadline"]["due"]) for one in terms if one["key"] not in done)
    late = [due for due in dues if due and due < on]
    if late:
        too_long = on - min(late) > LATE_TOO_LONG
        count = f"{len(late)} of {len(terms)} milestones {'is' if len(late) == 1 else 'are'} late"
        since = f"since {long_day(min(late))}"
        yield "off_track" if too_long else "at_risk", f"{count}{', the first ' if len(late) > 1 else ' '}{since}."


def _metrics(goal: GoalValue, on: date) -> Iterator[Sign]:
    for one in progress(goal, on):
        if one.value is None:
            continue
        found = f"{one.metric['name']}: {number_text(one.value)} {one.metric['unit']}".rstrip()
        if one.missed_steps:
            step = one.missed_steps[-1]
            asked = f"{number_text(Decimal(step['value']))} was due on {long_day(day(step['due']))}"
            yield "off_track", f"{found}; {asked}."
        elif one.expected is not None:
            health = _by_lag(_lag(one))
            if health != "on_track":
                yield health, f"{found}; on a straight line it would be {about_text(one.expected)}."


def _lag(one: MetricProgress) -> Decimal:
    """How far behind the line, as a share of the whole way from baseline to target."""
    if one.expected is None or one.baseline is None or one.asked is None or one.way is None:
        return Decimal(0)
    return (one.expected - one.baseline) / (one.asked - one.baseline) - one.way


def _criteria(goal: GoalValue, on: date) -> Iterator[Sign]:
    passed = time_passed(goal, on)
    if passed is None:
        return
    for result in check_all(goal, on):
        ways = [test.way for test in result.tests if test.way is not None]
        if result.reached is False and ways:
            health = _by_lag(passed - min(ways))
            if health != "on_track":
                share = number_text(passed * 100, 0)
                yield health, f"{result.sentence} {share} % of the time has passed."


def time_passed(goal: GoalValue, on: date) -> Decimal | None:
    """Share of the time from the start of the goal to its due day that has passed, 0 to 1. None without a due day."""
    due = current_due(goal)
    start = maybe_day(current_revision(goal)["starts_on"]) or day(goal["set_on"])
    if due is None or due <= start:
        return None
    return Decimal((min(max(on, start), due) - start).days) / (due - start).days


def _by_lag(lag: Decimal) -> Health:
    if lag > FAR_BEHIND:
        return "off_track"
    return "at_risk" if lag > BEHIND else "on_track"
