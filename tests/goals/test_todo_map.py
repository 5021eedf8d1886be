"""The dashboard offers the changes of the map that wait, to whom they wait for."""

import pytest

from goals.todo import todo_for
from roadmap.accounts.models import User
from tests import builders as b
from tests.goals.the_map import a_waiting_map

pytestmark = pytest.mark.django_db


def of_the_map(user: User) -> list[str]:
    return sorted(item.url for item in todo_for(user, b.DAY) if "/map/" in item.url or "/coding/" in item.url)


def test_another_editor_is_asked_to_approve_and_a_reviewer_to_code() -> None:
    b.a_roadmap()
    a_waiting_map("one")
    assert of_the_map(b.an_editor()) == [], "who proposed them"
    assert of_the_map(b.another_editor()) == [
        "/internal/map/commitments/one/revisions/2/",
        "/internal/map/thresholds/one/mitigations/one/revisions/2/",
        "/internal/map/thresholds/one/revisions/2/",
    ]
    assert len(of_the_map(b.a_reviewer())) == 3
    for nobody in (b.an_owner(), b.person("Reader One", "reader"), b.a_publisher()):
        assert of_the_map(nobody) == []
    assert of_the_map(b.person("Reviewer Nine", "reviewer", is_external=True)) == []
