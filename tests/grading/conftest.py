"""The play that the leak sweeps look at, once for each of their modules."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.grading.leaking import Play, a_play


@pytest.fixture(scope="module")
def play(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """Rolled back after the last test of the module."""
    with django_db_blocker.unblock(), a_play(tmp_path_factory.mktemp("grading-leaks")) as played:
        yield played
