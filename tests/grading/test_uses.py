"""Evidence says which scores cite it, once the scores are no longer blind."""

import pytest

from goals.uses import Use, uses
from grading.actions import close_cycle
from grading.models import Cycle
from tests import builders as b
from tests.grading import builders as g

pytestmark = pytest.mark.django_db


def test_a_score_is_told_of_once_its_cycle_is_closed() -> None:
    goal = b.a_goal("one")
    evidence = b.some_evidence("cited", goals=[goal])
    other = b.some_evidence("cited-2", goals=[goal])
    row = g.an_open_goal(goal)
    for reviewer in g.panel():
        g.submit(row, reviewer, g.a_judgement(evidence_cited=["cited-2"]))
    assert [use for use in uses(other) if use.what == "Score"] == []
    close_cycle(cycle=Cycle.objects.get(), by=b.an_editor(), at=b.later(60))
    (told,) = [use for use in uses(other) if use.what == "Score"]
    assert told == Use("Score", f"{row.cycle.slug}: one, progress", told.url)
    assert told.url.endswith("/one/progress/")
    assert [use for use in uses(evidence) if use.what == "Score"] == []
