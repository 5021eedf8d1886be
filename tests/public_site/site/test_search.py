"""Search: what is published is found, in any script, with its place marked; what is asked can be as hostile as it likes."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from public_site import serve
from public_site.pages.search.finding import LONGEST, PER_PAGE, asked
from public_site.release import current_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import first_edition
from tests.public_site.site.page import Page


def search(get: Get, query: str, more: str = "") -> Page:
    found = get(f"/search/?q={quote_plus(query)}{more}")
    assert found.status == 200
    return Page(found.body)


def marks(get: Get, query: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", get(f"/search/?q={quote_plus(query)}").body.decode())


def test_everything_that_is_published_can_be_found_and_is_counted_by_kind(get: Get):
    page = search(get, "room")
    assert "goals 1, map and reports 1, evidence 1, updates 0, changes" in page.text
    assert "/goals/isolated-lab/" in page.links
    assert "/goals/isolated-lab/#evidence-room-report" in page.links
    assert "/map/#threshold-known-weapons" in search(get, "weapons").links
    assert "/map/evaluations/#suite-flags" in search(get, "uplift of novices").links
    assert "/goals/catch-deception/#update-1" in search(get, "looked").links
    assert "Re-dated, told in edition 2" in search(get, "hardening came first").text


def test_the_words_found_are_marked_in_the_text_as_it_stands(get: Get):
    assert set(marks(get, "ROOM isolated")) == {"room", "isolated"}
    assert marks(get, '"an isolated room needs"') != []
    assert search(get, '"room isolated"').text.count("Nothing in edition 3 holds this.") == 1


def test_a_goal_shows_how_it_stands_today(get: Get, today: Callable[[date], None]):
    assert "In progress" not in search(get, "isolated").text
    today(date(2026, 12, 1))
    page = search(get, "isolated")
    assert "List what an isolated room needs Missed" in page.text
    assert "States computed for 1 Dec 2026" in page.text


def test_an_earlier_wording_leads_to_what_became_of_it(publish: Publish, get_at: Get):
    parts = first_edition()
    goal = parts["goal/retention-rules"]
    newer = deepcopy(goal["revisions"][0]) | p.base(2, "2026-03-01", kind="reworded")
    newer |= {"title": "Publish retention periods", "statement": "Periods are published."}
    goal["revisions"].append(newer)
    publish(parts, on=STORY_DAY)
    text = search(get_at, "report data is kept").text
    assert "Publish retention periods" in text
    assert "An earlier wording, of 10 Feb 2026: Report on how long data is kept" in text


@pytest.fixture
def get_at(root: Path, today: Callable[[date], None]) -> Get:
    """get(path) of whatever this test has published."""
    return lambda path, method="GET", **headers: serve.respond(method, path, headers)


@pytest.mark.parametrize(
    ("title", "query", "mark"),
    [
        ("รายงานความปลอดภัยของโมเดล", "ความปลอดภัย", "ความปลอดภัย"),
        ("تقرير عن أَمْن البيانات", "امن البيانات", "أَمْن"),
        ("Straße der Prüfung", "STRASSE prufung", "Straße"),
        ("モデルの安全性", "安全", "安全"),
    ],
)
def test_titles_in_any_script_are_found_and_marked(publish: Publish, get_at: Get, title: str, query: str, mark: str):
    parts = first_edition()
    parts["goal/retention-rules"]["revisions"][0]["title"] = title
    publish(parts, on=STORY_DAY)
    assert mark in marks(get_at, query)
    assert "/goals/retention-rules/" in search(get_at, query).links


def test_nothing_found_says_so_and_where_to_look(get: Get):
    page = search(get, "isolated zebra")
    assert "Nothing in edition 3 holds all of these words." in page.text
    assert re.search(r"Alone: isolated \(\d+\), zebra \(0\)\.", page.text)
    assert {"/areas/security/", "/areas/safeguards/", "/goals/", "/goals/previous/"} <= set(page.links)
    assert "/search/?q=isolated" in page.links


def test_withheld_words_cannot_be_found(get: Get, site: Path):
    """The box can: that something is missing is public. Its key and its reason's code are no words of anybody."""
    assert "Nothing in edition 3" in search(get, "protections").text
    assert "goals 0" in search(get, "withheld").text
    assert "/goals/isolated-lab/#update-2" in search(get, "withheld").links


def test_one_kind_is_shown_whole_in_pages(publish: Publish, get_at: Get):
    parts = first_edition()
    many = PER_PAGE * 2 + 1
    parts["goal/retention-rules"]["updates"] = [
        p.update(number, "2026-03-02", "on_track", done=f"Step {number} of the walk.") for number in range(1, many + 1)
    ]
    publish(parts, on=STORY_DAY)
    first = search(get_at, "walk")
    assert f"updates {many}" in first.text
    assert "/search/?q=walk&in=updates" in first.links
    seen: set[str] = set()
    for number in (1, 2, 3):
        page = search(get_at, "walk", f"&in=updates&page={number}")
        assert f"Page {number} of 3." in page.text
        seen |= {link for link in page.links if "#update-" in link}
    assert len(seen) == many
    assert search(get_at, "walk", "&in=updates&page=9").text.count("Page 3 of 3.") == 1


def test_without_a_query_the_page_is_a_form_that_works_without_script(get: Get, site: Path):
    plain = get("/search/")
    page = Page(plain.body)
    assert ("form", "action", "/search/") in page.attributes
    assert get("/search/?q=").body == get("/search/?q=%20%E2%80%8B").body == get("/search/?in=goals").body == plain.body
    assert "without one this page cannot answer" in page.text
    assert page.values("script", "src")
    assert not search(get, "room").values("script", "src"), "an answer needs no script"


def test_the_index_for_copies_holds_the_same_things(get: Get):
    index = json.loads(get("/search/index.json").body)
    assert index["edition"] == 3
    kinds = [kind for kind, *_ in index["documents"]]
    page = search(get, "e")
    for kind, name in index["kinds"].items():
        counted = re.search(rf"{name.lower()} (\d+)", page.text)
        assert counted is not None
        assert int(counted[1]) <= kinds.count(kind)
    assert kinds.count("goals") == 4
    assert all(url.startswith("/") for _, _, url, _, _ in index["documents"])


# --- hostile queries --------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}",
    "{withheld:1}",
    "\x00\x01\ud7ff\ufffe",
    "a" * 100_000,
    "(a+)+$ [[[[ \\",
    "%" * 500,
    '"' * 999,
    "\u202e\u2066reversed",
    "ก" + "\u0e31" * 5_000,
    "e" + "\u0301" * 5_000,
    "x " * 5_000,
    "../../../etc/passwd",
)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_answered_as_text_and_bounded(get: Get, site: Path, query: str):
    before = len(serve.site_of(site).store)
    found = get(f"/search/?q={quote(query, safe='')}")
    page = Page(found.body)
    assert found.status == 200
    assert len(found.body) < 60_000
    assert page.tags.count("script") == len(page.values("script", "src"))
    assert "img" not in page.tags
    assert not [one for one in page.attributes if one[1].startswith("on")]
    assert b"root:" not in found.body
    assert len(serve.site_of(site).store) <= before + 1, "answers to searches are not kept"
    assert not found.header("Set-Cookie")


def test_what_is_read_of_a_query_is_bounded():
    assert len(asked({"q": "a" * 10_000}).text) == LONGEST
    assert len(asked({"q": "a b c d e f g h i j k"}).terms) == 8
    for page in ("0", "-1", "99999999999999", "²", "x", ""):
        assert asked({"q": "a", "page": page}).page == 1
    assert asked({"q": "a", "in": "users"}).kind == ""


def test_many_searches_keep_nothing(get: Get, site: Path):
    get("/search/?q=room")
    before = len(serve.site_of(site).store)
    for number in range(30):
        get(f"/search/?q=room{number}")
    assert len(serve.site_of(site).store) == before


def test_an_old_edition_is_searched_through_the_current_one(get: Get):
    page = Page(get("/v/1/goals/isolated-lab/").body)
    assert ("form", "action", "/search/") in page.attributes


def test_every_page_but_search_itself_has_one_search_form(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    for path in (one for one in release.pages if one.endswith("/")):
        body = get(path).body
        assert body.count(b'role="search"') == 1, path
