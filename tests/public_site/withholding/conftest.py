"""What the tests of withholding begin with."""

from pathlib import Path

import pytest

from goals.models import Goal
from public_site import serve
from public_site.models import Publication
from public_site.publish import public_root, publish
from tests import builders as b
from tests.public_site.withholding.published import DAY, SECRET, published


@pytest.fixture
def root(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The public folder, read on the day of the act."""
    monkeypatch.setattr(serve, "today", lambda: b.later(DAY).date())
    return public_root()


@pytest.fixture
def goal(db: None) -> Goal:
    b.a_roadmap()
    b.an_editor()
    b.another_publisher()
    goal = b.a_goal("report")
    b.an_update(goal, done=f"We went through {SECRET} and back.", at=b.later(1))
    return goal


@pytest.fixture
def editions(goal: Goal, root: Path) -> list[Publication]:
    """The words stand in three editions; in the second one the goal changed for another reason."""
    for day in (2, 6, 9):
        published(day)
        b.an_update(goal, at=b.later(day + 1))
    publish(root, at=b.later(9))
    return list(Publication.objects.order_by("number"))
