"""The three roles of a PostgreSQL database, made by the printed SQL and tried over connections of their own."""

import os
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from goals.actions import add_area
from goals.models import Area
from roadmap.records.models import Record
from roadmap.records.roles import RoleNames, roles_sql
from tests.conftest import LONG_AGO

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL.")

PASSWORD = f"only-for-this-test-{os.getpid()}"
NAMES = RoleNames(*(f"test_{role}_{os.getpid()}" for role in RoleNames._fields))

Connect = Callable[[str], Any]


@pytest.fixture
def connect(fresh_database: None) -> Iterator[Connect]:
    """connect(role) -> a connection as that role, to a database with one record, divided among the roles."""
    add_area(slug="safeguards", name="Safeguards", definition="All of them.", by=None, at=LONG_AGO)
    settings = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(roles_sql(NAMES, database=settings["NAME"]))
        cursor.execute(roles_sql(NAMES, database=settings["NAME"]))  # safe to run again
        for role in NAMES:
            cursor.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    opened = []

    def open_one(role: str) -> Any:
        place = {"host": settings["HOST"], "port": settings["PORT"] or None, "dbname": settings["NAME"]}
        opened.append(psycopg.connect(user=role, password=PASSWORD, **place))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
    with connection.cursor() as cursor:
        for role in NAMES:
            cursor.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def sql_of(*names: str) -> str:
    out = StringIO()
    call_command("database_roles", *names, stdout=out)
    return out.getvalue()


WHAT_THE_APP_MAY_NOT = {
    "INSERT": "INSERT INTO records_record SELECT * FROM records_record",
    "UPDATE": "UPDATE records_record SET body = '{}'",
    "DELETE": "DELETE FROM records_record",
    "TRUNCATE": "TRUNCATE records_record",
    "switch off": "ALTER TABLE records_record DISABLE TRIGGER records_record_no_change",
    "replica": "SET session_replication_role = replica",
    "head": "UPDATE records_loghead SET size = 0",
    "DROP": "DROP TABLE records_record",
    "secret": "UPDATE records_logsecret SET key = 'x'",
    "fold": "UPDATE records_subjecthead SET state = '{}'",
    "function": "CREATE OR REPLACE FUNCTION require_record(text, text, VARIADIC text[]) RETURNS void LANGUAGE sql AS ''",
    "another schema": "CREATE SCHEMA mine",
    "temporary table": "CREATE TEMPORARY TABLE records_record (subject text)",
    "switch off on data": "ALTER TABLE goals_area DISABLE TRIGGER goals_area_recorded_update",
}


def refusal(one: Any, sql: str) -> str | None:
    """The SQLSTATE with which a statement and its commit are refused; None where both are accepted."""
    try:
        with one.transaction():
            one.execute(sql)
    except psycopg.Error as error:
        return error.sqlstate
    return None


@on_postgresql
@pytest.mark.slow
def test_the_app_may_not_touch_the_log_nor_what_guards_it(connect: Connect) -> None:
    app = connect(NAMES.app)

    refusals = {what: refusal(app, sql) for what, sql in WHAT_THE_APP_MAY_NOT.items()}

    assert refusals == dict.fromkeys(WHAT_THE_APP_MAY_NOT, "42501")  # insufficient privilege
    assert Record.objects.count() == 1


@on_postgresql
@pytest.mark.slow
def test_the_app_changes_data_with_its_record_and_not_without(connect: Connect) -> None:
    """Actions of the program as the app role, over Django; then the same role by hand, as psql would."""
    superuser = connection.settings_dict.copy()
    connection.close()
    connection.settings_dict |= {"USER": NAMES.app, "PASSWORD": PASSWORD}
    try:
        add_area(slug="security", name="Security", definition="All of it.", by=None, at=LONG_AGO)
        with pytest.raises(IntegrityError, match="no record about area/security"):
            Area.objects.filter(slug="security").update(name="Another")
    finally:
        connection.close()
        connection.settings_dict |= superuser
    app = connect(NAMES.app)
    for sql in ("UPDATE goals_area SET name = 'Another'", "DELETE FROM goals_area"):
        assert refusal(app, sql) == "23000"
    assert refusal(app, "TRUNCATE goals_area") == "42501"
    assert sorted(Area.objects.values_list("name", flat=True)) == ["Safeguards", "Security"]
    assert Record.objects.count() == 2


@on_postgresql
@pytest.mark.slow
def test_the_signer_reads_records_and_nothing_else(connect: Connect) -> None:
    signer = connect(NAMES.signer)

    assert signer.execute("SELECT count(*) FROM records_record").fetchone() == (1,)
    for sql in (
        "INSERT INTO records_record SELECT * FROM records_record",
        "SELECT log_lock('goal/x', '[]', false)",
        "SELECT log_append_first(0, now(), '{}', '{}', '{}', '{}', '{}', '{}', '[]')",
        "SELECT key FROM records_logsecret",
        "SELECT * FROM accounts_user",
        "UPDATE goals_area SET name = 'Another'",
    ):
        signer.rollback()
        assert refusal(signer, sql) == "42501", sql


@on_postgresql
@pytest.mark.slow
def test_a_table_of_a_later_migration_is_open_to_the_app(connect: Connect) -> None:
    with connect(NAMES.migrator) as migrator:
        migrator.execute("CREATE TABLE goals_later (id bigserial PRIMARY KEY, name text)")
    with connect(NAMES.app) as app:
        app.execute("INSERT INTO goals_later (name) VALUES ('first')")
        assert app.execute("SHOW lock_timeout").fetchone() == ("5s",)


@pytest.mark.parametrize("name", ["", "Roadmap", "a-b", 'x"; DROP TABLE y', "x" * 64])
def test_names_that_need_quotes_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        roles_sql(RoleNames(app=name), database="roadmap")


def test_the_command_prints_the_script_for_this_database() -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
            sql_of()
        return
    name = connection.settings_dict["NAME"]
    assert sql_of("--app", "web") == roles_sql(RoleNames(app="web"), database=name)
    with pytest.raises(CommandError, match="plain name"):
        sql_of("--app", "no good")
