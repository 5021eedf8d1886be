"""A refusal is answered with a sentence and recorded, once a minute per person and kind, whatever else fails."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from roadmap.accounts.models import User
from roadmap.records import leaf
from roadmap.records.middleware import RefusalMiddleware
from roadmap.records.models import LogSecret, Record, SubjectHead
from roadmap.records.permissions import can_read_records
from tests.conftest import MakeUser
from tests.roadmap.records.log_reader import check_log
from tests.roadmap.records.refusing_urls import CycleIsClosed, NotYourGoal

pytestmark = pytest.mark.urls("tests.roadmap.records.refusing_urls")

NOON = datetime(2126, 11, 24, 12, tzinfo=UTC)  # later than any record the set-up may have written


def refusals() -> list[Record]:
    return list(Record.objects.filter(type="refusal").in_order())


def test_refusal_of_an_action(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.post("/refuse/weights/?q=secret")

    (record,) = refusals()
    body = record.content
    salt = leaf.text_salt(
        key=bytes(LogSecret.objects.get().key), subject=record.subject, field="path", text="/refuse/weights/"
    )
    assert answer.status_code == 403
    assert "Only an owner of this goal may update it." in answer.content.decode()
    assert "The refusal was recorded." in answer.content.decode()
    assert (record.subject, record.disclosed) == (f"user/{owner.public_id}", False)
    assert body["actor"] == {"id": owner.public_id, "role": None}
    assert body["after"] == {
        "kind": "NotYourGoal",
        "route": "refuse_halfway",
        "path": {"text": leaf.text_hash(text="/refuse/weights/", salt=salt).hex()},
    }


def test_what_the_action_did_is_undone_and_the_refusal_stays(
    fresh_database: None, client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("Ada", "owner"))

    client.post("/refuse/weights/")

    assert len(refusals()) == 1
    assert not SubjectHead.objects.filter(subject="goal/half-done").exists()
    check_log(Record.objects.in_order())


def test_permission_denied_of_django_is_recorded_too(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.get("/refuse-by-django/")

    assert answer.status_code == 403
    assert [record.content["after"]["kind"] for record in refusals()] == ["PermissionDenied"]


def test_nobody_signed_in_leaves_no_record(client: Client, db: None) -> None:
    answer = client.post("/refuse/weights/")

    assert answer.status_code == 403
    assert "Only an owner of this goal may update it." in answer.content.decode()
    assert "The refusal was recorded." not in answer.content.decode()
    assert refusals() == []


def test_broken_rule_is_no_refusal(client: Client, owner: User) -> None:
    client.force_login(owner)

    with pytest.raises(CycleIsClosed):
        client.get("/violate/")

    assert refusals() == []


def test_one_record_a_minute_per_person_and_kind(client: Client, owner: User, editor: User) -> None:
    def meet(seconds: float, user: User, path: str) -> Any:
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            client.force_login(user)
            return client.get(path)

    meet(0, owner, "/refuse/a/")
    meet(1, owner, "/refuse/b/")
    meet(2, owner, "/refuse-by-django/")
    meet(3, editor, "/refuse/a/")
    again = meet(59.9, owner, "/refuse/a/")
    meet(60, owner, "/refuse/a/")
    meet(60.5, owner, "/refuse/a/")

    me, other = owner.public_id, editor.public_id
    met = [(r.content["actor"]["id"], r.content["after"]["kind"], (r.at - NOON).total_seconds()) for r in refusals()]
    assert met == [
        (me, "NotYourGoal", 0),
        (me, "PermissionDenied", 2),
        (other, "NotYourGoal", 3),
        (me, "NotYourGoal", 60),
    ]
    assert again.status_code == 403
    assert "Only an owner of this goal may update it." in again.content.decode()


@pytest.fixture
def database_is_down(fresh_database: None) -> Any:
    """Call it, and from then on no connection to the database succeeds."""
    good = dict(connection.settings_dict)

    def go_down() -> None:
        connection.close()
        connection.settings_dict.update(HOST="127.0.0.1", PORT="1", NAME="/nowhere/at/all")

    yield go_down
    connection.close()
    connection.settings_dict.update(good)


@pytest.mark.parametrize("lazily", [True, False])
def test_database_down_costs_the_record_and_not_the_answer(
    database_is_down: Any, make_user: MakeUser, caplog: pytest.LogCaptureFixture, lazily: bool
) -> None:
    person = make_user("Ada", "owner")
    request = RequestFactory().post("/refuse/weights/")
    who: Any = SimpleLazyObject(lambda: User.objects.get(pk=person.pk)) if lazily else person
    request.user = who
    database_is_down()

    answer = RefusalMiddleware(lambda request: HttpResponse()).process_exception(
        request, NotYourGoal("Only an owner of this goal may update it.")
    )

    assert answer is not None
    assert answer.status_code == 403
    assert "Only an owner of this goal may update it." in answer.content.decode()
    assert "A refusal could not be recorded." in caplog.text


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        (("auditor",), True),
        (("administrator",), True),
        (("reader", "editor", "publisher", "reviewer"), False),
        ((), False),
    ],
)
def test_who_may_read_records(make_user: MakeUser, roles: tuple[str, ...], may: bool) -> None:
    assert can_read_records(make_user("Ada", *roles)) is may
