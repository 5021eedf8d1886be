"""Rendering in several processes, and over the release before: always the bytes that one process makes from nothing."""

import os
import random
import shutil
import signal
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from public_site.release import Release, current_release
from public_site.render import KEEP, render_release
from roadmap.processes import ProcessDied, share_out
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY
from tests.public_site.site.lab import Parts, first_edition, publish_lab, second_edition, third_edition

DAYS = [date(2026, 10, day) for day in range(9, 30)]


def current(root: Path) -> Release:
    found = current_release(root)
    assert found is not None
    return found


def rendered_from_nothing(source: Path, target: Path, on: date) -> Release:
    """The same published editions, rendered by one process that finds no release."""
    for name in ("editions", "parts"):
        shutil.copytree(source / name, target / name)
    render_release(target, on=on, processes=1)
    return current(target)


def files_on_disk(release: Release) -> set[str]:
    return {str(path.relative_to(release.site)) for path in release.site.rglob("*") if path.is_file()}


def children() -> set[str]:
    """The processes that this one started and has not buried: those of the tests' own tools are among them."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


# --- several processes ------------------------------------------------------------------------------------------------


def test_one_process_and_several_make_the_same_bytes(tmp_path: Path):
    one, three = tmp_path / "one", tmp_path / "three"
    publish_lab(one)
    publish_lab(three)
    told: list[tuple[int, int]] = []
    alone = render_release(one, on=STORY_DAY, processes=1)
    shared = render_release(three, on=STORY_DAY, processes=3, progress=lambda done, total: told.append((done, total)))
    assert shared.files_sha256 == alone.files_sha256
    assert current(three).index() == current(one).index()
    assert files_on_disk(current(three)) == files_on_disk(current(one)) == set(current(one).hashes)
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]


def test_results_come_in_the_order_of_the_work():
    assert share_out(lambda number: number * number, range(100), 3) == [number * number for number in range(100)]
    assert share_out(str, [], 3) == []


def test_a_fault_in_one_process_is_a_fault_of_the_whole():
    def work(number: int) -> int:
        if number == 7:
            raise LookupError("the seventh")
        return number

    with pytest.raises(LookupError, match="the seventh"):
        share_out(work, range(20), 2)


def test_a_process_that_is_killed_is_told_and_leaves_no_other_behind():
    def work(number: int) -> int:
        if number == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    before = children()
    with pytest.raises(ProcessDied):
        share_out(work, range(20), 2)
    assert children() == before


def test_killed_while_several_processes_write_the_old_release_stays_whole(tmp_path: Path):
    """One of the processes takes the first one with it at its twelfth file; the others find nobody to tell."""
    root = tmp_path / "public"
    press = p.Press(root)
    press.publish("2026-02-10", first_edition())
    render_release(root, on=date(2026, 5, 1), processes=1)
    press.publish("2026-05-12", second_edition())
    old = current(root).folder
    first = os.fork()
    if first == 0:
        left, leader = 12, os.getpid()

        def count(event: str, arguments: tuple) -> None:
            nonlocal left
            if event == "open" and "x" in str(arguments[1]):
                left -= 1
                if left == 0 and os.getpid() != leader:
                    os.kill(leader, signal.SIGKILL)
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            render_release(root, on=STORY_DAY, processes=2)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(first, 0)[1])
    assert current(root).folder == old
    assert files_on_disk(current(root)) == set(current(root).hashes)
    render_release(root, on=STORY_DAY, processes=1)
    assert current(root).edition == 2
    assert not list((root / "releases").glob(".building-*"))
    assert files_on_disk(current(root)) == set(current(root).hashes)


# --- over the release before ------------------------------------------------------------------------------------------


def changed_at_random(draw: random.Random, before: Parts, number: int) -> Parts:
    """A goal says something, goes, comes, takes another name, or an area or evidence does."""
    parts = deepcopy(before)
    slugs = sorted(key for key in parts if key.startswith("goal/"))
    key = draw.choice(slugs)
    what = draw.choice(["update", "title", "new", "area", "evidence", "nothing"])
    if what == "update":
        goal = parts[key]
        goal["updates"].append(p.update(len(goal["updates"]) + 1, "2026-10-08", draw.choice(["on_track", "off_track"])))
    elif what == "title":
        parts[key]["revisions"][-1]["title"] += f" ({number})"
    elif what == "new":
        slug = f"new-{number}"
        parts[f"goal/{slug}"] = p.goal(slug, "security", p.revision(1, "2026-10-01", f"New {number}", "2026-10-20"))
    elif what == "area":
        parts["area/safeguards"]["name"] = f"Safeguards {number}"
    elif what == "evidence":
        parts["evidence/room-report"]["title"] = f"Report {number}"
    return parts


@pytest.mark.parametrize("seed", range(2))
def test_over_the_release_before_and_from_nothing_the_bytes_are_the_same(tmp_path: Path, seed: int):
    """More changes than releases are kept, so that some are built over others; a day passes now and then."""
    draw, root = random.Random(seed), tmp_path / "public"  # noqa: S311 -- no secret
    press = publish_lab(root)
    parts = third_edition()
    for number in range(KEEP + 2):
        on = DAYS[number * 2 + draw.randrange(2)]
        if number:
            parts = changed_at_random(draw, parts, number)
            press.publish(on.isoformat(), parts)
        before = current_release(root)
        render_release(root, on=on, processes=draw.choice([1, 2]))
        release = current(root)
        assert files_on_disk(release) == set(release.hashes)
        if before is not None:
            same = [name for name, sha256 in release.hashes.items() if before.hashes.get(name) == sha256]
            links = [name for name in same if (release.site / name).stat().st_nlink > 1]
            assert links == same, "what has not changed is linked"
    whole = rendered_from_nothing(root, tmp_path / "whole", DAYS[-1])
    render_release(root, on=DAYS[-1], processes=1)
    assert current(root).pages.keys() == whole.pages.keys()
    assert current(root).hashes.keys() == whole.hashes.keys()
    differing = [name for name, sha256 in whole.hashes.items() if current(root).hashes[name] != sha256]
    # Pages say for which day their states were computed: one that held is older, and says so.
    aged = {name for entry in current(root).pages.values() if entry.on != DAYS[-1].isoformat() for name in entry.files}
    aged |= {
        f"v/{entry.introduced}/{name}" for entry in current(root).pages.values() for name in entry.files if name in aged
    }
    assert set(differing) <= aged


def test_a_file_that_is_lost_from_an_old_release_is_linked_again(tmp_path: Path):
    root = tmp_path / "public"
    press = publish_lab(root)
    for day in DAYS[: KEEP + 1]:
        press.publish(day.isoformat(), third_edition())
        render_release(root, on=day)
    oldest = min((one for one in (root / "releases").iterdir()), key=lambda one: one.stat().st_mtime_ns)
    (oldest / "site" / "goals" / "retention-rules" / "index.html").unlink()
    press.publish(DAYS[KEEP + 1].isoformat(), third_edition())
    render_release(root, on=DAYS[KEEP + 1])
    assert files_on_disk(current(root)) == set(current(root).hashes)
