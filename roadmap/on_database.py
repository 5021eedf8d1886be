"""A migration operation that works on the database alone: triggers and functions, which no model knows of."""

from collections.abc import Callable
from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Work = Callable[[BaseDatabaseSchemaEditor], None]


class OnDatabase(Operation):
    """Runs `forwards(schema_editor)`, and `backwards(schema_editor)` on the way back.

    RunPython would do, but it has every model of the project built anew for each operation, in which a fresh `migrate`
    spent most of its time.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, forwards: Work, backwards: Work) -> None:
        self.forwards = forwards
        self.backwards = backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.forwards(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.backwards(schema_editor)

    def describe(self) -> str:
        return "Triggers or functions of the database"
