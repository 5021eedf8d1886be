"""Who is behind the site, what it promises its readers, and what it says when something is broken."""

from pathlib import Path

import pytest
from django.test import Client

from public_site import serve
from public_site.layer import wsgi_layer
from public_site.release import current_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import first_edition
from tests.public_site.site.page import Page


def test_about_says_who_keeps_the_roadmap_and_how_to_cite_it(get: Get):
    text = Page(get("/about/").body).text
    assert "Example Lab sets the goals, keeps this site and publishes it." in text
    assert "Example Lab: Example Lab Roadmap. Edition 3, 8 Oct 2026. http://localhost:8000/v/3/" in text
    assert "A new edition at least every 60 days" in text


def test_an_observer_is_not_the_developer(publish: Publish):
    parts = first_edition()
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    text = publish(parts, on=STORY_DAY)("/about/").text
    assert "This site is about Example Lab and was not written by it." in text
    assert "Sources were last read on 1 Oct 2026." in text
    assert "No rhythm of editions is promised" in text


def test_every_page_leads_to_accessibility_privacy_and_about(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    for path in [one for one in release.pages if one.endswith("/")]:
        links = Page(get(path).body).links
        assert {"/accessibility/", "/privacy/", "/reports/"} <= {
            link.removeprefix("/v/1").removeprefix("/v/2") for link in links
        }, path
        assert "/method/" in [link.removeprefix("/v/1").removeprefix("/v/2") for link in links], path


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/"])
def test_statements_say_how_to_write_and_hold_until_they_are_changed(get: Get, site: Path, path: str):
    release = current_release(site)
    assert release is not None
    assert release.pages[path].holds_until is None
    assert "roadmap@example.org" in Page(get(path).body).text or "No contact" in Page(get(path).body).text


# --- when something is broken -----------------------------------------------------------------------------------------


def test_a_fault_is_answered_with_a_page_that_names_the_last_edition(site: Path, get: Get):
    release = current_release(site)
    assert release is not None
    (release.site / "goals/index.html").unlink()
    found = get("/goals/")
    page = Page(found.body)
    assert found.status == 500
    assert "Something went wrong here" in page.text
    assert "The last edition is edition 3, published 8 Oct 2026" in page.text
    assert {"/v/3/", "/data/roadmap.json", "/data/editions/3.json"} <= set(page.links)
    assert get("/v/3/").status == 200
    assert not found.header("ETag")
    assert get("/goals/", "HEAD").body == b""


def test_a_fault_is_the_same_through_the_layer_and_through_django(site: Path):
    release = current_release(site)
    assert release is not None
    (release.site / "goals/index.html").unlink()
    through_django = Client().get("/goals/")
    sent: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/goals/", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    body = b"".join(wsgi_layer(lambda _environ, _start: [])(environ, lambda status, _headers: sent.append(status)))
    assert sent == ["500 Internal Server Error"]
    assert through_django.status_code == 500
    assert through_django.content == body


def test_where_even_the_page_for_faults_is_gone_there_are_a_few_words(site: Path, get: Get):
    release = current_release(site)
    assert release is not None
    for name in ("goals/index.html", "500.html"):
        (release.site / name).unlink()
    found = get("/goals/")
    assert found.status == 500
    assert "Something went wrong" in Page(found.body).text


def test_a_copy_of_the_files_has_pages_for_its_own_server(get: Get):
    for path, words in (("/404.html", "There is no such page"), ("/500.html", "Something went wrong here")):
        assert words in Page(get(path).body).text
    assert serve.is_public("/500.html")
