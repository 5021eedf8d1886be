"""Coding a direction without seeing anybody else's word, of goals and of the map; and the list of contested changes."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from goals import actions
from goals.coding import KINDS, url_of
from goals.models import RevisionBase
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, text_of

pytestmark = pytest.mark.django_db

LIST = "/internal/coding/"
SECRETS: dict[str, Any] = {
    "reason": "CANARY-REASON",
    "reason_class": "could_not_execute",
    "owner_direction": "same",
    "owner_words": "CANARY-WORDS",
}
HIDDEN = ("CANARY", "Could not execute", "could not execute", "Same ambition</dd>", "by the rule", "Approved by")
QUERIES = 14
LATER = b.DAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


def approved(row: Any) -> RevisionBase:
    return actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(11))


def a_goal_change() -> RevisionBase:
    goal = b.a_goal("late")
    return b.an_approved_revision(goal, b.a_later_date(goal, **SECRETS))


def a_threshold_change() -> RevisionBase:
    threshold = b.a_threshold("weapons")
    change = actions.ThresholdInput(
        name="Known weapons", definition="Helps an expert.", kind="reworded", effective_on=LATER, based_on=1, **SECRETS
    )
    who: Any = {"by": b.an_editor(), "at": b.later(10)}
    return approved(actions.propose_threshold_revision(threshold=threshold, revision=change, **who))


def a_mitigation_change() -> RevisionBase:
    first: dict[str, Any] = {"text": "Weights are encrypted.", "effective_on": b.DAY}
    mitigation = actions.add_mitigation(
        threshold=b.a_threshold(),
        slug="encrypt",
        revision=actions.MitigationInput(column="company", state="planned", **first),
        by=b.an_editor(),
        at=b.at(),
    )
    actions.approve_revision(revision=mitigation.revisions.get(), by=b.another_editor(), at=b.at(hour=10))
    moved = actions.MitigationInput(column="industry", kind="rescoped", based_on=1, **(first | SECRETS))
    who: Any = {"by": b.an_editor(), "at": b.later(10)}
    return approved(actions.propose_mitigation_revision(mitigation=mitigation, revision=moved, **who))


def a_commitment_change() -> RevisionBase:
    first = actions.CommitmentInput(scenario="It is reached.", response="We stop.", effective_on=b.DAY)
    who: Any = {"by": b.an_editor(), "at": b.at()}
    commitment = actions.add_commitment(slug="stop", revision=first, **who)
    actions.approve_revision(revision=commitment.revisions.get(), by=b.another_editor(), at=b.at(hour=10))
    weaker = actions.CommitmentInput(
        scenario="It is reached.", response="We think.", kind="reworded", effective_on=LATER, based_on=1, **SECRETS
    )
    who = {"by": b.an_editor(), "at": b.later(10)}
    return approved(actions.propose_commitment_revision(commitment=commitment, revision=weaker, **who))


CHANGES = {
    "goal": (a_goal_change, ("15 Dec 2026", "31 Mar 2027")),
    "threshold": (a_threshold_change, ("novice clearly more than public sources", "expert")),
    "mitigation": (
        a_mitigation_change,
        ("What the company will do itself", "Recommended to the whole industry"),
    ),
    "commitment": (a_commitment_change, ("stop", "think")),
}


def test_every_kind_of_change_is_tried() -> None:
    assert CHANGES.keys() == KINDS.keys()


@pytest.mark.parametrize("noun", CHANGES)
def test_a_change_is_coded_blind_and_then_all_labels_are_shown(client, noun):
    make, words = CHANGES[noun]
    row = make()
    client.force_login(b.a_reviewer())
    assert url_of(row) in text_of(client.get(LIST))
    page = text_of(client.get(url_of(row)))
    assert not [hidden for hidden in HIDDEN if hidden in page]
    bare = re.sub(r'<span class="visually-hidden">[^<]*</span>|<[^>]+>', "", page)
    assert all(word in bare for word in words)
    assert "Choose one of the directions." in text_of(client.post(url_of(row), {}))
    assert "This field is required." in text_of(client.post(url_of(row), {"direction": "less"}))
    after = text_of(client.post(url_of(row), {"direction": "less", "words": "It asks for less."}, follow=True))
    assert "Your direction is recorded." in after
    for word in ("CANARY-REASON", "CANARY-WORDS", "Same ambition", "It asks for less.", "Contested", "Editor"):
        assert word in after, word
    again = text_of(client.post(url_of(row), {"direction": "more", "words": "No."}))
    assert "already coded" in again or "Record the direction" not in again
    row.refresh_from_db()
    assert (row.coder_direction, row.coded_by) == ("less", b.a_reviewer())
    assert url_of(row) in text_of(client.get(LIST)), "among the contested ones"


def test_no_other_page_of_the_goal_tells_the_coder(client):
    row = a_goal_change()
    client.force_login(b.a_reviewer())
    for page in (at_page("goal", row.goal), at_page("revision", row.goal, 2), LIST, "/internal/"):  # type: ignore[attr-defined]
        assert "CANARY" not in text_of(client.get(page)), page


@pytest.mark.parametrize("who", ["Owner One", "Editor One", "Both One"])
def test_who_proposed_approved_or_owns_does_not_code(client, who):
    b.person("Owner One", "owner", "reviewer", team="Safeguards")
    both = b.person("Both One", "editor", "reviewer")
    row = b.a_proposed_revision(b.a_goal())
    actions.approve_revision(revision=row, by=both, at=b.later(11))
    client.force_login(b.person(who, "editor"))
    answer = client.post(url_of(row), {"direction": "less", "words": "So."})
    assert answer.status_code == 403
    assert refusals_of(b.person(who))[0]["route"] == "goals:coding"
    row.refresh_from_db()
    assert not row.coder_direction


def test_that_a_goal_is_withdrawn_is_what_the_coder_sees(client):
    goal = b.a_goal()
    change = b.a_change(goal, kind="withdrawn", **(SECRETS | {"owner_direction": "less"}))
    client.force_login(b.a_reviewer())
    page = text_of(client.get(url_of(b.an_approved_revision(goal, change))))
    assert "It is withdrawn" in page


def test_an_address_that_names_nothing_is_not_found(client):
    client.force_login(b.a_reviewer())
    for path in ("nothing/1", "goal/999", "threshold/999"):
        assert client.get(f"/internal/coding/{path}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(client, count, django_assert_num_queries):
    for _ in range(count):
        b.an_approved_revision(b.a_goal())
        goal = b.a_goal()
        b.a_coded_revision(goal, "less", b.a_later_date(goal, owner_direction="same", owner_words="Same."))
    client.force_login(b.a_reviewer())
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        page = text_of(client.get(LIST))
    assert page.count("Coder: less ambitious.") == count
