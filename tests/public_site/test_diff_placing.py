"""A goal that moved is one entry, the revision's: from where, to where, which way and why; in no edition before it is told."""

from typing import Any

import pytest

from goals import actions
from public_site.compile import read_everything
from public_site.diff import changes
from public_site.projection import project
from tests import builders as b
from tests.public_site.shapes import edition

pytestmark = pytest.mark.django_db


def parts() -> list[dict[str, Any]]:
    return list(project(read_everything()).parts.values())


def told(before: list[dict[str, Any]], after: list[dict[str, Any]], slug: str = "one") -> list[Any]:
    found = changes(edition(before), edition(after, number=2))
    return [entry for entry in found if entry.key == f"goal/{slug}"]


def moved(goal: Any, **moves: Any) -> Any:
    return b.a_coded_revision(goal, "same", b.a_change(goal, kind="rescoped", reason="Misplaced.", **moves))


def test_another_area_is_told_by_the_change_alone():
    b.a_roadmap()
    goal = b.a_goal("one", area=b.an_area("safeguards", name="Safeguards"))
    policy = b.an_area("policy", name="Policy")
    before = parts()
    moved(goal, area=policy)
    (entry,) = told(before, parts())
    assert (entry.type, entry.reason, entry.direction) == ("Re-scoped", "Misplaced.", "same")
    assert entry.sentence == "Area: Policy. Before: Safeguards."
    (field,) = entry.fields
    assert (field.label, field.before, field.after, field.direction) == ("Area", "Safeguards", "Policy", "cannot_tell")


def test_a_move_that_is_not_coded_is_in_no_part():
    b.a_roadmap()
    goal, other, secret = b.a_goal("one"), b.a_goal("two"), b.an_area("policy", name="Policy")
    before = {one["part"]: one for one in parts()}
    change = b.a_change(
        goal, kind="rescoped", area=secret, moonshot=True, follows=[other], reason="So.", reason_class="resources"
    )
    b.an_approved_revision(goal, change)
    after = {one["part"]: one for one in parts()}
    assert after["goal/one"] == before["goal/one"]
    assert after["goal/two"] == before["goal/two"], "nor does the goal that it follows tell"


def test_a_moonshot_and_links_are_told_in_words():
    b.a_roadmap()
    goal, kept, gone = b.a_goal("one"), b.a_goal("two"), b.a_goal("three", revision=b.a_revision(title="Third goal"))
    actions.link_predecessor(goal=goal, predecessor=gone, by=b.an_editor(), at=b.later(1))
    before = parts()
    moved(goal, moonshot=True, follows=[kept], follows_no_longer=[gone], reason_class="resources")
    (entry,) = told(before, parts())
    texts = {one.label: (one.before, one.after) for one in entry.fields}
    assert texts["Moonshot"] == (None, "a moonshot")
    assert texts["Follows"] == ("“Third goal”", "“Publish the report”")


def test_a_link_made_beside_a_move_has_an_entry_of_its_own():
    b.a_roadmap()
    goal, kept, other = b.a_goal("one"), b.a_goal("two"), b.a_goal("three")
    before = parts()
    moved(goal, follows=[kept])
    actions.link_predecessor(goal=goal, predecessor=other, by=b.an_editor(), at=b.later(15))
    assert sorted(one.type for one in told(before, parts())) == ["Changed", "Re-scoped"]


def test_goals_that_the_public_does_not_know_are_not_named_by_a_move():
    b.a_roadmap()
    goal, unknown = b.a_goal("one"), b.a_proposed_goal("inside-only")
    moved(goal, area=b.an_area("policy"), follows=[unknown])
    assert "inside-only" not in str(parts())
