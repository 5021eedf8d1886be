"""SQL that divides a PostgreSQL database among three roles, so that the web process owns nothing it could switch off.

The migrator owns tables, triggers and functions. The app changes rows of internal data, but writes the log only through
`log_lock`, `log_append` and `log_append_first`. The signer reads the records and nothing else. No role is a superuser,
none has a password until somebody sets one.
"""

import re
from typing import Final, NamedTuple

# Written by functions of the migrator alone; of these the app only reads.
_LOG: Final = "records_record, records_loghead, records_logsecret, records_subjecthead, django_migrations"
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class RoleNames(NamedTuple):
    """Names of roles as PostgreSQL writes them without quotes."""

    migrator: str = "roadmap_migrator"
    app: str = "roadmap_app"
    signer: str = "roadmap_signer"


def roles_sql(names: RoleNames, *, database: str, schema: str = "public") -> str:
    """One script, safe to run again; a superuser runs it inside `database` after the first `migrate`.

    What existed before belongs to the migrator afterwards; tables of later migrations are open to the app by default.
    Raises ValueError for names that would need quotes.
    """
    for name in (*names, database, schema):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no plain name: lower-case letters, digits and underscores")
    values = names._asdict() | {"database": database, "schema": schema, "log": _LOG}
    return "\n".join(part.format(**values).strip() for part in (_ROLES, _OWNER, _RIGHTS, _LIMITS)) + "\n"


_ROLES = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['{migrator}', '{app}', '{signer}'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END $$;
"""

_OWNER = """
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('ALTER TABLE %s OWNER TO {migrator}', oid::regclass) FROM pg_class
            WHERE relnamespace = '{schema}'::regnamespace AND relkind IN ('r', 'p')
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO {migrator}', oid::regprocedure) FROM pg_proc
            WHERE pronamespace = '{schema}'::regnamespace
    LOOP
        EXECUTE command;
    END LOOP;
END $$;
"""

_RIGHTS = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {migrator}, {app}, {signer};
GRANT USAGE ON SCHEMA {schema} TO {migrator}, {app}, {signer};
GRANT CREATE ON SCHEMA {schema} TO {migrator};

REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {app}, {signer};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {app};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {app};

REVOKE INSERT, UPDATE, DELETE ON {log} FROM {app};
REVOKE ALL ON FUNCTION log_lock, log_append, log_append_first FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_lock, log_append, log_append_first TO {app};
GRANT SELECT ON records_record TO {signer};
"""

# The lock of the log is held until commit: nobody may wait for it, or sit on it, for long.
_LIMITS = """
ALTER ROLE {app} IN DATABASE {database} SET lock_timeout = '5s';
ALTER ROLE {app} IN DATABASE {database} SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE {app} IN DATABASE {database} SET statement_timeout = '15s';
"""
