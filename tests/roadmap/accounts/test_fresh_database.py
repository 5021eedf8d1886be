"""The promise behind every test that commits: what it wrote is gone afterwards, and the triggers were in force."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from roadmap.accounts.models import User
from roadmap.records.models import Record


@pytest.mark.parametrize("turn", [1, 2])
def test_each_committing_test_starts_from_an_empty_copy(fresh_database, make_user, turn):
    assert not User.objects.exists()
    make_user("Ada", "owner")
    assert not connection.in_atomic_block


def test_records_cannot_be_deleted_even_in_a_committing_test(fresh_database, make_user):
    make_user("Ada", "owner")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Record._meta.db_table}")
    assert Record.objects.exists()


def test_another_thread_sees_what_was_committed(fresh_database, make_user):
    make_user("Ada", "owner")
    seen = []

    def look():
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.django_db
def test_an_ordinary_test_meets_none_of_their_rows():
    assert not User.objects.exists()
