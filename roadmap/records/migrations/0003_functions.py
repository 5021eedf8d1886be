"""What PostgreSQL does itself: append in two statements, and refuse a commit that lacks a record.

`log_lock` and `log_append` run with the rights of their owner, so the role of the web process needs none on the tables
of the log but SELECT. Names are looked up in this schema before any temporary table of the same name. Every query finds
its row by an index: a plan that a session made while the tables were empty must still be a good one at 70,000 records.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.on_database import OnDatabase

# Which transaction appended a record: its top-level id, the same within every savepoint, and never reused.
COLUMN = "ALTER TABLE records_record ADD COLUMN appended_in xid8"

# As in 0002, and fills in `appended_in`, whatever the INSERT says.
CHECK_NEW_RECORD = """
CREATE OR REPLACE FUNCTION check_new_record() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    SELECT seq, at INTO last FROM records_record ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> COALESCE(last.seq, -1) + 1 OR NEW.at < last.at THEN
        RAISE EXCEPTION 'append-only: a record out of sequence is refused' USING ERRCODE = '23001';
    END IF;
    IF convert_from(NEW.leaf, 'UTF8')::json ->> 'commit'
            <> encode(sha256('roadmap-record/v1'::bytea || '\\x00'::bytea || NEW.salt || NEW.body), 'hex')
       OR NEW.leaf_hash <> sha256('\\x00'::bytea || NEW.leaf) THEN
        RAISE EXCEPTION 'a record whose leaf does not commit to its body is refused' USING ERRCODE = '23514';
    END IF;
    NEW.appended_in := pg_current_xact_id();
    RETURN NEW;
END $$"""

# Lock first, then read: under READ COMMITTED the second statement sees what the transaction before committed. One
# statement with a join would not. `fields` is an array of names, `known` holds those for which the log has a value,
# `last_ms` counts milliseconds since 1970: clients read JSON and integers faster than arrays and moments.
LOG_LOCK = """
CREATE FUNCTION log_lock(about text, fields jsonb, is_public boolean,
    OUT size bigint, OUT last_ms bigint, OUT text_key bytea, OUT last_seq bigint, OUT version integer, OUT known jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET enable_seqscan = off AS $$
DECLARE
    state jsonb;
BEGIN
    SELECT head.size, extract(epoch FROM head.last_at) * 1000 INTO size, last_ms
        FROM records_loghead AS head WHERE id = 1 FOR UPDATE;
    SELECT key INTO text_key FROM records_logsecret WHERE id = 1;
    SELECT head.last_seq, head.version, CASE WHEN is_public THEN head.public_state ELSE head.state END
        INTO last_seq, version, state FROM records_subjecthead AS head WHERE subject = about;
    SELECT COALESCE(jsonb_object_agg(field, state -> field), '{{}}') INTO known
        FROM jsonb_array_elements_text(fields) AS field WHERE state ? field;
END $$"""

LOG_APPEND = """
CREATE FUNCTION log_append(seq bigint, at timestamptz, type text, subject text, version integer, prev bigint,
    disclosed boolean, salt bytea, body bytea, leaf bytea, leaf_hash bytea, fields jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO records_record
        (seq, at, type, subject, object_version, prev, disclosed, salt, body, leaf, leaf_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);
    INSERT INTO records_subjecthead AS head (subject, last_seq, version, state, public_state)
        VALUES ($4, $1, $5, $12, CASE WHEN $7 THEN $12 ELSE '{{}}' END)
        ON CONFLICT (subject) DO UPDATE SET last_seq = $1, version = $5,
            state = head.state || excluded.state, public_state = head.public_state || excluded.public_state;
    UPDATE records_loghead SET size = $1 + 1, last_at = $2 WHERE id = 1;
END $$"""

# Called at COMMIT by the triggers of `roadmap.recorded`. Appends are serial, so if this transaction appended about a
# subject, that record is the subject's newest; '*' asks for a record about anything. A restored dump brings the
# transaction ids of another server: such rows are older than this transaction, which age() tells. The path of names is
# that of the calling trigger. COLLATE, because the trigger passes a name of a table, and names compare by the collation
# "C": without it the index of subjects, which has the database's own, does not fit.
REQUIRE_RECORD = """
CREATE FUNCTION require_record(operation text, changed text, VARIADIC subjects text[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    about text;
    is_ours boolean;
BEGIN
    FOREACH about IN ARRAY subjects LOOP
        IF about = '*' THEN
            SELECT appended_in = pg_current_xact_id() AND age(xmin) <= 0 INTO is_ours
                FROM records_record ORDER BY seq DESC LIMIT 1;
        ELSE
            SELECT appended_in = pg_current_xact_id() AND age(xmin) <= 0 INTO is_ours
                FROM records_record WHERE subject = about COLLATE "default" ORDER BY object_version DESC LIMIT 1;
        END IF;
        IF is_ours THEN
            RETURN;
        END IF;
    END LOOP;
    RAISE EXCEPTION '% on % is refused: this transaction appended no record about %',
            operation, changed, replace(array_to_string(subjects, ' or '), '*', 'anything')
        USING ERRCODE = '23000', HINT = 'Change data by an action of the program, which appends a record last.';
END $$"""

REFUSE_TRUNCATE = """
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE on % is refused: no row goes without a record', TG_TABLE_NAME USING ERRCODE = '23001';
END $$"""

# The function of 0002 before this migration.
CHECK_NEW_RECORD_BEFORE = CHECK_NEW_RECORD.replace("    NEW.appended_in := pg_current_xact_id();\n", "")


def create_functions(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        _run(schema_editor, COLUMN, CHECK_NEW_RECORD, LOG_LOCK, LOG_APPEND, REQUIRE_RECORD, REFUSE_TRUNCATE)


def drop_functions(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        names = ("refuse_truncate", "require_record", "log_append", "log_lock")
        drops = [f"DROP FUNCTION {name}" for name in names]
        _run(schema_editor, *drops, CHECK_NEW_RECORD_BEFORE, "ALTER TABLE records_record DROP COLUMN appended_in")


def _run(schema_editor: BaseDatabaseSchemaEditor, *statements: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    for statement in statements:
        schema_editor.execute(statement.format(schema=schema), params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_append_only")]
    operations = [OnDatabase(create_functions, drop_functions)]
