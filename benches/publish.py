"""How fast an edition becomes public, beside Hugo in the same run: `make bench-publish`.

A full rendering; then one goal gets one update more, from the approved edition until its pages are served, by a worker
that has published before. Sizes: BENCH_GOALS (10000), BENCH_FEW (500), BENCH_UPDATES (20). Ratios count: seconds depend
on the machine and on what else runs on it. Every measurement is a process of its own, with a database and a folder of
its own, which are removed.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, time_ns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings_test")
GOALS, FEW = int(os.environ.get("BENCH_GOALS", "10000")), int(os.environ.get("BENCH_FEW", "500"))
UPDATES, CHANGES = int(os.environ.get("BENCH_UPDATES", "20")), int(os.environ.get("BENCH_CHANGES", "3"))
_ROUND = "BENCH_PUBLISH_ROUND"

if _ROUND not in os.environ:  # settings are read once, and memory is counted by process
    print(f"{len(os.sched_getaffinity(0))} cores; Hugo: {'yes' if shutil.which('hugo') else 'not installed, left out'}")
    for goals, updates in ((FEW, 1), (GOALS, 1), (GOALS, UPDATES)):
        with tempfile.TemporaryDirectory() as folder:
            place = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
            environment = os.environ | place | {_ROUND: f"{goals} {updates}", "LOG_LEVEL": "WARNING"}
            subprocess.run([sys.executable, "-m", "benches.publish"], check=True, env=environment)
    sys.exit()

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

django.setup()

from benches import synthetic
from benches.hugo import Hugo
from public_site.models import Publication
from public_site.publish import publish, write_editions
from public_site.release import current_release
from public_site.render import KEEP, render_release


def main(goals: int, updates: int) -> None:
    folder = Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")).parent
    settings.DATA_DIR, settings.SIGNER_DIR = folder, folder / "signer"
    connection.settings_dict["NAME"] = str(folder / "bench.sqlite3")
    call_command("migrate", verbosity=0)
    root = folder / "public"
    say(f"\n{goals:,} goals of {synthetic.TEXT_BYTES:,} bytes, {updates} updates each")
    timed("making the first edition (projection, canonical JSON, schema)", lambda: first_edition(root, goals, updates))
    full = timed("full render", lambda: render_release(root, on=synthetic.FIRST_DAY))
    say_files(root)
    publish(root, at=Publication.objects.get().published_at)
    for number in range(KEEP):  # as many releases as are kept: from then on the oldest one is built over
        one_change(root, number, updates)
    changes = [one_change(root, number, updates) for number in range(KEEP, KEEP + CHANGES)]
    changed, whole, busy = (median(found) for found in zip(*changes, strict=True))
    say_line("one goal changed, until it is public", changed, _aim(goals, changed))
    say_line("  until all is done (record, archive of everything)", whole, f"{busy:.2f} s of processors")
    say_memory()
    if updates == 1 and shutil.which("hugo"):
        beside_hugo(folder, root, goals, full, (changed, busy))


def first_edition(root: Path, goals: int, updates: int) -> None:
    synthetic.publish_first(goals, updates=updates)
    write_editions(root)


def one_change(root: Path, number: int, updates: int) -> tuple[float, float, float]:
    """Seconds until `current` leads to the new edition, until everything after it is done, and of processors for all."""
    edition = synthetic.publish_change(number, updates=updates, round_=number + 1)
    begun, begun_ns, busy = perf_counter(), time_ns(), cpu()
    publish(root, at=edition.published_at)
    whole = perf_counter() - begun
    return ((root / "current").lstat().st_mtime_ns - begun_ns) / 1e9, whole, cpu() - busy


def beside_hugo(folder: Path, root: Path, goals: int, full: tuple[float, float], changed: tuple[float, float]) -> None:
    """`full` and `changed`: seconds, and seconds of processors, which other work on the machine falsifies less."""
    release = current_release(root)
    assert release is not None  # noqa: S101 -- it was just rendered
    name = synthetic.slug(goals - 1)
    page = (release.site / "goals" / name / "index.html").read_text()
    files = sum(1 for one in release.hashes if name in one and not one.startswith("v/"))
    hugo = Hugo(folder / "hugo", goals, page, files)
    first = measured(hugo.build)
    say_line(f"Hugo, full build of {goals * files:,} files", first[0], f"{_share(full, first)} (aim: 1.0)")
    again = []
    for number in range(CHANGES):
        hugo.change_one(number)
        again.append(measured(hugo.build))
    second = (median(one for one, _ in again), median(busy for _, busy in again))
    say_line("Hugo, second run after one change", second[0], f"{_share(changed, second)} (aim at 10,000: 0.5)")


def _share(ours: tuple[float, float], theirs: tuple[float, float]) -> str:
    return f"ours: {ours[0] / theirs[0]:.2f} of its time, {ours[1] / theirs[1]:.2f} of its processors"


def _aim(goals: int, seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms (aim at 500: less than 150 ms)" if goals == FEW else ""


def timed(what: str, work: Callable[[], object]) -> tuple[float, float]:
    found = measured(work)
    say_line(what, found[0], f"{found[1]:.2f} s of processors")
    return found


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of processors."""
    begun, busy = perf_counter(), cpu()
    work()
    return perf_counter() - begun, cpu() - busy


def cpu() -> float:
    """Of this process and of those it started and saw end."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def say_files(root: Path) -> None:
    release = current_release(root)
    assert release is not None  # noqa: S101
    say(f"  {len(release.pages):,} pages, {len(release.hashes):,} files")


def say_memory() -> None:
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    say(f"{'peak memory':60} {own:8,.0f} MB, of a process of a full render {others:,.0f} MB")


def say_line(what: str, seconds: float, more: str = "") -> None:
    say(f"{what:60} {seconds:8.2f} s{'  ' + more if more else ''}")


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main(*(int(one) for one in os.environ[_ROUND].split()))
