"""What pages have to hold, element by element: home, areas, goals, the map and the scorecard."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from public_site.release import current_release
from roadmap.english import plural
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import first_edition, third_edition
from tests.public_site.site.page import Page

# --- home -------------------------------------------------------------------------------------------------------------


def test_home_has_its_parts_in_the_order_of_a_minute_of_reading(get: Get):
    body = get("/").body.decode()
    order = ("<h1", "standing-t", "attention", "soon", "latest", "grades", "reporting", "follow", "limits")
    places = [body.index(f'id="{name}"' if not name.startswith("<") else name) for name in order]
    assert places == sorted(places)


def test_the_strip_of_months_its_table_its_csv_and_its_drawing_hold_the_same_numbers(get: Get):
    body = get("/").body.decode()
    [table] = [one for one in Page(body.encode()).tables if one[0][0] == "Month"]
    assert list(csv.reader(io.StringIO(get("/charts/cadence.csv").body.decode()))) == table
    assert (table[1][0], table[-1][0]) == ("February 2026", "October 2026")
    for size in ("wide", "narrow"):
        drawing = re.search(rf'<svg class="chart chart--{size} strip".*?</svg>', body, re.DOTALL)
        assert drawing is not None
        cells = re.findall(r'class="cell-text"[^>]*>([^<]*)<', drawing[0])
        assert cells == [f"{row[2]}/{row[1]}" if row[1] != "0" else "0" for row in table[1:]]
    bars = json.loads(get("/charts/cadence.json").body)["data"]
    shown = sorted(cell for one in bars for cell in zip(one["x"], one["text"], one["hovertext"], strict=True))
    assert [text for _, text, _ in shown] == cells
    for (_, _, note), row in zip(shown, table[1:], strict=True):
        assert f"{row[2]} of {plural(int(row[1]), 'goal')} gave an update, {row[3]} overdue" in note
    svg = ElementTree.fromstring(get("/charts/cadence.svg").body)  # noqa: S314 -- our own bytes
    assert "Updates came in" in "".join(svg.itertext())


def test_home_says_how_updates_come_in_counts_and_dates(get: Get):
    text = Page(get("/").body).text
    assert re.search(r"Updates came in \d of 9 months; the longest time without one was \d+ days, ", text)
    assert re.search(r"At the end of \d months? some were overdue\.", text)
    assert "The last update of any goal came on 2 Jun 2026." in text


def test_without_a_promised_rhythm_home_says_that_none_can_be_late(publish: Publish):
    parts = first_edition()
    for key, part in parts.items():
        for revision in part["revisions"] if key.startswith("goal/") else []:
            revision["cadence_days"] = None
    page = publish(parts, on=STORY_DAY)("/")
    assert "promises a rhythm of updates, so none can be late" in page.text
    assert "cadence" not in page.ids


def test_home_says_how_to_follow_download_and_cite_it_and_what_is_kept_back(get: Get):
    page = Page(get("/").body)
    assert {"/feeds/", "/calendar/", "/badges/", "/data/", "/sheet/", "/verify/", "/about/", "/map/"} <= set(page.links)
    assert "Example Lab: Example Lab Roadmap. Edition 3, 8 Oct 2026. http://localhost:8000/v/3/" in page.text
    assert "1 passage of the goals is withheld; each place says why: List what an isolated room needs." in page.text
    assert "4 of 4 values of metrics are self-reported." in page.text


def test_a_date_that_this_edition_moved_needs_attention(publish: Publish):
    parts = first_edition()
    goal = parts["goal/shared-protocol"]
    goal["updates"] = [p.update(1, "2026-03-01", "on_track")]
    moved = {**parts, "goal/shared-protocol": {**goal, "revisions": [*goal["revisions"]]}}
    moved["goal/shared-protocol"]["revisions"].append(
        p.revision(2, "2026-03-05", "Agree a protocol with others", "2026-12-31", kind="redated")
    )
    text = publish(parts, moved, on=STORY_DAY.replace(month=3, day=20))("/").text
    attention = text.partition("Needs attention")[2].partition("Due in the next 90 days")[0]
    assert "Agree a protocol with others" in attention


# --- areas ------------------------------------------------------------------------------------------------------------


def test_an_area_names_the_teams_that_lead_and_what_is_withheld(get: Get):
    text = Page(get("/areas/security/").body).text
    assert "Teams that lead the goals here: Safety engineering." in text
    assert "1 passage of these goals is withheld; each place says why: List what an isolated room needs." in text
    assert "Nothing is withheld from the goals of this area." in Page(get("/areas/safeguards/").body).text


def test_an_area_shows_its_metrics_small_with_numbers_and_files_of_their_own(get: Get):
    page = Page(get("/areas/safeguards/").body)
    assert "/goals/catch-deception/#metric-found" in page.links
    [table] = [one for one in page.tables if one[0] == ["Day", "Value", "Who says so"]]
    read = list(csv.reader(io.StringIO(get("/areas/safeguards/charts/catch-deception-found.csv").body.decode())))
    assert len(table) - 1 == sum(row[0].startswith("reading") for row in read)
    assert get("/areas/safeguards/charts/catch-deception-found.svg").status == 200
    assert b"chart--small" in get("/areas/safeguards/").body


def test_at_most_six_metrics_are_drawn_and_the_others_are_counted(publish: Publish):
    parts = first_edition()
    goal = parts["goal/catch-deception"]
    for number in range(7):
        goal["metrics"].append(p.metric(f"m{number}", f"Metric {number}", "", "up", p.reading(1, "2026-03-01", "1")))
    page = publish(parts, on=STORY_DAY)("/areas/safeguards/")
    assert page.values("svg", "class").count("chart chart--small") == 6
    assert "2 more with the goals of this area." in page.text


@pytest.mark.parametrize(
    ("query", "titles"), [("outcome=withdrawn", ["Agree a"]), ("outcome=in_progress&x=1", ["List what"])]
)
def test_goals_of_an_area_can_be_filtered_by_outcome_without_script(get: Get, query: str, titles: list[str]):
    page = Page(get(f"/areas/security/?{query}").body)
    [table] = [one for one in page.tables if one[0][0] == "Goal"]
    assert [" ".join(row[0].split()[:2]) for row in table[1:]] == titles
    assert "/areas/security/#goals" in page.links
    assert "Of 2 goals" in page.text, "the sentence is about all of them"


@pytest.mark.parametrize("query", ["outcome=nonsense", "outcome=", "area=x", "outcome=<script>"])
def test_what_is_no_outcome_shows_the_area_as_it_is(get: Get, query: str):
    assert get(f"/areas/security/?{query}").body == get("/areas/security/").body


def test_an_unknown_area_stays_unknown(get: Get):
    assert get("/areas/none/?outcome=missed").status == 404


# --- goals ------------------------------------------------------------------------------------------------------------


def test_a_goal_says_how_to_follow_download_and_cite_it(get: Get):
    page = Page(get("/goals/isolated-lab/").body)
    assert "/feeds/goals/isolated-lab.atom" in page.links
    assert "/calendar/goals/isolated-lab.ics" in page.links
    [part] = [link for link in page.links if link.startswith("/data/parts/")]
    assert b'"slug":"isolated-lab"' in get(part).body
    assert "http://localhost:8000/v/3/goals/isolated-lab/" in page.text
    assert "Of edition 3, 8 Oct 2026" in page.text
    old = Page(get("/v/1/goals/isolated-lab/").body)
    assert "Edition 1, 10 Feb 2026. http://localhost:8000/v/1/goals/isolated-lab/" in old.text


def test_the_contents_of_a_goal_lead_to_every_section_and_to_nothing_else(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    for path in [one for one in release.pages if re.fullmatch(r"/goals/(?!previous)[\w-]+/", one)]:
        body = get(path).body.decode()
        contents = re.search(r'<nav class="contents--open".*?</nav>', body, re.DOTALL)
        assert contents is not None
        named = re.findall(r'href="#([\w-]+)"', contents[0])
        main = body[body.index(contents[0]) :]
        sections = re.findall(r'<section aria-labelledby="([\w-]+)"', main)
        assert named == sections, path


def test_a_goal_without_a_metric_says_what_it_is_judged_by(get: Get):
    assert "This goal is judged by its criteria, not by a number." in Page(get("/goals/isolated-lab/").body).text
    assert "not by a number" not in Page(get("/goals/catch-deception/").body).text


# --- map and grades ---------------------------------------------------------------------------------------------------


def test_the_map_begins_with_where_things_stand_and_who_says_so(publish: Publish):
    parts = first_edition()
    parts["policy/policy-1"] = {
        "slug": "policy-1", "document": "Policy", "version": "1", "effective_on": "2026-01-01", "summary": "",
        "source": "",
    }  # fmt: skip
    threshold: dict[str, Any] = parts["threshold/known-weapons"]
    threshold["revisions"][0]["policy"] = "Policy 1"
    threshold["assessments"][0]["evidence"] = ["room-report"]
    page = publish(parts, on=STORY_DAY)("/map/")
    [table] = [one for one in page.tables if one[0][0] == "Threshold"]
    assert table[1] == ["Known weapons", "Cannot be ruled out", "Example-4", "8 Feb 2026", "Example Lab"]
    assert {"#policy-policy-1", "#evidence-room-report", "/method/#assessment-cannot-be-ruled-out"} <= set(page.links)
    assert "Evidence: Report on the room" in page.text


def test_adjudicated_goals_and_replies_of_a_round_are_listed(publish: Publish):
    parts = third_edition()
    parts["grade/round-1--isolated-lab--progress"] |= {"adjudicated": True, "reply": "We see it otherwise."}
    text = publish(parts, on=STORY_DAY)("/grades/").text
    assert "Adjudicated: List what an isolated room needs." in text
    assert "Owners replied to: List what an isolated room needs." in text


def test_every_page_has_the_same_links_with_previous_goals_beside_current_ones(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    words = ["Goals", "Previous goals", "Timeline", "Grades", "Changes", "Method"]
    for path in [one for one in release.pages if one.endswith("/")]:
        nav = re.search(r'<nav aria-label="Main">.*?</nav>', get(path).body.decode(), re.DOTALL)
        assert nav is not None
        assert re.findall(r">([^<>]+)</a>", nav[0]) == words, path
