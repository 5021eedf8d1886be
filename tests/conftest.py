"""The cast of people every test may call on, the browser, and a database copy for tests that commit."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from roadmap.accounts.actions import create_user
from roadmap.accounts.models import User
from tests.fresh_database import work_on_copies

LONG_AGO = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long test password"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

MakeUser = Callable[..., User]

# Playwright's synchronous interface runs an event loop in the test's thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
work_on_copies()
# A machine that stands still for ten seconds is slow, not wrong.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) or "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="No Chromium here: install the package chromium to run it."))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def fresh_database(transactional_db: None) -> None:
    """For a test that commits: its own copy of the migrated database, triggers in force (see fresh_database.py)."""


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """A DATA_DIR of the test's own: releases, files and queue start empty."""
    settings.DATA_DIR = tmp_path
    settings.SIGNER_DIR = tmp_path / "signer"
    return tmp_path


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """make_user("Ada Kern", "owner", team="Security") -> a person with these roles who can sign in."""

    def make(name: str, *roles: str, **fields: Any) -> User:
        email = name.lower().replace(" ", ".") + "@example.org"
        values = {"email": email, "password": PASSWORD, "by": None, "at": LONG_AGO} | fields
        return create_user(name=name, roles=roles, **values)

    return make


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    return make_user("Owner One", "owner")


@pytest.fixture
def editor(make_user: MakeUser) -> User:
    return make_user("Editor One", "editor")


@pytest.fixture
def editor2(make_user: MakeUser) -> User:
    return make_user("Editor Two", "editor")


@pytest.fixture
def reviewer1(make_user: MakeUser) -> User:
    return make_user("Reviewer One", "reviewer")


@pytest.fixture
def reviewer2(make_user: MakeUser) -> User:
    return make_user("Reviewer Two", "reviewer")


@pytest.fixture
def reviewer3(make_user: MakeUser) -> User:
    return make_user("Reviewer Three", "reviewer", is_external=True)


@pytest.fixture
def adjudicator(make_user: MakeUser) -> User:
    return make_user("Adjudicator One", "adjudicator")


@pytest.fixture
def publisher(make_user: MakeUser) -> User:
    return make_user("Publisher One", "publisher")


@pytest.fixture
def publisher2(make_user: MakeUser) -> User:
    return make_user("Publisher Two", "publisher")


@pytest.fixture
def auditor(make_user: MakeUser) -> User:
    return make_user("Auditor One", "auditor")


@pytest.fixture
def administrator(make_user: MakeUser) -> User:
    return make_user("Administrator One", "administrator")


@pytest.fixture
def reader(make_user: MakeUser) -> User:
    return make_user("Reader One", "reader")
