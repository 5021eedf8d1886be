"""Feeds: every change and every day that passed, under ids that stay, in two forms that say the same."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from goals.standing import facts
from public_site.editions import load_editions
from public_site.pages.by_itself import next_turn, turns
from public_site.pages.feeds import feed_pages
from public_site.pages.feeds.feed import MOST
from public_site.release import current_release
from public_site.render import render_release
from public_site.view import View
from tests.public_site.site import parts as p
from tests.public_site.site.atom import entries_of, read_atom, text
from tests.public_site.site.conftest import STORY_DAY, Get
from tests.public_site.site.json_feed import read_json_feed
from tests.public_site.site.lab import Parts, first_edition, second_edition, third_edition
from tests.public_site.site.page import Page


def feed_addresses(site: Path) -> list[str]:
    release = current_release(site)
    assert release is not None
    return [path for path in release.pages if path.startswith("/feeds/") and path.endswith(".atom")]


def titles(content: bytes) -> list[str]:
    return [text(one, "title") for one in entries_of(content)]


def of(content: bytes, title: str) -> str:
    """The words of the one entry with this title."""
    [found] = [one for one in entries_of(content) if text(one, "title") == title]
    return text(found, "summary")


def publish(root: Path, *editions: Parts) -> p.Press:
    """One edition a month, from 10 February on."""
    press = p.Press(root)
    for month, parts in enumerate(editions, 2):
        press.publish(f"2026-{month:02}-10", parts)
    return press


def read(root: Path, name: str, on: date) -> bytes:
    """The bytes of a feed on a day, as a rendering would make them."""
    [page] = [one for one in feed_pages(View(load_editions(root), on)) if one.path == f"/feeds/{name}"]
    return page.make().content or b""


# --- the form ---------------------------------------------------------------------------------------------------------


def test_every_feed_follows_the_rfc_and_is_served_as_what_it_is(get: Get, site: Path):
    addresses = feed_addresses(site)
    for name in ("all", "weakening", "corrections", "grades", "areas/security", "goals/isolated-lab"):
        assert f"/feeds/{name}.atom" in addresses
    for address in addresses:
        found = get(address)
        assert found.header("Content-Type") == "application/atom+xml; charset=utf-8"
        assert found.header("Access-Control-Allow-Origin") == "*"
        feed = read_atom(found.body)
        assert text(feed, "id") == f"tag:localhost,2026-02-10:{address[1:-5]}"


def test_the_json_feed_says_the_same(get: Get, site: Path):
    for address in feed_addresses(site):
        document = read_json_feed(get(f"{address[:-5]}.json").body)
        assert document["feed_url"] == f"http://localhost:8000{address[:-5]}.json"
        found = [(text(one, "id"), text(one, "title"), text(one, "summary")) for one in entries_of(get(address).body)]
        assert [(one["id"], one["title"], one["content_html"]) for one in document["items"]] == found
        for item in document["items"]:
            assert item["url"].startswith("http://localhost:8000/")
            assert item["date_published"] <= item["date_modified"]


def test_texts_of_people_are_text_and_what_xml_cannot_hold_is_left_out(root: Path):
    parts = second_edition()
    parts["goal/catch-deception"]["revisions"][-1]["reason"] = "A \x0b tab, ]]> and <script>alert(1)</script> &amp;"
    publish(root, first_edition(), parts)
    content = read(root, "goals/catch-deception.atom", STORY_DAY)
    words = of(content, "Target changed: Find nearly all seeded deception (contested)")
    assert "A  tab, ]]&gt; and &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in words


def test_withheld_words_are_a_box_in_a_feed_too(root: Path):
    parts = deepcopy(third_edition())
    parts["goal/isolated-lab"]["revisions"][1]["title"] = "List what {withheld:1} needs"
    publish(root, first_edition(), parts)
    found = titles(read(root, "goals/isolated-lab.atom", date(2026, 3, 10)))
    assert "Re-dated: List what [withheld] needs (less ambitious)" in found


def test_a_feed_holds_its_newest_entries_and_says_where_the_others_are(root: Path):
    parts = first_edition()
    for number in range(MOST):
        slug = f"goal-{number}"
        parts[f"goal/{slug}"] = p.goal(slug, "security", p.revision(1, "2026-02-10", f"Goal {number}", None))
    publish(root, parts)
    content = read(root, "all.atom", date(2026, 2, 10))
    assert len(entries_of(content)) == MOST
    assert f"The newest {MOST} of {MOST + 10}; all of them: /changes/" in text(read_atom(content), "subtitle")
    assert text(read_atom(content), "updated") == "2026-02-10T10:00:00+00:00"


def test_a_feed_without_entries_is_as_old_as_the_roadmap(root: Path):
    publish(root, first_edition())
    feed = read_atom(read(root, "corrections.atom", STORY_DAY))
    assert text(feed, "updated") == "2026-02-10T10:00:00+00:00"


# --- what is in them --------------------------------------------------------------------------------------------------


def test_each_title_begins_with_its_type_and_each_feed_holds_what_its_name_says(get: Get):
    for entry in entries_of(get("/feeds/all.atom").body):
        category = entry.find("{http://www.w3.org/2005/Atom}category")
        assert category is not None
        assert text(entry, "title").startswith(f"{category.get('term')}: ")
    assert titles(get("/feeds/weakening.atom").body) == [
        "Moved to the industry column: Known weapons (contested)",
        "Target changed: Find nearly all seeded deception (contested)",
        "Re-dated: List what an isolated room needs (less ambitious)",
    ]
    assert titles(get("/feeds/corrections.atom").body) == []
    assert {one.partition(":")[0] for one in titles(get("/feeds/grades.atom").body)} == {
        *("Added", "Cycle announced", "Cycle changed", "Grade published")
    }
    security = titles(get("/feeds/areas/security.atom").body)
    assert "Stale: List what an isolated room needs" in security
    assert not [one for one in security if "deception" in one]


def test_an_entry_tells_directions_reasons_and_the_old_date(get: Get):
    words = of(get("/feeds/all.atom").body, "Re-dated: List what an isolated room needs (less ambitious)")
    for part in (
        "Due day moved from 30 Jun 2026 to 30 Nov 2026, 153 days later.",
        "An independent coder says: less ambitious.",
        "Reason: Hardening came first.",
        "told here on 12 May 2026 (8 days)",
        "Earlier due date: 30 Jun 2026.",
        "Deadline: before: 30 Jun 2026; now: 30 Nov 2026",
    ):
        assert part in words
    missed = of(get("/feeds/goals/isolated-lab.atom").body, "Stale: List what an isolated room needs")
    assert "Earlier due date: 30 Jun 2026." in missed


def test_a_correction_has_a_feed_of_its_own(root: Path):
    parts = deepcopy(third_edition())
    mended = p.reading(6, "2026-05-31", "78", supersedes=4) | {"reason": "One was counted twice."}
    parts["goal/catch-deception"]["metrics"][0]["readings"].append(mended)
    publish(root, third_edition(), parts)
    assert titles(read(root, "corrections.atom", STORY_DAY)) == ["Correction: Find nearly all seeded deception"]


def test_a_passed_day_is_an_entry_of_that_day_and_stays_the_same_one_when_an_edition_tells_it(root: Path):
    press = publish(root, {"roadmap/roadmap": p.roadmap(), **of_one_goal("2026-04-01")})
    [added] = entries_of(read(root, "goals/report.atom", date(2026, 4, 1)))
    assert text(added, "title") == "Added: Report"
    missed, _ = entries_of(read(root, "goals/report.atom", date(2026, 4, 2)))
    assert text(missed, "title") == "Missed: Report"
    assert text(missed, "published") == "2026-04-02T00:00:00+00:00"
    assert "Due 1 Apr 2026; not delivered." in text(missed, "summary")
    told = {"roadmap/roadmap": p.roadmap(), **of_one_goal("2026-04-01", position=2)}
    press.publish("2026-04-09", told)
    after = entries_of(read(root, "goals/report.atom", date(2026, 4, 9)))
    assert [text(one, "title") for one in after] == ["Changed: Report", "Missed: Report", "Added: Report"]
    assert text(after[1], "id") == text(missed, "id")


def test_what_an_edition_says_otherwise_is_told_beside_the_day_on_which_it_read_so(root: Path):
    press = publish(root, {"roadmap/roadmap": p.roadmap(), **of_one_goal("2026-04-01")})
    ended = p.resolution("achieved", "2026-03-30", "2026-04-08", announced_on="2026-03-31", timing="established")
    press.publish("2026-04-09", {"roadmap/roadmap": p.roadmap(), **of_one_goal("2026-04-01", resolution=ended)})
    content = read(root, "goals/report.atom", date(2026, 4, 9))
    assert titles(content) == ["Achieved: Report", "Missed: Report", "Added: Report"]
    assert "Edition 2 of 9 Apr 2026 reads: Achieved on time." in of(content, "Missed: Report")


def of_one_goal(due: str, **fields: Any) -> Parts:
    revision = p.revision(1, "2026-02-10", "Report", due, cadence_days=None)
    return {"area/a": p.area("a", "A", 1), "goal/report": p.goal("report", "a", revision, **fields)}


def test_an_observer_tells_not_known_and_never_missed_or_stale(root: Path):
    parts = {"roadmap/roadmap": p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)}
    publish(root, parts | of_one_goal("2026-04-01"))
    content = read(root, "goals/report.atom", STORY_DAY)
    assert titles(content) == ["Not known: Report", "Added: Report"]
    assert "Due 1 Apr 2026. No report found; sources last read 1 Oct 2026." in of(content, "Not known: Report")


def test_the_days_found_are_those_that_counting_every_day_finds(site: Path):
    last = date(2027, 12, 31)
    view = View(load_editions(site), last)
    found = {(one.on, one.type, one.state.slug) for one in turns(view)}
    assert found == set(day_by_day(view))
    assert {type_ for _, type_, _ in found} == {"Missed", "Stale"}
    for slug in view.edition.goals():
        for on in (STORY_DAY, date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1)):
            state = View(view.editions, on).states[slug]
            following = [day for day, _, one in found if one == slug and day > on]
            assert next_turn(state) == min(following, default=None)


def day_by_day(view: View) -> list[tuple[date, str, str]]:
    found = []
    spans = [(old, new.published_on) for old, new in pairwise(view.editions)] + [(view.edition, view.on)]
    for edition, end in spans:
        for slug, goal in edition.goals().items():
            days = [edition.published_on + timedelta(days=n) for n in range((end - edition.published_on).days + 1)]
            states = [facts(goal, day, edition.roadmap) for day in days]
            for (was, now), day in zip(pairwise(states), days[1:], strict=True):
                if was.outcome != now.outcome:
                    found.append((day, {"missed": "Missed"}[now.outcome], slug))
                if now.freshness == "stale" != was.freshness:
                    found.append((day, "Stale", slug))
    return found


# --- ids that stay ----------------------------------------------------------------------------------------------------


def test_no_later_edition_or_day_changes_an_entry_or_uses_its_id_again(root: Path):
    press = p.Press(root)
    known: dict[str, tuple[str, ...]] = {}
    for on, parts, days in (
        ("2026-02-10", first_edition(), 60),
        ("2026-05-12", second_edition(), 90),
        ("2026-10-08", third_edition(), 120),
    ):
        press.publish(on, parts)
        for later in (0, days):
            content = read(root, "all.atom", date.fromisoformat(on) + timedelta(days=later))
            found = {
                text(one, "id"): tuple(text(one, name) for name in ("title", "published", "summary"))
                for one in entries_of(content)
            }
            assert known.items() <= found.items()
            known = found
    assert len(known) > 30


def test_ids_keep_their_name_when_the_site_moves_and_are_urns_where_it_never_had_one(root: Path, tmp_path: Path):
    moved = third_edition() | {"roadmap/roadmap": p.roadmap(base_address="https://roadmap.example.org/")}
    publish(root, first_edition(), moved)
    feed = read_atom(read(root, "all.atom", date(2026, 3, 10)))
    assert text(feed, "id") == "tag:localhost,2026-02-10:feeds/all"
    assert (
        feed.findall("{http://www.w3.org/2005/Atom}link")[1].get("href") == "https://roadmap.example.org/feeds/all.atom"
    )
    nameless = first_edition() | {"roadmap/roadmap": p.roadmap(base_address="")}
    publish(tmp_path / "nameless", nameless)
    feed = read_atom(read(tmp_path / "nameless", "all.atom", date(2026, 3, 10)))
    assert text(feed, "id").startswith("urn:uuid:")


# --- made again only when something in them changed -------------------------------------------------------------------


def test_a_feed_is_made_again_only_when_its_goal_changed_or_its_day_came(root: Path):
    press = publish(root, first_edition())
    name = "site/feeds/goals/retention-rules.atom"

    def inode(on: date) -> int:
        return (render_release(root, on=on).folder / name).stat().st_ino

    first = inode(date(2026, 2, 11))
    changed = deepcopy(first_edition())
    changed["goal/catch-deception"]["updates"].append(p.update(2, "2026-03-01", "at_risk"))
    press.publish("2026-03-02", changed)
    assert inode(date(2026, 4, 1)) == first
    assert inode(date(2026, 4, 2)) != first


# --- the pages --------------------------------------------------------------------------------------------------------


def test_the_page_of_feeds_lists_every_one_with_its_newest_entry(get: Get, site: Path):
    page = Page(get("/feeds/").body)
    for address in feed_addresses(site):
        assert {address, f"{address[:-5]}.json"} <= set(page.links)
    assert "Grade published: List what an isolated room needs" in page.text
    assert "None yet" in page.text, "nothing was ever corrected"


def test_home_areas_and_goals_name_their_feeds(get: Get):
    for path, name in (
        ("/", "all"),
        ("/areas/security/", "areas/security"),
        ("/goals/isolated-lab/", "goals/isolated-lab"),
    ):
        page = Page(get(path).body)
        assert f"/feeds/{name}.atom" in page.values("link", "href")
        assert f"/feeds/{name}.json" in page.values("link", "href")
    old = Page(get("/v/1/goals/isolated-lab/").body)
    assert not [one for one in old.values("link", "href") if one.startswith("/feeds/")]


def test_without_a_worker_a_feed_tells_of_the_new_day_all_the_same(get: Get, today: Callable[[date], None]):
    assert "Missed: List what an isolated room needs" not in titles(get("/feeds/all.atom").body)
    today(date(2026, 12, 1))
    assert "Missed: List what an isolated room needs" in titles(get("/feeds/all.atom").body)
