"""Releases: incremental, atomic, and whole whatever happens while one is written."""

import hashlib
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from public_site.release import Release, current_release
from public_site.render import KEEP, NothingToRender, render_release
from tests.public_site.site.conftest import STORY_DAY
from tests.public_site.site.lab import first_edition, publish_lab, second_edition, third_edition
from tests.public_site.site.parts import Press, update

WRITING = ("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.chmod", "shutil.rmtree")


def current(root: Path) -> Release:
    found = current_release(root)
    assert found is not None
    return found


def assert_whole(release: Release) -> None:
    """Every file is there with the bytes that files.txt names, and nothing else."""
    on_disk = {str(path.relative_to(release.site)) for path in release.site.rglob("*") if path.is_file()}
    assert on_disk == set(release.hashes)
    for name, sha256 in release.hashes.items():
        assert hashlib.sha256((release.site / name).read_bytes()).hexdigest() == sha256, name


def inode(release: Release, name: str) -> int:
    return (release.site / name).stat().st_ino


def test_nothing_is_rendered_before_the_first_edition(root: Path):
    with pytest.raises(NothingToRender):
        render_release(root, on=STORY_DAY)
    assert not (root / "current").exists()


def test_a_release_holds_every_page_and_says_what_is_in_it(site: Path):
    release = current(site)
    assert_whole(release)
    for path in ("/", "/areas/security/", "/goals/isolated-lab/", "/goals/previous/", "/grades/", "/changes/", "/map/"):
        assert path in release.pages
    assert {"/changes/2..3/", "/map/evaluations/"} <= release.pages.keys()
    assert "data/roadmap.json" in release.hashes
    assert release.edition == 3


def test_rendering_again_writes_no_page_and_keeps_the_release(site: Path):
    before = current(site)
    result = render_release(site, on=STORY_DAY)
    assert result.folder == before.folder
    assert result.written == 0
    assert [path.name for path in (site / "releases").iterdir()] == [before.folder.name]


def test_two_renderings_from_nothing_are_byte_identical(tmp_path: Path, site: Path):
    other = tmp_path / "other"
    publish_lab(other)
    assert render_release(other, on=STORY_DAY).files_sha256 == render_release(site, on=STORY_DAY).files_sha256


def test_what_an_edition_leaves_alone_is_linked_and_says_unchanged_since(site: Path):
    press = Press(site)
    press.number = 3
    old = current(site)
    parts = third_edition()
    parts["goal/isolated-lab"]["updates"].append(update(3, "2026-10-12", "at_risk"))
    press.publish("2026-10-13", parts)
    result = render_release(site, on=STORY_DAY)
    new = current(site)
    assert_whole(new)
    untouched = "goals/retention-rules/index.html"
    assert inode(new, untouched) == inode(old, untouched)
    assert "unchanged since edition 3" in (new.site / untouched).read_text()
    changed = "goals/isolated-lab/index.html"
    assert (new.site / changed).read_bytes() != (old.site / changed).read_bytes()
    assert "unchanged since edition 4" in (new.site / changed).read_text()
    assert result.linked > result.written


def test_a_replaced_version_stays_under_its_edition_with_a_way_to_the_current_one(site: Path):
    release = current(site)
    old = (release.site / "v/1/goals/isolated-lab/index.html").read_text()
    assert "You are reading an old edition of this page" in old
    assert 'href="/goals/isolated-lab/"' in old
    assert 'href="/v/1/areas/security/"' in old  # its links stay in that edition
    assert "153 days" not in old


def test_the_current_version_has_the_same_bytes_under_its_edition(site: Path):
    release = current(site)
    assert inode(release, "v/3/goals/isolated-lab/index.html") == inode(release, "goals/isolated-lab/index.html")
    assert "v/2/goals/retention-rules/index.html" in release.hashes


def test_an_old_version_keeps_the_states_of_its_last_day(root: Path):
    """Edition 1 was replaced on 12 May; the report due on 1 April reads Missed in it, for ever."""
    publish_lab(root)
    render_release(root, on=date(2027, 6, 1))
    old = (current(root).site / "v/1/goals/retention-rules/index.html").read_text()
    assert "Missed" in old
    assert "States are those of 11 May 2026" in old
    render_release(root, on=date(2028, 6, 1))
    assert (current(root).site / "v/1/goals/retention-rules/index.html").read_text() == old


def test_a_new_day_renders_only_the_pages_on_which_a_state_changed(site: Path):
    before = current(site)
    held = before.pages["/goals/isolated-lab/"].holds_until
    assert held == "2026-12-01"  # due on 30 November
    render_release(site, on=date(2026, 11, 30))
    same = current(site)
    assert inode(same, "goals/isolated-lab/index.html") == inode(before, "goals/isolated-lab/index.html")
    render_release(site, on=date(2026, 12, 1))
    after = current(site)
    assert "Missed" in (after.site / "goals/isolated-lab/index.html").read_text()
    assert "Missed" not in (before.site / "goals/isolated-lab/index.html").read_text()
    assert inode(after, "goals/catch-deception/index.html") == inode(before, "goals/catch-deception/index.html")
    assert inode(after, "v/1/goals/isolated-lab/index.html") == inode(before, "v/1/goals/isolated-lab/index.html")


def test_progress_is_told_from_nothing_to_everything_and_never_backwards(root: Path):
    publish_lab(root)
    told: list[tuple[int, int]] = []
    render_release(root, on=STORY_DAY, progress=lambda done, total: told.append((done, total)))
    total = told[0][1]
    assert total > 30
    assert (told[0], told[-1]) == ((0, total), (total, total))
    assert told == sorted(set(told))
    assert len(told) <= 101


def test_only_the_last_few_releases_are_kept(site: Path):
    for day in range(1, KEEP + 4):
        render_release(site, on=date(2026, 12, day))
    kept = sorted(path.name for path in (site / "releases").iterdir())
    assert len(kept) == KEEP + 1
    assert current(site).folder.name in kept


def test_leftovers_of_a_killed_run_are_cleaned_up(site: Path):
    leftover = site / "releases" / ".building-x"
    leftover.mkdir()
    (leftover / "half").write_text("half")
    render_release(site, on=STORY_DAY)
    assert not leftover.exists()


# --- killed at any write --------------------------------------------------------------------------------------------


def start_to_publish(root: Path) -> None:
    """Edition 2 is served; edition 3 is written and waits to be rendered."""
    press = Press(root)
    press.publish("2026-02-10", first_edition())
    press.publish("2026-05-12", second_edition())
    render_release(root, on=date(2026, 10, 7))
    press.publish("2026-10-08", third_edition())


def render_and_die(root: Path, at: int) -> bool:
    """Render in a process of its own, which is killed at its n-th write. False: it finished before that."""
    child = os.fork()
    if child == 0:
        left = at

        def count(event: str, arguments: tuple) -> None:
            nonlocal left
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in WRITING or writes:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            render_release(root, on=STORY_DAY)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def killed_at(root: Path, at: int) -> bool:
    """One kill: the site is whole, old or new; the next run finishes and serves the new edition."""
    old = current(root).folder.name
    was_killed = render_and_die(root, at)
    release = current(root)
    assert_whole(release)
    assert release.edition == (2 if release.folder.name == old else 3)
    render_release(root, on=STORY_DAY)
    assert_whole(current(root))
    assert current(root).edition == 3
    assert not list((root / "releases").glob(".building-*"))
    return was_killed


@pytest.mark.parametrize("at", [1, 2, 10, 40])
def test_killed_while_rendering_the_old_edition_stays_whole_and_a_second_run_finishes(root: Path, at: int):
    start_to_publish(root)
    assert killed_at(root, at)


@pytest.mark.slow
def test_killed_at_any_write_and_at_each_of_the_last_ones(tmp_path: Path):
    start = tmp_path / "start"
    start_to_publish(start)

    def is_killed(at: int) -> bool:
        root = tmp_path / str(at)
        shutil.copytree(start, root, symlinks=True)
        return killed_at(root, at)

    beyond = next(at for at in range(1, 10_000, 9) if not is_killed(at))
    assert beyond > 50
    # The switch itself is among the last writes.
    killed = [is_killed(at) for at in range(beyond - 18, beyond) if at % 9 != 1]
    assert any(killed)
