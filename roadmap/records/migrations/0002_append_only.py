"""Triggers that make the record log append-only, and the two single rows it works with."""

import secrets

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase

# The next record has the next number and no earlier time. On SQLite this also closes INSERT OR REPLACE.
SQLITE = """
CREATE TRIGGER records_record_in_sequence BEFORE INSERT ON records_record BEGIN
    SELECT RAISE(ABORT, 'append-only: a record out of sequence is refused')
    WHERE NEW.seq IS NOT (SELECT COALESCE(MAX(seq), -1) + 1 FROM records_record)
       OR NEW.at < (SELECT at FROM records_record ORDER BY seq DESC LIMIT 1);
END"""

# PostgreSQL can hash, so it also checks that the leaf commits to this body and that the leaf hash is the leaf's.
POSTGRESQL = """
CREATE FUNCTION check_new_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last records_record;
BEGIN
    SELECT * INTO last FROM records_record ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> COALESCE(last.seq, -1) + 1 OR NEW.at < last.at THEN
        RAISE EXCEPTION 'append-only: a record out of sequence is refused' USING ERRCODE = '23001';
    END IF;
    IF convert_from(NEW.leaf, 'UTF8')::json ->> 'commit'
            <> encode(sha256('roadmap-record/v1'::bytea || '\\x00'::bytea || NEW.salt || NEW.body), 'hex')
       OR NEW.leaf_hash <> sha256('\\x00'::bytea || NEW.leaf) THEN
        RAISE EXCEPTION 'a record whose leaf does not commit to its body is refused' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_record_in_sequence BEFORE INSERT ON records_record
    FOR EACH ROW EXECUTE FUNCTION check_new_record();
ALTER TABLE records_record ENABLE ALWAYS TRIGGER records_record_in_sequence;
"""


def check_inserts(schema_editor: BaseDatabaseSchemaEditor) -> None:
    sql = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    schema_editor.execute(sql, params=None)


def stop_checking_inserts(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER records_record_in_sequence ON records_record", params=None)
        schema_editor.execute("DROP FUNCTION check_new_record()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER records_record_in_sequence", params=None)


def create_rows(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    apps.get_model("records", "LogHead").objects.using(alias).create(pk=1)
    apps.get_model("records", "LogSecret").objects.using(alias).create(pk=1, key=secrets.token_bytes(32))


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunPython(create_rows, migrations.RunPython.noop),
        *append_only("records_record"),
        *append_only("records_logsecret"),
        OnDatabase(check_inserts, stop_checking_inserts),
    ]
