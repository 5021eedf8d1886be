"""The record log over HTTP: its files as they lie on the disk, at the addresses of tlog-tiles, and nothing beside them."""

import gzip
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from public_site import serve
from public_site.answer import Response
from public_site.log_files import log_file
from tests.public_site.site.conftest import Get
from tests.roadmap.records.logs import MadeRecords, made_signer

LONG = "public, max-age=31536000, immutable"


@pytest.fixture
def records(data_dir: Path, root: Path) -> MadeRecords:
    """300 records, signed and public."""
    found = MadeRecords()
    found.grow(300)
    made_signer(data_dir, found).run()
    return found


@pytest.fixture
def ask(records: MadeRecords, today: Callable[[date], None]) -> Get:
    """ask("/records/checkpoint", **headers), before anything else of the site is published."""

    def answer(path: str, method: str = "GET", **headers: str) -> Response:
        return serve.respond(method, path, {name.replace("_", "-"): value for name, value in headers.items()})

    return answer


@pytest.mark.parametrize(
    ("path", "name", "type", "cache"),
    [
        ("/records/checkpoint", "checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
        ("/records/checkpoints.txt", "checkpoints.txt", "text/plain; charset=utf-8", "public, max-age=5"),
        ("/records/vkey", "vkey", "text/plain; charset=utf-8", "no-cache"),
        ("/.well-known/roadmap-log.vkey", "vkey", "text/plain; charset=utf-8", "no-cache"),
        ("/records/trust-policy", "trust-policy", "text/plain; charset=utf-8", "no-cache"),
        ("/records/tile/0/000", "tile/0/000", "application/octet-stream", LONG),
        ("/records/tile/0/001.p/44", "tile/0/001.p/44", "application/octet-stream", LONG),
        ("/records/tile/1/000.p/1", "tile/1/000.p/1", "application/octet-stream", LONG),
        ("/records/tile/entries/000", "tile/entries/000", "application/octet-stream", LONG),
        ("/records/tile/entries/001.p/44", "tile/entries/001.p/44", "application/octet-stream", LONG),
        ("/records/disclosed/001.jsonl", "disclosed/001.jsonl", "application/jsonl", "no-cache"),
    ],
)
def test_a_file_of_the_log(ask: Get, root: Path, path: str, name: str, type: str, cache: str):  # noqa: A002
    found = ask(path)
    assert (found.status, found.body) == (200, (root / "records" / name).read_bytes())
    assert found.header("Content-Type") == type
    assert found.header("Cache-Control") == cache
    assert found.header("Access-Control-Allow-Origin") == "*"
    assert found.header("X-Content-Type-Options") == "nosniff"
    assert ask(path, if_none_match=found.header("ETag")).status == 304
    assert ask(path, "HEAD").headers == found.headers
    assert ask(path, "POST").status == 405


def test_bundles_travel_compressed_and_hashes_do_not(ask: Get):
    plain, packed = ask("/records/tile/entries/000"), ask("/records/tile/entries/000", accept_encoding="gzip")
    assert packed.header("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert not ask("/records/tile/0/000", accept_encoding="gzip, br").header("Content-Encoding")


@pytest.mark.parametrize(
    "path",
    [
        "/records",
        "/records/",
        "/records/key",
        "/records/.lock",
        "/records/../../signer/key",
        "/records/tile/../../../signer/key",
        "/records/tile/0/../../vkey",
        "/records/tile/0/000/",
        "/records/tile/0/00",
        "/records/tile/0/0000",
        "/records/tile/0/x000",
        "/records/tile/0/000.p",
        "/records/tile/0/001.p/0",
        "/records/tile/0/001.p/044",
        "/records/tile/0/001.p/256",
        "/records/tile/00/000",
        "/records/tile/64/000",
        "/records/tile/0/\u0660\u0660\u0660",
        "/records/tile/0/000\n",
        "/records/tile/0/000%00",
        "/records/tile/entries/000.jsonl",
        "/records/disclosed/000",
        "/records/disclosed/",
        "/records/disclosed/.jsonl",
        "/.well-known/roadmap-log.vkey/",
        "/.well-known/",
        "/.well-known/security.txt.old",
        "//records/checkpoint",
    ],
)
def test_nothing_else_is_a_file_of_the_log(ask: Get, path: str):
    assert log_file(path) is None
    found = ask(path)
    assert found.status == 404
    assert b"PRIVATE" not in found.body


@pytest.mark.parametrize(
    "path",
    [
        "/records/tile/0/002",
        "/records/tile/0/001.p/43",
        "/records/tile/9/000",
        "/records/tile/0/x001/000",
        "/records/tile/entries/000/x000",
        "/records/disclosed/002.jsonl",
        "/records/tile/0/x000/x000/x000/x000/x000/x000/000",
    ],
)
def test_a_file_that_is_not_there_is_a_404_that_nobody_keeps(ask: Get, path: str):
    found = ask(path)
    assert found.status == 404
    assert found.header("Cache-Control") == "no-cache"


def test_a_new_checkpoint_is_served_at_once(ask: Get, records: MadeRecords, data_dir: Path, root: Path):
    before = ask("/records/checkpoint")
    entries = ask("/records/disclosed/001.jsonl")
    records.grow(310)
    made_signer(data_dir, records).run()
    after = ask("/records/checkpoint", if_none_match=before.header("ETag"))
    assert after.status == 200
    assert after.body == (root / "records" / "checkpoint").read_bytes() != before.body
    assert ask("/records/disclosed/001.jsonl").body != entries.body


def test_a_file_replaced_within_one_tick_of_the_clock_is_not_served_from_memory(ask: Get, root: Path):
    path = root / "records" / "checkpoint"
    ask("/records/checkpoint")
    times = path.stat()
    other = path.with_name("other")
    other.write_bytes(b"another\n")
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(path)
    assert ask("/records/checkpoint").body == b"another\n"


def test_the_log_is_served_before_the_first_edition_and_beside_a_release(get: Get, site: Path, data_dir: Path):
    assert get("/records/checkpoint").status == 404
    records = MadeRecords()
    records.grow(3)
    made_signer(data_dir, records).run()
    assert get("/records/checkpoint").status == 200
    assert get("/records/tile/entries/000.p/3").status == 200
    assert get("/").status == 200


def test_both_doors_serve_the_log_and_neither_asks_the_database(ask: Get, client: Client):
    # Without the fixture db every query is an error.
    for path in ("/records/checkpoint", "/records/tile/0/000", "/.well-known/roadmap-log.vkey", "/records/nothing"):
        in_front = ask(path)
        found = client.get(path)
        assert (found.status_code, found.content) == (in_front.status, in_front.body)
        assert found.headers["Cache-Control"] == in_front.header("Cache-Control")
        assert serve.is_public(path)
