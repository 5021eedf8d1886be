"""The search page: what it finds, in how many queries, and the same as CSV."""

import csv
import io

import pytest
from django.urls import reverse

from tests import builders as b
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db


def searched(client, **query):
    return text_of(client.get(reverse("goals:search"), query))


def downloaded(client, **query):
    answer = client.get(reverse("goals:search_export"), query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))


def a_story():
    goal = b.a_goal("keys", revision=b.a_revision(title="Rotate keys", statement="Every key is <new> each year."))
    b.an_update(goal, done="Most keys are rotated.")
    b.some_evidence("memo", goals=[goal], title="Memo on keys")
    return goal


def test_one_search_counts_goals_updates_and_evidence_and_shows_the_words_found(client):
    a_story()
    client.force_login(b.person("Reader One", "reader"))
    answer = client.get(reverse("goals:search"), {"q": "key"})
    page = text_of(answer)
    for words in ("Goals (1)", "Updates (1)", "Evidence (1)", "Rotate keys", "In force"):
        assert words in page, words
    assert "Every <mark>key</mark> is &lt;new&gt; each year." in answer.content.decode()
    assert "Most <mark>key</mark>s are rotated." in searched(client, q="key", **{"in": "updates"})
    assert "Memo on keys" in searched(client, q="key", **{"in": "evidence"})


def test_what_fits_nothing_says_what_to_do_and_wrong_filters_are_named(client):
    a_story()
    client.force_login(b.an_owner())
    assert "No goals fit this search." in searched(client, q="cellar")
    assert "The last day is before the first one." in searched(client, since="2026-05-02", until="2026-05-01")
    assert "Use at most 10 words." in searched(client, q=" ".join("abcdefghijk"))
    assert "Null characters are not allowed." in searched(client, q="a\x00b")
    assert "Rotate keys" in searched(client, **{"in": "nonsense", "page": "99"})


def test_the_csv_has_every_line_that_fits_and_no_formula(client):
    goal = a_story()
    b.an_update(goal, at=b.later(20), done="=1+1 key")
    client.force_login(b.an_owner())
    assert [row[:4] for row in downloaded(client, q="key")] == [
        ["goal", "area", "revision", "standing"],
        ["keys", "safeguards", "1", "In force"],
    ]
    updates = downloaded(client, q="key", **{"in": "updates"})
    assert [row[2] for row in updates] == ["update", "2", "1"]
    assert updates[1][6] == "'=1+1 key"
    assert [row[0] for row in downloaded(client, **{"in": "evidence"})] == ["evidence", "memo"]


@pytest.mark.parametrize(("noun", "queries"), [("goals", 11), ("updates", 14), ("evidence", 13)])
def test_the_number_of_queries_is_the_same_for_one_and_for_three(client, django_assert_num_queries, noun, queries):
    client.force_login(b.an_owner())
    for number in range(3):
        goal = b.a_goal(f"keys-{number}")
        b.an_update(goal)
        b.some_evidence(goals=[goal])
        if number != 1:
            with django_assert_num_queries(queries):
                client.get(reverse("goals:search"), {"in": noun, "mine": "on", "q": "e"})


def test_the_second_page_and_the_other_nouns_keep_the_search(client):
    for number in range(51):
        b.a_goal(f"keys-{number}")
    client.force_login(b.an_owner())
    page = searched(client, q="report")
    assert "?q=report&page=2" in page
    assert "?q=report&in=updates" in page
    assert "Page 2 of 2" in searched(client, q="report", page="2")
