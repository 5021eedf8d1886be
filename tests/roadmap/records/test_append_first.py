"""`append_first`: many first records at once are those that `append` would have made one by one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from roadmap.accounts.models import User
from roadmap.records.log import AppendOutsideTransaction, First, Text, append, append_first
from roadmap.records.models import LogHead, Record, SubjectHead
from roadmap.records.reconciling import reconcile
from tests.roadmap.records.log_reader import check_log

NOW = datetime(2026, 11, 24, 9, 30, 5, 123456, tzinfo=UTC)
AFTER: dict[str, Any] = {"to": "bucket-7", "share": 1, "why": Text("Because of “it”.")}


def told(*names: str) -> list[First]:
    return [First("activity.copied", f"activity/cluster/{name}", NOW, AFTER) for name in names]


def test_many_are_what_one_by_one_would_be(owner: User) -> None:
    head = LogHead.objects.get(pk=1).size
    many = append_first(told("a", "b"), by=owner)
    one = append(type="activity.copied", subject="activity/cluster/c", by=owner, at=NOW, after=AFTER)

    assert [record.seq for record in (*many, one)] == [head, head + 1, head + 2]
    assert many[1].at == many[0].at <= one.at
    contents = [record.content for record in (many[1], one)]
    for content in contents:
        for name in ("subject", "object"):
            del content[name]
        assert content["after"].pop("why")["text"]  # its salt follows from the subject
    assert contents[0] == contents[1]
    check_log(Record.objects.in_order())
    assert SubjectHead.objects.get(subject="activity/cluster/a").state == many[0].content["after"]
    assert [finding for finding in reconcile()[1] if finding.place == "log"] == []


def test_a_chain_goes_on_after_its_first_record(owner: User) -> None:
    (first,) = append_first(told("a"), by=owner)
    later = append(type="activity.put_right", subject=first.subject, by=owner, at=NOW, after={"share": 2})
    assert (later.prev, later.content["before"]) == (first.seq, {"share": 1})


@pytest.mark.parametrize("names", [("a", "known"), ("twice", "twice")])
def test_of_a_subject_that_is_known_nothing_is_appended(owner: User, names: tuple[str, ...]) -> None:
    append_first(told("known"), by=owner)
    size = LogHead.objects.get(pk=1).size
    with pytest.raises(IntegrityError), transaction.atomic():
        append_first(told(*names), by=owner)
    assert (LogHead.objects.get(pk=1).size, Record.objects.count()) == (size, size)


def test_the_number_of_statements_does_not_grow(owner: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    statements = 2 if connection.vendor == "postgresql" else 5
    for count in (1, 40):
        with django_assert_num_queries(statements):
            append_first(told(*(f"{count}-{number}" for number in range(count))), by=owner)
    assert append_first([], by=owner) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_appended(fresh_database: None) -> None:
    with pytest.raises(AppendOutsideTransaction):
        append_first(told("a"), by=User())


def test_what_is_public_cannot_be_appended_so(owner: User) -> None:
    with pytest.raises(ValueError, match="public"):
        append_first([First("publication.published", "publication/1", NOW, {})], by=owner)
