"""What a program reads of the map beside thresholds: safety levels, commitments, policy versions, reports."""

import pytest

from goals.actions import CommitmentInput, add_commitment, add_policy_version, add_report, withhold
from tests import builders as b
from tests.asking import ask, get, is_problem
from tests.goals.the_map import a_waiting_map
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def text(db):
    b.a_roadmap()
    a_waiting_map("first")
    return a_token().text


def test_a_safety_level_says_since_when_its_standards_are_active_and_what_was_put_right(text):
    (level,) = get(f"{API}safety-levels/", text)["results"]
    assert level == get(f"{API}safety-levels/first/", text)
    (standard,) = level["standards"]
    assert (standard["kind"], standard["model"], standard["active_since"]) == ("security", "Example-3", "2026-03-02")
    assert [one["fields"] for one in standard["corrections"]] == [[{"name": "model", "before": "Example-2"}]]


def test_a_commitment_has_all_its_revisions_and_its_withheld_words_are_boxed(text):
    said = get(f"{API}commitments/first/", text)
    assert [(one["number"], one["response"]) for one in said["revisions"]] == [
        (1, "We match it."),
        (2, "We try to match it."),
    ]
    span = {"subject": "commitment/first", "field": "revisions.1.scenario", "start": 2, "end": 7}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(2))
    assert get(f"{API}commitments/first/", text)["revisions"][0]["scenario"] == "A [withheld] is ahead."
    assert "rival" not in str(get(f"{API}commitments/", text)["results"][0]["revisions"][0])


def test_who_is_to_say_which_way_a_commitment_goes_reads_no_label_first(text):
    _, coder = a_token(by=b.a_reviewer())
    _, proposer = a_token(by=b.an_editor())
    blind, open_ = (get(f"{API}commitments/first/", one)["revisions"][1] for one in (coder, proposer))
    assert open_.keys() - blind.keys() == {"kind", "labels", "reason", "reason_class"}
    _, reader = a_token(by=b.person("Reader One", "reader"))
    assert get(f"{API}commitments/first/", reader)["revisions"][1] == open_
    for noun in ("thresholds", "commitments"):
        assert "labels" in get(f"{API}{noun}/first/", reader)["revisions"][1]
        assert "labels" not in get(f"{API}{noun}/first/", coder)["revisions"][1]
    assert "labels" in get(f"{API}commitments/first/", coder)["revisions"][0]


def test_policy_versions_and_reports_come_the_newest_first(text):
    who = {"by": b.an_editor(), "at": b.later(40)}
    add_policy_version(slug="second", document="Policy", version="2.0", effective_on=b.later(30).date(), **who)
    goal = b.a_goal("reports")
    card = {"kind": "system_card", "title": "Card", "published_on": b.later(30).date(), "goals": [goal]}
    add_report(slug="card", **card, **who)
    assert [one["slug"] for one in get(f"{API}policies/", text)["results"]] == ["second", "first"]
    assert get(f"{API}policies/second/", text)["version"] == "2.0"
    assert [one["slug"] for one in get(f"{API}reports/", text)["results"]] == ["card", "first"]
    assert get(f"{API}reports/card/", text)["goals"] == ["reports"]
    for query in ("kind=system_card", "goal=reports", "since=2026-03-20"):
        assert [one["slug"] for one in get(f"{API}reports/?{query}", text)["results"]] == ["card"]
    assert [one["slug"] for one in get(f"{API}reports/?series=Risk", text)["results"]] == ["first"]


def test_a_withheld_word_of_a_report_is_a_box_also_where_it_was_put_right(text):
    span = {"subject": "report/first", "field": "summary", "start": 0, "end": 7}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(2))
    assert get(f"{API}reports/first/", text)["summary"] == "[withheld] was found."


def test_what_is_not_there_is_404_and_what_did_not_change_is_304(text):
    for noun in ("safety-levels", "commitments", "policies", "reports"):
        assert is_problem(ask("get", f"{API}{noun}/none/", text), 404, "no such thing")
        tag = ask("get", f"{API}{noun}/first/", text)["ETag"]
        assert ask("get", f"{API}{noun}/first/", text, if_none_match=tag).status_code == 304


def test_lists_of_the_map_cost_the_same_for_any_number_of_rows(text, django_assert_max_num_queries):
    for number in range(4):
        who = {"by": None, "at": b.at()}
        said = CommitmentInput(scenario="A rival is ahead.", response="We wait.", effective_on=b.DAY)
        add_commitment(slug=f"more-{number}", revision=said, **who)
        a_waiting_map(f"other-{number}")
    for noun in ("safety-levels", "commitments", "policies", "reports"):
        with django_assert_max_num_queries(14):
            assert len(get(f"{API}{noun}/", text)["results"]) >= 5
