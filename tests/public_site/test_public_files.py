"""Feeds, calendars, badges, tables and the report section of the two examples: what their stories say is in them."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar
from pytest_django.plugin import DjangoDbBlocker

from public_site.editions import Edition
from public_site.pages import pages_of
from public_site.pages.badges.words import goal_badge, roadmap_badge
from public_site.report_section import Period, report_section
from public_site.view import View
from tests.public_site.site.atom import entries_of, read_atom, text
from tests.public_site.site.json_feed import read_json_feed
from tests.public_site.site.test_ready_files import bytes_of
from tests.public_site.site.test_tables import check_types, rows
from tests.public_site.test_examples import STORY_DAY, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("examples")]
# As design and example say: these weaken a promise.
WEAKER = 6


@pytest.fixture(scope="module")
def lab(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> list[Edition]:
    return told("example-lab", tmp_path_factory.mktemp("lab-files"), django_db_blocker, approvals=True)


@pytest.fixture(scope="module")
def observed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> list[Edition]:
    return told("frontier-roadmap-2026", tmp_path_factory.mktemp("observed-files"), django_db_blocker, approvals=False)


def files(view: View) -> dict[str, bytes]:
    return {page.path: bytes_of(page.make()) for page in pages_of(view) if not page.framed}


def titles(content: bytes) -> list[str]:
    return [text(one, "title") for one in entries_of(content)]


def events(content: bytes) -> dict[str, Any]:
    calendar: Any = Calendar.from_ical(content)
    return {str(one["uid"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}


def test_every_file_of_both_examples_is_in_its_form(lab: list[Edition], observed: list[Edition]) -> None:
    for editions in (lab, observed):
        view = View(editions, STORY_DAY)
        for path, content in files(view).items():
            if path.endswith(".atom"):
                read_atom(content)
            elif path.startswith("/feeds/") and path.endswith(".json"):
                read_json_feed(content)
            elif path.endswith(".ics"):
                assert b"BEGIN:VCALENDAR" in content
                events(content)
        check_types(view)


def test_the_moved_date_of_the_lab_is_in_feed_calendar_and_table(lab: list[Edition]) -> None:
    view = View(lab, STORY_DAY)
    found = files(view)
    feed = found["/feeds/goals/isolated-lab-trial.atom"].decode()
    assert "Due day moved from 30 Jun 2026 to 30 Nov 2026, 153 days later." in feed
    event = events(found["/calendar/all.ics"])["goal/isolated-lab-trial/due"]
    assert (event.decoded("dtstart"), event["sequence"]) == (date(2026, 11, 30), 1)
    assert "30 June 2026" in event["description"] or "30 Jun 2026" in event["description"]
    [move] = [one for one in rows(view, "deadlines") if one["goal"] == "isolated-lab-trial"]
    assert move["days"] == 153


def test_the_feed_of_weakenings_of_the_lab_lists_exactly_those(lab: list[Edition]) -> None:
    found = titles(files(View(lab, STORY_DAY))["/feeds/weakening.atom"])
    assert len(found) == WEAKER
    assert len(titles(files(View(lab, STORY_DAY))["/feeds/corrections.atom"])) >= 2


def test_the_missed_goal_of_the_lab_is_told_on_its_day_and_stays_in_progress_no_longer(lab: list[Edition]) -> None:
    path = "/feeds/goals/misuse-investigations.atom"
    before, after = (files(View(lab[:6], on))[path] for on in (date(2026, 9, 30), date(2026, 10, 1)))
    new = [one for one in titles(after) if one not in titles(before)]
    assert [one.partition(":")[0] for one in new] == ["Missed"]


def test_what_is_withdrawn_in_the_lab_is_cancelled_and_what_came_late_is_not(lab: list[Edition]) -> None:
    found = events(files(View(lab, STORY_DAY))["/calendar/all.ics"])
    assert found["goal/shared-bio-protocol/due"]["status"] == "CANCELLED"
    assert found["goal/retention-rules/due"]["status"] == "CONFIRMED"
    assert found["edition/8"].decoded("dtstart") == date(2026, 12, 7)
    assert not [uid for uid in found if uid.startswith("goal/next-policy-goal/due")], "in the coming weeks is no day"


def test_the_badges_of_the_lab_say_what_home_says(lab: list[Edition]) -> None:
    view = View(lab, STORY_DAY)
    assert roadmap_badge(view).message == "1 of 4 kept, 1 overdue, 2 updates overdue, 8 Oct 2026"
    messages = {one.slug: goal_badge(one).message for one in view.states.all}
    assert messages["misuse-investigations"] == "Missed, due 30 Sep 2026"
    assert messages["next-policy-goal"].startswith("Update overdue, last ")
    assert messages["isolated-lab-trial"] == "At risk, 6 Oct 2026"


def test_nothing_of_the_observed_roadmap_is_called_missed_or_stale(observed: list[Edition]) -> None:
    view = View(observed, date(2027, 6, 1))
    for path, content in files(view).items():
        if path.startswith(("/feeds/", "/badges/")):
            words = unescape(content.decode())
            assert "Missed:" not in words, path
            assert "Stale:" not in words, path
            assert "Update overdue" not in words, path


def test_the_section_for_a_risk_report_of_the_lab(lab: list[Edition]) -> None:
    found = report_section(Period(lab, lab[1], STORY_DAY))
    for words in (
        "## Changes that weaken what was promised (6)",
        "Missed.",
        "Achieved 41 days late.",
        "153 days later",
    ):
        assert words in found, words
    assert "## Goals not met (" in found


def test_every_address_in_a_file_leads_to_the_site(lab: list[Edition]) -> None:
    view = View(lab, STORY_DAY)
    paths = {page.path for page in pages_of(view)}
    for entry in entries_of(files(view)["/feeds/all.atom"]):
        for link in entry.findall("{http://www.w3.org/2005/Atom}link"):
            address = (link.get("href") or "").removeprefix("https://roadmap.example.org")
            assert address.partition("#")[0] in paths, address
