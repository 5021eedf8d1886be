"""The id that stands for a person in the record log can never be changed, by no way at all.

Django drops triggers when a later migration rebuilds this table on SQLite: such a migration must make it again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from roadmap.on_database import OnDatabase

SQLITE = """
CREATE TRIGGER accounts_user_public_id_stays BEFORE UPDATE OF public_id ON accounts_user
WHEN NEW.public_id <> OLD.public_id
BEGIN SELECT RAISE(ABORT, 'public_id of a person never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_other_public_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'public_id of a person never changes' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER accounts_user_public_id_stays BEFORE UPDATE OF public_id ON accounts_user
FOR EACH ROW WHEN (NEW.public_id <> OLD.public_id) EXECUTE FUNCTION refuse_other_public_id();
ALTER TABLE accounts_user ENABLE ALWAYS TRIGGER accounts_user_public_id_stays
"""


def create_trigger(schema_editor: BaseDatabaseSchemaEditor) -> None:
    sql = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    schema_editor.execute(sql, params=None)


def drop_trigger(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER accounts_user_public_id_stays ON accounts_user", params=None)
        schema_editor.execute("DROP FUNCTION refuse_other_public_id()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER accounts_user_public_id_stays", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [OnDatabase(create_trigger, drop_trigger)]
