"""Tables whose rows are completed later but never rewritten: triggers for what `immutable.append_only` is too strict for.

A proposal is stored whole; who approved it is filled in once, later. Nothing else of the row ever changes.
"""

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase


def written_once(table: str, *, late: Sequence[Sequence[str]] = (), closed: str = "") -> list[OnDatabase]:
    """Migration operations: rows are never deleted, and only columns of `late` groups may change, once.

    A group is frozen as soon as its first column is set (not NULL, empty or false). `closed` is an SQL condition on
    the OLD row, valid on SQLite and PostgreSQL, under which nothing may change any more. Refusals surface as
    django.db.IntegrityError. On SQLite a later migration that rebuilds the table must repeat this call.
    """

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        condition = _rewrites(schema_editor, table, late, closed)
        _run(schema_editor, _create_postgresql if _is_postgresql(schema_editor) else _create_sqlite, table, condition)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        if _is_postgresql(schema_editor):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_rewrite ON {table}", params=None)

    return [*append_only(table), OnDatabase(forwards, backwards)]


def no_insert_when(table: str, condition: str) -> list[OnDatabase]:
    """Migration operations: refuse a new row under an SQL condition on NEW, valid on SQLite and PostgreSQL."""

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        create = _refuse_insert_postgresql if _is_postgresql(schema_editor) else _refuse_insert_sqlite
        _run(schema_editor, create, table, condition)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        if _is_postgresql(schema_editor):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_insert ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_no_insert()", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_insert", params=None)

    return [OnDatabase(forwards, backwards)]


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


def _run(
    schema_editor: BaseDatabaseSchemaEditor, statements: Callable[[str, str], list[str]], table: str, condition: str
) -> None:
    for statement in statements(table, condition):
        schema_editor.execute(statement, params=None)


def _rewrites(schema_editor: BaseDatabaseSchemaEditor, table: str, late: Sequence[Sequence[str]], closed: str) -> str:
    """The condition, on OLD and NEW, under which an UPDATE rewrites something."""
    with schema_editor.connection.cursor() as cursor:
        columns = [
            column.name for column in schema_editor.connection.introspection.get_table_description(cursor, table)
        ]
    differ = "IS DISTINCT FROM" if _is_postgresql(schema_editor) else "IS NOT"
    changed = {column: f'NEW."{column}" {differ} OLD."{column}"' for column in columns}
    free = {column for group in late for column in group}
    conditions = [changed[column] for column in columns if column not in free]
    for group in late:
        is_set = f"COALESCE(CAST(OLD.\"{group[0]}\" AS TEXT), '') NOT IN ('', '0', 'false')"
        conditions.append(f"({is_set} AND ({' OR '.join(changed[column] for column in group)}))")
    if closed:
        conditions.append(f"({closed})")
    return " OR ".join(conditions)


# `append_only` refuses every UPDATE; its trigger gives way to one that refuses only rewriting.


def _create_postgresql(table: str, condition: str) -> list[str]:
    return [
        f"DROP TRIGGER {table}_no_change ON {table}",
        f"CREATE TRIGGER {table}_no_change BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_rewrite BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_rewrite",
    ]


def _create_sqlite(table: str, condition: str) -> list[str]:
    refuse = f"RAISE(ABORT, 'append-only: rewriting {table} is refused')"
    return [
        f"DROP TRIGGER {table}_no_update",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {condition} BEGIN SELECT {refuse}; END",
    ]


def _refuse_insert_postgresql(table: str, condition: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_no_insert() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION 'append-only: a new row of {table} is refused' USING ERRCODE = '23001'; "
        "END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_no_insert()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_insert",
    ]


def _refuse_insert_sqlite(table: str, condition: str) -> list[str]:
    refuse = f"RAISE(ABORT, 'append-only: a new row of {table} is refused')"
    return [f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT {refuse}; END"]
