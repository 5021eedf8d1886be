"""Tables whose rows never change: the triggers themselves, on a table made for the test, and on every real one."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from roadmap.immutable import ImmutableModel, ImmutableQuerySet, append_only, missing_triggers

IMMUTABLE_MODELS = [model for model in apps.get_models() if issubclass(model, ImmutableModel)]


@pytest.fixture
def pages(db: None) -> Iterator[None]:
    """A table of pages, frozen once approved, made and unmade as a migration would."""
    serial = "INTEGER PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
    run(f"CREATE TABLE test_page (id {serial}, book INTEGER, number INTEGER, approved_at TEXT, UNIQUE (book, number))")
    run("CREATE UNIQUE INDEX one_draft ON test_page (book) WHERE approved_at IS NULL")
    (guard,) = append_only("test_page", when="OLD.approved_at IS NOT NULL")
    guard.forwards(connection.schema_editor())
    run("INSERT INTO test_page (book, number, approved_at) VALUES (1, 1, '2026-01-01'), (1, 2, NULL)")
    yield
    guard.backwards(connection.schema_editor())
    run("UPDATE test_page SET number = number + 10")
    run("DROP TABLE test_page")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rows() -> list[tuple[int, int, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT book, number, approved_at FROM test_page ORDER BY book, number")
        return list(cursor.fetchall())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE test_page SET number = 3 WHERE number = 1",
        "UPDATE test_page SET approved_at = NULL",
        "DELETE FROM test_page WHERE number = 1",
        "DELETE FROM test_page",
        "INSERT INTO test_page (id, book, number) VALUES (1, 5, 5) ON CONFLICT (id) DO UPDATE SET number = 9",
    ],
)
def test_frozen_row_is_kept(pages: None, sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(sql)

    assert rows() == [(1, 1, "2026-01-01"), (1, 2, None)]


def test_row_outside_the_condition_may_change(pages: None) -> None:
    run("UPDATE test_page SET number = 5 WHERE number = 2")
    run("UPDATE test_page SET approved_at = '2026-02-02' WHERE number = 5")
    run("INSERT INTO test_page (book, number) VALUES (1, 6)")
    run("DELETE FROM test_page WHERE number = 6")

    assert rows() == [(1, 1, "2026-01-01"), (1, 5, "2026-02-02")]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("UPDATE test_page SET number = 6 WHERE number = 5")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="About SQLite.")
@pytest.mark.parametrize("values", ["(1, 7, 7)", "(99, 1, 1)"])
def test_replace_cannot_push_a_frozen_row_out(pages: None, values: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"INSERT OR REPLACE INTO test_page (id, book, number) VALUES {values}")

    assert rows() == [(1, 1, "2026-01-01"), (1, 2, None)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL.")
def test_table_with_a_condition_is_not_truncated(pages: None) -> None:
    with pytest.raises(IntegrityError, match="TRUNCATE"), transaction.atomic():
        run("TRUNCATE test_page")

    assert len(rows()) == 2


@pytest.mark.parametrize("model", IMMUTABLE_MODELS, ids=lambda model: model._meta.label)
def test_table_of_every_immutable_model_is_guarded(db: None, model: type[models.Model]) -> None:
    """A migration that rebuilds a table drops its triggers without a word; this is where that is found."""
    assert missing_triggers(model._meta.db_table, connection) == set()
    assert isinstance(model._default_manager.all(), ImmutableQuerySet)
