"""Where revisions move a goal: which way that goes, and how a move that may not be told is undone for the public."""

from typing import Any

import pytest

from goals.direction import compare, openness
from goals.placing import as_told
from tests.goals.rules.plain import a_goal, a_revision

AREA = {"field": "area", "before": ["security"], "after": ["safeguards"]}


def moonshot(is_one: bool) -> dict[str, Any]:
    sides: tuple[list[str], list[str]] = [], ["moonshot"]
    return {"field": "moonshot", "before": sides[not is_one], "after": sides[is_one]}


def follows(gone: list[str], come: list[str]) -> dict[str, Any]:
    return {"field": "predecessors", "before": gone, "after": come}


@pytest.mark.parametrize(
    ("move", "direction", "open_"),
    [
        (AREA, "cannot_tell", ""),
        (moonshot(True), "less", ""),
        (moonshot(False), "more", ""),
        (follows([], ["a"]), "same", ""),
        (follows(["a"], []), "same", "less_open"),
    ],
)
def test_which_way_a_move_goes(move, direction, open_):
    before: Any = a_revision()
    after: Any = a_revision() | {"placings": [move]}
    assert compare(before, after, []) == {move["field"]: direction}
    assert openness(before, after) == open_


def test_a_move_is_no_part_of_what_a_goal_says_afterwards():
    moved: Any = a_revision() | {"placings": [AREA]}
    assert compare(moved, a_revision(), []) == {}


def goal(slug: str, *revisions: dict[str, Any], **fields: Any) -> Any:
    return a_goal(slug=slug) | {"revisions": list(revisions)} | fields


def revision(number: int, *moves: dict[str, Any], approved: bool = True) -> dict[str, Any]:
    at = {"approved_at": "2026-03-02T09:00:00Z" if approved else None, "imported": False}
    return a_revision() | {"number": number, "placings": list(moves)} | at


def test_moves_that_may_not_be_told_are_moved_back_in_their_order():
    later = AREA | {"before": ["safeguards"], "after": ["policy"]}
    one = goal("one", revision(1), revision(2, AREA, moonshot(True)), revision(3, later), area="policy", moonshot=True)
    assert as_told([one], {"one": 3}) == [one]
    (after_two,) = as_told([one], {"one": 2})
    assert (after_two["area"], after_two["moonshot"]) == ("safeguards", True)
    (at_first,) = as_told([one], {"one": 1})
    assert (at_first["area"], at_first["moonshot"]) == ("security", False)
    assert one["area"] == "policy", "what is inside is not touched"


def test_a_proposal_has_moved_nothing_yet():
    one = goal("one", revision(1), revision(2, AREA, approved=False), area="security")
    assert as_told([one], {"one": 1}) == [one]


def test_a_link_that_may_not_be_told_is_told_by_neither_goal():
    one = goal("one", revision(1), revision(2, follows(["b"], ["a"])), predecessors=["a", "c"])
    a, b, c = (goal(slug, revision(1), successors=["one"] if slug != "b" else []) for slug in "abc")
    told = {one["slug"]: one for one in as_told([one, a, b, c], dict.fromkeys(("one", "a", "b", "c"), 1))}
    assert told["one"]["predecessors"] == ["b", "c"]
    assert [told[slug]["successors"] for slug in "abc"] == [[], ["one"], ["one"]]
