"""The timeline: every day that was promised has its place, moved ones too, and every month is there."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from goals.days import day, long_day
from public_site import serve
from public_site.editions import load_editions
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import first_edition, third_edition
from tests.public_site.site.page import Page


def months_of(body: bytes) -> dict[str, str]:
    """Id of a month -> what is said of it."""
    listed = re.findall(rb'<li id="(month-[\d-]+)"[^>]*>(.*?)(?=<li id="month|</ol>)', body, re.DOTALL)
    return {name.decode(): Page(words).text for name, words in listed}


def test_every_month_of_a_year_back_and_a_year_and_a_half_ahead_is_listed(get: Get):
    months = months_of(get("/timeline/").body)
    assert len(months) == 12 + 1 + 18
    assert next(iter(months)) == "month-2025-10"
    assert list(months)[-1] == "month-2028-04"
    assert months["month-2027-03"] == "March 2027: nothing due"
    assert months["month-2026-10"] == "October 2026: nothing due (this month)"


def test_the_list_of_months_stands_before_the_drawings(get: Get):
    body = get("/timeline/").body
    assert body.index(b'id="month-2025-10"') < body.index(b'id="timeline"') < body.index(b'id="slip"')


def test_every_promised_day_is_in_its_month_also_one_that_stands_no_longer(get: Get, site: Path):
    months = months_of(get("/timeline/").body)
    for goal in load_editions(site)[-1].goals().values():
        for revision in goal["revisions"]:
            due = day(revision["deadline"]["due"] or "")
            words = months[f"month-{due:%Y-%m}"]
            assert long_day(due) in words
            assert goal["revisions"][-1]["title"] in words
    room = months["month-2026-06"]
    assert "Earlier date, no longer valid: 30 Jun 2026" in room
    assert "moved to 30 Nov 2026" in room


def test_milestones_and_turns_have_their_day_and_what_became_of_them(publish: Publish):
    parts = {key: value for key, value in first_edition().items() if not key.startswith("goal/")}
    goal = p.goal("watch", "security", p.revision(1, "2026-02-10", "Watch", None))
    goal["revisions"][0]["milestones"] = [
        {"key": "first", "title": "The first step", "deadline": p.deadline("2026-05-01")}
    ]
    goal["occurrences"] = [
        {
            "key": "one",
            "text": "A model came out",
            "triggered_on": "2026-04-01",
            "due": "2026-07-01",
            "done_on": "2026-06-30",
            "note": "",
            "evidence": [],
        }
    ]
    body = publish(parts | {"goal/watch": goal}, on=STORY_DAY)("/timeline/")
    assert "1 May 2026 Watch: The first step Missed" in body.text
    assert "1 Jul 2026 Watch: A model came out Achieved" in body.text
    assert "No date Watch" in body.text


def test_what_lies_outside_the_months_is_still_there(publish: Publish):
    parts = first_edition()
    parts["goal/retention-rules"]["revisions"][0]["deadline"] = p.deadline("2030-01-31")
    parts["goal/shared-protocol"]["revisions"][0]["deadline"] = p.deadline("2026-02-28")
    text = publish(parts, on=date(2027, 6, 1))("/timeline/").text
    assert "After that 31 Jan 2030 Report on how long data is kept" in text
    assert "Before June 2026 (1) 28 Feb 2026 Agree a protocol with others" in text


def test_drawing_table_and_csv_hold_the_same_days(get: Get):
    body = get("/timeline/").body
    page = Page(body)
    [table] = [one for one in page.tables if "Earlier dates" in one[0]]
    read = list(csv.reader(io.StringIO(get("/timeline/charts/timeline.csv").body.decode())))
    assert [row[0] for row in read] == [row[0] for row in table]
    _, before, now = json.loads(get("/timeline/charts/timeline.json").body)["data"]
    assert sorted(now["x"]) == sorted(row[2] for row in read[1:])
    assert "; ".join(before["x"]) == "; ".join(row[3] for row in read[1:] if row[3])
    assert (
        [long_day(day(row[2])) for row in read[1:]]
        == [
            re.match(r"\d+ \w+ \d{4}", row[2])[0]  # type: ignore[index]
            for row in table[1:]
        ]
    )
    for size in ("wide", "narrow"):
        drawing = re.search(rf'<svg class="chart chart--{size} timeline".*?</svg>'.encode(), body, re.DOTALL)
        assert drawing is not None
        assert drawing[0].count(b'class="day"') == len(table) - 1
        assert drawing[0].count(b'class="day day--earlier"') == sum(bool(row[3]) for row in read[1:]) == 1
        for row in table[1:]:
            assert row[2].split(" by")[0].encode() in drawing[0]


def test_slips_say_by_how_much_in_drawing_table_and_csv(get: Get):
    page = Page(get("/timeline/").body)
    assert "1 date has moved: 1 later" in page.text
    [table] = [one for one in page.tables if one[0][1] == "First date"]
    assert table[1] == ["List what an isolated room needs", "30 Jun 2026", "30 Nov 2026", "153 days later"]
    read = list(csv.reader(io.StringIO(get("/timeline/charts/slip.csv").body.decode())))
    assert read[1] == ["List what an isolated room needs", "2026-06-30", "2026-11-30", "153"]
    _, before, now = json.loads(get("/timeline/charts/slip.json").body)["data"]
    assert (before["x"], now["x"]) == (["2026-06-30"], ["2026-11-30"])


def test_interactive_charts_are_offered_where_something_is_drawn_and_everything_is_shown(get: Get):
    offered = [f"charts/{name}.json" for name in ("timeline", "slip", "track-record")]
    assert [one for one in Page(get("/timeline/").body).links if one.endswith(".json")] == offered
    assert not [one for one in Page(get("/timeline/?moved=1").body).links if one.endswith(".json")]


def test_without_a_day_nothing_interactive_is_offered(publish: Publish, root: Path):
    page = publish({"roadmap/roadmap": p.roadmap(), "area/empty": p.area("empty", "Empty", 1)}, on=STORY_DAY)(
        "/timeline/"
    )
    assert "button" not in [tag for tag, name, _ in page.attributes if name == "data-figure"]
    assert not list((root / "current/site/timeline/charts").glob("*.json"))


def test_a_date_that_was_given_up_is_among_those_that_moved(publish: Publish):
    parts = first_edition()
    goal = parts["goal/retention-rules"]
    goal["revisions"].append(
        p.revision(2, "2026-03-01", "Report on how long data is kept", None, kind="redated", announced_on="2026-03-01")
    )
    page = publish(parts, on=date(2026, 3, 2))("/timeline/")
    assert "1 date has moved: 1 given up" in page.text
    assert ["Report on how long data is kept", "1 Apr 2026", "No date", "no date any more"] in [
        row for table in page.tables for row in table
    ]


# --- filters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("area=security", ["List what", "Agree a"]),
        ("outcome=withdrawn", ["Agree a"]),
        ("moved=1", ["List what"]),
        ("area=security&outcome=in_progress&moved=1", ["List what"]),
    ],
)
def test_a_form_without_script_shows_only_what_was_asked_for(get: Get, query: str, titles: list[str]):
    page = Page(get(f"/timeline/?{query}").body)
    assert f"{len(titles)} of 4 goals match{'es' if len(titles) == 1 else ''}." in page.text
    everything = ["List what", "Find nearly", "Report on", "Agree a"]
    for title in everything:
        assert (title in page.text) == (title in titles)
    assert len(months_of(get(f"/timeline/?{query}").body)) == 31, "empty months stay"
    assert "/timeline/" in page.links


def test_nothing_found_says_how_many_there_are(get: Get):
    text = Page(get("/timeline/?area=safeguards&moved=1").body).text
    assert "No goals match. 4 goals exist; clear the filters." in text


def test_a_filter_reads_as_of_today_without_a_worker(get: Get, today: Callable[[date], None]):
    assert "Missed" not in Page(get("/timeline/?moved=1").body).text
    today(date(2026, 12, 1))
    assert "30 Nov 2026 List what an isolated room needs Missed" in Page(get("/timeline/?moved=1").body).text


HOSTILE = (
    "area=" + "x" * 100_000,
    "&".join(f"a{number}=1" for number in range(5_000)),
    "area=%00%ff%fe",
    "area=security'--&outcome=<script>alert(1)</script>",
    "outcome=missed%0d%0aSet-Cookie:x",
    "moved=true",
    ";;;===&&&",
    "area[]=security",
)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_query_that_makes_no_sense_shows_everything_and_adds_no_answer(get: Get, site: Path, query: str):
    plain = get("/timeline/")
    before = len(serve.site_of(site).store)
    found = get(f"/timeline/?{query}")
    assert (found.status, found.body) == (200, plain.body)
    assert len(serve.site_of(site).store) == before


def test_one_choice_is_one_stored_answer_however_it_is_written(get: Get, site: Path):
    get("/timeline/?moved=1&area=security")
    before = len(serve.site_of(site).store)
    for query in ("area=security&moved=1", "area=security&moved=1&x=2", "area=security&area=other&moved=1&outcome="):
        assert get(f"/timeline/?{query}").status == 200
    assert len(serve.site_of(site).store) == before


def test_an_old_edition_keeps_its_timeline_and_offers_no_filter_that_would_leave_it(get: Get):
    page = Page(get("/v/1/timeline/").body)
    assert "30 Jun 2026 List what an isolated room needs" in page.text
    assert "moved to" not in page.text
    assert "Show only some goals" not in page.text


def test_an_observer_who_states_no_health_misses_none(publish: Publish):
    parts = third_edition()
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    for key in ("goal/isolated-lab", "goal/catch-deception"):
        parts[key]["updates"] = []
        parts[key]["revisions"][-1]["cadence_days"] = None
    assert "no health stated" not in publish(parts, on=STORY_DAY)("/timeline/").text


def test_without_goals_the_timeline_says_so(publish: Publish):
    read = publish({"roadmap/roadmap": p.roadmap(), "area/empty": p.area("empty", "Empty", 1)}, on=STORY_DAY)
    text = read("/timeline/").text
    assert "No goal has been published." in text
    assert "No date has moved" in text


def test_the_line_for_today_moves_with_the_day(publish: Publish, root: Path):
    read = publish(third_edition(), on=STORY_DAY)
    assert "A line marks 14 Oct 2026." in read("/timeline/").text
    render_release(root, on=date(2026, 10, 15))
    assert "A line marks 15 Oct 2026." in read("/timeline/").text
