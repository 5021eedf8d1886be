"""Reviewers who score read a stub as its public form; its named readers open it on its own page."""

import pytest

from goals.snapshot import all_spans
from grading.frozen import frozen_page
from tests import builders as b
from tests.grading.builders import a_cycle, fresh, in_cycle, opened

pytestmark = pytest.mark.django_db


def test_the_frozen_goal_tells_nothing_that_is_sealed():
    goal = b.a_goal("one")
    b.some_evidence(
        "log", goals=[goal], visibility="stub", title="Attack log of the vault", url="https://vault.example.org/",
        description="Attacks on a test set.", holder="The field team",
    )  # fmt: skip
    cycle = a_cycle("one")
    row = in_cycle(cycle, goal)
    opened(cycle)
    page = frozen_page(fresh(row).snapshot, all_spans())
    (item,) = page.evidence
    assert (item["title"], item["plain_title"], item["url"]) == ("Sealed report", "Sealed report", "")
    assert "Attacks on a test set." in item["description"]
    assert "vault" not in repr(page)
