"""How fast the record log is: `make bench-records`, with DATABASE_URL on PostgreSQL, in a database of its own.

What is compared runs by turns, so that a busy machine slows both; each ratio is the median of the rounds.
"""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")

import django
from django.conf import settings
from django.db import connection, transaction

django.setup()

from benches.clients import append_one, eight_clients, insert_one
from goals.actions import add_metric
from roadmap.records import merkle, signer
from roadmap.records.leaf import leaf_hash
from roadmap.records.log import Text, append
from roadmap.records.models import Record
from tests import builders

NOW = datetime.now(UTC)
LEAVES, RECORDS = 1_000_000, 70_000
LEAF = b"x" * 300


def main() -> None:
    if connection.vendor != "postgresql":
        sys.exit("Set DATABASE_URL to a PostgreSQL database; a database beside it is made and dropped.")
    tell("Root of 1,000,000 leaves of 300 bytes, against raw SHA-256", *by_turns(raw_hashes, tree_root, rounds=3))
    with own_database(), tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR, settings.SIGNER_DIR = Path(folder), Path(folder) / "signer"
        many = 300
        plain, appended = by_turns(lambda: times(many, insert_one), lambda: times(many, append_one), rounds=9)
        tell("Append and COMMIT, against INSERT and COMMIT, 1 client", plain, appended, per=many)
        tell("Append and COMMIT, against INSERT and COMMIT, 8 clients", *eight_clients(rounds=5, seconds=1.0))
        without, recorded = save_rounds(many)
        print(f"{'save() with its record, against without':58} {median(ratios(recorded, without)):6.2f} x as long")
        fill(RECORDS)
        publish_more(rounds=15)
        verify(Path(folder))


# --- Rounds -----------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def times(count: int, work: Callable[[int], object]) -> None:
    for number in range(count):
        work(number)


def by_turns(one: Callable[[], object], other: Callable[[], object], *, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each round of the one and of the other."""
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def ratios(one: list[float], other: list[float]) -> list[float]:
    return [first / second for first, second in zip(one, other, strict=True)]


def tell(what: str, anchor: list[float], ours: list[float], *, per: int = 1) -> None:
    """Print the rate of ours as a share of the anchor's, and both medians in microseconds (per one of `per`)."""
    share, spread = median(ratios(anchor, ours)), sorted(ratios(anchor, ours))
    each = " and ".join(f"{median(found) / per * 1e6:,.0f}" for found in (anchor, ours))
    print(f"{what:58} {share:6.2f} of its rate [{spread[0]:.2f}-{spread[-1]:.2f}]; {each} us", flush=True)


# --- What is measured -------------------------------------------------------------------------------------------------


def raw_hashes() -> object:
    return [hashlib.sha256(LEAF).digest() for _ in range(LEAVES)]


def tree_root() -> object:
    return merkle.root([leaf_hash(LEAF) for _ in range(LEAVES)])


@contextmanager
def own_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (id bigserial PRIMARY KEY, at timestamptz, body bytea)")
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def save_rounds(count: int) -> tuple[list[float], list[float]]:
    """Rounds of saving a row of ten columns in a transaction: without a record (triggers off), and with one."""
    goal = builders.an_imported_goal()
    metric = add_metric(goal=goal, slug="hours", name="Hours", unit="h", direction="down", by=None, at=NOW)

    def save(number: int, *, recorded: bool) -> None:
        with transaction.atomic():
            metric.name = f"Hours {number}"
            metric.save()
            if recorded:
                after = {"metrics.hours.name": Text(metric.name)}
                append(type="goal.metric.renamed", subject=f"goal/{goal.slug}", by=None, at=NOW, after=after)

    def switch(what: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE goals_metric {what} TRIGGER goals_metric_recorded_update")

    without, recorded = [], []
    for _ in range(9):
        switch("DISABLE")
        without.append(seconds(lambda: times(count, lambda number: save(number, recorded=False))))
        switch("ENABLE ALWAYS")
        recorded.append(seconds(lambda: times(count, lambda number: save(-number, recorded=True))))
    return without, recorded


def fill(size: int) -> None:
    begun = perf_counter()
    while (missing := size - Record.objects.count()) > 0:
        with transaction.atomic():
            times(min(missing, 100), append_one)  # a long transaction leaves many dead heads behind
    print(f"{f'Filled the log up to {size:,} records':58} {perf_counter() - begun:6.1f} s", flush=True)


def publish_more(*, rounds: int) -> None:
    print(f"{f'Signed and published {Record.objects.count():,} records':58} {seconds(signer.sign):6.1f} s", flush=True)
    each = []
    for number in range(rounds):
        append_one(number)
        each.append(seconds(signer.sign))
    print(f"{'Signed and published one more':58} {median(each) * 1000:6.1f} ms [{max(each) * 1000:.1f}]", flush=True)


def verify(folder: Path) -> None:
    """The log has no edition here, so the verifier may call it incomplete; it has read every record by then."""
    program = Path(signer.__file__).with_name("roadmap_verify.py")
    begun = perf_counter()
    done = subprocess.run([sys.executable, program, folder / "public"], check=False, capture_output=True, text=True)  # noqa: S603
    took, peak = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'roadmap-verify on it':58} {took:6.1f} s, {peak:.0f} MB, exit {done.returncode}")
    print(done.stdout[-600:])


if __name__ == "__main__":
    main()
