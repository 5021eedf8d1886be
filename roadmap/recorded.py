"""No change without its record: PostgreSQL refuses to commit a changed row that no record of the transaction is about.

Whatever made the change: the ORM, a bulk update, a cascade, a fixture, psql. SQLite cannot look at a transaction when
it commits, so there nothing of this exists, and `check --deploy` refuses SQLite.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.on_database import OnDatabase

_EVENTS = ("insert", "update", "delete")


def must_be_recorded(table: str, *about: str, unless: str = "", ignoring: Sequence[str] = ()) -> list[OnDatabase]:
    """Migration operations: each changed row of `table` needs a record about it, appended in the same transaction.

    `about` names the subject as records do, with columns in braces: "area/{slug}". A foreign key is followed by a dot:
    "goal/{revision.goal.slug}". Of several any one will do; "*" asks for any record at all. Where a row's parent
    went in the same transaction (else the foreign key would refuse), any record will do: the parent had to have its
    own. A row which changes its subject needs a record about both. `unless` is an SQL condition on "{row}" under which
    a row does not count yet, such as a draft. Columns of `ignoring` change freely; so does a row that stays as it was.

    Refused at COMMIT, or at SET CONSTRAINTS, as django.db.IntegrityError; TRUNCATE is refused at once. ENABLE ALWAYS:
    in force in a replica session too. Needs the functions of the migration records 0003.
    """

    def forwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _make_foreign_keys(schema_editor)
        _run(schema_editor, _create, table, about, unless, ignoring)

    def backwards(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, _drop, table)

    return [OnDatabase(forwards, backwards)]


def missing_recorded_triggers(table: str, connection: Any) -> set[str]:
    """The triggers of `must_be_recorded` that are not in force on a table; empty where all is well."""
    sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A' AND tgname = ANY(%s) "
    names = [f"{table}_recorded_{event}" for event in _EVENTS]
    with connection.cursor() as cursor:
        cursor.execute(sql + "AND tgdeferrable AND tginitdeferred", [table, names])
        found = {name for (name,) in cursor.fetchall()}
        cursor.execute(sql, [table, [f"{table}_recorded_truncate"]])
        return {*names, f"{table}_recorded_truncate"} - found - {name for (name,) in cursor.fetchall()}


def _make_foreign_keys(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Those of tables made in this very migration: Django leaves them to its end, and paths follow them."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, params=None)
        schema_editor.deferred_sql.clear()


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: Callable[..., Iterator[str]], *args: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements(schema_editor.connection, *args):
            schema_editor.execute(statement, params=None)


def _create(connection: Any, table: str, about: Sequence[str], unless: str, ignoring: Sequence[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        old, new = (
            ", ".join(f"COALESCE({_subject(connection, cursor, table, row, one)}, '*')" for one in about)
            for row in ("OLD", "NEW")
        )
    yield f"""
CREATE FUNCTION {table}_recorded() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM require_record(TG_OP, TG_TABLE_NAME, {old});
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM require_record(TG_OP, TG_TABLE_NAME, {new});
    END IF;
    RETURN NULL;
END $$"""
    for event, condition in zip(_EVENTS, _conditions(unless, ignoring), strict=True):
        yield (
            f"CREATE CONSTRAINT TRIGGER {table}_recorded_{event} AFTER {event} ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {table}_recorded()"
        )
    yield (
        f"CREATE TRIGGER {table}_recorded_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()"
    )
    for event in (*_EVENTS, "truncate"):
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_recorded_{event}"


def _drop(connection: Any, table: str) -> Iterator[str]:
    for event in (*_EVENTS, "truncate"):
        yield f"DROP TRIGGER {table}_recorded_{event} ON {table}"
    yield f"DROP FUNCTION {table}_recorded()"


def _conditions(unless: str, ignoring: Sequence[str]) -> tuple[str, str, str]:
    """When an INSERT, an UPDATE and a DELETE of a row count. Columns added later count without being named here."""
    changed = "OLD.* IS DISTINCT FROM NEW.*"
    if ignoring:
        less = "".join(f" - '{column}'" for column in ignoring)
        changed = f"to_jsonb(OLD){less} IS DISTINCT FROM to_jsonb(NEW){less}"
    if not unless:
        return "true", changed, "true"
    old, new = (f"({unless.format(row=row)})" for row in ("OLD", "NEW"))
    return f"NOT {new}", f"{changed} AND NOT ({old} AND {new})", f"NOT {old}"


def _subject(connection: Any, cursor: Any, table: str, row: str, template: str) -> str:
    """A template as an SQL expression, NULL where a row on the way is gone."""
    pieces = re.split(r"\{([a-z_.]+)\}", template)  # texts and paths by turns
    texts, paths = pieces[::2], pieces[1::2]
    expression = f"'{texts[0]}'"
    for path, text in zip(paths, texts[1:], strict=True):
        expression += f" || {_column(connection, cursor, table, row, path)}::text || '{text}'"
    return expression


def _column(connection: Any, cursor: Any, table: str, row: str, path: str) -> str:
    name, _, rest = path.partition(".")
    if not rest:
        return f'{row}."{name}"'
    key, target = connection.introspection.get_relations(cursor, table)[f"{name}_id"]
    alias = f"{row}_{name}"
    value = _column(connection, cursor, target, alias, rest)
    return f'(SELECT {value} FROM {target} AS {alias} WHERE {alias}."{key}" = {row}."{name}_id")'  # noqa: S608 -- names of our own
