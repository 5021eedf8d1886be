"""Records that the signer does not sign: changed, missing, or not those that it signed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from roadmap.records import leaf
from roadmap.records.rows import Row
from roadmap.records.signer import HistoryDiffers, RecordChanged, Signer, TableIsShorter
from tests.roadmap.records.logs import MadeRecords, files_below, made_row, public, rewritten, with_body
from tests.roadmap.records.signer.conftest import Sign


def softened(row: Row) -> Row:
    """Another body under the old leaf: what an UPDATE of a body leaves behind."""
    return row._replace(body=row.body.replace(b'"number":', b'"numbre":'))


FAULTS: dict[str, tuple[Callable[[Row], Row], str]] = {
    "body": (softened, "the leaf is not that of the other columns"),
    "salt": (lambda row: row._replace(salt=bytes(31) + b"x"), "the leaf is not"),
    "short salt": (lambda row: row._replace(salt=b"x"), "salt has a wrong length"),
    "leaf": (lambda row: row._replace(leaf=row.leaf.replace(b'"v":1', b'"v":2')), "leaf hash"),
    "spaces in the leaf": (
        lambda row: row._replace(leaf=row.leaf + b" ", leaf_hash=leaf.leaf_hash(row.leaf + b" ")),
        "the leaf is not",
    ),
    "leaf hash": (lambda row: row._replace(leaf_hash=bytes(32)), "leaf hash"),
    "long leaf": (
        lambda row: row._replace(leaf=b"x" * 65_536, leaf_hash=leaf.leaf_hash(b"x" * 65_536)),
        "the leaf is too long",
    ),
    "number": (lambda row: row._replace(seq=row.seq + 1), "is missing"),
    "time": (lambda row: row._replace(at=row.at + timedelta(seconds=1)), "the leaf is not"),
    "class": (lambda row: row._replace(disclosed=not row.disclosed), "the leaf is not"),
}


@pytest.mark.parametrize("seq", [300, 301], ids=["public", "sealed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_changed_new_record_is_refused(one: Signer, sign: Sign, records: MadeRecords, fault: str, seq: int) -> None:
    sign(299)
    before = files_below(one.public.folder.parent.parent)
    records.grow(302)
    change, says = FAULTS[fault]
    records.stored[seq] = change(records.stored[seq])
    with pytest.raises(RecordChanged, match=says):
        sign()
    assert files_below(one.public.folder.parent.parent) == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"goal/goal-1"', b'"goal/goal-2"', "another object"),
        (b'"type":"goal.noted"', b'"type":"goal.moved"', "does not say what the row says"),
        (b'"prev":251', b'"prev":201', "does not say what the row says"),
        (b'"reason":null', b'"reason": null', "not canonical"),
        (b'"reason":null', b'"reason":0.5', "not canonical"),
        (b'"version":7', b'"version":8', "another object"),
    ],
)
def test_a_new_record_whose_body_belies_it_is_refused(
    sign: Sign, records: MadeRecords, old: bytes, new: bytes, says: str
) -> None:
    sign(300)
    records.grow(302)
    records.stored[301] = with_body(records.stored[301], old, new)
    with pytest.raises(RecordChanged, match=f"record 301: .*{says}"):
        sign()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ({"version": 8, "prev": 251}, "chain is broken"),
        ({"version": 7, "prev": 250}, "chain is broken"),
        ({"version": 7, "prev": None}, "chain is broken"),
        ({"version": 1, "prev": 251}, "chain is broken"),
        ({"version": 7, "prev": 301}, "chain is broken"),
    ],
)
def test_a_new_record_out_of_its_chain_is_refused(sign: Sign, records: MadeRecords, place: dict, says: str) -> None:
    sign(300)
    records.grow(301)
    records.stored.append(made_row(301, subject="goal/goal-1", **place))
    with pytest.raises(RecordChanged, match=f"record 301: .*{says}"):
        sign()


def test_a_record_earlier_than_the_one_before_is_refused(sign: Sign, records: MadeRecords) -> None:
    sign(3)
    late, early = made_row(4), made_row(3)
    at = late.at - timedelta(days=1)
    bytes_of_leaf = leaf.sealed_leaf(seq=4, at=at, commit=leaf.commitment(body=late.body, salt=late.salt))
    early_one = late._replace(at=at, leaf=bytes_of_leaf, leaf_hash=leaf.leaf_hash(bytes_of_leaf))
    records.stored += [early, early_one]
    with pytest.raises(RecordChanged, match="record 4: it is earlier"):
        sign()


def test_two_readings_that_differ_are_refused(
    one: Signer, sign: Sign, records: MadeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bit flipped in memory on the way is found by reading again."""
    records.grow(5)
    readings: list[list[Row]] = [[*records.stored[:4], rewritten(records.stored[4])], records.stored]
    monkeypatch.setattr(records, "rows", lambda start, stop: readings.pop(0))
    with pytest.raises(RecordChanged, match="two readings"):
        sign()
    assert public(one) == {}


@pytest.mark.parametrize("size", [0, 299])
def test_a_shorter_table_is_refused(one: Signer, sign: Sign, records: MadeRecords, size: int) -> None:
    sign(300)
    before = public(one)
    del records.stored[size:]
    with pytest.raises(TableIsShorter, match=r"holds \d+ records, but 300 were signed"):
        sign()
    assert public(one) == before


@pytest.mark.parametrize("size", [300, 512])
def test_an_old_backup_that_grew_on_is_refused(one: Signer, sign: Sign, records: MadeRecords, size: int) -> None:
    sign(size)
    before = public(one)
    records.stored[100:] = [made_row(seq, subject=f"goal/new-{seq}", version=1) for seq in range(100, size + 50)]
    with pytest.raises(HistoryDiffers, match=f"The first {size} records"):
        sign()
    assert public(one) == before


def test_an_old_record_of_the_last_bundle_that_was_rewritten_is_refused(
    one: Signer, sign: Sign, records: MadeRecords
) -> None:
    sign(300)
    before = public(one)
    records.stored[299] = rewritten(records.stored[299])
    with pytest.raises(HistoryDiffers):
        sign(301)
    assert public(one) == before


def test_an_older_record_is_not_the_signers_to_find(sign: Sign, records: MadeRecords) -> None:
    """Reading all of the log each minute would cost too much; the nightly comparison reads it all."""
    sign(600)
    records.stored[20] = rewritten(records.stored[20])
    assert sign(601).size == 601
