"""A chart is also a file: its numbers as CSV, and a drawing that says by itself what it shows and where it is from."""

import base64
import csv
import hashlib
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest

from public_site.release import current_release
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import third_edition
from tests.public_site.site.page import Page

SVG = "{http://www.w3.org/2000/svg}"


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode())))


def all_drawings(site: Path) -> list[str]:
    release = current_release(site)
    assert release is not None
    return [f"/{name}" for name in release.hashes if "/charts/" in f"/{name}" and name.endswith(".svg")]


def test_the_csv_of_the_standing_chart_is_its_table(get: Get):
    found = get("/charts/standing.csv")
    assert found.header("Content-Type") == "text/csv; charset=utf-8"
    [table] = [one for one in Page(get("/").body).tables if one[0][0] == "Area"]
    assert rows_of(found.body) == table


def test_the_csv_of_a_metric_holds_every_reading_the_baseline_and_every_target(get: Get):
    head, *rows = rows_of(get("/goals/catch-deception/charts/found.csv").body)
    assert head[:3] == ["What", "Day", "Value"]
    assert ["reading", "2026-04-30", "81", "%", "81", "100", "self-reported", "7 were counted twice."] in rows
    assert [row[1:3] for row in rows if row[0] == "reading, corrected since"] == [["2026-04-30", "88"]]
    assert ["baseline", "2026-02-01", "61"] in [row[:3] for row in rows]
    targets = [row[:3] for row in rows if row[0].startswith("target")]
    assert targets == [["target until 2026-05-12", "2026-12-31", "95"], ["target", "2026-12-31", "90"]]


def test_every_drawing_is_well_formed_and_names_its_edition_and_address(site: Path, get: Get):
    addresses = all_drawings(site)
    assert {"/charts/standing.svg", "/goals/catch-deception/charts/found.svg"} <= set(addresses)
    for address in addresses:
        root = ElementTree.fromstring(get(address).body)  # noqa: S314 -- our own bytes
        text = " ".join("".join(root.itertext()).split())
        assert root.tag == f"{SVG}svg"
        title = root.findtext(f"{SVG}title")
        assert title, address
        assert "Example Lab Roadmap, edition" in text, address
        assert "http://localhost:8000/v/" in text, address
        drawn = {"".join(one.itertext()) for one in root.iter(f"{SVG}text")}
        assert " ".join(title.split()[:3]) in " ".join(drawn), "the headline is drawn, not only told"


def test_a_drawing_may_use_the_one_style_inside_it_and_nothing_else(get: Get):
    found = get("/charts/standing.svg")
    style = ElementTree.fromstring(found.body).findtext(f"{SVG}style")  # noqa: S314 -- our own bytes
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in found.header("Content-Security-Policy")
    assert "unsafe-inline" not in found.header("Content-Security-Policy")
    assert digest not in get("/").header("Content-Security-Policy")
    assert "prefers-color-scheme" not in style, "on its own it is light"


@pytest.mark.parametrize("words", ["</svg><script>x</script>", "a & b < c", "اسم"])
def test_words_of_people_cannot_leave_their_place_in_a_drawing(publish: Publish, root: Path, words: str):
    parts = third_edition()
    parts["area/security"]["name"] = words
    parts["goal/catch-deception"]["metrics"][0]["name"] = words
    publish(parts, on=STORY_DAY)
    release = current_release(root)
    assert release is not None
    for address in ("charts/standing.svg", "goals/catch-deception/charts/found.svg"):
        tree = ElementTree.fromstring((release.site / address).read_bytes())  # noqa: S314 -- our own bytes
        assert not list(tree.iter(f"{SVG}script"))
        assert words.split()[0][:6] in "".join(tree.itertext())
