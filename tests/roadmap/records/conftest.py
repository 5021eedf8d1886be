"""The log of a small real installation, told once for all tests of the verifier."""

import copy

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.roadmap.records.a_public_log import PublicLog
from tests.roadmap.records.a_story import tell


@pytest.fixture(scope="session")
def story(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> PublicLog:
    return tell(tmp_path_factory.mktemp("story"), django_db_blocker)


@pytest.fixture
def log(story: PublicLog) -> PublicLog:
    """A copy to spoil."""
    return copy.deepcopy(story)
