"""Tests that commit get a copy of the migrated test database, and it is thrown away afterwards.

Django would empty the tables instead; the append-only triggers forbid that, and must stay in force in tests.
"""

import itertools
import os
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

_numbers = itertools.count(1)
_opened: weakref.WeakSet[BaseDatabaseWrapper] = weakref.WeakSet()


def work_on_copies() -> None:
    """Make every transactional test (and live_server) use a copy."""
    steps: Any = TransactionTestCase
    steps._fixture_setup = classmethod(_switch_to_copy)
    steps._fixture_teardown = _switch_back
    connection_created.connect(_remember)


@contextmanager
def one_copy() -> Iterator[None]:
    """One copy for several tests, which leave nothing behind: for a fixture of a whole module."""

    class Holder:
        original_database = ""

    _switch_to_copy(Holder)
    try:
        yield
    finally:
        _switch_back(Holder())


def _remember(connection: BaseDatabaseWrapper, **ignored: object) -> None:
    if threading.current_thread() is threading.main_thread():
        _opened.add(connection)


def _close_all() -> None:
    """Close what the main thread opened. Django keeps a second connection where the browser's event loop runs."""
    for connection in list(_opened):
        connection.close()


def _switch_to_copy(test_case: Any) -> None:
    # New threads read the same settings dictionary, so a live server meets the copy too.
    connection = connections[DEFAULT_DB_ALIAS]
    _close_all()
    original = connection.settings_dict["NAME"]
    copy = _copy_name(connection, original)
    if connection.vendor == "sqlite":
        shutil.copyfile(original, copy)
    else:
        _administer(connection, f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    test_case.original_database = original
    connection.settings_dict["NAME"] = copy


def _switch_back(test_case: Any) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    _close_all()
    copy = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = type(test_case).original_database
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(copy + suffix).unlink(missing_ok=True)
    else:
        _administer(connection, f'DROP DATABASE "{copy}" WITH (FORCE)')


def _copy_name(connection: BaseDatabaseWrapper, original: str) -> str:
    number = next(_numbers)
    if connection.vendor == "sqlite":
        path = Path(original)
        return str(path.with_name(f"{path.stem}-copy{number}{path.suffix}"))
    return f"{original}_{os.getpid()}_{number}"


def _administer(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
