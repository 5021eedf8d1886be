"""Calendars: every promised day once, moved with its number, never without the days it had before."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from public_site.editions import load_editions
from public_site.pages.calendars import calendar_pages
from public_site.release import current_release
from public_site.view import View
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import Parts, first_edition, second_edition, third_edition
from tests.public_site.site.test_feeds import publish as publish_months


def read(content: bytes) -> dict[str, Any]:
    """UID without its host -> event. What every event of ours must have is asserted on the way."""
    assert b"\n" not in content.replace(b"\r\n", b""), "lines end with CRLF"
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "lines are folded"
    calendar: Any = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    found: dict[str, Any] = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        first, last = event.decoded("dtstart"), event.decoded("dtend")
        assert type(first) is date, "a day, not a moment"
        assert last == first + timedelta(days=1)
        assert event.decoded("dtstamp").tzinfo is not None
        assert event["status"] in ("CONFIRMED", "CANCELLED")
        assert event["summary"].startswith("Due: ")
        assert event["url"].startswith("http://localhost:8000/")
        assert event["uid"] not in found
        found[event["uid"].removesuffix("@localhost")] = event
    return found


def calendar(root: Path, name: str, on: date = STORY_DAY) -> dict[str, Any]:
    return read(made(root, name, on))


def made(root: Path, name: str, on: date = STORY_DAY) -> bytes:
    [page] = [one for one in calendar_pages(View(load_editions(root), on)) if one.path == f"/calendar/{name}.ics"]
    return page.make().content or b""


def goal_with(due: str | None = "2026-06-30", **fields: Any) -> Parts:
    revision = p.revision(1, "2026-02-10", "Report", due, cadence_days=None)
    return {
        "roadmap/roadmap": p.roadmap(),
        "area/a": p.area("a", "A", 1),
        "goal/report": p.goal("report", "a", revision) | fields,
    }


def moved(parts: Parts, *dues: str | None) -> Parts:
    """The same goal with a revision more for each due day."""
    found = deepcopy(parts)
    revisions = found["goal/report"]["revisions"]
    for number, due in enumerate(dues, 2):
        words = p.labels(rule="less", owner="less", coder="less")
        later = p.revision(number, "2026-02-20", "Report", due, kind="redated", labels=words, cadence_days=None)
        revisions.append(later)
    return found


# --- the form ---------------------------------------------------------------------------------------------------------


def test_every_calendar_is_read_by_a_parser_and_served_as_one(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    addresses = [path for path in release.pages if path.endswith(".ics")]
    assert {"/calendar/all.ics", "/calendar/areas/security.ics", "/calendar/goals/isolated-lab.ics"} <= set(addresses)
    for address in addresses:
        found = get(address)
        assert found.header("Content-Type") == "text/calendar; charset=utf-8"
        read(found.body)


def test_texts_of_people_cannot_begin_another_line(root: Path):
    parts = goal_with()
    title = "Report; with, signs\\ and\r\nEND:VEVENT\x0b and " + "ข้อมูล" * 30
    parts["goal/report"]["revisions"][0]["title"] = title
    publish_months(root, parts)
    [event] = calendar(root, "goals/report").values()
    assert event["summary"] == "Due: Report; with, signs\\ and END:VEVENT and " + "ข้อมูล" * 30


def test_the_bytes_depend_on_editions_and_not_on_the_day(site: Path):
    view = View(load_editions(site), STORY_DAY)
    for page in calendar_pages(view):
        if page.path.endswith(".ics"):
            name = page.path.removeprefix("/calendar/").removesuffix(".ics")
            assert page.make().holds_until is None
            assert made(site, name) == made(site, name, date(2031, 1, 1))


def test_a_goal_without_dates_has_an_empty_calendar_to_subscribe_to(root: Path):
    publish_months(root, goal_with(None))
    assert calendar(root, "goals/report") == {}


# --- dates that move --------------------------------------------------------------------------------------------------


def test_a_moved_deadline_is_the_same_event_with_a_higher_number_and_its_old_day(root: Path):
    publish_months(root, first_edition())
    before = calendar(root, "goals/isolated-lab")["goal/isolated-lab/due"]
    assert (before.decoded("dtstart"), before["sequence"]) == (date(2026, 6, 30), 0)
    publish_months(root, first_edition(), second_edition())
    after = calendar(root, "goals/isolated-lab")["goal/isolated-lab/due"]
    assert (after.decoded("dtstart"), after["sequence"]) == (date(2026, 11, 30), 1)
    assert after["uid"] == before["uid"]
    assert "Earlier date: 30 Jun 2026." in after["description"]
    assert after.decoded("dtstamp") == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert after.decoded("created") == before.decoded("created")


def test_each_move_raises_the_number_and_no_day_is_forgotten(root: Path):
    one, two = moved(goal_with(), "2026-08-31"), moved(goal_with(), "2026-08-31", "2026-07-31")
    publish_months(root, goal_with(), one, one, two)
    event = calendar(root, "goals/report")["goal/report/due"]
    assert (event.decoded("dtstart"), event["sequence"]) == (date(2026, 7, 31), 2)
    assert "Earlier dates: 30 Jun 2026 and 31 Aug 2026." in event["description"]
    # Two moves that one edition tells are one move of the calendar, and both days are named.
    publish_months(root / "again", goal_with(), two)
    event = calendar(root / "again", "goals/report")["goal/report/due"]
    assert event["sequence"] == 1
    assert "Earlier dates: 30 Jun 2026 and 31 Aug 2026." in event["description"]


def test_history_from_before_this_site_is_told_and_raises_no_number(root: Path):
    publish_months(root, moved(goal_with(), "2026-08-31"))
    event = calendar(root, "goals/report")["goal/report/due"]
    assert event["sequence"] == 0
    assert "Earlier date: 30 Jun 2026." in event["description"]


def test_a_period_stands_on_its_last_day_with_the_words_as_published(get: Get):
    event = read(get("/calendar/all.ics").body)["goal/catch-deception/due"]
    assert event.decoded("dtstart") == date(2026, 12, 31)
    assert event["description"].startswith("Due: by the end of Q4 2026.")


def test_a_date_that_is_taken_back_is_cancelled_and_stays(root: Path):
    publish_months(root, goal_with(), moved(goal_with(), None))
    event = calendar(root, "goals/report")["goal/report/due"]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert "It is not promised any more." in event["description"]


@pytest.mark.parametrize("ending", ["withdrawn", "replaced"])
def test_what_was_given_up_is_cancelled(root: Path, ending: str):
    publish_months(root, goal_with(), goal_with(resolution=p.resolution(ending, None, "2026-03-01")))
    event = calendar(root, "goals/report")["goal/report/due"]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert f"{ending.capitalize()}, told on 1 Mar 2026." in event["description"]


def test_what_was_given_up_after_its_day_keeps_its_day(root: Path):
    publish_months(root, goal_with("2026-02-20", resolution=p.resolution("withdrawn", None, "2026-03-01")))
    assert calendar(root, "goals/report")["goal/report/due"]["status"] == "CONFIRMED"


def test_delivery_is_told_and_cancels_nothing(get: Get):
    event = read(get("/calendar/goals/retention-rules.ics").body)["goal/retention-rules/due"]
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    assert "Delivered on 12 May 2026." in event["description"]


# --- other dates ------------------------------------------------------------------------------------------------------


def test_milestones_and_turns_stand_there_too(root: Path):
    parts = goal_with()
    parts["goal/report"]["revisions"][0]["milestones"] = [
        {"key": "draft", "title": "A draft is out", "deadline": p.deadline("2026-03-31")},
        {"key": "later", "title": "Some day", "deadline": p.deadline(None)},
    ]
    turn = {"key": "first", "text": "The training text changed.", "triggered_on": "2026-02-01", "due": "2026-05-02"}
    parts["goal/report"]["occurrences"] = [turn | {"done_on": None, "note": "", "evidence": []}]
    done = deepcopy(parts)
    done["goal/report"]["milestones"] = [
        {"key": "draft", "achieved_on": "2026-03-05", "achieved_text": "", "announced_on": None}
        | {"recorded_on": "2026-03-06", "note": "", "evidence": []}
    ]
    publish_months(root, parts, done)
    found = calendar(root, "goals/report")
    assert set(found) == {"goal/report/due", "goal/report/milestone/draft", "goal/report/occurrence/first"}
    assert found["goal/report/milestone/draft"]["summary"] == "Due: Report: A draft is out"
    assert "Done on 5 Mar 2026." in found["goal/report/milestone/draft"]["description"]
    assert found["goal/report/occurrence/first"].decoded("dtstart") == date(2026, 5, 2)


def test_the_day_of_the_next_update_moves_on_with_each_update_and_ends_with_the_goal(get: Get):
    found = read(get("/calendar/all.ics").body)
    update = found["goal/isolated-lab/update"]
    assert (update.decoded("dtstart"), update["sequence"], update["status"]) == (date(2026, 7, 5), 1, "CONFIRMED")
    assert "Earlier" not in update["description"], "it never promised to stay where it was"
    assert found["goal/retention-rules/update"]["status"] == "CANCELLED"


def test_the_next_edition_is_in_the_calendar_of_everything_only(get: Get):
    event = read(get("/calendar/all.ics").body)["edition/4"]
    assert event.decoded("dtstart") == date(2026, 12, 7)
    assert "edition/4" not in read(get("/calendar/areas/security.ics").body)


def test_areas_and_goals_hold_their_own_dates(get: Get):
    security = read(get("/calendar/areas/security.ics").body)
    assert {one.split("/")[1] for one in security} == {"isolated-lab", "shared-protocol"}
    whole = read(get("/calendar/all.ics").body)
    for uid, event in security.items():
        assert event.to_ical() == whole[uid].to_ical()


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_names_the_next_dates_and_turns_when_one_is_over(publish: Publish, root: Path):
    parts = third_edition()
    parts["roadmap/roadmap"] = p.roadmap(promise_days=None)
    read_page = publish(first_edition(), parts, on=STORY_DAY)
    text = read_page("/calendar/").text
    assert "30 Nov 2026 List what an isolated room needs Earlier date, no longer valid: 30 Jun 2026" in text
    assert text.index("30 Nov 2026 List") < text.index("31 Dec 2026 Find")
    assert "/calendar/all.ics" in read_page("/calendar/").links
    release = current_release(root)
    assert release is not None
    assert release.pages["/calendar/"].holds_until == "2026-12-01"


def test_the_page_shows_ten_dates_and_counts_the_others(publish: Publish):
    parts = first_edition() | {"roadmap/roadmap": p.roadmap(promise_days=None)}
    for number in range(12):
        revision = p.revision(1, "2026-02-10", f"Goal {number}", f"2027-01-{number + 1:02}", cadence_days=None)
        parts[f"goal/goal-{number}"] = p.goal(f"goal-{number}", "security", revision)
    page = publish(parts, on=date(2026, 9, 1))("/calendar/")
    assert page.text.count("Jan 2027 Goal") == 9, "and the seeded deception, due in December"
    assert "3 more dates are in the calendars, and so are the days by which updates are owed." in page.text
