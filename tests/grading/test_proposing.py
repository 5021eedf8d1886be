"""A proposal of who scores what: no conflict, no pair twice, as many places as can be filled, the work spread evenly."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.proposing import Proposal, Seats, propose

PEOPLE = ("ada", "ben", "cy", "dee")


@st.composite
def seats(draw, goals=4, people=PEOPLE):
    return [
        Seats(key=f"goal-{n}", places=draw(st.integers(0, 3)), closed_to=draw(st.sets(st.sampled_from(people))))
        for n in range(draw(st.integers(1, goals)))
    ]


def filled(found: Proposal) -> int:
    return sum(len(panel) for panel in found.panels.values())


def greatest(reviewers, found: Proposal) -> int:
    return max(load + found.loads.get(who, 0) for who, load in reviewers.items())


def test_three_reviewers_share_two_goals_that_need_three_each():
    found = propose([Seats(key="a", places=3), Seats(key="b", places=3)], dict.fromkeys("xyz", 0))
    assert found.panels == {"a": ["x", "y", "z"], "b": ["x", "y", "z"]}
    assert found.missing == {}


def test_who_has_work_already_gets_less():
    found = propose([Seats(key=f"g{n}", places=1) for n in range(4)], {"busy": 3, "idle": 0, "rested": 1})
    assert found.loads == {"idle": 3, "rested": 1}  # three for the first two, two for the third


def test_a_reviewer_changes_goals_to_make_room_where_only_he_can_go():
    # Taken one after the other, "ada" would sit with "open" and nobody could score "narrow".
    found = propose(
        [Seats(key="narrow", places=1, closed_to=["ben"]), Seats(key="open", places=1)], {"ada": 0, "ben": 0}, most=1
    )
    assert found.panels == {"narrow": ["ada"], "open": ["ben"]}


def test_places_that_nobody_can_take_are_named():
    found = propose([Seats(key="owned", places=3, closed_to=["ada", "ben"])], {"ada": 0, "ben": 0, "cy": 0})
    assert (found.panels, found.missing) == ({"owned": ["cy"]}, {"owned": 2})
    assert propose([Seats(key="alone", places=2)], {}).missing == {"alone": 2}


@given(seats(), st.fixed_dictionaries({who: st.integers(0, 3) for who in PEOPLE}), st.none() | st.integers(0, 4))
def test_no_conflict_no_pair_twice_no_load_above_the_bound(wanted, reviewers, most):
    found = propose(wanted, reviewers, most=most)
    for one in wanted:
        panel = found.panels[one.key]
        assert len(set(panel)) == len(panel) == one.places - found.missing.get(one.key, 0)
        assert not set(panel) & set(one.closed_to)
    if most is not None:
        assert all(reviewers[who] + load <= most for who, load in found.loads.items())
    assert propose(wanted[::-1], reviewers, most=most).panels == found.panels


@settings(max_examples=60, deadline=None)
@given(seats(goals=3), st.fixed_dictionaries({who: st.integers(0, 2) for who in PEOPLE}))
def test_no_other_way_fills_more_or_loads_anybody_less(wanted, reviewers):
    found = propose(wanted, reviewers)
    ways = [
        list(combinations([who for who in PEOPLE if who not in one.closed_to], len(found.panels[one.key])))
        for one in wanted
    ]
    assert all(
        len(panel) == min(one.places, sum(who not in one.closed_to for who in PEOPLE))
        for one, panel in zip(wanted, found.panels.values(), strict=True)
    )
    best = min(
        max(load + sum(who in panel for panel in way) for who, load in reviewers.items()) for way in product(*ways)
    )
    assert greatest(reviewers, found) == best


def test_three_hundred_goals_and_thirty_reviewers_are_spread_within_one():
    people = {f"reviewer-{n:02}": 0 for n in range(30)}
    names = list(people)
    wanted = [Seats(key=f"goal-{n:03}", places=3, closed_to=names[n % 30 : n % 30 + 4]) for n in range(300)]
    found = propose(wanted, people)
    assert (filled(found), found.missing, set(found.loads.values())) == (900, {}, {30})
