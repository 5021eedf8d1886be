"""PostgreSQL under load: 32 people at once, and a program killed in the middle of its work."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import islice

import pytest
from django.conf import settings
from django.db import connection

from goals import actions
from goals.models import Criterion, EvidenceRevision, Goal, Reading, Revision, Roadmap
from roadmap.records.models import LogHead, Record
from tests import builders as b
from tests.roadmap.records.log_reader import check_log
from tests.roadmap.records.test_concurrency import at_once

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL."),
    pytest.mark.postgres,
    pytest.mark.slow,
]

WRITERS, STEPS, THINGS = 32, 200, 8
KILLS, ACKNOWLEDGED = 5, 40


def test_32_writers_lose_nothing_and_never_lock_each_other_out(fresh_database: None) -> None:
    """Readings, revisions of evidence and facts of the roadmap, over eight goals that all of them write about."""
    b.a_roadmap()
    goals = [b.an_imported_goal() for _ in range(THINGS)]
    metrics = [b.a_metric(goal, by=None) for goal in goals]
    evidence = [b.some_evidence(goals=[goal], by=None) for goal in goals]
    size = Record.objects.count()

    def act(writer: int, step: int) -> None:
        thing = (writer * 5 + step) % THINGS
        if step % 10 == 0:
            actions.set_up_roadmap(notice=f"By {writer}, step {step}.", by=None, at=b.at())
        elif step % 2:
            actions.record_reading(metric=metrics[thing], on=b.DAY, value=Decimal(step), by=None, at=b.at())
        else:
            actions.revise_evidence(evidence=evidence[thing], title=f"By {writer}, step {step}", by=None, at=b.later(9))

    def work(writer: int) -> None:
        for step in range(STEPS):
            act(writer, step)

    at_once(work, writers=WRITERS)

    bodies = check_log(Record.objects.in_order())
    assert len(bodies) == LogHead.objects.get().size == size + WRITERS * STEPS
    types = Counter(body["type"] for body in bodies[size:])
    each = WRITERS * STEPS // 10
    assert types == {"goal.reading.recorded": 5 * each, "evidence.revised": 4 * each, "roadmap.set_up": each}
    assert Reading.objects.count() == 5 * each
    assert EvidenceRevision.objects.count() == 4 * each + THINGS
    for metric, item in zip(metrics, evidence, strict=True):
        for rows in (metric.readings.all(), item.revisions.all()):
            numbers = sorted(rows.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
    assert Roadmap.objects.get().notice


def test_whatever_a_killed_program_said_is_done_is_done_and_recorded(fresh_database: None) -> None:
    """Five times kill -9 with four transactions under way: a goal, its revision and its record are there, or nothing."""
    b.an_area()
    acknowledged: list[str] = []
    for run in range(KILLS):
        acknowledged += killed_in_the_middle(str(run))

    bodies = check_log(Record.objects.in_order())

    recorded = [body["object"]["id"].removeprefix("goal/") for body in bodies if body["type"] == "goal.created"]
    stored = set(Goal.objects.values_list("slug", flat=True))
    assert len(set(acknowledged)) == len(acknowledged) >= KILLS * ACKNOWLEDGED
    assert set(acknowledged) <= stored
    assert sorted(recorded) == sorted(stored)
    assert set(Revision.objects.values_list("goal__slug", flat=True)) == stored
    assert set(Criterion.objects.values_list("revision__goal__slug", flat=True)) == stored
    assert LogHead.objects.get().size == len(bodies)


def killed_in_the_middle(run: str) -> list[str]:
    """Start the program, kill it after some goals, and return all that it had called committed."""
    command = [sys.executable, "-m", "tests.roadmap.records.writer", connection.settings_dict["NAME"], run]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR) as program:
        assert program.stdout is not None
        first = list(islice(program.stdout, ACKNOWLEDGED))
        program.kill()
        rest = program.stdout.readlines()
    return [line.strip() for line in first + rest if line.endswith("\n")]
