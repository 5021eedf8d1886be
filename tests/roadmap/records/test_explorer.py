"""The records explorer: who may read it, what its filters find, and that it says when a record does not agree."""

import base64
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from roadmap.accounts.models import User
from roadmap.records.checkpoints import Checkpoint
from roadmap.records.log import Text, append
from roadmap.records.merkle import verify_inclusion
from roadmap.records.models import Record
from roadmap.records.notes import Note
from roadmap.records.signer import sign
from roadmap.records.views import _faults

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditing(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def appended(type: str, subject: str, by: User | None = None, **after: object) -> Record:  # noqa: A002
    with transaction.atomic():
        return append(type=type, subject=subject, by=by, at=NOON, after=after, role="owner" if by else "")


def numbers(client: Client, query: str) -> list[int]:
    return [row.record.seq for row in client.get(f"/internal/records/?{query}").context["rows"]]


def test_auditors_and_administrators_alone_read_it(client: Client, auditor: User, administrator: User, editor: User):
    one = appended("goal.created", "goal/x", position=1)
    for address in ("/internal/records/", "/internal/records/records.csv", f"/internal/records/{one.seq}/"):
        for user, status in ((auditor, 200), (administrator, 200), (editor, 403)):
            client.force_login(user)
            assert client.get(address).status_code == status, (address, user)


def test_filters_narrow_by_the_words_of_the_log(auditing: Client, owner: User):
    created = appended("goal.created", "goal/x", position=1)
    update = appended("goal.update.submitted", "goal/x", by=owner, health="on_track")
    appended("goal.updates", "goal/xy", position=2)

    assert numbers(auditing, "type=goal.update") == [update.seq], "goal.updates is another type"
    assert numbers(auditing, "subject=goal/x") == [update.seq, created.seq], "goal/xy is another subject"
    assert len(numbers(auditing, "subject=goal")) == 3
    assert numbers(auditing, f"actor={owner.public_id}") == [update.seq]
    assert numbers(auditing, f"actor={owner.public_id[:-1]}") == []
    assert numbers(auditing, "subject=goal&disclosed=yes") == []
    assert numbers(auditing, "until=2001-01-01") == []
    assert (
        "The last day is before the first one."
        in auditing.get("/internal/records/?since=2026-02-02&until=2026-01-01").content.decode()
    )


def test_a_record_shows_what_changed_and_its_neighbours(auditing: Client, owner: User):
    first = appended("goal.created", "goal/x", health="on_track")
    second = appended("goal.update.submitted", "goal/x", by=owner, health="at_risk", done=Text("We did it."))

    page = auditing.get(f"/internal/records/{second.seq}/")

    assert page.context["changed"][1] == ("health", "on_track", "at_risk")
    assert page.context["changed"][0][2].startswith("text ")
    html = page.content.decode()
    assert "We did it." not in html
    assert f'href="/internal/records/{first.seq}/"' in html
    assert "Owner One" in html
    assert "tampered" not in html


def test_bytes_that_do_not_agree_are_called_so(db: None):
    one = appended("goal.created", "goal/x", position=1)
    assert _faults(one) == []

    one.body = bytes(one.body).replace(b'"position":1', b'"position":2')

    assert _faults(one) == ["The leaf does not commit to this body."]


def test_a_record_is_proved_once_it_is_signed(fresh_database: None, auditing: Client, data_dir: Path):
    one = appended("goal.created", "goal/x", position=1)
    address = f"/internal/records/{one.seq}/record.tlog-proof"
    assert auditing.get(address).status_code == 409
    assert "in no checkpoint yet" in auditing.get(f"/internal/records/{one.seq}/").content.decode()

    checkpoint = sign()
    lines, _, note = auditing.get(address).content.decode().partition("\n\n")

    first, index, *proof = lines.splitlines()
    assert (first, index) == ("c2sp.org/tlog-proof@v1", f"index {one.seq}")
    hashes = [base64.b64decode(line) for line in proof]
    leaf = bytes(one.leaf_hash)
    verify_inclusion(leaf=leaf, index=one.seq, size=checkpoint.size, proof=hashes, root=checkpoint.root)
    assert Checkpoint.parse(Note.parse(note.encode()).text) == checkpoint


def test_no_proof_of_what_was_not_signed(fresh_database: None, auditing: Client, data_dir: Path):
    one = appended("goal.created", "goal/x", position=1)
    sign()
    checkpoint = data_dir / "public/records/checkpoint"
    name, size, _, *rest = checkpoint.read_text().split("\n")
    checkpoint.write_text("\n".join([name, size, base64.b64encode(bytes(32)).decode(), *rest]))

    answer = auditing.get(f"/internal/records/{one.seq}/record.tlog-proof")

    assert (answer.status_code, b"Run manage.py reconcile" in answer.content) == (409, True)


def test_the_export_holds_what_the_filter_found(auditing: Client):
    one = appended("goal.created", "goal/x", position=1)
    appended("area.created", "area/y", position=1)

    text = b"".join(auditing.get("/internal/records/records.csv?subject=goal")).decode()

    (row,) = csv.DictReader(io.StringIO(text))
    assert row["seq"] == str(one.seq)
    assert row["leaf_sha256"] == bytes(one.leaf_hash).hex()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_record_and_for_three(
    auditing: Client, owner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        appended("goal.created", f"goal/x{number}", by=owner, position=number)
    with django_assert_num_queries(8):  # one of them asks which panels are at work
        auditing.get("/internal/records/?subject=goal")
