"""What the signer writes, and that the cost follows the new records."""

import os
from pathlib import Path

import pytest

from roadmap.records import merkle, signer
from roadmap.records.checkpoints import Checkpoint, Policy, default_policy, notes_of
from roadmap.records.notes import COSIGNATURE, SigningKey
from roadmap.records.publishing import PublicLog
from roadmap.records.rows import Row
from roadmap.records.safe import PolicyUnusable
from roadmap.records.signer import HistoryDiffers, RecordChanged, Signer
from roadmap.records.tiles import disclosed_line
from tests.roadmap.records.logs import NAME, MadeRecords, hashes, key_of, made_row, made_signer, public, with_body
from tests.roadmap.records.signer.conftest import Sign

# --- what it writes ---------------------------------------------------------------------------------------------------


def test_an_empty_log_has_a_checkpoint_too(one: Signer, sign: Sign) -> None:
    assert sign() == Checkpoint(NAME, 0, merkle.EMPTY_ROOT)
    key = key_of(one)
    note = Checkpoint(NAME, 0, merkle.EMPTY_ROOT).signed(key)
    assert public(one) == {
        "checkpoint": note,
        "checkpoints.txt": note + b"\n",
        "vkey": f"{key.verifier}\n".encode(),
        "trust-policy": default_policy(key.verifier).encode(),
    }
    assert one.safe.memory_path.read_bytes() == note


def test_the_files_of_a_small_log(one: Signer, sign: Sign, records: MadeRecords) -> None:
    checkpoint = sign(300)

    assert checkpoint == Checkpoint(NAME, 300, merkle.root(hashes(records)))
    files = public(one)
    assert sorted(files) == [
        "checkpoint",
        "checkpoints.txt",
        "disclosed/000.jsonl",
        "disclosed/001.jsonl",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "trust-policy",
        "vkey",
    ]
    lines = [disclosed_line(row.seq, row.salt, row.body) for row in records.stored[256:] if row.disclosed]
    assert files["disclosed/001.jsonl"] == b"".join(lines)
    assert all(f"goal-{number}".encode() not in content for content in files.values() for number in range(50))
    assert Policy.parse(files["trust-policy"]).accept(files["checkpoint"]) == (checkpoint, [])


def test_a_run_without_new_records_touches_nothing(one: Signer, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(300)
    before = public(one)
    monkeypatch.setattr(os, "fsync", lambda handle: pytest.fail("something was written"))
    sign()
    assert public(one) == before


def test_a_bundle_in_which_nothing_is_disclosed_has_a_file_that_says_so(one: Signer, sign: Sign) -> None:
    sign(257)
    assert public(one)["disclosed/001.jsonl"] == b""


def test_every_checkpoint_is_kept_in_the_list(one: Signer, sign: Sign) -> None:
    for size in (0, 3, 255, 256, 300):
        sign(size)
    key = key_of(one)
    listed = notes_of(public(one)["checkpoints.txt"])
    assert [Checkpoint.of_note(note, [key.verifier]).size for note in listed] == [0, 3, 255, 256, 300]
    assert listed[-1] == public(one)["checkpoint"]


def test_partial_tiles_stay_until_the_tile_after_theirs_is_full(one: Signer, sign: Sign) -> None:
    def partial() -> set[str]:
        return {name for name in public(one) if ".p/" in name}

    sign(3)
    sign(5)
    assert partial() >= {f"tile/{kind}/000.p/{width}" for kind in ("0", "entries") for width in (3, 5)}
    sign(300)
    assert "tile/0/000.p/3" in partial(), "a reader of the checkpoint before may be on the way"
    sign(520)
    assert partial() == {
        "tile/0/001.p/44",
        "tile/entries/001.p/44",
        "tile/0/002.p/8",
        "tile/entries/002.p/8",
        "tile/1/000.p/1",
        "tile/1/000.p/2",
    }


def test_two_writers_make_the_same_bytes(tmp_path: Path, records: MadeRecords) -> None:
    writers = [made_signer(tmp_path / name, records) for name in ("one", "two")]
    for size in (2, 256, 700):
        records.grow(size)
        for writer in writers:
            writer.run()
    assert public(writers[0]) == public(writers[1])


def test_many_small_steps_and_one_large_one_lead_to_the_same_full_files(tmp_path: Path, records: MadeRecords) -> None:
    small, large = (made_signer(tmp_path / name, records) for name in ("small", "large"))
    for size in range(0, 600, 37):
        records.grow(size)
        small.run()
    records.grow(600)
    small.run()
    large.run()
    found, expected = public(small), public(large)
    del found["checkpoints.txt"], expected["checkpoints.txt"]
    assert {name: found[name] for name in expected} == expected


def test_a_first_run_over_a_long_log_signs_in_segments(
    one: Signer, sign: Sign, records: MadeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signer, "SEGMENT", 512)
    assert sign(1_500) == Checkpoint(NAME, 1_500, merkle.root(hashes(records)))
    key = key_of(one)
    assert one.public.sizes(key.verifier) == [512, 768, 1_024, 1_280, 1_500]


def test_records_that_keep_coming_do_not_keep_a_run_going(
    one: Signer, sign: Sign, records: MadeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(3)
    publish = type(one.public).publish

    def publish_while_more_is_recorded(log: PublicLog, note: bytes) -> None:
        publish(log, note)
        records.grow(len(records.stored) + 1)

    monkeypatch.setattr(type(one.public), "publish", publish_while_more_is_recorded)
    assert sign(4).size == 4


def test_the_cost_follows_the_new_records_and_not_the_log(
    one: Signer, sign: Sign, records: MadeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(3_000)
    read, written = 0, []
    rows, replace = records.rows, os.replace

    def counted(start: int, stop: int) -> list[Row]:
        nonlocal read
        found = rows(start, stop)
        read += len(found)
        return found

    def noted(old: str, new: str) -> None:
        written.append(str(new))
        replace(old, new)

    monkeypatch.setattr(records, "rows", counted)
    monkeypatch.setattr(os, "replace", noted)

    sign(3_001)

    assert read <= 2 * 256
    assert len(written) == 6, "entries, tile, disclosed, memory, list, checkpoint"


def redaction_of(index: int, *, seq: int) -> Row:
    return made_row(seq, type="record.redacted", subject=f"record/{index}", version=1)


def test_a_redaction_takes_the_line_away_and_the_log_stays(one: Signer, sign: Sign, records: MadeRecords) -> None:
    sign(600)
    records.stored += [redaction_of(index, seq=600 + place) for place, index in enumerate((7, 300, 550))]
    before = public(one)
    sign()
    after = public(one)

    for index in (7, 300, 550):
        name = f"disclosed/00{index // 256}.jsonl"
        line = disclosed_line(index, records.stored[index].salt, records.stored[index].body)
        assert line in before[name]
        assert after[name] == before[name].replace(line, b"") + (
            b"".join(disclosed_line(row.seq, row.salt, row.body) for row in records.stored[600:])
            if index > 511
            else b""
        )
    assert after["tile/entries/000"] == before["tile/entries/000"]
    sign(900)
    assert public(one)["disclosed/001.jsonl"] == after["disclosed/001.jsonl"]


def test_a_redacted_body_does_not_come_back_when_files_are_made_anew(
    one: Signer, sign: Sign, records: MadeRecords
) -> None:
    records.grow(600)
    records.stored.append(redaction_of(7, seq=600))
    sign()
    expected = public(one)
    for path in one.public.folder.rglob("*.jsonl"):
        path.unlink()
    (one.public.folder / "tile/1/000.p/2").unlink()
    sign()
    assert public(one) == expected


def test_a_redaction_in_a_bundle_that_was_changed_is_refused(one: Signer, sign: Sign, records: MadeRecords) -> None:
    sign(600)
    records.stored[7] = made_row(7)._replace(salt=bytes(32))
    records.stored[8] = with_body(records.stored[8], b'"number":8', b'"number":9')
    records.stored.append(redaction_of(7, seq=600))
    before = public(one)
    with pytest.raises(RecordChanged, match="record 7"):
        sign()
    records.stored[7] = made_row(7)
    with pytest.raises(HistoryDiffers, match="tile/0/000"):
        sign()
    assert public(one) == before


# --- the trust policy -------------------------------------------------------------------------------------------------


def test_the_operators_policy_is_published_and_a_faulty_one_stops_everything(one: Signer, sign: Sign) -> None:
    sign(3)
    key = key_of(one)
    witness = SigningKey("witness.example.org", bytes(32), type=COSIGNATURE).verifier
    policy = f"log {key.verifier}\nwitness W {witness}\nquorum none\n".encode()
    one.safe.policy_path.write_bytes(policy)
    sign()
    assert public(one)["trust-policy"] == policy

    for faulty, says in ((b"quorum W\n", "line 1"), (b"quorum none\n", f"Add: log {NAME}")):
        one.safe.policy_path.write_bytes(faulty)
        with pytest.raises(PolicyUnusable, match=says):
            sign(4)
    assert public(one)["trust-policy"] == policy
