"""Every kind of page of the example site follows the HTML standard: what is rendered, and what is answered on request."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from public_site import live, serve
from public_site.release import Release, current_release
from public_site.render import render_release
from tests.public_site.html_rules import faults_of
from tests.public_site.test_examples import STORY_DAY, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("examples")]

ASKED = (
    "/search/?q=report",
    "/search/?q=nothing+at+all+like+this",
    "/changes/since/4",
    "/changes/?show=weakens",
    "/areas/security/?outcome=missed",
    "/timeline/?area=security",
    "/as-of/2026-08-01/",
    "/as-of/2020-01-01/",
    "/changes/2..5/",
    "/v/3/",
    "/v/3/map/",
    "/v/3/map/evaluations/",
    "/v/7/map/evaluations/",
    "/v/3/goals/raise-the-floor/",
    "/v/99/",
    "/goals/raise-the-flor/",
)


@pytest.fixture(scope="module")
def folder(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR with the example site, as rendered on its story day."""
    data = tmp_path_factory.mktemp("valid")
    told("example-lab", data / "public", django_db_blocker, approvals=True)
    render_release(data / "public", on=STORY_DAY)
    return data


@pytest.fixture
def release(folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Release:
    settings.DATA_DIR = folder
    monkeypatch.setattr(serve, "today", lambda: STORY_DAY)
    found = current_release(folder / "public")
    assert found is not None
    return found


def test_every_rendered_page_follows_the_standard(release: Release) -> None:
    pages = [path for path in release.site.rglob("*.html") if "/v/" not in path.as_posix()]
    assert len(pages) > 50
    found = {path.relative_to(release.site).as_posix(): faults_of(path.read_bytes()) for path in pages}
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("address", ASKED)
def test_a_page_that_is_answered_on_request_follows_the_standard(release: Release, address: str) -> None:
    answer = serve.respond("GET", address, {})
    if place := answer.header("Location"):
        answer = serve.respond("GET", place, {})
    assert (answer.header("Content-Type") or "").startswith("text/html"), (address, answer.header("Location"))
    assert faults_of(answer.body) == []


def test_the_form_for_corrections_follows_the_standard_empty_and_with_its_errors(release: Release) -> None:
    empty = Client().get("/corrections/new/?goal=raise-the-floor")
    refused = Client().post("/corrections/new/", {"goal": "raise-the-floor"})
    for answer in (empty, refused):
        assert faults_of(answer.content) == []


def test_pages_for_the_worst_days_follow_the_standard() -> None:
    assert faults_of(live.nothing_yet()) == []
    assert faults_of(live.broken()) == []
