"""What a program reads of goals: one goal, its revisions, updates and readings, filtered, in order, a page at a time."""

import pytest
import time_machine
from django.utils import timezone

from goals.actions import MilestoneInput, decline_revision, save_draft, withhold
from tests import builders as b
from tests.asking import ask, get, is_problem
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
GOAL = "/api/v1/goals/reports/"


@pytest.fixture
def goal(db):
    b.a_roadmap()
    milestone = MilestoneInput(key="outline", title="The outline", deadline=b.deadline())
    return b.a_goal("reports", revision=b.a_revision(milestones=[milestone]))


@pytest.fixture
def text(db):
    return a_token().text


def test_a_goal_says_what_holds_how_far_it_is_and_what_waits(goal, text):
    metric = b.a_metric(goal, "hours")
    for day in (1, 2):
        b.a_reading(metric, str(70 + day), on=b.later(day).date())
    b.some_evidence("memo", goals=[goal])
    b.a_proposed_revision(goal)
    said = get(GOAL, text)
    assert (said["says"]["title"], said["says"]["number"], said["waiting"]) == ("Publish the report", 1, 2)
    assert (said["stands"]["outcome"], said["stands"]["area"]) == ("in_progress", "safeguards")
    assert [one["key"] for one in said["says"]["milestones"]] == ["outline"]
    assert [(one["key"], one["reached"]) for one in said["criteria"]] == [("report", None)]
    assert [(one["slug"], one["newest"]["value"]) for one in said["metrics"]] == [("hours", "72")]
    assert said["evidence"] == ["memo"]
    assert "revisions" not in said


def test_a_goal_of_which_every_proposal_was_declined_says_nothing(text):
    b.a_roadmap()
    proposed = b.a_proposed_goal("given-up").revisions.get()
    decline_revision(revision=proposed, reason="No.", by=b.another_editor(), at=b.later(1))
    assert is_problem(ask("get", "/api/v1/goals/given-up/", text), 404, "no such thing")


def test_revisions_are_read_by_number_with_their_state(goal, text):
    b.an_approved_revision(goal)
    b.a_proposed_revision(goal, b.a_later_date(goal, "2027-06-30"), at=b.later(12))
    said = get(f"{GOAL}revisions/", text)["results"]
    assert [(one["number"], one["state"]) for one in said] == [(3, "waits"), (2, "in_force"), (1, "earlier")]
    assert get(f"{GOAL}revisions/2/", text)["deadline"]["due"] == "2027-03-31"
    assert is_problem(ask("get", f"{GOAL}revisions/9/", text), 404, "no such thing")


def test_who_is_to_say_which_way_a_change_goes_reads_no_label_first(goal, text):
    b.an_approved_revision(goal)
    _, coder = a_token(by=b.a_reviewer())
    blind, open_ = get(f"{GOAL}revisions/2/", coder), get(f"{GOAL}revisions/2/", text)
    assert open_.keys() - blind.keys() == {"kind", "labels", "reason", "reason_class"}
    assert open_["reason"] == "Two people left."
    assert get(f"{GOAL}revisions/2/", a_token(by=b.person("Reader One", "reader")).text) == open_
    assert "Two people left." not in str(get(GOAL, coder)) + str(get(f"{GOAL}revisions/", coder))
    assert "labels" in get(f"{GOAL}revisions/1/", coder)


def test_a_withheld_word_is_a_box_and_the_etag_follows(goal, text):
    tag = ask("get", f"{GOAL}revisions/1/", text)["ETag"]
    span = {"subject": "goal/reports", "field": "revisions.1.why", "start": 0, "end": 7}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(2))
    answer = ask("get", f"{GOAL}revisions/1/", text)
    assert answer.json()["why"] == "[withheld] cannot judge what they do not see."
    assert answer["ETag"] != tag
    assert get(GOAL, text)["says"]["why"] == answer.json()["why"]


def test_an_unchanged_object_is_not_sent_again(goal, text):
    answer = ask("get", GOAL, text)
    assert ask("get", GOAL, text, if_none_match=answer["ETag"]).status_code == 304
    b.an_update(goal)
    assert ask("get", GOAL, text, if_none_match=answer["ETag"]).status_code == 200


def test_a_page_of_a_list_that_did_not_change_is_not_sent_again(goal, text):
    """Also where another page follows: the cursor in `next` is the same while the rows are."""
    for number in range(3):
        b.an_update(goal, at=b.later(5 + number))
    path = f"{GOAL}updates/?limit=2"
    first, again = ask("get", path, text), ask("get", path, text)
    assert first.json()["next"]
    assert (first["ETag"], first.content) == (again["ETag"], again.content)
    kept = ask("get", path, text, if_none_match=first["ETag"])
    assert (kept.status_code, kept.content) == (304, b"")
    assert ask("get", f"{GOAL}updates/?limit=1", text, if_none_match=first["ETag"]).status_code == 200
    b.an_update(goal, at=b.later(9))
    assert ask("get", path, text, if_none_match=first["ETag"]).status_code == 200


def test_a_cursor_is_the_same_at_any_moment(goal, text):
    for number in range(3):
        b.an_update(goal, at=b.later(5 + number))
    with time_machine.travel(b.later(20)):
        following = get(f"{GOAL}updates/?limit=2", a_token().text)["next"]
    assert get(f"{GOAL}updates/?limit=2", text)["next"] == following


def test_the_list_is_narrowed_and_ordered(goal, text):
    security = b.an_area("security")
    b.a_goal("early", area=security, revision=b.a_revision(deadline=b.deadline("2026-11-30")))
    b.an_update(
        b.a_goal("mine", revision=b.a_revision(deadline=b.deadline("2028-01-31"))), health="at_risk", at=timezone.now()
    )

    def slugs(query):
        return [one["slug"] for one in get(f"/api/v1/goals/?{query}", text)["results"]]

    assert slugs("area=security") == ["early"]
    assert slugs("health=at_risk") == ["mine"]
    assert slugs("due_to=2026-12-31&order=due") == ["early", "reports"]
    assert slugs("due_from=2026-12-01&order=due") == ["reports", "mine"]
    assert slugs("outcome=achieved") == []
    assert slugs("mine=true&freshness=current") == ["mine"]
    b.a_goal("others", owners=[])
    assert "others" in slugs("")
    assert "others" not in slugs("mine=true")


@pytest.mark.parametrize("query", ["health=well", "due_to=soon", "aera=security", "limit=0", "limit=x", "order=size"])
def test_what_is_not_understood_is_said_and_not_passed_over(goal, text, query):
    answer = ask("get", f"/api/v1/goals/?{query}", text)
    assert is_problem(answer, 400, "see errors")
    assert [one["field"] for one in answer.json()["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize("order", ["goal", "due", "attention", "area"])
def test_pages_follow_each_other_without_a_gap(goal, text, order):
    """Seven goals of one day: only the last field of the order tells them apart."""
    for number in range(6):
        b.a_goal(f"more-{number}")
    path, found = f"/api/v1/goals/?limit=3&order={order}", []
    while path:
        page = get(path, text)
        found += [one["slug"] for one in page["results"]]
        if len(found) == 3:
            b.a_goal("comes-in")
        path = page["next"]
    assert len(found) == len(set(found))
    assert set(found) - {"comes-in"} == {"reports", *(f"more-{number}" for number in range(6))}


def test_a_cursor_of_another_list_or_order_is_refused(goal, text):
    b.a_goal("second")
    following = get("/api/v1/goals/?limit=1&order=goal", text)["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    for path in (f"/api/v1/goals/?order=due&cursor={cursor}", f"{GOAL}updates/?cursor={cursor}"):
        assert is_problem(ask("get", path, text), 404, "no cursor of this list")


def test_readings_are_paged_from_either_end(goal, text):
    metric = b.a_metric(goal, "hours")
    for day in range(5):
        b.a_reading(metric, str(day), on=b.later(day).date())
    path = f"{GOAL}metrics/hours/readings/"
    first = get(f"{path}?limit=2", text)
    assert [one["value"] for one in first["results"]] == ["4", "3"]
    assert [one["value"] for one in get(first["next"], text)["results"]] == ["2", "1"]
    said = get(f"{path}?order=oldest&since=2026-03-03&until=2026-03-05", text)
    assert ([one["value"] for one in said["results"]], said["next"]) == (["1", "2", "3"], None)


def test_a_draft_of_an_update_is_nobodys_but_its_authors(goal, text):
    b.an_update(goal)
    save_draft(goal=goal, done="Half of it.", by=b.an_owner(), at=b.later(8))
    said = get(f"{GOAL}updates/", text)["results"]
    assert [(one["number"], one["done"], one["corrected_by"]) for one in said] == [(1, "The outline is written.", None)]
    assert ask("get", f"{GOAL}updates/2/", text).status_code == 404


def test_lists_cost_the_same_for_any_number_of_rows(goal, text, django_assert_max_num_queries):
    paths = [f"{GOAL}updates/", f"{GOAL}revisions/", f"{GOAL}evidence/", "/api/v1/evidence/", "/api/v1/thresholds/"]
    for number in range(4):
        b.an_update(goal, at=b.later(5 + number))
        b.some_evidence(goals=[goal])
        b.a_threshold()
    b.an_approved_revision(goal)
    for path in paths:
        with django_assert_max_num_queries(24):
            assert get(path, text)["results"]


def test_the_map_is_read_whole_and_in_order(text):
    b.a_threshold("first", position=1)
    b.a_threshold("zero", position=0)
    assert [one["slug"] for one in get("/api/v1/thresholds/", text)["results"]] == ["zero", "first"]
    assert get("/api/v1/thresholds/zero/", text)["revisions"][0]["name"] == "Known weapons"
    assert ask("get", "/api/v1/thresholds/none/", text).status_code == 404
