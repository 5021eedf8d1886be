"""Lost and damaged files, and the signer killed at every write."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from roadmap.records import merkle
from roadmap.records.checkpoints import Checkpoint
from roadmap.records.safe import SigningRefused
from roadmap.records.signer import FilesFailed, Signer
from roadmap.records.tiles import read_edge
from tests.roadmap.records.logs import (
    MadeRecords,
    files_below,
    hashes,
    key_of,
    made_signer,
    public,
    rewritten,
)
from tests.roadmap.records.signer.conftest import Sign

# --- lost and damaged files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [[300], [10, 290, 300, 310], [256], [512]])
def test_lost_public_files_are_written_again_from_the_records(
    one: Signer, sign: Sign, sizes: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    for size in sizes:
        sign(size)
    expected = public(one)
    for name in expected:
        if name not in ("checkpoint", "checkpoints.txt"):
            (one.public.folder / name).unlink()
    sign()
    found = public(one)
    stale = {name for name in expected if ".p/" in name and name.endswith("/10")}
    assert found == {name: content for name, content in expected.items() if name not in stale}
    assert "written again" in caplog.text


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_damaged_tile_of_the_edge_is_written_again(one: Signer, sign: Sign, name: str) -> None:
    sign(300)
    expected = public(one)
    path = one.public.folder / name
    path.write_bytes(bytes(len(path.read_bytes())))
    sign()
    assert public(one) == expected
    assert sign(301).size == 301


def test_without_public_files_the_memory_still_decides(one: Signer, sign: Sign, records: MadeRecords) -> None:
    sign(300)
    for name in public(one):
        (one.public.folder / name).unlink()
    records.stored[7] = rewritten(records.stored[7])
    with pytest.raises(SigningRefused):
        sign()
    assert public(one) == {}


# --- being killed -----------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the process dying: no `except Exception` on the way may survive it."""


@contextmanager
def failing_at(
    number: int,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    steps: tuple[str, ...] = ("replace", "fsync", "mkdir"),
) -> Iterator[Callable[[], int]]:
    """The number-th step on the file system fails; the value tells how many there were."""
    done = 0

    def counted(step: Callable) -> Callable:
        def run(*args, **kwargs):
            nonlocal done
            done += 1
            if done == number:
                raise error
            return step(*args, **kwargs)

        return run

    with monkeypatch.context() as patch:
        for name in steps:
            patch.setattr(os, name, counted(getattr(os, name)))
        yield lambda: done


@pytest.fixture
def half_way(tmp_path: Path, records: MadeRecords) -> Callable[[str], Signer]:
    """half_way("a") -> a signer that signed 254 records of 258, with files of its own below a/."""
    records.grow(254)
    made_signer(tmp_path / "at-254", records).run()
    records.grow(258)

    def start(name: str) -> Signer:
        shutil.copytree(tmp_path / "at-254", tmp_path / name)
        return made_signer(tmp_path / name, records)

    return start


@pytest.fixture
def rehearsal(half_way: Callable[[str], Signer], monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, bytes]]:
    """How many steps a run takes, and the public files it leaves behind."""
    one = half_way("rehearsal")
    with failing_at(0, Killed(), monkeypatch) as steps:
        one.run()
    return steps(), without_old_partial(one)


def test_killed_at_any_write_the_public_log_is_whole_and_a_second_run_finishes(
    half_way: Callable[[str], Signer],
    rehearsal: tuple[int, dict[str, bytes]],
    records: MadeRecords,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total, expected = rehearsal
    assert total > 30
    for number in range(1, total + 1):
        one = half_way(str(number))
        with failing_at(number, Killed(), monkeypatch), pytest.raises(Killed):
            one.run()
        check_public(one, records)
        one.run()
        assert without_old_partial(one) == expected, f"killed at step {number}"


def without_old_partial(one: Signer) -> dict[str, bytes]:
    """The public files, but for partial tiles that a killed run may leave behind; nobody is told of them."""
    found = files_below(one.public.folder.parent)
    return {name: content for name, content in found.items() if "/000.p/254" not in name}


def check_public(one: Signer, records: MadeRecords) -> None:
    """What a reader meets: a checkpoint that all files needed for it back up, and that the memory knows."""
    key = key_of(one)
    checkpoint = Checkpoint.of_note(public(one)["checkpoint"], [key.verifier])
    assert checkpoint.root == merkle.root(hashes(records)[: checkpoint.size])
    edge = read_edge(one.public.folder, checkpoint.size)
    assert edge is not None
    assert edge.root() == checkpoint.root
    remembered = Checkpoint.of_note(one.safe.memory_path.read_bytes(), [key.verifier])
    assert remembered.size >= max(checkpoint.size, *one.public.sizes(key.verifier))


def test_killed_after_signing_the_remembered_checkpoint_comes_out_before_a_larger_one(
    one: Signer, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(3)
    fsync = os.fsync

    def killed_once_remembered(handle: int) -> None:
        fsync(handle)
        if b"\n5\n" in one.safe.memory_path.read_bytes():
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", killed_once_remembered)
        with pytest.raises(Killed):
            sign(5)
    assert b"\n5\n" not in public(one)["checkpoints.txt"]
    sign(9)
    key = key_of(one)
    assert one.public.sizes(key.verifier) == [3, 5, 9]


def test_a_full_disk_is_told(one: Signer, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(3)
    before = files_below(one.public.folder.parent.parent)
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        failing_at(1, full, monkeypatch, ("fsync",)),
        pytest.raises(FilesFailed, match=r"No space left on device.*Free some space"),
    ):
        sign(4)
    with (
        failing_at(1, PermissionError(errno.EACCES, "no"), monkeypatch, ("fsync",)),
        pytest.raises(FilesFailed, match="write there"),
    ):
        sign(4)
    assert files_below(one.public.folder.parent.parent) == before


def test_a_disk_that_fills_up_at_any_write_leaves_what_is_public(
    half_way: Callable[[str], Signer],
    rehearsal: tuple[int, dict[str, bytes]],
    records: MadeRecords,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total, expected = rehearsal
    one = half_way("full")
    for number in range(1, total + 1, 3):
        with failing_at(number, OSError(errno.ENOSPC, "No space left on device"), monkeypatch) as steps:
            with suppress(FilesFailed):
                one.run()
            finished = steps() < number
        check_public(one, records)
        assert not [name for name in files_below(one.safe.folder.parent) if name.endswith(".tmp")]
        if finished:
            break
    one.run()
    assert without_old_partial(one) == expected
