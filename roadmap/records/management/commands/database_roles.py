"""`manage.py database_roles | psql`: the SQL that gives each process the role it needs and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from roadmap.records.roles import RoleNames, roles_sql


class Command(BaseCommand):
    help = "Print the SQL that makes the roles of the database. A superuser runs it after the first `migrate`."

    def add_arguments(self, parser: CommandParser) -> None:
        for role, name in RoleNames()._asdict().items():
            parser.add_argument(f"--{role}", default=name, help=f"name of this role, by default {name}")

    def handle(self, *args: Any, migrator: str, app: str, signer: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. Set DATABASE_URL.")
        try:
            sql = roles_sql(RoleNames(migrator, app, signer), database=connection.settings_dict["NAME"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(sql, ending="")
