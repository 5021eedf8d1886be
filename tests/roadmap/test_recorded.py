"""No change without its record, on PostgreSQL: every table, every way of writing, and the ways around that there might be."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from goals.models import (
    Area,
    Evidence,
    Goal,
    StatusUpdate,
)
from grading.models import (
    Assignment,
)
from public_site.roadmap_file.importing import import_content
from roadmap.accounts.actions import create_user
from roadmap.accounts.models import Role, RoleGrant, User
from roadmap.recorded import missing_recorded_triggers
from roadmap.records.log import append
from tests.fresh_database import one_copy
from tests.mutability import UNRECORDED
from tests.roadmap.rows_of_no_example import ALONE, NOW, rows_of_no_example
from tests.test_repository import OWN_APPS

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL: SQLite cannot look at a transaction."
)
pytestmark = [on_postgresql, pytest.mark.postgres, pytest.mark.django_db, pytest.mark.xdist_group("recorded")]

OWN_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OWN_APPS]
TRACKED = sorted({model._meta.db_table for model in OWN_MODELS} - UNRECORDED.keys())
UNRECORDED_CHANGE = r"is refused: this transaction appended no record about (\S+)"


def note(*subjects: str) -> None:
    for subject in subjects:
        is_public = subject.startswith(("publication/", "release/"))
        kind = f"{subject.partition('/')[0]}.noted" if is_public else "test.noted"
        append(type=kind, subject=subject, by=None, at=NOW, after={}, disclosed=is_public)


def run(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def commit() -> None:
    """What PostgreSQL does at COMMIT to deferred triggers, in a transaction that the test can still roll back."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused(match: str = UNRECORDED_CHANGE) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():  # noqa: PT012 -- the caller's block
        yield
        commit()


@pytest.fixture(scope="module")
def lab(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the database with a committed row in every tracked table. COMMIT asked for the record of each."""
    with django_db_blocker.unblock(), one_copy():
        content = (settings.BASE_DIR / "roadmap" / "examples" / "example-lab.yaml").read_bytes()
        import_content(content, at=NOW, approvals=True)
        create_user(email=ALONE, name="Alone", roles=[Role.READER], by=None, at=NOW)
        with transaction.atomic():
            note(*rows_of_no_example())
        yield


# --- Every table ------------------------------------------------------------------------------------------------------


def test_every_table_asks_for_a_record_or_says_why_not() -> None:
    tables = {model._meta.db_table for model in OWN_MODELS}
    assert UNRECORDED.keys() <= tables
    missing = {table: missing_recorded_triggers(table, connection) for table in TRACKED}
    assert {table: names for table, names in missing.items() if names} == {}
    in_force = run(r"SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\_recorded\_%'")
    assert {table for (table,) in in_force} == set(TRACKED)


def test_a_disabled_trigger_is_found() -> None:
    run("ALTER TABLE goals_area DISABLE TRIGGER goals_area_recorded_update")
    run("ALTER TABLE goals_area ENABLE TRIGGER goals_area_recorded_truncate")  # no longer ALWAYS
    missing = {"goals_area_recorded_update", "goals_area_recorded_truncate"}
    assert missing_recorded_triggers("goals_area", connection) == missing


def strip(table: str) -> None:
    """Take every other rule from a table, so that what is refused is refused for want of a record."""
    mine = f"{table}\\_recorded\\_%"
    others = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname NOT LIKE %s"
    for (name,) in run(others, [table, mine]):
        run(f"DROP TRIGGER {name} ON {table}")
    for (name,) in run("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 't'", [table]):
        run(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
    for (name,) in run("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass", [table]):
        run(f"DROP INDEX {name}")


def columns_of(table: str) -> dict[str, str]:
    """Name -> type of the columns, the primary key left out."""
    sql = "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
    return {name: kind for name, kind in run(sql, [table]) if name != key_of(table)}


def key_of(table: str) -> str:
    return {"public_site_part": "sha256", "goals_filelook": "stored_id", "activity_activity": "record_id"}.get(
        table, "id"
    )


CHANGES = {
    "varchar": "'x' || left(\"{0}\", 3)",
    "text": "\"{0}\" || 'x'",
    "int4": 'COALESCE("{0}", 0) + 1',
    "int8": 'COALESCE("{0}", 0) + 1',
    "bytea": "\"{0}\" || 'x'::bytea",
}
FREE = {"password", "last_login", "draft"}  # change without a record; see below


def one_row(table: str) -> str:
    key = key_of(table)
    finished = "WHERE submitted_at IS NOT NULL" if table == "goals_statusupdate" else ""
    return f"WHERE {key} = (SELECT {key} FROM {table} {finished} ORDER BY 1 LIMIT 1)"


def an_insert(table: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    return f"INSERT INTO {table} ({key_of(table)}, {names}) SELECT '30000', {names} FROM {table} {one_row(table)}"


def an_update(table: str) -> str:
    *_, (name, kind) = (pair for pair in columns_of(table).items() if pair[1] in CHANGES and pair[0] not in FREE)
    return f'UPDATE {table} SET "{name}" = {CHANGES[kind].format(name)} {one_row(table)}'


def a_delete(table: str) -> str:
    return f"DELETE FROM {table} {one_row(table)}"


def asked_for(sql: str, recorded: list[str]) -> str:
    """The subject whose record is missing at COMMIT, "" where the change is accepted."""
    try:
        with transaction.atomic():
            run(sql)
            note(*recorded)
            commit()
    except IntegrityError as error:
        sentence = str(error)
    else:
        return ""
    found = re.search(UNRECORDED_CHANGE, sentence)
    assert found, sentence
    return found[1].replace("anything", "any/thing")


@pytest.mark.slow
@pytest.mark.parametrize("make", [an_insert, an_update, a_delete], ids=["INSERT", "UPDATE", "DELETE"])
@pytest.mark.parametrize("table", TRACKED)
def test_raw_sql_needs_a_record_about_the_row(lab: None, table: str, make: Callable[[str], str]) -> None:
    """Refused with the name of the subject; accepted with a record about it. A row that moves asks for both subjects."""
    strip(table)
    recorded: list[str] = []
    while subject := asked_for(make(table), recorded):
        assert subject not in recorded
        recorded.append(subject)
    assert len(recorded) in ((1, 2) if make is an_update else (1,))


@pytest.mark.parametrize("table", TRACKED)
def test_no_table_is_truncated(table: str) -> None:
    with refused("TRUNCATE on .* is refused"):
        run(f"TRUNCATE {table} CASCADE")


# --- Every way of writing ---------------------------------------------------------------------------------------------


def renamed() -> Area:
    area = Area.objects.all()[0]
    area.name += " again"
    return area


def new_area(slug: str = "new") -> Area:
    return Area(slug=slug, name="New", definition="New.", created_at=NOW)


def loaded_from_a_fixture() -> None:
    for item in serializers.deserialize("json", serializers.serialize("json", [renamed()])):
        item.save()


def copied() -> None:
    sql = "COPY goals_area (slug, name, definition, position, created_at) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as rows:
        rows.write_row(("new", "New", "New.", 1, NOW))


WAYS: dict[str, Callable[[], object]] = {
    "save": lambda: renamed().save(),
    "update": lambda: Area.objects.update(name="Another"),
    "bulk_update": lambda: Area.objects.bulk_update([renamed()], ["name"]),
    "create": lambda: new_area().save(),
    "bulk_create": lambda: Area.objects.bulk_create([new_area(), new_area("newer")]),
    "get_or_create": lambda: Area.objects.get_or_create(slug="new", defaults={"created_at": NOW}),
    "update_or_create": lambda: Area.objects.update_or_create(slug="security", defaults={"name": "Another"}),
    "fixture": loaded_from_a_fixture,
    "delete": lambda: RoleGrant.objects.all()[0].delete(),
    "delete of many": lambda: RoleGrant.objects.all().delete(),
    "cascade": lambda: User.objects.filter(email=ALONE).delete(),
    "many to many": lambda: Goal.objects.all()[0].predecessors.set(Goal.objects.all()[1:3]),
    "COPY": copied,
    "ON CONFLICT": lambda: run(
        "INSERT INTO goals_area SELECT * FROM goals_area ON CONFLICT (id) DO UPDATE SET name = 'A'"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_leaves_a_change_without_a_record(lab: None, way: str) -> None:
    with refused():
        WAYS[way]()


@pytest.mark.slow
def test_asking_for_a_record_reads_the_log_by_its_index(lab: None) -> None:
    """Read whole, a log of 70,000 records would be compiled and read for every row: it took 80 ms at 8 records."""
    plans: list[str] = []
    run("LOAD 'auto_explain'")
    connection.connection.add_notice_handler(listen := lambda notice: plans.append(notice.message_primary))
    with transaction.atomic():
        for setting in ("log_min_duration = 0", "log_nested_statements = on"):
            run(f"SET LOCAL auto_explain.{setting}")
        run("SET LOCAL client_min_messages = log")
        area = renamed()
        area.save()
        note(f"area/{area.slug}")
        commit()
        transaction.set_rollback(True)
    connection.connection.remove_notice_handler(listen)
    asked = [plan for plan in plans if "age(xmin)" in plan]
    assert asked
    assert not [plan for plan in asked if "Seq Scan" in plan]


# --- Ways around ------------------------------------------------------------------------------------------------------


@pytest.fixture
def area(lab: None) -> Area:
    return Area.objects.order_by("pk")[0]


def rename(area: Area) -> None:
    Area.objects.filter(pk=area.pk).update(name="Another")


@pytest.mark.slow
def test_a_record_about_something_else_is_no_excuse(area: Area) -> None:
    with refused(f"no record about area/{area.slug}"):
        rename(area)
        note("area/another", "goal/x")


@pytest.mark.slow
def test_a_record_that_was_rolled_back_is_none(area: Area) -> None:
    with refused():
        rename(area)
        with transaction.atomic():
            note(f"area/{area.slug}")
            transaction.set_rollback(True)


@pytest.mark.slow
def test_change_and_record_may_lie_in_savepoints_of_one_transaction(area: Area) -> None:
    with transaction.atomic():
        rename(area)
    with transaction.atomic(), transaction.atomic():
        note(f"area/{area.slug}")
    commit()


@pytest.mark.slow
def test_a_change_that_was_rolled_back_needs_no_record(area: Area) -> None:
    with transaction.atomic():
        rename(area)
        transaction.set_rollback(True)
    commit()


@pytest.mark.slow
def test_a_role_moved_to_another_person_needs_a_record_about_both(lab: None) -> None:
    grant = RoleGrant.objects.order_by("pk")[0]
    other = User.objects.exclude(role_grants__role=grant.role).exclude(pk=grant.user_id)[0]
    old = grant.user
    for told in (old, other):
        with refused():
            RoleGrant.objects.filter(pk=grant.pk).update(user=other)
            note(f"user/{told.public_id}")
    RoleGrant.objects.filter(pk=grant.pk).update(user=other)
    note(f"user/{old.public_id}", f"user/{other.public_id}")
    commit()


@pytest.mark.slow
def test_asking_early_or_late_makes_no_difference(area: Area) -> None:
    """SET CONSTRAINTS can only bring the question forward: before the record it is refused, and a record settles it."""
    with refused(), transaction.atomic():
        run("SET CONSTRAINTS ALL IMMEDIATE")
        rename(area)
    with refused():
        run("SET CONSTRAINTS goals_area_recorded_update DEFERRED; SET CONSTRAINTS goals_area_recorded_insert IMMEDIATE")
        rename(area)


@pytest.mark.slow
def test_a_temporary_table_cannot_pose_as_the_log(area: Area) -> None:
    with refused():
        run("CREATE TEMPORARY TABLE records_record AS SELECT * FROM records_record")
        run("UPDATE pg_temp.records_record SET appended_in = pg_current_xact_id(), subject = %s", [f"area/{area.slug}"])
        rename(area)


@pytest.mark.slow
def test_a_restored_record_cannot_pose_as_one_of_this_transaction(area: Area) -> None:
    """A dump brings the transaction ids of another server, and one of them may be ours some day."""
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE records_record DISABLE TRIGGER records_record_no_change")  # an id before ours
            ((ours,),) = run("SELECT pg_current_xact_id()::text")
            change = "UPDATE records_record SET appended_in = %s::text::xid8 WHERE subject = %s"
            cursor.execute(change, [ours, f"area/{area.slug}"])
            cursor.execute("ALTER TABLE records_record ENABLE ALWAYS TRIGGER records_record_no_change")
        other.commit()
    with refused():
        rename(area)


@pytest.mark.slow
def test_a_replica_session_is_asked_too(area: Area) -> None:
    with refused():
        run("SET LOCAL session_replication_role = replica")
        rename(area)


@pytest.mark.slow
def test_what_leaves_no_trace_in_the_log_needs_no_record(lab: None) -> None:
    """Drafts, signing in, and rows written as they were."""
    user = User.objects.all()[0]
    user.last_login = NOW
    user.set_password("another long password")
    user.save()
    Assignment.objects.update(draft={"reason": "half"})
    goal = Goal.objects.all()[0]
    goal.save()
    draft = StatusUpdate.objects.create(goal=goal, author=user, started_at=NOW)
    StatusUpdate.objects.filter(pk=draft.pk).update(done="Half written")
    StatusUpdate.objects.filter(pk=draft.pk).delete()
    commit()
    with refused(f"no record about goal/{goal.slug}"):
        draft = StatusUpdate.objects.create(goal=goal, author=user, started_at=NOW)
        StatusUpdate.objects.filter(pk=draft.pk).update(submitted_at=NOW, number=999)


@pytest.mark.slow
def test_evidence_is_linked_by_a_record_about_either_end(lab: None) -> None:
    links = Evidence.goals.through.objects
    link = links.select_related("goal", "evidence").order_by("pk")[0]
    for subject in (f"goal/{link.goal.slug}", f"evidence/{link.evidence.slug}"):
        with transaction.atomic():
            links.filter(pk=link.pk).delete()
            note(subject)
            commit()
            transaction.set_rollback(True)
    with refused(f"no record about evidence/{link.evidence.slug} or goal/{link.goal.slug}"):
        links.filter(pk=link.pk).delete()
