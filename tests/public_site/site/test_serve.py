"""Serving: right answers over HTTP for every kind of address, and the same ones with and without Django."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from public_site import answer, serve
from public_site.answer import Content, Prepared, Response, Store, encoding_for
from public_site.editions import forget_parts, load_editions
from public_site.layer import wsgi_layer
from public_site.release import current_release
from public_site.render import render_release
from roadmap import canonical_json
from tests.public_site.site.conftest import Get
from tests.public_site.site.lab import first_edition, publish_lab
from tests.public_site.site.page import Page
from tests.public_site.site.parts import Press


def test_a_page_is_served_with_type_tag_and_a_strict_policy(get: Get):
    found = get("/goals/isolated-lab/")
    assert found.status == 200
    assert found.header("Content-Type") == "text/html; charset=utf-8"
    assert found.header("Cache-Control") == "no-cache"
    assert found.header("ETag")
    assert found.header("Content-Length") == str(len(found.body))
    policy = found.header("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert found.header("X-Content-Type-Options") == "nosniff"
    assert not found.header("Set-Cookie")


def test_head_has_the_same_headers_and_no_body(get: Get):
    whole, head = get("/"), get("/", "HEAD")
    assert head.body == b""
    assert head.headers == whole.headers


def test_an_unchanged_page_is_answered_with_304_and_without_body(get: Get):
    tag = get("/").header("ETag")
    for sent in (tag, f'W/{tag}, "other"', "*"):
        found = get("/", if_none_match=sent)
        assert found.status == 304
        assert found.body == b""
        assert found.header("ETag") == tag
        assert not found.header("Content-Length")
    assert get("/", if_none_match='"other"').status == 200


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")])
def test_pages_travel_compressed_where_the_reader_takes_it(get: Get, accepted: str, encoding: str):
    assert answer.brotli is not None, "it is in requirements/runtime.txt"
    plain, found = get("/"), get("/", accept_encoding=accepted)
    assert found.header("Content-Encoding") == encoding
    assert found.header("Vary") == "Accept-Encoding"
    assert len(found.body) < len(plain.body) / 2
    unpack: Callable[[bytes], bytes] = gzip.decompress if encoding == "gzip" else answer.brotli.decompress
    assert unpack(found.body) == plain.body
    # Other bytes, other tag: a cache must not mix them up.
    assert found.header("ETag") != plain.header("ETag")


def test_encodings_are_chosen_as_asked():
    assert encoding_for("") == ""
    assert encoding_for("identity") == ""
    assert encoding_for("gzip;q=0") == ""
    assert encoding_for("*") == "br"
    assert encoding_for("gzip;q=nonsense") == ""


def test_only_reading_is_allowed(get: Get):
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        found = get("/", method)
        assert found.status == 405
        assert found.header("Allow") == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/../settings.py",
        "/goals/../../../../etc/passwd",
        "/goals/%2e%2e/%2e%2e/pages.json",
        "//etc/passwd",
        "/assets/../../pages.json",
        "/data/parts/../../editions/1.json",
        "/data/parts/" + "0" * 64 + ".json",
        "/v/1/../../pages.json",
        "/goals/isolated-lab\x00/",
        "/data/editions/0.json",
        "/data/editions/01.json",
        "/pages.json",
        "/index.html/",
    ],
)
def test_nothing_outside_the_release_is_ever_served(get: Get, path: str):
    found = get(path)
    assert found.status == 404
    assert b"root:" not in found.body
    assert b"fingerprint" not in found.body


def test_an_unknown_goal_gets_a_404_page_with_the_nearest_help(get: Get):
    found = get("/goals/isolated-labs/")
    assert found.status == 404
    page = Page(found.body)
    assert "There is no such page" in page.text
    assert "/goals/isolated-lab/" in page.links
    assert "/goals/previous/" in page.links
    assert not found.header("ETag")


def test_an_unknown_address_cannot_write_into_the_404_page(get: Get):
    found = get('/goals/"><script>alert(1)</script>/')
    assert b"<script>alert" not in found.body


def test_a_missing_slash_is_put_right_but_never_toward_another_site(get: Get):
    assert (get("/goals/isolated-lab").status, get("/goals/isolated-lab").header("Location")) == (
        302,
        "/goals/isolated-lab/",
    )
    assert get("//evil.example").status == 404


def test_an_edition_leads_to_the_version_it_held(get: Get):
    assert get("/v/1/goals/retention-rules/").status == 200
    moved = get("/v/3/goals/catch-deception/")
    assert (moved.status, moved.header("Location")) == (302, "/v/2/goals/catch-deception/")
    assert get("/v/3/goals/catch-deception").header("Location") == "/v/2/goals/catch-deception/"
    assert get("/v/2/").status == 200


def test_an_edition_that_does_not_exist_is_said_so_with_those_that_do(get: Get):
    found = get("/v/9/goals/isolated-lab/")
    assert found.status == 404
    page = Page(found.body)
    assert "Edition 9 has not been published" in page.text
    assert "/v/3/" in page.links


def test_two_distant_editions_are_compared_from_their_parts(get: Get):
    found = get("/changes/1..3/")
    assert found.status == 200
    text = Page(found.body).text
    assert "Edition 1 compared with edition 3" in text
    assert "153 days later" in text
    assert "Moved to the industry column" in text
    assert found.header("ETag")


def test_the_pickers_are_a_plain_form_that_leads_to_a_comparison(get: Get):
    assert get("/changes/?from=1&to=3").header("Location") == "/changes/1..3/"
    assert get("/changes/?from=3&to=1").header("Location") == "/changes/3..1/"
    assert get("/changes/3..1/").header("Location") == "/changes/1..3/"
    assert get("/changes/?from=x&to=//evil").header("Location") == "/changes/"
    assert "Nothing differs" in Page(get("/changes/2..2/").body).text
    assert get("/changes/2..9/").status == 404


def test_the_data_of_an_edition_is_one_canonical_document(get: Get, site: Path):
    found = get("/data/roadmap.json")
    assert found.header("Content-Type") == "application/json"
    assert found.header("Access-Control-Allow-Origin") == "*"
    edition = load_editions(site)[-1]
    parts = {key: edition.part(key) for key in edition.parts}
    assert found.body == canonical_json.dumps({"manifest": edition.manifest, "parts": parts})
    old = json.loads(get("/v/1/data/roadmap.json").body)
    assert old["manifest"]["number"] == 1
    assert set(old["parts"]) == set(first_edition())


def test_manifests_and_parts_are_served_as_published(get: Get, site: Path):
    edition = load_editions(site)[-1]
    assert json.loads(get("/data/editions/3.json").body) == edition.manifest
    sha256 = edition.parts["goal/isolated-lab"]
    found = get(f"/data/parts/{sha256}.json")
    assert found.body == edition.part_bytes("goal/isolated-lab")
    assert found.header("Cache-Control") == "no-cache"  # words of it may be withheld one day


def test_an_edition_that_is_written_but_not_rendered_is_not_public(get: Get, site: Path):
    press = Press(site)
    press.number = 3
    press.publish("2026-10-13", first_edition())
    assert get("/data/editions/4.json").status == 404
    assert get("/v/4/").status == 404
    assert get("/changes/1..4/").status == 404
    assert get("/v/4/data/roadmap.json").status == 404
    render_release(site, on=date(2026, 10, 14))
    assert get("/data/editions/4.json").status == 200


def test_a_new_release_is_served_from_the_next_request_on(get: Get, site: Path):
    assert "Edition 3" in Page(get("/").body).text
    press = Press(site)
    press.number = 3
    press.publish("2026-10-13", first_edition())
    render_release(site, on=date(2026, 10, 14))
    assert "Edition 4" in Page(get("/").body).text


def test_past_its_day_a_page_is_made_anew_for_the_reader_who_asks(get: Get, site: Path, today: Callable[[date], None]):
    """No worker ran: the room was due on 30 November, and nobody rendered 1 December."""
    assert "Missed" not in Page(get("/goals/isolated-lab/").body).text
    today(date(2026, 12, 1))
    page = Page(get("/goals/isolated-lab/").body)
    assert "Missed. Due 30 Nov 2026; not delivered." in page.text
    assert "States computed for 1 Dec 2026" in page.text
    assert "1 missed" in Page(get("/").body).text
    assert "Missed" in Page(get("/v/3/goals/isolated-lab/").body).text
    release = current_release(site)
    assert release is not None
    assert "Missed" not in Page((release.site / "goals/isolated-lab/index.html").read_bytes()).text


def test_a_page_that_cannot_be_made_anew_is_served_as_it_last_was(get: Get, site: Path, today: Callable[[date], None]):
    sha256 = load_editions(site)[-1].parts["goal/isolated-lab"]
    (site / "parts" / f"{sha256}.json").unlink()
    forget_parts()
    today(date(2026, 12, 1))
    found = get("/goals/isolated-lab/")
    assert found.status == 200
    assert "States computed for 14 Oct 2026" in Page(found.body).text


def test_the_health_check_names_the_edition_and_reads_no_database(get: Get):
    assert json.loads(get("/healthz").body) == {"status": "ok", "edition": 3, "on": "2026-10-14"}


def test_before_the_first_edition_the_site_says_so(data_dir: Path, today: Callable[[date], None]):
    found = serve.respond("GET", "/", {})
    assert found.status == 404
    assert "Nothing has been published yet" in Page(found.body).text
    assert json.loads(serve.respond("GET", "/healthz", {}).body)["edition"] is None


def test_assets_are_named_by_content_and_kept_for_ever(get: Get):
    page = Page(get("/").body)
    [style] = [path for path in page.links if path.endswith(".css")]
    found = get(style)
    assert found.header("Content-Type") == "text/css; charset=utf-8"
    assert "immutable" in found.header("Cache-Control")


def test_the_store_is_bounded_and_drops_what_was_asked_for_longest_ago():
    store = Store(limit=4_000)
    for number in range(10):
        store.put((str(number), ""), Prepared(Content(b"x" * 300, "txt"), ""))
        store.get(("0", ""))
    assert len(store) == 3
    assert store.size <= 4_000
    assert store.get(("9", "")) is not None
    assert store.get(("0", "")) is not None
    assert store.get(("7", "")) is None


def test_unknown_addresses_do_not_fill_the_store(get: Get, site: Path):
    before = len(serve.site_of(site).store)
    for number in range(50):
        get(f"/goals/none-{number}/")
    assert len(serve.site_of(site).store) == before


# --- in front of Django, and through it -----------------------------------------------------------------------------


def through_layer(path: str, **environ: Any) -> tuple[str, dict[str, str], bytes]:
    sent: list[Any] = []

    def stranger(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("299 Django", [])
        return [b"django"]

    values = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "localhost:8000", "wsgi.url_scheme": "http"}
    body = b"".join(wsgi_layer(stranger)(values | environ, lambda *args: sent.append(args)))
    [(status, headers)] = sent
    return status, dict(headers), body


@pytest.mark.parametrize(
    "path", ["/data/roadmap.json", "/data/goals.csv", "/feeds/all.atom", "/feeds/all.json", "/calendar/all.ics"]
)
def test_pages_of_other_sites_may_read_facts_through_both_doors_and_keep_them(site: Path, path: str):
    status, layer, _ = through_layer(path)
    through_django = Client().get(path)
    assert (status, through_django.status_code) == ("200 OK", 200)
    for headers in (layer, through_django.headers):
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["ETag"]
        assert not {"Set-Cookie", "Access-Control-Allow-Credentials"} & set(headers)
    assert "Access-Control-Allow-Origin" not in through_layer("/")[1]


def test_the_layer_answers_public_addresses_and_leaves_the_rest_to_django(site: Path):
    for path in ("/", "/goals/isolated-lab/", "/healthz", "/goals/none/", "/v/2/", "/data/roadmap.json"):
        assert not through_layer(path)[0].startswith("299"), path
    for path in ("/internal/", "/accounts/login/", "/static/x.css", "/api/v1/", "/goalsx/", "/favicon.ico"):
        assert through_layer(path)[0] == "299 Django", path


def test_a_wrong_host_is_left_to_django(site: Path, settings: Settings):
    settings.ALLOWED_HOSTS = ["roadmap.example"]
    assert through_layer("/", HTTP_HOST="roadmap.example")[0] == "200 OK"
    assert through_layer("/", HTTP_HOST="evil.example")[0] == "299 Django"
    assert through_layer("/", HTTP_HOST="evil.example:x/")[0] == "299 Django"


def test_https_is_asked_for_and_kept_as_django_does(site: Path, settings: Settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    assert through_layer("/")[0] == "299 Django"
    assert through_layer("/healthz")[0] == "200 OK"
    status, headers, _ = through_layer("/", **{"wsgi.url_scheme": "https"})
    assert status == "200 OK"
    assert headers["Strict-Transport-Security"].startswith("max-age=60")


def test_a_path_in_another_script_arrives_decoded(site: Path):
    status, _, body = through_layer("/goals/\u00e0\u00b8\u0081/")  # Thai, as WSGI hands it over
    assert status == "404 Not Found"
    assert b"There is no such page" in body


COMPARED = (
    "/",
    "/charts/standing.svg",
    "/goals/isolated-lab/",
    "/nowhere/",
    "/data/roadmap.json",
    "/goals/isolated-lab",
    "/healthz",
)


@pytest.mark.parametrize("path", COMPARED)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_layer_and_the_django_view_give_the_same_answer(site: Path, path: str, method: str, encoding: str):
    """Without a database: the test has not asked for one, so any query would fail it."""
    status, headers, body = through_layer(path, REQUEST_METHOD=method, HTTP_ACCEPT_ENCODING=encoding)
    if status == "299 Django":  # an address that only Django knows to be nobody's
        status, headers, body = (
            "404 Not Found",
            dict(serve.respond(method, path, {"accept-encoding": encoding}).headers),
            b"",
        )
    through_django = Client().generic(method, path, HTTP_ACCEPT_ENCODING=encoding, HTTP_HOST="localhost:8000")
    if path != "/nowhere/":
        assert through_django.status_code == int(status[:3])
        assert through_django.content == body
    assert {name.lower(): value for name, value in through_django.headers.items()} == {
        name.lower(): value for name, value in headers.items()
    }


def test_no_public_address_asks_the_database_also_through_django(site: Path):
    """This test has no database: one query would fail it."""
    release = current_release(site)
    assert release is not None
    addresses = [*release.pages, "/changes/1..3/", "/v/3/goals/catch-deception/", "/goals/none/", "/v/9/", "/healthz"]
    addresses += ["/data/editions/1.json", f"/data/parts/{load_editions(site)[0].parts['goal/isolated-lab']}.json"]
    client = Client()
    answers = {address: client.get(address) for address in addresses}
    assert {found.status_code for found in answers.values()} == {200, 302, 404}
    assert not any(found.cookies for found in answers.values())


def test_a_304_through_django_equals_the_one_in_front_of_it(site: Path):
    tag = serve.respond("GET", "/", {}).header("ETag")
    through_django = Client().get("/", HTTP_IF_NONE_MATCH=tag)
    status, headers, _ = through_layer("/", HTTP_IF_NONE_MATCH=tag)
    assert (through_django.status_code, status) == (304, "304 Not Modified")
    # Django adds the length of a body that is not there.
    assert dict(through_django.headers) == headers | {"Content-Length": "0"}


def is_form(address: str) -> bool:
    return resolve(address.partition("?")[0]).view_name == "asking:new"


def test_every_link_of_every_page_leads_somewhere_without_a_database(site: Path, get: Get):
    release = current_release(site)
    assert release is not None
    asked: dict[str, Response] = {}
    for path in [*release.pages, "/changes/1..3/", "/goals/none/"]:
        page = Page(get(path).body) if path.endswith("/") else None
        for link in page.links if page else []:
            address = link.partition("#")[0] or path
            address = address if address.startswith("/") else path + address
            asked.setdefault(address, get(address))
    # What takes what readers write is Django's, not a file.
    forms = {path for path in asked if is_form(path)}
    assert "/corrections/new/" in forms
    broken = {path: found.status for path, found in asked.items() if found.status not in (200, 302)}
    assert broken == dict.fromkeys(["/goals/none/", *forms], 404)
    assert len(asked) > 40


def test_anchors_that_pages_link_to_exist(site: Path, get: Get):
    release = current_release(site)
    assert release is not None
    pages = {path: Page(get(path).body) for path in release.pages if path.endswith("/")}
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), f"{path} has an id twice"
        for link in page.links:
            address, _, anchor = link.partition("#")
            target = pages.get(address or path)
            if anchor and target is not None:
                assert anchor in target.ids, f"{path} -> {link}"


def test_publishing_again_the_same_editions_changes_no_tag(tmp_path: Path, get: Get, site: Path):
    tag = get("/").header("ETag")
    other = tmp_path / "other"
    publish_lab(other)
    render_release(other, on=date(2026, 10, 14))
    assert serve.site_of(other).respond("GET", "/", {}).header("ETag") == tag


def test_django_itself_serves_the_site_under_a_wsgi_server(site: Path):
    """The whole chain as a server runs it: layer, Django, view."""
    application = wsgi_layer(WSGIHandler())
    sent: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    body = b"".join(application(environ, lambda *args: sent.append(args)))
    assert sent[0][0] == "200 OK"
    assert b"Example Lab Roadmap" in body
