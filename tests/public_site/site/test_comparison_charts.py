"""Criteria that compare: ours against what is needed, reading by reading, as far as the day of the page knows."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.charts import drawings, rows_of, texts
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, first_edition
from tests.public_site.site.page import Page

NAME = "criterion--as-many"
FOLDER = Path("current/site/goals/isolated-lab")


def reading(number: int, on: str, ours: str | None, theirs: str | None, **fields: Any) -> p.Part:
    empty: p.Part = dict.fromkeys(("count", "fully", "mostly", "not_in_place", "who", "supersedes"))
    value = {"number": number, "criterion": "as-many", "on": on, "state": "", "justification": "", "evidence": []}
    return empty | value | {"ours": ours, "theirs": theirs, "recorded_on": on} | fields


def comparing(*readings: p.Part, **fields: Any) -> Parts:
    parts = first_edition()
    goal = parts["goal/isolated-lab"]
    criterion = p.criterion("as-many", "comparative", "As many as the bounty", baseline_value="34") | fields
    goal["revisions"][0]["criteria"] = [criterion]
    goal["criterion_readings"] = list(readings)
    return parts


def table_of(page: Page) -> list[list[str]]:
    [table] = [one for one in page.tables if one[0][:2] == ["Day", "Ours"]]
    return table


def test_every_reading_has_a_row_in_drawing_table_and_csv(publish: Publish, root: Path):
    read = publish(comparing(reading(1, "2026-06-30", "18", "33"), reading(2, "2026-09-30", "29", None)), on=STORY_DAY)
    page = read("/goals/isolated-lab/")
    assert table_of(page)[1:] == [
        ["30 Jun 2026", "18", "33", "33", "15 below"],
        ["30 Sep 2026", "29", "34 (baseline)", "34", "5 below"],
    ]
    assert rows_of((root / FOLDER / f"charts/{NAME}.csv").read_bytes())[1:] == [
        ["reading", "2026-06-30", "18", "33", "counted at the same time", "33"],
        ["reading", "2026-09-30", "29", "34", "baseline", "34"],
    ]
    assert "Ours 29, needed 34 on 30 Sep 2026: 5 below" in page.text
    body = (root / FOLDER / "index.html").read_bytes()
    shown = drawings(body, NAME)
    assert len(shown) == 2
    for drawing in shown:
        assert texts(drawing, "note") == ["15 below", "5 below"]
        drawn = " ".join(re.sub(r"<[^>]+>", " ", drawing).split())
        assert "30 Jun 2026: 18 against 33" in drawn
        assert "30 Sep 2026: 29 against 34" in drawn


@pytest.mark.parametrize(("ours", "words"), [("17", "equal"), ("20", "3 above"), ("14", "3 below")])
def test_a_share_of_theirs_is_what_is_needed(publish: Publish, root: Path, ours: str, words: str):
    page = publish(comparing(reading(1, "2026-06-30", ours, "34"), share="0.5"), on=STORY_DAY)("/goals/isolated-lab/")
    assert table_of(page)[1] == ["30 Jun 2026", ours, "34", "17", words]
    for drawing in drawings((root / FOLDER / "index.html").read_bytes(), NAME):
        hollow, filled = map(float, re.findall(r'<circle class="day[^"]*" cx="([\d.]+)"', drawing))
        assert (filled > hollow, filled < hollow) == (words == "3 above", words == "3 below")


def test_a_corrected_reading_stays_struck_in_the_table_and_leaves_the_drawing(publish: Publish, root: Path):
    wrong, mended = reading(1, "2026-06-30", "40", "33"), reading(2, "2026-06-30", "18", "33", supersedes=1)
    page = publish(comparing(wrong, mended), on=STORY_DAY)("/goals/isolated-lab/")
    assert table_of(page)[1] == ["30 Jun 2026", "Corrected since, no longer valid: 40", "33", "33", "corrected since"]
    assert rows_of((root / FOLDER / f"charts/{NAME}.csv").read_bytes())[1][0] == "reading, corrected since"
    for drawing in drawings((root / FOLDER / "index.html").read_bytes(), NAME):
        assert texts(drawing, "note") == ["15 below"]


@pytest.mark.parametrize(
    "parts",
    [
        comparing(),
        comparing(reading(1, "2026-06-30", None, "33")),
        comparing(reading(1, "2026-06-30", "18", None), baseline_value=None),
        comparing(reading(1, "2026-06-30", "18", "33"), kind="deliverable"),
        comparing(reading(1, "2026-12-01", "18", "33")),
    ],
)
def test_without_two_numbers_by_the_day_of_the_page_there_is_no_chart(publish: Publish, root: Path, parts: Parts):
    publish(parts, on=STORY_DAY)
    body = (root / FOLDER / "index.html").read_bytes()
    assert f'id="{NAME}"'.encode() not in body
    assert not (root / FOLDER / "charts").exists()
    assert b"Load the interactive chart" not in body


def test_the_page_is_of_its_day(publish: Publish, root: Path):
    publish(comparing(reading(1, "2026-06-30", "18", "33"), reading(2, "2026-09-30", "29", "34")), on=date(2026, 8, 1))
    assert len(rows_of((root / FOLDER / f"charts/{NAME}.csv").read_bytes())) == 2
    render_release(root, on=STORY_DAY)
    assert "As of" in Page((root / FOLDER / "index.html").read_bytes()).text


@pytest.mark.parametrize("title", ["</svg><script>x</script>", "a & b < c", "اسم"])
def test_a_title_stays_words_in_the_file(publish: Publish, root: Path, title: str):
    parts = comparing(reading(1, "2026-06-30", "18", "33"))
    parts["goal/isolated-lab"]["revisions"][0]["title"] = title
    publish(parts, on=STORY_DAY)
    tree = ElementTree.fromstring((root / FOLDER / f"charts/{NAME}.svg").read_bytes())  # noqa: S314 -- our own bytes
    assert not [one for one in tree.iter() if one.tag.endswith("script")]
    assert title.split()[0][:5] in "".join(tree.itertext())
