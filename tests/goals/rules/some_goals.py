"""Arbitrary goals for property tests: any dates, updates and endings that the tables would let in."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from goals.values import GoalValue, RoadmapValue
from tests.goals.rules.plain import (
    a_goal,
    a_resolution,
    a_revision,
    a_roadmap,
    a_term,
    a_turn,
    an_update,
    changed,
    due_by,
    no_date,
)

FIRST = date(2026, 2, 10)
ENDINGS = ("achieved", "partly_achieved", "withdrawn", "replaced", "merged", "stopped_after_learning")


def days(longest: int = 400) -> st.SearchStrategy[str]:
    return st.integers(0, longest).map(lambda number: (FIRST + timedelta(days=number)).isoformat())


def deadlines() -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["date", "month", "quarter", "half", "year"])
    undated = st.sampled_from(["event", "standing", "fuzzy", "none"])
    return st.builds(due_by, days(), kinds) | st.builds(no_date, undated)


def roadmaps() -> st.SearchStrategy[RoadmapValue]:
    observed = days(700).map(lambda day: a_roadmap(kept_by="observer", known_until=day))
    return st.just(a_roadmap()) | observed


@st.composite
def resolutions(draw: st.DrawFn) -> Any:
    ended = draw(days())
    told = (date.fromisoformat(ended) + timedelta(days=draw(st.integers(0, 60)))).isoformat()
    return a_resolution(
        draw(st.sampled_from(ENDINGS)),
        ended,
        told=told,
        timing=draw(st.sampled_from(["", "established", "not_established"])),
        accepted_at=f"{told}T15:00:00Z" if draw(st.booleans()) else None,
    )


@st.composite
def goals(draw: st.DrawFn, *, ended: bool = True) -> GoalValue:
    cadence = draw(st.none() | st.integers(1, 120))
    first = a_revision(draw(deadlines()), cadence_days=cadence, starts_on=draw(st.none() | days()))
    first["milestones"] = [a_term("one", draw(deadlines()))]
    revisions = [first]
    if draw(st.booleans()):
        revisions.append(changed(first, draw(days()), deadline=draw(deadlines()), kind="redated"))
    said = sorted(draw(st.lists(days(), max_size=4)))
    health = st.sampled_from(["on_track", "at_risk", "off_track", None])
    return a_goal(
        *revisions,
        slug=draw(st.text("abcdef", min_size=1, max_size=6)),
        updates=[an_update(number, day, draw(health)) for number, day in enumerate(said, 1)],
        occurrences=[a_turn("one", FIRST.isoformat(), draw(st.none() | days()), draw(st.none() | days()))],
        resolution=draw(st.none() | resolutions()) if ended else None,
    )
