"""A signer with files of its own, and records that it takes for those of the database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roadmap.records.checkpoints import Checkpoint
from roadmap.records.signer import Signer
from tests.roadmap.records.logs import MadeRecords, made_signer

Sign = Callable[..., Checkpoint]
Public = Callable[[], dict[str, bytes]]


@pytest.fixture
def records() -> MadeRecords:
    return MadeRecords()


@pytest.fixture
def one(tmp_path: Path, records: MadeRecords) -> Signer:
    return made_signer(tmp_path, records)


@pytest.fixture
def sign(one: Signer, records: MadeRecords) -> Sign:
    """sign(300): let the log grow to 300 records and sign it."""

    def grow_and_sign(size: int | None = None, *, adopt: bool = False) -> Checkpoint:
        if size is not None:
            records.grow(size)
        return one.run(adopt=adopt)

    return grow_and_sign
