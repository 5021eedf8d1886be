"""Badges: a word with its day, silent goals called so by themselves, readable in both themes and aloud."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from public_site.editions import load_editions
from public_site.pages.badges import badge_pages
from public_site.pages.badges.words import goal_badge, roadmap_badge
from public_site.release import current_release
from public_site.view import View
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get
from tests.public_site.site.lab import Parts
from tests.public_site.site.page import Page
from tests.public_site.site.test_feeds import publish

SVG = "{http://www.w3.org/2000/svg}"


def goal_with(due: str | None = "2026-06-30", **fields: Any) -> Parts:
    revision = p.revision(1, "2026-02-10", "Report", due, cadence_days=30)
    return {
        "roadmap/roadmap": p.roadmap(),
        "area/a": p.area("a", "A", 1),
        "goal/report": p.goal("report", "a", revision) | fields,
    }


def message(root: Path, parts: Parts, on: date) -> str:
    publish(root, parts)
    return goal_badge(View(load_editions(root), on).states["report"]).message


def read(content: bytes) -> Element:
    return fromstring(content)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "on", "expected"),
    [
        ({"updates": [p.update(1, "2026-02-20", "at_risk")]}, date(2026, 3, 1), "At risk, 20 Feb 2026"),
        ({"updates": [p.update(1, "2026-02-20", None)]}, date(2026, 3, 1), "In progress, set 10 Feb 2026"),
        ({"updates": [p.update(1, "2026-02-20", "on_track")]}, date(2026, 3, 23), "Update overdue, last 20 Feb 2026"),
        ({}, date(2026, 3, 13), "Update overdue, none yet"),
        ({"updates": [p.update(1, "2026-02-20", "on_track")]}, date(2026, 7, 1), "Missed, due 30 Jun 2026"),
        (
            {"resolution": p.resolution("achieved", "2026-02-12", "2026-02-15")},
            STORY_DAY,
            "Achieved on time, 12 Feb 2026",
        ),
        ({"resolution": p.resolution("withdrawn", None, "2026-02-15")}, STORY_DAY, "Withdrawn, 15 Feb 2026"),
    ],
)
def test_a_goal_s_badge_says_one_word_and_its_day(root: Path, fields: dict[str, Any], on: date, expected: str):
    assert message(root, goal_with(**fields), on) == expected


def test_an_observer_s_badge_says_until_when_the_sources_were_read(root: Path):
    parts = goal_with() | {"roadmap/roadmap": p.roadmap(kept_by="observer", known_until="2026-10-01")}
    parts["goal/report"]["revisions"][0]["cadence_days"] = None
    expected = "Not known, due 30 Jun 2026; sources read 1 Oct 2026"
    assert message(root, parts, STORY_DAY) == expected


def test_the_roadmap_s_badge_counts_and_never_gives_a_percentage(root: Path):
    parts = goal_with("2026-02-20", updates=[p.update(1, "2026-02-20", "on_track")])
    kept = p.revision(1, "2026-02-10", "Kept", "2026-02-20", cadence_days=None)
    done = p.resolution("achieved", "2026-02-15", "2026-02-15")
    parts["goal/kept"] = p.goal("kept", "a", kept, resolution=done)
    parts["goal/silent"] = p.goal("silent", "a", p.revision(1, "2026-02-10", "Silent", None, cadence_days=20))
    publish(root, parts)
    found = {on: roadmap_badge(View(load_editions(root), on)).message for on in (date(2026, 2, 20), date(2026, 3, 20))}
    assert found == {
        date(2026, 2, 20): "none due yet, 10 Feb 2026",
        date(2026, 3, 20): "1 of 2 kept, 1 overdue, 1 update overdue, 3 Mar 2026",
    }


def test_the_day_of_the_roadmap_s_badge_is_the_last_on_which_its_counts_changed(root: Path):
    publish(root, goal_with("2026-02-20"))
    for on, day in ((date(2026, 2, 20), "10 Feb"), (date(2026, 2, 21), "21 Feb"), (date(2026, 9, 1), "21 Feb")):
        assert roadmap_badge(View(load_editions(root), on)).message.endswith(f", {day} 2026")


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_every_badge_is_a_picture_that_needs_nothing_and_can_be_read_aloud(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    badges = [path for path in release.pages if path.startswith("/badges/") and path.endswith(".svg")]
    assert len(badges) == 2 * (1 + 4), "the roadmap and four goals, light and dark"
    for path in badges:
        found = get(path)
        assert found.header("Content-Type") == "image/svg+xml"
        assert found.header("Cache-Control") == "public, max-age=3600"
        picture = read(found.body)
        assert picture.get("role") == "img"
        title = picture.find(f"{SVG}title")
        assert title is not None
        assert picture.get("aria-labelledby") == title.get("id")
        assert {element.tag.removeprefix(SVG) for element in picture.iter()} == {
            "svg",
            "title",
            "rect",
            "path",
            "g",
            "text",
        }
        assert not [name for element in picture.iter() for name in element.attrib if "href" in name or "style" in name]
        label, words = (element.text or "" for element in picture.iter(f"{SVG}text"))
        assert title.text == f"{label}: {words}."


def test_the_halves_have_enough_contrast_in_both_themes(site: Path):
    view = View(load_editions(site), STORY_DAY)
    for page in badge_pages(view):
        if page.path.endswith(".svg"):
            picture = read(page.make().content or b"")
            fills = [element.get("fill") or "" for element in picture]
            label, words = (element.get("fill") or "" for element in picture.iter(f"{SVG}text"))
            assert contrast(label, fills[1]) >= 4.5, page.path
            assert contrast(words, fills[2]) >= 4.5, page.path


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: how far two colours are apart, from 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_a_long_title_is_cut_and_read_aloud_whole(root: Path):
    parts = goal_with()
    title = 'Find "all" <campaigns> & report, \x0b' + "数据" * 40
    parts["goal/report"]["revisions"][0]["title"] = title
    publish(root, parts)
    [page] = [
        one
        for one in badge_pages(View(load_editions(root), date(2026, 2, 11)))
        if one.path == "/badges/goals/report.svg"
    ]
    picture = read(page.make().content or b"")
    assert (picture.findtext(f"{SVG}title") or "").startswith('Find "all" <campaigns> & report, ' + "数据" * 40)
    label = next(picture.iter(f"{SVG}text")).text or ""
    assert label.endswith("…")
    assert len(label) <= 32


def test_a_goal_cannot_take_the_address_of_another_s_dark_badge(root: Path):
    parts = goal_with()
    parts["goal/dark"] = deepcopy(parts["goal/report"]) | {"slug": "dark"}
    publish(root, parts)
    paths = [one.path for one in badge_pages(View(load_editions(root), STORY_DAY))]
    assert len(paths) == len(set(paths))


# --- by themselves ----------------------------------------------------------------------------------------------------


def test_a_badge_says_by_itself_that_an_update_is_overdue(root: Path):
    publish(root, goal_with(updates=[p.update(1, "2026-02-20", "at_risk")]))
    editions = load_editions(root)
    day: date | None = date(2026, 2, 21)
    said: dict[date, str | None] = {}
    while day is not None:
        [page] = [one for one in badge_pages(View(editions, day)) if one.path == "/badges/goals/report.svg"]
        made = page.make()
        said[day] = list(read(made.content or b"").iter(f"{SVG}text"))[1].text
        day = made.holds_until
    assert said == {
        date(2026, 2, 21): "At risk, 20 Feb 2026",
        date(2026, 3, 23): "Update overdue, last 20 Feb 2026",
        date(2026, 7, 1): "Missed, due 30 Jun 2026",
    }


def test_without_a_worker_a_badge_of_a_new_day_is_made_for_who_asks(get: Get, today: Callable[[date], None]):
    before = get("/badges/roadmap.svg")
    today(date(2026, 12, 1))
    after = get("/badges/roadmap.svg")
    assert b"0 of 2 kept, 1 overdue" in after.body
    assert (before.body != after.body, after.header("Cache-Control")) == (True, "public, max-age=3600")


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_each_badge_and_what_to_copy(get: Get):
    page = Page(get("/badges/").body)
    assert (
        '<img src="http://localhost:8000/badges/roadmap.svg" height="24" alt="How Example Lab Roadmap stands">'
        in page.text
    )
    assert (
        "[![How Example Lab Roadmap stands](http://localhost:8000/badges/roadmap.svg)](http://localhost:8000/)"
        in page.text
    )
    assert "/badges/dark/roadmap.svg" in page.links
    assert "/badges/goals/shared-protocol.svg" in page.links
    assert all(page.values("img", "alt"))


def test_a_title_with_quotation_marks_stays_inside_the_copied_attribute(root: Path):
    parts = goal_with()
    parts["goal/report"]["revisions"][0]["title"] = 'A "quoted" [title]'
    publish(root, parts)
    view = View(load_editions(root), date(2026, 2, 11))
    shown = next(one for one in badge_pages(view) if one.path == "/badges/").make().context["goals"][0]
    assert shown.markdown.startswith('[![State of “A "quoted" (title)” in Example Lab Roadmap](http')
