"""Server time of the dashboard and the list of goals, with 10,000 goals and 100,000 updates: `make bench-internal`.

On SQLite, and on PostgreSQL too where DATABASE_URL names one; in databases of its own, which are dropped. Printed is the
median of many requests through all middleware, without the network. Aim: less than 50 ms.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
_DATABASE_URL, _ROUND = os.environ.get("DATABASE_URL", ""), "BENCH_INTERNAL_ROUND"

if _ROUND not in os.environ:  # one process for each database; settings are read once
    for url in ("", *([_DATABASE_URL] if _DATABASE_URL.startswith("postgres") else [])):
        with tempfile.TemporaryDirectory() as folder:
            place = url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            environment = os.environ | {_ROUND: "1", "DATABASE_URL": place, "DATA_DIR": folder}
            subprocess.run([sys.executable, "-m", "benches.internal"], check=True, env=environment)
    sys.exit()

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

django.setup()

from goals.kept_standing import catch_up
from roadmap.accounts.models import User
from tests import builders as b
from tests.goals.many import many_goals

GOALS, UPDATES, ROUNDS = int(os.environ.get("BENCH_GOALS", "10000")), 10, 40
PAGES = {
    "dashboard of an owner of 100 goals": ("owner", "/internal/"),
    "dashboard of an editor and reviewer": ("editor", "/internal/"),
    "goal list, first page": ("owner", "/internal/goals/"),
    "goal list, last page": ("owner", f"/internal/goals/?page={GOALS // 30}"),
    "goal list, one area by due day": ("owner", "/internal/goals/?area=area-2&order=due"),
    "goal list, what needs attention": ("owner", "/internal/goals/?state=attention"),
    "goal list, my goals": ("owner", "/internal/goals/?mine=on"),
    "leadership page": ("editor", "/internal/leadership/"),
}


def main() -> None:
    with own_database():
        print(f"\n{connection.vendor}: {GOALS:,} goals, {GOALS * UPDATES:,} updates", flush=True)
        people = a_story()
        for what, (role, path) in PAGES.items():
            measure(what, people[role], path)


def a_story() -> dict[str, User]:
    on = timezone.now().date()
    b.a_roadmap()
    owners = [b.person(f"Owner {number}", "owner") for number in range(max(1, GOALS // 100))]
    timed("filling the tables", lambda: many_goals(GOALS, updates=UPDATES, on=on, owners=owners))
    timed("working out every standing", lambda: catch_up(on))
    timed("finding that nothing has moved", lambda: catch_up(on))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {"owner": owners[0], "editor": b.person("Editor and Reviewer", "editor", "reviewer")}


def measure(what: str, person: User, path: str) -> None:
    client = Client()
    client.force_login(person)
    for _ in range(3):
        assert client.get(path).status_code == 200, path  # noqa: S101 -- a page that fails is not measured
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    queries = len(captured)
    begun, taken = process_time(), [seconds(lambda: client.get(path)) for _ in range(ROUNDS)]
    busy = (process_time() - begun) / ROUNDS
    worst = quantiles(taken, n=20)[-1]
    numbers = f"{median(taken) * 1e3:6.1f} ms (95 %: {worst * 1e3:5.1f}), {busy * 1e3:5.1f} ms of processor"
    print(f"{what:38} {numbers}, {queries:2} queries", flush=True)


def timed(what: str, work: Callable[[], object]) -> None:
    print(f"{what:38} {seconds(work) * 1e3:6,.0f} ms", flush=True)


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


@contextmanager
def own_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"{name}_bench_{os.getpid()}"
    else:
        connection.settings_dict["TEST"]["NAME"] = f"{name}.bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
