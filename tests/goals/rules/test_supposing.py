"""The goal as an update would leave it: asked of the rules before anything is stored."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

from goals.progress import effective
from goals.suggestion import suggest_health
from goals.supposing import supposing
from tests.goals.rules.plain import a_goal, a_metric, a_revision, a_target, a_term, due_by

ON = date(2026, 10, 14)


def test_the_rule_answers_as_if_the_update_were_stored() -> None:
    target = a_target("recall", ("2026-12-31", "90"), baseline_value="60", baseline_on="2026-03-06")
    terms = [a_term("outline", due_by("2026-10-01"))]
    goal = a_goal(
        a_revision(due_by("2026-12-31"), targets=[target], milestones=terms),
        metrics=[a_metric("recall", "up", ("2026-08-03", "61"))],
    )
    before = deepcopy(goal)
    assert suggest_health(goal, ON).health == "off_track"
    better = supposing(goal, on=ON, readings={"recall": [(ON, Decimal(88))]}, milestones={"outline": ON})
    assert suggest_health(better, ON).health == "on_track"
    assert [one["value"] for one in effective(better["metrics"][0]["readings"])] == ["61", "88"]
    assert goal == before
