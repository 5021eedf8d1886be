"""Activity records reported over the API, in the log once each, searched on the page and over the API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from roadmap.accounts.actions import revoke_role
from roadmap.accounts.models import Scope, User
from roadmap.activity.actions import HasNotHappenedYet, TooManyRecords, append_activity
from roadmap.activity.models import Activity
from roadmap.activity.reading import Reported
from roadmap.errors import Refused
from roadmap.records.models import LogHead, Record
from roadmap.records.reconciling import reconcile
from tests import builders as b
from tests.asking import ask, is_problem
from tests.roadmap.records.log_reader import check_log
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
ACTIVITY = "/api/v1/activity/"
COPIED = {"kind": "weights_copied", "at": "2026-11-01T09:30:00Z", "system": "cluster-7", "model": "example-4"}
COPIED |= {"destination": "bucket-7", "purpose": "A backup, asked for by “Ops”."}
RUN: dict[str, Any] = {
    "kind": "training_run",
    "at": "2026-11-03T00:00:00Z",
    "system": "scheduler",
    "model": "example-5",
}
RUN |= {"change": "started", "run": "r-1", "accelerators": 64}


def reporter() -> str:
    """The text of a token that may report and read."""
    return a_token(Scope.WRITE_RECORDS, Scope.READ_INTERNAL, by=b.an_editor()).text


def report(text: str, *records: Any, key: str = "") -> Any:
    return ask("post", ACTIVITY, text, {"records": list(records)}, idempotency_key=key or str(uuid4()))


def found(text: str, **wanted: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    rows: list[dict[str, Any]] = ask("get", f"{ACTIVITY}?{query}", text).json()["results"]
    return rows


def reported(key: str = "job-1", at: datetime | None = None, **more: Any) -> Reported:
    values = {"kind": "weights_copied", "system": "cluster-7", "model": "", "details": {}, "texts": {}} | more
    return Reported(at=at or datetime(2026, 11, 1, tzinfo=UTC), key=key, **values)


def test_each_is_one_sealed_record_with_ids_and_without_words() -> None:
    size = LogHead.objects.get(pk=1).size
    answer = report(reporter(), COPIED | {"id": "job-1"}, RUN)
    assert answer.status_code == HTTPStatus.CREATED
    first, second = answer.json()["records"]
    assert answer.json()["appended"] == 2
    assert (first, second) == (first, first + 1)
    assert first > size  # the tokens of this test came in between
    record = Record.objects.get(pk=first)
    assert (record.type, record.subject, record.disclosed) == (
        "activity.weights_copied",
        "activity/cluster-7/job-1",
        False,
    )
    content = record.content
    assert content["actor"]["id"] == b.an_editor().public_id
    assert content["effective_at"] == "2026-11-01T09:30:00.000Z"
    told = {name: content["after"][name] for name in ("kind", "model", "details.destination")}
    assert told == {"kind": "weights_copied", "model": "example-4", "details.destination": "bucket-7"}
    assert content["after"]["texts.purpose"].keys() == {"text"}
    assert "details.approval" not in content["after"]  # what a rule looks for
    assert b"backup" not in bytes(record.body)
    assert b"example-4" not in bytes(record.leaf)
    check_log(Record.objects.in_order())
    assert reconcile()[1] == []


def test_all_are_taken_or_none() -> None:
    text = reporter()
    answer = report(text, COPIED, COPIED | {"destination": "a b"}, {"kind": "x"})
    assert is_problem(answer, 400, "see errors")
    assert [one["field"] for one in answer.json()["errors"]] == ["records.1.destination", "records.2.kind"]
    assert is_problem(report(text, COPIED, COPIED | {"at": "2126-01-01T00:00:00Z"}), 409, "not happened yet")
    assert not Activity.objects.exists()


def test_an_id_stands_for_one_record_in_its_system() -> None:
    text, one = reporter(), COPIED | {"id": "job-1"}
    first = report(text, one).json()
    assert report(text, one, RUN | {"id": "job-2"}).json() == {
        "records": [first["records"][0], LogHead.objects.get(pk=1).size - 1],
        "appended": 1,
    }
    assert report(text, one | {"system": "cluster-8"}).json()["appended"] == 1
    other = report(text, RUN, one | {"destination": "bucket-8"})
    assert is_problem(other, 409, "cluster-7 has reported another record under this id")
    assert other.json()["errors"][0]["field"] == "records.1.id"
    twice = [one | {"id": "new"}, one | {"id": "new"}]
    assert report(text, *twice).json()["appended"] == 1
    assert is_problem(report(text, one | {"id": "n"}, one | {"id": "n", "bytes": 1}), 409, "another record")
    assert Activity.objects.count() == 4


def test_a_batch_is_heard_once_by_its_key() -> None:
    text = reporter()
    first, again = report(text, COPIED, key="run-1"), report(text, COPIED, key="run-1")
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Activity.objects.count() == 1
    assert report(text, COPIED, key="run-2").json()["appended"] == 1  # without an id each is a new one


def test_who_reports_and_who_reads() -> None:
    """An editor or an administrator, with the scope, and with a token that is for the whole roadmap."""
    assert report(a_token(Scope.WRITE_RECORDS, by=b.person("Admin", "administrator")).text, COPIED).status_code == 201
    editor = b.an_editor()
    assert is_problem(report(a_token(Scope.READ_INTERNAL, by=editor).text, COPIED), 403, "write:records")
    narrow = a_token(Scope.WRITE_RECORDS, Scope.READ_INTERNAL, by=editor, about="goal/x").text
    assert is_problem(report(narrow, COPIED), 404, "no such thing")
    assert is_problem(ask("get", ACTIVITY, narrow), 404, "no such thing")
    former = a_token(Scope.WRITE_RECORDS, by=b.person("Once", "administrator", "reader"))
    revoke_role(user=former.token.user, role="administrator", reason="Moved.", by=None, at=timezone.now())
    assert is_problem(report(former.text, COPIED), 403, "editor or an administrator")
    assert Activity.objects.count() == 1
    with pytest.raises(Refused, match="editor or an administrator"):
        append_activity(records=[reported()], by=b.an_owner(), at=timezone.now())


def test_the_action_guards_what_the_form_of_the_request_guards_too() -> None:
    editor, at = b.an_editor(), timezone.now()
    for count in (0, 1001):
        with pytest.raises(TooManyRecords):
            append_activity(records=[reported()] * count, by=editor, at=at)
    append_activity(records=[reported(at=at + timedelta(minutes=4))], by=editor, at=at)
    with pytest.raises(HasNotHappenedYet):
        append_activity(records=[reported("2", at=at + timedelta(minutes=6))], by=editor, at=at)


def test_a_record_never_changes() -> None:
    append_activity(records=[reported()], by=b.an_editor(), at=timezone.now())
    for sql in ("UPDATE activity_activity SET kind = 'x'", "DELETE FROM activity_activity"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_reconcile_sees_what_was_changed_past_the_triggers() -> None:
    append_activity(records=[reported(texts={"purpose": "Ü"})], by=b.an_editor(), at=timezone.now())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER activity_activity_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE activity_activity DISABLE TRIGGER USER")
        cursor.execute("UPDATE activity_activity SET texts = %s", ['{"purpose": "O"}'])
    assert [one.sentence for one in reconcile()[1]] == [
        "activity/cluster-7/job-1, texts.purpose: the database holds another text than the log."
    ]


def test_the_filter_narrows_and_says_what_it_does_not_understand() -> None:
    text = reporter()
    report(
        text, COPIED | {"id": "a", "purpose": "ÜBER nacht, 100%"}, RUN | {"id": "b"}, COPIED | {"id": "c", "model": "m"}
    )
    ids: Callable[..., list[str]] = lambda **wanted: [one["id"] for one in found(text, **wanted)]  # noqa: E731
    assert ids() == ["c", "b", "a"]
    assert ids(kind="training_run") == ids(system="scheduler") == ["b"]
    assert ids(model="example-4") == ids(words="über NACHT") == ids(words="100%25") == ["a"]
    assert ids(words="bucket") == ["c", "a"]
    assert ids(words="nacht tag") == ids(words="x_y") == []
    assert ids(since="2026-11-02") == ["b"]
    assert ids(until="2026-11-01") == ["c", "a"]
    assert ids(until="9999-12-31") == ["c", "b", "a"]
    assert ask("get", f"{ACTIVITY}?colour=red", text).json()["errors"][0]["field"] == "colour"
    answer = ask("get", f"{ACTIVITY}?kind=party&since=x", text)
    assert is_problem(answer, 400, "see errors")
    assert {one["field"] for one in answer.json()["errors"]} == {"kind", "since"}
    assert found(text, system="scheduler")[0] == RUN | {
        "at": "2026-11-03T00:00:00.000Z",
        "id": "b",
        "record": Activity.objects.get(key="b").pk,
        "recorded_at": found(text, system="scheduler")[0]["recorded_at"],
    }


def test_pages_follow_each_other_whatever_is_reported_meanwhile(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    editor = b.an_editor()
    append_activity(records=[reported(str(number)) for number in range(120)], by=editor, at=timezone.now())
    client.force_login(b.person("Reader One", "reader"))
    with django_assert_num_queries(5):
        page = client.get("/internal/activity/")
    seen = [row.activity.key for row in page.context["rows"]]
    append_activity(records=[reported("late")], by=editor, at=timezone.now())
    while page.context["older"]:
        with django_assert_num_queries(5):
            page = client.get("/internal/activity/", {"before": page.context["older"], "system": "cluster-7"})
        seen += [row.activity.key for row in page.context["rows"]]
    assert seen == [str(number) for number in reversed(range(120))]
    text = a_token(Scope.READ_INTERNAL, by=editor).text
    with django_assert_num_queries(5):
        first = ask("get", ACTIVITY, text).json()
    second = ask("get", first["next"], text).json()
    assert [one["id"] for one in first["results"] + second["results"]] == ["late", *seen]
    assert (len(first["results"]), second["next"]) == (100, None)


def test_the_page_says_what_stands_there_and_leads_those_to_the_record_who_may_read_it(client: Client) -> None:
    report(reporter(), COPIED | {"purpose": "<b>Backup</b>", "bytes": 7})
    number = Activity.objects.get().pk
    client.force_login(b.person("Reader One", "reader"))
    page = client.get("/internal/activity/").content.decode()
    assert "Weights copied" in page
    assert "Destination: bucket-7; Bytes: 7" in page
    assert "Purpose: &lt;b&gt;Backup" in page
    assert f"/internal/records/{number}/" not in page
    client.force_login(b.person("Auditor One", "auditor"))
    assert f'<a href="/internal/records/{number}/">{number}</a>' in client.get("/internal/activity/").content.decode()
    assert "No activity fits" in client.get("/internal/activity/?kind=evaluation").content.decode()
    wrong = client.get("/internal/activity/?since=2026-11-02&until=2026-11-01").content.decode()
    assert "The last day is before the first one." in wrong


@pytest.mark.slow
def test_twenty_programs_at_once_report_each_id_once(fresh_database: None) -> None:
    text = reporter()
    batches = [[COPIED | {"id": f"job-{(start + step) % 30}"} for step in range(20)] for start in range(20)]

    def send(batch: list[Any]) -> int:
        try:
            return int(report(text, *batch).json()["appended"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, batches)) == 30
    assert Activity.objects.count() == 30
    assert list(Record.objects.in_order().values_list("seq", flat=True)) == list(range(LogHead.objects.get(pk=1).size))
    check_log(Record.objects.in_order())
    assert User.objects.count() == 1
