"""Rows that are completed once and never rewritten, on tables made and unmade as a migration would."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from roadmap.written_once import no_insert_when, written_once

SERIAL = "INTEGER PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"


@pytest.fixture
def pages(db: None) -> Iterator[None]:
    """Pages with words, an approval (when, by whom) and a mark of being void; lines below them."""
    run(f"CREATE TABLE test_page (id {SERIAL}, words TEXT, size INTEGER, said_at TEXT, said_by TEXT, void BOOLEAN)")
    run(f"CREATE TABLE test_line (id {SERIAL}, page_id INTEGER)")
    guards = written_once("test_page", late=[("said_at", "said_by"), ("void",)], closed="OLD.void")
    guards += no_insert_when(
        "test_line", "EXISTS (SELECT 1 FROM test_page p WHERE p.id = NEW.page_id AND p.said_at IS NOT NULL)"
    )
    for guard in guards:
        guard.forwards(connection.schema_editor())
    run("INSERT INTO test_page (words, size, void) VALUES ('Once.', NULL, FALSE)")
    yield
    for guard in reversed(guards):
        guard.backwards(connection.schema_editor())
    run("UPDATE test_page SET words = 'Free again.'")
    run("INSERT INTO test_line (page_id) SELECT id FROM test_page")
    run("DROP TABLE test_line")
    run("DROP TABLE test_page")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)


def page() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, size, said_at, said_by FROM test_page")
        (found,) = cursor.fetchall()
    return tuple(found)


def test_what_was_written_first_is_never_changed_not_even_from_or_to_nothing(pages: None) -> None:
    refused("UPDATE test_page SET words = 'Twice.'")
    refused("UPDATE test_page SET words = NULL")
    refused("UPDATE test_page SET size = 7")
    refused("UPDATE test_page SET said_at = '2026-03-02', words = 'Hidden in an approval.'")
    refused("DELETE FROM test_page")
    assert page() == ("Once.", None, None, None)


def test_a_decision_is_filled_in_once(pages: None) -> None:
    run("UPDATE test_page SET said_at = '2026-03-02', said_by = 'Ada'")
    refused("UPDATE test_page SET said_by = 'Ben'")
    refused("UPDATE test_page SET said_at = NULL")
    run("UPDATE test_page SET words = 'Once.', said_by = 'Ada'")
    assert page() == ("Once.", None, "2026-03-02", "Ada")


def test_a_closed_row_takes_no_decision_any_more(pages: None) -> None:
    run("UPDATE test_page SET void = TRUE")
    refused("UPDATE test_page SET said_at = '2026-03-02'")
    refused("UPDATE test_page SET void = FALSE")


def test_nothing_is_added_where_the_condition_forbids_it(pages: None) -> None:
    run("INSERT INTO test_line (page_id) SELECT id FROM test_page")
    run("UPDATE test_page SET said_at = '2026-03-02'")
    refused("INSERT INTO test_line (page_id) SELECT id FROM test_page")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is of SQLite.")
def test_a_replacing_insert_pushes_no_row_out(pages: None) -> None:
    refused("INSERT OR REPLACE INTO test_page (id, words, void) SELECT id, 'Twice.', FALSE FROM test_page")
    assert page()[0] == "Once."


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL.")
def test_the_table_is_not_emptied_nor_rewritten_by_a_replica(pages: None) -> None:
    refused("TRUNCATE test_page")
    refused("SET LOCAL session_replication_role = replica; UPDATE test_page SET words = 'Twice.'")
