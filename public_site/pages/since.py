"""What has happened since an edition, on one screen: better, worse, later, and promised for now without a word since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goals.days import day, long_day, maybe_day
from goals.outcome import DELIVERED
from goals.reporting import HEALTH_WORDS, updates_in_force
from goals.suggestion import RANK
from goals.values import Outcome
from public_site.editions import Edition
from public_site.page import Made
from public_site.pages.entries import changes_between
from public_site.schema import kind_of, slug_of
from public_site.states import GoalState, States
from public_site.view import View
from roadmap.charts import slip_text
from roadmap.markdown import plain

BETTER: Final[tuple[Outcome, ...]] = (*DELIVERED, "partly_achieved", "being_checked")
WORSE: Final[tuple[Outcome, ...]] = ("missed", "not_known", "withdrawn", "stopped_after_learning")
ENDED_OTHERWISE: Final[tuple[Outcome, ...]] = ("no_longer_needed", "replaced", "merged")


@dataclass(frozen=True)
class Line:
    """One goal in a group: how it stands, and what is to be said of it there."""

    state: GoalState
    words: str


@dataclass(frozen=True)
class SinceGroup:
    id: str
    title: str
    none: str  # what it says where nothing is in it
    lines: Sequence[Line]


def make_since(view: View, old: Edition) -> Made:
    then = States(old, old.published_on)
    both = [(then[state.slug], state) for state in view.states.all if state.slug in then]
    weaker = _weakened(view, old)
    groups = [
        SinceGroup("better", "Better", "Nothing got better.", list(_better(both))),
        SinceGroup("worse", "Worse", "Nothing got worse.", [*_worse(both), *weaker]),
        SinceGroup("later", "Later", "No date moved later.", list(_later(both))),
        SinceGroup(
            "unheard",
            "Promised for now, and not heard of",
            "Of everything that was promised for the time since, something was told.",
            list(_unheard(both, old, view.on)),
        ),
        SinceGroup(
            "new",
            "New",
            "No goal was added.",
            [
                Line(state, f"set on {long_day(day(state.value['set_on']))}")
                for state in view.states.all
                if state.slug not in then
            ],
        ),
    ]
    told = {line.state.slug for group in groups for line in group.lines}
    context = {
        "old": old,
        "edition": view.edition,
        "groups": groups,
        "otherwise": [Line(now, now.facts.words) for was, now in both if _became(was, now, ENDED_OTHERWISE)],
        "same": len(both) - len(told & {now.slug for _, now in both}),
        "grades": sum(one.type in ("Grade published", "Grade changed") for one in changes_between(old, view.edition))
        if old.number != view.edition.number
        else 0,
        "numbers": [one.number for one in view.editions],
        "total": len(both),
    }
    return Made("public_site/since.html", context, holds_until=view.states.hold_until())


def _became(was: GoalState, now: GoalState, outcomes: Sequence[Outcome]) -> bool:
    return now.facts.outcome in outcomes and was.facts.outcome != now.facts.outcome


def _better(both: Sequence[tuple[GoalState, GoalState]]) -> Iterator[Line]:
    for was, now in both:
        if _became(was, now, BETTER):
            yield Line(now, now.facts.words)
        elif _health_step(was, now) < 0 or (was.state == "silent" and now.open and now.state != "silent"):
            yield Line(now, _was_words(was))


def _worse(both: Sequence[tuple[GoalState, GoalState]]) -> Iterator[Line]:
    for was, now in both:
        if _became(was, now, WORSE):
            due = f"; it was due {long_day(now.facts.due)}" if now.facts.due else ""
            yield Line(now, f"was “{was.state_tag.word}”{due}")
        elif now.open and (_health_step(was, now) > 0 or (now.state == "silent" and was.state != "silent")):
            yield Line(now, _was_words(was))


def _health_step(was: GoalState, now: GoalState) -> int:
    """Above zero: the owner's word got worse; only between two goals in progress that are not silent."""
    said = was.facts.health, now.facts.health
    in_progress = was.facts.outcome == now.facts.outcome == "in_progress"
    if not in_progress or "silent" in (was.state, now.state) or said[0] is None or said[1] is None:
        return 0
    return RANK[said[1].health] - RANK[said[0].health]


def _was_words(was: GoalState) -> str:
    said = was.facts.health
    if was.state == "silent" or said is None:
        return f"was “{was.state_tag.word}”"
    return f"was “{HEALTH_WORDS[said.health]}”, said {long_day(said.on)}"


def _weakened(view: View, old: Edition) -> list[Line]:
    """What asks for less than before, but for dates: those stand under "later"."""
    if old.number == view.edition.number:
        return []
    found = [one for one in changes_between(old, view.edition) if one.weakens and one.type != "Re-dated"]
    return [
        Line(view.states[slug_of(one.key)], f"{one.type.lower()}: {plain(one.sentence).rstrip('.')}")
        for one in found
        if kind_of(one.key) == "goal" and slug_of(one.key) in view.states
    ]


def _later(both: Sequence[tuple[GoalState, GoalState]]) -> Iterator[Line]:
    for was, now in both:
        before, after = was.facts.due, now.facts.due
        if before and after and after > before:
            yield Line(now, f"{slip_text((after - before).days)}: {long_day(before)} became {long_day(after)}")
        elif before and after is None:
            yield Line(now, f"no date any more; it was {long_day(before)}")


def _unheard(both: Sequence[tuple[GoalState, GoalState]], old: Edition, on: date) -> Iterator[Line]:
    """What the old edition promised for the days since, where nothing was told after its day."""
    for was, now in both:
        heard = max((when for when, _ in updates_in_force(now.value) if when <= on), default=date.min)
        for due, what in _promised(was, now):
            if old.published_on < due < on and heard <= due:
                about = f"“{what}” was due {long_day(due)}" if what else f"it was due {long_day(due)}"
                yield Line(now, f"{about}; nothing has been told since")
        if now.silence and (now.open or now.facts.outcome == "missed"):
            yield Line(now, now.silence.partition(";")[0].rstrip("."))


def _promised(was: GoalState, now: GoalState) -> Iterator[tuple[date, str]]:
    """Days that stood in the old edition and were neither kept, nor moved, nor given up."""
    if was.facts.due and was.facts.due == now.facts.due and now.facts.outcome in ("missed", "not_known"):
        yield was.facts.due, ""
    if now.ended and now.facts.outcome != "missed":
        return
    done = {one["key"] for one in now.value["milestones"]}
    stands = {one["key"]: one["deadline"]["due"] for one in now.revision["milestones"]}
    for term in was.revision["milestones"]:
        due = maybe_day(term["deadline"]["due"])
        if due and term["key"] not in done and stands.get(term["key"]) == term["deadline"]["due"]:
            yield due, plain(term["title"])


def since_title(old: Edition) -> str:
    return f"Since edition {old.number}"
