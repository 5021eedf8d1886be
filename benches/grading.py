"""How long grading takes when it is large: `make bench-grading`.

The proposal of panels for 300 goals with three reviewers each, Krippendorff's alpha of 3,000 items with six reviewers, and
what the worker does for the statistics of a cycle of 300 goals. On SQLite, in a database of its own, which is dropped.
"""

import os
import tempfile
from collections.abc import Callable
from random import Random
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
_FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = f"sqlite:///{_FOLDER.name}/bench.sqlite3"
os.environ["DATA_DIR"] = _FOLDER.name

import django
from django.db import connection
from django.utils import timezone

django.setup()

from grading import actions, agreeing
from grading.actions.statistics import ask_statistics
from grading.agreement import agreement, alpha
from grading.models import Cycle, CycleStatistics
from grading.proposing import Seats, propose
from grading.tasks import compute_statistics
from tests import builders as b
from tests.grading import builders as g

GOALS, REVIEWERS, PER_GOAL = int(os.environ.get("BENCH_CYCLE_GOALS", "300")), 20, 3
ITEMS, JUDGES = 3_000, 6
LEVELS = ["ahead", "on_course", "behind", "far_behind", "no_visible_progress"]


def main() -> None:
    a_proposal()
    an_alpha()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        statistics_of_a_cycle()
    finally:
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


def a_proposal() -> None:
    """Every tenth goal is closed to a quarter of the reviewers."""
    names = [f"r{number:02}" for number in range(REVIEWERS)]
    seats = [
        Seats(key=f"g{number:03}", places=PER_GOAL, closed_to=names[number % 4 :: 4] if number % 10 == 0 else ())
        for number in range(300)
    ]
    took = seconds(lambda: propose(seats, dict.fromkeys(names, 0)))
    say(f"proposal for 300 goals x {PER_GOAL}, {REVIEWERS} reviewers", took, aim=5)


def an_alpha() -> None:
    draw = Random(1)  # noqa: S311 -- no secret
    items = [[draw.choice([1, 2, 3, 4, 5, None]) for _ in range(JUDGES)] for _ in range(ITEMS)]
    say(f"alpha of {ITEMS:,} x {JUDGES}", seconds(lambda: alpha(items, "ordinal")), aim=2)
    say("the same with 1,000 replicates", seconds(lambda: agreement(items, "ordinal", seed=1)))


def statistics_of_a_cycle() -> None:
    took = seconds(lambda: scored_cycle())
    say(f"making a scored cycle of {GOALS} goals by actions", took)
    cycle = Cycle.objects.get()
    say("reading its scores", seconds(lambda: agreeing.material(cycle)))
    row = ask_statistics(
        cycle=cycle, scores_sha256=agreeing.material(cycle).sha256, by=b.an_editor(), at=timezone.now()
    )
    say("the task: all questions, progress kept", seconds(lambda: compute_statistics(row.pk, row.run)))
    lines = CycleStatistics.objects.get().value
    print(f"{len(lines)} questions; overall alpha {lines[0]['alpha']} ({lines[0]['low']} to {lines[0]['high']})")


def scored_cycle() -> None:
    draw = Random(2)  # noqa: S311 -- no secret
    cycle = g.a_cycle("bench")
    people = g.panel(PER_GOAL)
    rows = [g.in_cycle(cycle, reviewers=PER_GOAL) for _ in range(GOALS)]
    g.opened(cycle)
    for row in rows:
        given, truth = g.fresh(row), draw.randrange(5)
        for person in people:
            g.submit(given, person, a_score(draw, truth))
    actions.close_cycle(cycle=cycle, by=b.an_editor(), at=b.later(60))


def a_score(draw: Random, truth: int) -> actions.ScoreInput:
    def level() -> str:
        return LEVELS[min(4, max(0, truth + draw.choice([-1, 0, 0, 0, 1])))]

    criteria = [actions.CriterionInput(criterion=key, level=level()) for key in ("against-plan", "evidence")]
    return g.a_judgement(level(), criteria=criteria)


def say(what: str, took: float, aim: float | None = None) -> None:
    print(f"{what:55} {took:8.2f} s{f'  (aim: less than {aim:g} s)' if aim else ''}", flush=True)


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


if __name__ == "__main__":
    main()
