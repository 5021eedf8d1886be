"""The example of the guide, imported once for all tests of a module; each test undoes what it adds."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.public_site.roadmap_file.files import guide_example, imported


@pytest.fixture(scope="module")
def guide(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        imported(guide_example())
        yield
        transaction.set_rollback(True)
