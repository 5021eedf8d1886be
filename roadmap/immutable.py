"""Tables whose rows never change: a model base that says so early, and triggers that hold against raw SQL."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.on_database import OnDatabase

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class ImmutableRow(Exception):
    """Code tried to change or delete a row that never changes. A mistake in the code, not of a person."""


class ImmutableQuerySet(models.QuerySet[_Row]):
    """Reads and inserts; everything that would change or delete rows raises ImmutableRow."""

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("update")

    def delete(self) -> NoReturn:
        self._refuse("delete")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[_Row]:
        """Insert rows. Options for conflicts are refused: look first which rows exist (SQLite cannot tell them apart)."""
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            self._refuse("overwrite or skip")
        return super().bulk_create(*args, **kwargs)

    def _refuse(self, verb: str) -> NoReturn:
        raise ImmutableRow(f"cannot {verb} rows of {self.model._meta.label}: they never change")


class ImmutableModel(models.Model):
    """A row is inserted once and never updated or deleted. Its table also needs `append_only` in a migration."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. A second save, or one under the key of another row, never becomes an UPDATE."""
        if not self._state.adding:
            raise ImmutableRow(f"cannot save {self._meta.label} {self.pk} again: its rows never change")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableRow(f"cannot delete {self._meta.label} {self.pk}: its rows never change")


def append_only(table: str, *, when: str = "") -> list[OnDatabase]:
    """Migration operations that make the database itself refuse to change or empty a table.

    `when` is an SQL condition on the OLD row, valid on both databases: with `when="OLD.approved_at IS NOT NULL"` only
    approved rows are frozen. Refusals surface as django.db.IntegrityError.

    PostgreSQL: row triggers for UPDATE and DELETE and a statement trigger for TRUNCATE, ENABLE ALWAYS so that a
    replica session does not slip past. SQLite: triggers for UPDATE and DELETE, and one for INSERT, because
    INSERT OR REPLACE deletes the row it replaces without firing delete triggers; that one also answers a plain INSERT
    under a key that is taken, so the message there is not SQLite's own. SQLite cannot refuse DROP TRIGGER, and Django
    drops triggers when a later migration rebuilds a table there: such a migration must repeat this call.
    """

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, _create_postgresql if _is_postgresql(schema_editor) else _create_sqlite, table, when)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, _drop_postgresql if _is_postgresql(schema_editor) else _drop_sqlite, table, when)

    return [OnDatabase(forwards, backwards)]


def missing_triggers(table: str, connection: Any) -> set[str]:
    """The triggers of `append_only` that are not in force on a table; empty where all is well."""
    postgresql = connection.vendor == "postgresql"
    sql = _IN_FORCE_POSTGRESQL if postgresql else _IN_FORCE_SQLITE
    names = ("no_change", "no_truncate") if postgresql else ("no_update", "no_delete", "no_replace")
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        return {f"{table}_{name}" for name in names} - {name for (name,) in cursor.fetchall()}


_IN_FORCE_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'"
_IN_FORCE_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"

# 23001 is restrict_violation: Django raises it as IntegrityError, like the refusals of SQLite.
_REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
END $$"""


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: Callable[..., list[str]], table: str, when: str) -> None:
    for statement in statements(schema_editor, table, when):
        schema_editor.execute(statement, params=None)


def _create_postgresql(schema_editor: BaseDatabaseSchemaEditor, table: str, when: str) -> list[str]:
    condition = f"WHEN ({when})" if when else ""
    return [
        _REFUSE_POSTGRESQL,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
    ]


def _drop_postgresql(schema_editor: BaseDatabaseSchemaEditor, table: str, when: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in ("no_change", "no_truncate")]


def _create_sqlite(schema_editor: BaseDatabaseSchemaEditor, table: str, when: str) -> list[str]:
    condition = f"WHEN {when}" if when else ""
    refuse = f"RAISE(ABORT, 'append-only: a change of {table} is refused')"
    frozen = f"AND ({when})" if when else ""
    replaced = f"SELECT {refuse} FROM {table} AS OLD WHERE ({_same_row(schema_editor, table)}) {frozen}"  # noqa: S608 -- names of our own
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {condition} BEGIN SELECT {refuse}; END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {condition} BEGIN SELECT {refuse}; END",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {replaced}; END",
    ]


def _drop_sqlite(schema_editor: BaseDatabaseSchemaEditor, table: str, when: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_{name}" for name in ("no_update", "no_delete", "no_replace")]


def _same_row(schema_editor: BaseDatabaseSchemaEditor, table: str) -> str:
    """SQL that finds the rows an INSERT OR REPLACE would push out: those equal to NEW in a primary or unique key.

    Unique indexes with a condition are left out: equal columns are no conflict there outside the condition.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_table_info(%s) WHERE pk > 0 ORDER BY pk", [table])
        keys = [[name for (name,) in cursor.fetchall()]]
        cursor.execute('SELECT name FROM pragma_index_list(%s) WHERE "unique" AND NOT partial', [table])
        for (index,) in cursor.fetchall():
            cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
            keys.append([name for (name,) in cursor.fetchall()])
    columns_only = [key for key in keys if all(key)]
    return " OR ".join(" AND ".join(f'OLD."{column}" = NEW."{column}"' for column in key) for key in columns_only)
