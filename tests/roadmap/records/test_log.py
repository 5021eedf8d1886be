"""What `append` promises: records in the change's own transaction, chained per subject, telling what was before."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from roadmap.accounts.models import User
from roadmap.canonical_json import NotCanonical
from roadmap.immutable import ImmutableRow
from roadmap.records import leaf
from roadmap.records.log import SYSTEM, AppendOutsideTransaction, BeforeContradictsLog, Text, append
from roadmap.records.models import LogHead, LogSecret, Record, SubjectHead
from tests.roadmap.records.log_reader import check_log

NOW = datetime(2026, 11, 24, 9, 30, 5, 123456, tzinfo=UTC)

_numbers = itertools.count(1)


def note(after: dict[str, Any], *, subject: str = "goal/weights", **fields: Any) -> Record:
    values = {"type": "goal.milestone.moved", "by": None, "at": NOW} | fields
    return append(subject=subject, after=after, **values)


def test_first_record_of_a_subject(owner: User) -> None:
    size = Record.objects.count()

    record = append(
        type="goal.milestone.moved",
        subject="goal/weights",
        by=owner,
        at=NOW,
        after={"due": date(2027, 1, 31), "share": Decimal("0.50"), "parts": ["a", "b"], "public": True},
        reason="The audit takes longer.",
        role="owner",
    )

    body = record.content
    assert (record.seq, record.object_version, record.prev, record.disclosed) == (size, 1, None, False)
    assert body == {
        "actor": {"id": owner.public_id, "role": "owner"},
        "after": {"due": "2027-01-31", "share": "0.5", "parts": ["a", "b"], "public": True},
        "before": {},
        "effective_at": "2026-11-24T09:30:05.123Z",
        "object": {"id": "goal/weights", "version": 1},
        "prev": None,
        "reason": body["reason"],
        "subject": "goal/weights",
        "type": "goal.milestone.moved",
    }
    assert Record.objects.get(pk=record.seq).content == body


def test_what_was_before_is_found_in_the_log(db: None) -> None:
    first = note({"due": date(2027, 1, 31), "health": "on_track", "why": Text("Because of A.")})
    other = note({"due": date(2027, 3, 1)}, subject="goal/other")
    second = note({"health": "at_risk"})
    third = note({"due": date(2027, 2, 28), "health": "at_risk", "why": Text("Because of B."), "share": 1})

    assert second.content["before"] == {"health": "on_track"}
    assert third.content["before"] == {
        "due": "2027-01-31",
        "why": first.content["after"]["why"],
    }
    assert (third.object_version, third.prev) == (3, second.seq)
    assert other.object_version == 1
    check_log(Record.objects.in_order())


def test_true_and_one_are_a_change(db: None) -> None:
    note({"public": True})

    assert note({"public": 1}).content["before"] == {"public": True}


def test_given_before_fills_what_the_log_never_saw(db: None) -> None:
    record = note(
        {"due": date(2027, 2, 1), "title": Text("New title")},
        before={"due": date(2027, 1, 31), "title": Text("New title")},
    )

    assert record.content["before"] == {"due": "2027-01-31"}


def test_given_before_must_agree_with_the_log(db: None) -> None:
    note({"due": date(2027, 1, 31)})

    note({"due": date(2027, 2, 1)}, before={"due": date(2027, 1, 31)})
    with pytest.raises(BeforeContradictsLog, match="due: the action says '2026-12-24', the log '2027-02-01'"):
        note({"due": date(2027, 3, 1)}, before={"due": date(2026, 12, 24)})
    with pytest.raises(ValueError, match=r"before names \['title'\]"):
        note({"due": date(2027, 3, 1)}, before={"title": "x"})


def test_public_record_does_not_tell_what_only_sealed_records_knew(db: None) -> None:
    note({"notes": "first", "approver": "u1"}, subject="publication/1", type="edition.drafted")
    public: dict[str, Any] = {"subject": "publication/1", "type": "publication.published", "disclosed": True}
    first = note({"notes": "second"}, **public)
    note({"notes": "third"}, subject="publication/1", type="edition.drafted")
    second = note({"notes": "fourth", "approver": "u2"}, **public)

    assert first.content["before"] == {}
    assert second.content["before"] == {"notes": "second"}
    assert second.content["object"] == {"id": "publication/1", "version": 4}
    check_log(Record.objects.in_order())


@pytest.mark.parametrize(
    ("by", "actor"), [(None, {"id": "import", "role": None}), (SYSTEM, {"id": "system", "role": None})]
)
def test_actor_who_is_no_person(db: None, by: Any, actor: dict[str, Any]) -> None:
    assert note({}, by=by).content["actor"] == actor


def test_sealed_leaf_tells_nothing_but_when(owner: User) -> None:
    record = note({"health": "off_track"}, by=owner, reason="We cannot.", role="owner")

    told = json.loads(bytes(record.leaf))
    assert set(told) == {"at", "class", "commit", "seq", "type", "v"}
    assert (told["class"], told["type"]) == ("sealed", "sealed")
    for secret in ("weights", "milestone", owner.public_id, "off_track", "owner", "goal"):
        assert secret.encode() not in bytes(record.leaf)


def test_equal_records_have_unequal_commitments(db: None) -> None:
    first, second = note({"grade": "behind"}, subject="grade/a"), note({"grade": "behind"}, subject="grade/b")

    assert json.loads(bytes(first.leaf))["commit"] != json.loads(bytes(second.leaf))["commit"]
    assert bytes(first.salt) != bytes(second.salt)


def test_text_can_be_disclosed_by_its_salt(db: None) -> None:
    record = note({"done": Text("All keys rotated.")})

    salt = leaf.text_salt(
        key=bytes(LogSecret.objects.get().key), subject="goal/weights", field="done", text="All keys rotated."
    )
    assert record.content["after"]["done"] == {"text": leaf.text_hash(text="All keys rotated.", salt=salt).hex()}


def test_log_clock_never_goes_back(db: None) -> None:
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        first = note({})
    with time_machine.travel(NOW, tick=False):
        second = note({})

    assert first.at == second.at == NOW.replace(microsecond=123000) + timedelta(days=400)
    assert second.content["effective_at"] == "2026-11-24T09:30:05.123Z"
    assert json.loads(bytes(second.leaf))["at"] == "2027-12-29T09:30:05.123Z"


def test_append_outside_a_transaction(fresh_database: None) -> None:
    with pytest.raises(AppendOutsideTransaction):
        note({})
    assert LogHead.objects.get().size == 0


def test_rollback_takes_the_record_with_it_and_leaves_no_gap(fresh_database: None) -> None:
    with transaction.atomic():
        note({"step": 1})
    with transaction.atomic():
        note({"step": 2})
        note({"step": 2}, subject="goal/other")
        transaction.set_rollback(True)
    with transaction.atomic():
        third = note({"step": 3})

    assert (third.seq, third.object_version, third.content["before"]) == (1, 2, {"step": 1})
    assert not SubjectHead.objects.filter(subject="goal/other").exists()
    check_log(Record.objects.in_order())


@pytest.mark.parametrize("earlier", [1, 30])
def test_a_few_statements_however_long_the_log(
    db: None, earlier: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(earlier):
        note({f"field{number}": number})

    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 5):
        note({"field0": Text("new"), "field1": 5}, reason="A reason.")


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"type": "sealed"}, ValueError, "no type"),
        ({"type": "Goal created"}, ValueError, "no type"),
        ({"type": "goal..created"}, ValueError, "no type"),
        ({"subject": "goal/two words"}, ValueError, "no subject"),
        ({"subject": "goal/"}, ValueError, "no subject"),
        ({"subject": "goal/" + "x" * 200}, ValueError, "no subject"),
        ({"type": "goal.created", "disclosed": True}, ValueError, "goal.created is internal"),
        ({"type": "publication.published"}, ValueError, "publication.published is public"),
        ({"type": "part.withheld"}, ValueError, "part.withheld is public"),
        ({"at": datetime(2026, 1, 1)}, ValueError, "without a time zone"),  # noqa: DTZ001 -- the point of the case
        ({"after": {"share": 0.5}}, NotCanonical, "share: float"),
        ({"after": {"big": 2**53}}, NotCanonical, "not below"),
    ],
)
def test_call_that_is_a_mistake_stores_nothing(
    db: None, fields: dict[str, Any], error: type[Exception], message: str
) -> None:
    size = LogHead.objects.get().size

    with pytest.raises(error, match=message):
        note(**{"after": {}} | fields)

    assert (LogHead.objects.get().size, Record.objects.count()) == (size, size)


FIELDS = st.dictionaries(
    st.sampled_from(["due", "health", "text", "parts"]),
    st.none()
    | st.booleans()
    | st.integers(0, 2)
    | st.sampled_from(["a", "b"])
    | st.text(max_size=3).map(Text)
    | st.lists(st.integers(0, 1)),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(FIELDS, st.booleans()), max_size=8))
def test_any_story_satisfies_a_reader(db: None, story: list[tuple[dict[str, Any], bool]]) -> None:
    subject = f"publication/{next(_numbers)}"

    for after, public in story:
        note(after, subject=subject, type="publication.noted" if public else "edition.noted", disclosed=public)

    check_log(Record.objects.in_order())
    last = SubjectHead.objects.filter(subject=subject).first()
    assert (last.version if last else 0) == len(story)


def test_head_is_locked_before_anything_of_the_log_is_read(db: None) -> None:
    with CaptureQueriesContext(connection) as statements:
        note({})

    first = "log_lock(" if connection.vendor == "postgresql" else 'FROM "records_loghead"'
    assert first in statements[0]["sql"]


def test_appended_record_is_a_stored_row(db: None) -> None:
    record = note({"due": date(2027, 1, 31)})

    stored = Record.objects.get(pk=record.seq)
    assert [getattr(record, f.attname) for f in Record._meta.fields] == [
        bytes(value) if isinstance(value := getattr(stored, f.attname), memoryview) else value
        for f in Record._meta.fields
    ]
    with pytest.raises(ImmutableRow):
        record.save()
