"""`log_append_first`: the first records of many new subjects in one statement, for what other systems report in batches."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.on_database import OnDatabase

# Of a subject that the log knows the insert into records_subjecthead is refused, and so is one that stands there twice.
LOG_APPEND_FIRST = """
CREATE FUNCTION log_append_first(first bigint, at timestamptz, types text[], subjects text[], salts bytea[],
    bodies bytea[], leaves bytea[], leaf_hashes bytea[], states jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO records_record
        (seq, at, type, subject, object_version, prev, disclosed, salt, body, leaf, leaf_hash)
        SELECT $1 + one.place - 1, $2, one.type, one.subject, 1, NULL, false, one.salt, one.body, one.leaf, one.leaf_hash
        FROM unnest(types, subjects, salts, bodies, leaves, leaf_hashes) WITH ORDINALITY
            AS one (type, subject, salt, body, leaf, leaf_hash, place) ORDER BY one.place;
    INSERT INTO records_subjecthead (subject, last_seq, version, state, public_state)
        SELECT subjects[one.place], $1 + one.place - 1, 1, one.state, '{{}}'
        FROM jsonb_array_elements(states) WITH ORDINALITY AS one (state, place);
    UPDATE records_loghead SET size = $1 + array_length(types, 1), last_at = $2 WHERE id = 1;
END $$"""


def create_function(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        schema_editor.execute(LOG_APPEND_FIRST.format(schema=schema), params=None)


def drop_function(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION log_append_first", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_functions")]
    operations = [OnDatabase(create_function, drop_function)]
