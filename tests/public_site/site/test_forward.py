"""Nobody acts for 45 days: no page may go on saying something that a later day has made wrong."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from goals.days import long_day
from public_site import live
from public_site.release import current_release
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import Publish
from tests.public_site.site.lab import Parts, third_edition

BEGIN, DAYS = date(2026, 10, 14), 45
# The sentence about the day, and drawings: they say "As of", and their time without data is hatched up to that day.
DATED = re.compile(r'<p>States computed for .*?</p>|<svg class="chart.*?</svg>', re.DOTALL)


def world() -> Parts:
    """The lab with everything in it that turns by itself: milestones, turns, reports, rounds, expiring evidence."""
    parts = third_edition()
    parts["suite/flags"]["cadence_days"] = 50
    parts["roadmap/roadmap"] = p.roadmap(promise_days=20)
    room = parts["goal/isolated-lab"]
    room["revisions"][-1] |= {
        "cadence_days": 30,
        "milestones": [{"key": "list", "title": "The list", "deadline": p.deadline("2026-11-05")}],
    }
    room["updates"].append(p.update(3, "2026-10-12", "on_track"))
    room["withheld"]["1"] |= {"review_on": "2026-11-20"}
    starting = p.revision(1, "2026-10-01", "Begin something", "2026-11-25", starts_on="2026-11-03", cadence_days=10)
    parts["goal/begin"] = p.goal("begin", "security", starting)
    parts["evidence/room-report"]["expires_on"] = "2026-11-11"
    parts["cycle/round-2"] = p.cycle("round-2", "Round 2", ("begin", "ambition"), phase="scoring") | {
        "numbers": None,
        "closed_at": None,
        "rubrics": {},
    }
    parts["cycle/round-2"]["dates"] |= {"results_due": "2026-10-30"}
    parts["report/one"] = {
        "slug": "one", "kind": "risk_report", "title": "One", "author": "", "coverage_on": None,
        "published_on": "2026-05-02", "url": "", "sha256": "", "summary": "", "goals": [], "series": "Risk",
        "every_from_months": 3, "every_to_months": 6, "coverage_max_days": None,
    }  # fmt: skip
    return parts


def lasting(page: bytes, *days: date) -> str:
    """What a page says apart from the days on which it was made."""
    text = DATED.sub("", page.decode())
    for on in days:
        text = text.replace(long_day(on), "TODAY").replace(f'"{on.isoformat()}"', "TODAY")
    return text


@pytest.mark.slow
def test_a_page_that_still_holds_says_just_what_it_would_say_if_it_were_made_today(publish: Publish, root: Path):
    publish(world(), on=BEGIN)
    release = current_release(root)
    assert release is not None
    paths = [path for path, one in release.pages.items() if path.endswith("/") and not path.startswith("/v/")]
    assert {"/timeline/", "/method/", "/reports/", "/sheet/", "/search/", "/about/", "/as-of/", "/", "/map/"} <= set(
        paths
    )
    turned = set()
    for ahead in range(DAYS + 1):
        on = BEGIN + timedelta(days=ahead)
        render_release(root, on=on)
        now = current_release(root)
        assert now is not None
        for path in paths:
            entry, name = now.pages[path], f"{path[1:]}index.html"
            made_on = date.fromisoformat(entry.on)
            if made_on == on:
                turned |= {path} if ahead else set()
                continue
            fresh = live.remake(now, path, on)
            was = (now.site / name).read_bytes()
            assert lasting(was, made_on, on) == lasting(fresh[name], made_on, on), f"{path} on {on}"
            for chart in (one for one in entry.files if one.endswith(".csv")):
                assert (now.site / chart).read_bytes() == fresh[chart], f"{chart} on {on}"
    assert {"/timeline/", "/", "/areas/security/", "/goals/isolated-lab/", "/reports/", "/map/", "/sheet/"} <= turned
    assert "/map/evaluations/" in turned
    assert not {"/method/", "/privacy/", "/accessibility/"} & turned, "nothing on them turns"


def test_45_days_later_the_pages_tell_of_misses_and_silence_without_anyone_acting(publish: Publish, root: Path):
    read = publish(world(), on=BEGIN)
    assert "Missed" not in read("/timeline/").text
    assert "1 goal came due by current dates, 3 by first published dates" in read("/timeline/").text
    render_release(root, on=BEGIN + timedelta(days=DAYS + 3))
    timeline = read("/timeline/").text
    assert "25 Nov 2026 Begin something Missed" in timeline
    assert "5 Nov 2026 List what an isolated room needs: The list Missed" in timeline
    assert "3 goals came due by current dates, 4 by first published dates" in timeline
    home = read("/").text
    assert "2 missed" in home
    assert "Silent" in home
    [strip] = [one for one in read("/").tables if one[0][0] == "Month"]
    assert strip[-1][0] == "December 2026"
    assert int(strip[-1][3]) > 0
    assert "1 next report is overdue." in read("/reports/").text
    assert "The next one was due by" in read("/reports/").text
