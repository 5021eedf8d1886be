"""Messages to people: one each, none for people who left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from roadmap.notifications.actions import notify
from roadmap.notifications.models import Notification

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def tell(*people):
    return notify(users=people, kind="update.due", text="An update is due in 3 days.", at=NOW, url="/internal/")


def test_each_person_is_told_once_even_when_named_twice(owner, editor):
    tell(owner, editor, owner)

    assert Notification.objects.count() == 2
    message = owner.notifications.get()
    assert (message.kind, message.text, message.url, message.created_at, message.read_at) == (
        "update.due",
        "An update is due in 3 days.",
        "/internal/",
        NOW,
        None,
    )


def test_a_deactivated_person_is_told_nothing(owner):
    owner.is_active = False
    tell(owner)
    assert not Notification.objects.exists()


def test_telling_everybody_costs_two_statements(owner, editor, reader, django_assert_num_queries):
    with django_assert_num_queries(2):  # what they want to be told, the messages
        tell(owner, editor, reader)


def test_a_message_cannot_have_been_read_before_it_was_written(owner):
    message = tell(owner)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.filter(pk=message.pk).update(read_at=NOW - timedelta(seconds=1))
