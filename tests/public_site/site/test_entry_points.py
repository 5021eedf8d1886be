"""Where programs and other sites begin: site map, robots, security contact, linked data, cards for shared links."""

import json
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from pytest_django import Settings

from public_site.assets import assets, build_hash
from public_site.editions import load_editions
from public_site.pages import pages_of
from public_site.pages.entry_points import entry_pages
from public_site.pages.linked_data import goal_data
from public_site.release import current_release
from public_site.view import View
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import first_edition, third_edition
from tests.public_site.site.page import Page
from tests.public_site.site.test_feeds import publish as publish_months

HOME = "http://localhost:8000"


def addresses_in(document: Any) -> list[str]:
    """Every address inside a JSON document that is one of this site."""
    if isinstance(document, dict | list):
        held = document.values() if isinstance(document, dict) else document
        return [address for value in held for address in addresses_in(value)]
    return [document] if isinstance(document, str) and document.startswith(HOME) else []


# --- site map and robots ----------------------------------------------------------------------------------------------


def test_the_site_map_names_every_current_page_once_and_nothing_else(get: Get, site: Path):
    found = get("/sitemap.xml")
    assert found.header("Content-Type") == "application/xml"
    urls = [one.text for one in fromstring(found.body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    release = current_release(site)
    assert release is not None
    pages = [path for path in release.pages if path.endswith("/") and not path.startswith("/v/")]
    assert sorted(url or "" for url in urls) == sorted(HOME + path for path in pages)
    assert b"<loc>http://localhost:8000/goals/isolated-lab/</loc><lastmod>2026-05-12</lastmod>" in found.body


def test_robots_are_shown_the_site_map_and_no_door_of_the_staff(get: Get):
    found = get("/robots.txt")
    assert found.header("Content-Type") == "text/plain; charset=utf-8"
    lines = found.body.decode().splitlines()
    assert {"User-agent: *", "Disallow: /internal/", f"Sitemap: {HOME}/sitemap.xml"} <= set(lines)


# --- security.txt -----------------------------------------------------------------------------------------------------


def security(root: Path, on: date) -> tuple[dict[str, str], date | None]:
    view = View(load_editions(root), on)
    [page] = [one for one in entry_pages(view, []) if one.path == "/.well-known/security.txt"]
    made = page.make()
    lines = (made.content or b"").decode().splitlines()
    return dict(line.split(": ", 1) for line in lines), made.holds_until


@pytest.mark.parametrize(
    ("on", "expires", "renewed"),
    [
        (date(2026, 1, 1), "2027-01-01", date(2026, 7, 1)),
        (date(2026, 6, 30), "2027-01-01", date(2026, 7, 1)),
        (date(2026, 7, 1), "2027-07-01", date(2027, 1, 1)),
        (date(2026, 12, 31), "2027-07-01", date(2027, 1, 1)),
    ],
)
def test_the_security_contact_never_expires_before_it_is_renewed(
    site: Path, settings: Settings, on: date, expires: str, renewed: date
):
    settings.SECURITY_CONTACT = ["mailto:security@example.org"]
    fields, holds_until = security(site, on)
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Expires"] == f"{expires}T00:00:00Z"
    assert fields["Canonical"] == f"{HOME}/.well-known/security.txt"
    assert holds_until == renewed
    # RFC 9116 asks for less than a year; what is read on the last day still holds for half of one.
    assert 180 < (date.fromisoformat(expires) - renewed).days <= 366
    assert (date.fromisoformat(expires) - on).days <= 366


def test_without_a_contact_there_is_no_security_file(get: Get):
    assert get("/.well-known/security.txt").status == 404


def test_another_setting_is_another_build(settings: Settings):
    before = build_hash()
    settings.SECURITY_CONTACT = ["mailto:security@example.org"]
    assert len({before, again := build_hash()}) == 2
    settings.BASE_URL = "https://installed.example.org"
    assert build_hash() not in (before, again)


# --- entry point and linked data --------------------------------------------------------------------------------------


def test_the_entry_point_leads_only_to_what_is_there(get: Get):
    found = get("/.well-known/roadmap.json")
    assert found.header("Content-Type") == "application/json"
    document = json.loads(found.body)
    assert (document["edition"]["number"], document["developer"]) == (3, "Example Lab")
    addresses = [address.removeprefix(HOME) for address in addresses_in(document)]
    of_log = {"/.well-known/roadmap-log.vkey", "/records/checkpoint", "/data/verify.zip"}
    assert of_log < set(addresses), "served beside the release; the lab has no signer"
    assert {get(address).status for address in addresses if address not in of_log} == {200}


def test_the_roadmap_as_linked_data_names_files_that_exist_as_what_they_are(get: Get):
    found = get("/data/roadmap.jsonld")
    assert found.header("Content-Type") == "application/ld+json"
    document = json.loads(found.body)
    assert document["@context"] == "https://schema.org"
    [data] = [one for one in document["@graph"] if one["@type"] == "Dataset"]
    assert (data["version"], data["license"]) == ("3", "CC BY 4.0")
    for file in data["distribution"]:
        answer = get(file["contentUrl"].removeprefix(HOME))
        assert answer.status == 200
        assert answer.header("Content-Type").partition(";")[0] == file["encodingFormat"]
    ids = {one["@id"] for one in document["@graph"]}
    assert data["creator"]["@id"] in ids


def test_a_goal_as_linked_data_has_the_status_of_the_day(get: Get, site: Path):
    document = json.loads(get("/goals/retention-rules/goal.jsonld").body)
    assert document["actionStatus"] == "https://schema.org/CompletedActionStatus"
    assert (document["scheduledTime"], document["endTime"]) == ("2026-04-01", "2026-05-12")
    editions = load_editions(site)
    for on, status in ((date(2026, 11, 30), "Active"), (date(2026, 12, 1), "Failed")):
        found = goal_data(View(editions, on).states["isolated-lab"])
        assert found["actionStatus"] == f"https://schema.org/{status}ActionStatus"


def test_pages_link_to_the_data_about_them(get: Get):
    for path, address in (("/", "/data/roadmap.jsonld"), ("/goals/isolated-lab/", "/goals/isolated-lab/goal.jsonld")):
        assert address in Page(get(path).body).values("link", "href")
        assert get(address).status == 200


def test_withheld_words_are_a_box_in_linked_data_too(root: Path):
    parts = third_edition()
    parts["goal/isolated-lab"]["revisions"][1]["statement"] = "List {withheld:1}."
    publish_months(root, parts)
    found = goal_data(View(load_editions(root), STORY_DAY).states["isolated-lab"])
    assert found["description"] == "List [withheld]."


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_shared_link_shows_a_card(get: Get):
    page = Page(get("/goals/isolated-lab/").body)
    meta = dict(zip(page.values("meta", "property"), page.values("meta", "content")[-7:-1], strict=True))
    assert meta["og:title"] == "List what an isolated room needs"
    assert meta["og:url"] == f"{HOME}/goals/isolated-lab/"
    image = get(meta["og:image"].removeprefix(HOME))
    assert image.header("Content-Type") == "image/png"
    assert image.body[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image.body[16:24]) == (1200, 630)
    assert len(assets()["card.png"].content) < 25_000


def test_a_roadmap_that_names_no_address_takes_that_of_the_installation(publish: Publish, settings: Settings):
    settings.BASE_URL = "https://installed.example.org"
    parts = first_edition() | {"roadmap/roadmap": p.roadmap(base_address="")}
    page = publish(parts, on=STORY_DAY)("/")
    assert page.values("link", "href").count("https://installed.example.org/") == 1
    assert "https://installed.example.org/" in page.values("meta", "content")


def test_the_same_pages_are_listed_whatever_the_day(site: Path):
    editions = load_editions(site)
    now, later = ([one.path for one in pages_of(View(editions, on))] for on in (STORY_DAY, date(2031, 1, 1)))
    assert now == later
    assert len(now) == len(set(now))
