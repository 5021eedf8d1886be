"""The signer's key and memory: made once, kept, and never made up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roadmap.records import merkle
from roadmap.records.checkpoints import Checkpoint
from roadmap.records.notes import COSIGNATURE, SigningKey
from roadmap.records.safe import KeyUnusable, MemoryUnusable, Safe, key_name
from roadmap.records.signer import HistoryDiffers, Signer
from tests.roadmap.records.logs import NAME, MadeRecords, hashes, key_of, made_row, made_signer, public
from tests.roadmap.records.signer.conftest import Sign

# --- the key ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://roadmap.example.org", "roadmap.example.org/records"),
        ("https://Roadmap.example.org:443", "roadmap.example.org/records"),
        ("http://localhost:8000", "localhost:8000/records"),
        ("http://localhost:80", "localhost/records"),
    ],
)
def test_the_log_is_named_after_the_site(address: str, name: str) -> None:
    assert key_name(address) == name


def test_the_key_is_made_once_and_for_the_signer_alone(tmp_path: Path) -> None:
    records = MadeRecords()
    one = Signer(records, Safe(tmp_path / "signer"), made_signer(tmp_path / "x", records).public, name=NAME)
    assert not one.safe.can_sign()
    one.run()
    text = one.safe.key_path.read_text()
    assert one.safe.key_path.stat().st_mode & 0o777 == 0o600
    assert one.safe.folder.stat().st_mode & 0o777 == 0o700
    assert one.safe.can_sign()
    assert text.startswith(f"PRIVATE+KEY+{NAME}+")
    one.name = "moved.example.org/records"
    assert one.run().origin == NAME
    assert one.safe.key_path.read_text() == text
    other = Safe(tmp_path / "other")
    other.folder.mkdir()
    assert other.new_key(NAME) != one.safe.key()


def open_to_others(path: Path) -> None:
    path.chmod(0o640)


def cut_off(path: Path) -> None:
    path.write_text(path.read_text()[:-9])


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


def unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_a_witness(path: Path) -> None:
    path.write_text(SigningKey(NAME, bytes(32), type=COSIGNATURE).text())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (open_to_others, "chmod 600"),
        (cut_off, "damaged"),
        (no_text, "cannot be read"),
        (unreadable, "cannot be read"),
        (of_a_witness, "key of a witness"),
        (Path.unlink, "Restore it from a backup: no other"),
    ],
)
def test_a_key_that_is_not_as_it_should_be(one: Signer, sign: Sign, spoil: Callable[[Path], None], says: str) -> None:
    sign(3)
    before = public(one)
    spoil(one.safe.key_path)
    with pytest.raises(KeyUnusable, match=says):
        sign(4)
    assert public(one) == before


# --- the memory -------------------------------------------------------------------------------------------------------


def test_a_lost_memory_is_not_made_up(one: Signer, sign: Sign) -> None:
    sign(300)
    before = public(one)
    one.safe.memory_path.unlink()
    with pytest.raises(MemoryUnusable, match="--adopt-public-checkpoint"):
        sign(301)
    assert public(one) == before

    assert sign(adopt=True).size == 301
    assert one.safe.memory_path.read_bytes() == public(one)["checkpoint"]


def test_the_newest_public_checkpoint_is_adopted_wherever_it_stands(one: Signer, sign: Sign) -> None:
    sign(3)
    old = public(one)["checkpoint"]
    sign(300)
    (one.public.folder / "checkpoint").write_bytes(old)
    one.safe.memory_path.unlink()
    sign(adopt=True)
    assert Checkpoint.parse(one.safe.memory_path.read_text().split("\n\n")[0] + "\n").size == 300


def test_adopting_does_not_help_a_table_that_was_changed(one: Signer, sign: Sign, records: MadeRecords) -> None:
    sign(300)
    one.safe.memory_path.unlink()
    records.stored[10] = made_row(10, subject="goal/other", version=1)
    records.stored[60:] = [made_row(seq, subject=f"goal/g{seq}", version=1) for seq in range(60, 300)]
    with pytest.raises(HistoryDiffers):
        sign(adopt=True)


def test_a_public_checkpoint_under_another_key_is_not_adopted(one: Signer, sign: Sign, records: MadeRecords) -> None:
    sign(3)
    stranger = Checkpoint(NAME, 3, merkle.root(hashes(records))).signed(SigningKey(NAME, bytes(32)))
    (one.public.folder / "checkpoint").write_bytes(stranger)
    (one.public.folder / "checkpoints.txt").unlink()
    one.safe.memory_path.unlink()
    with pytest.raises(MemoryUnusable):
        sign(adopt=True)


def test_an_old_memory_is_found_out_by_what_is_public(one: Signer, sign: Sign) -> None:
    sign(3)
    old = one.safe.memory_path.read_bytes()
    sign(300)
    one.safe.memory_path.write_bytes(old)
    for adopt in (False, True):
        with pytest.raises(MemoryUnusable, match="A checkpoint of 300 records is public"):
            sign(301, adopt=adopt)


def test_a_fork_is_never_continued(one: Signer, sign: Sign) -> None:
    sign(3)
    key = key_of(one)
    one.safe.remember(Checkpoint(NAME, 3, bytes(32)).signed(key))
    with pytest.raises(MemoryUnusable, match="holds one of 3"):
        sign()


def test_a_damaged_memory_is_told(one: Signer, sign: Sign) -> None:
    sign(3)
    one.safe.memory_path.write_bytes(one.safe.memory_path.read_bytes().replace(b"\n3\n", b"\n4\n"))
    with pytest.raises(MemoryUnusable, match="is no checkpoint"):
        sign()
