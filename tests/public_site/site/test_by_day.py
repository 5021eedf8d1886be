"""Which edition was in force on a day: an address for each, and a plain answer where there was none."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from public_site.release import current_release
from tests.public_site.site.conftest import Get
from tests.public_site.site.page import Page


@pytest.mark.parametrize(
    ("day", "leads_to"),
    [
        ("2026-02-10", "/v/1/"),
        ("2026-05-11", "/v/1/"),
        ("2026-05-12", "/v/2/"),
        ("2026-10-07", "/v/2/"),
        ("2026-10-08", "/v/3/"),
        ("2026-10-14", "/v/3/"),
        ("2026-10-15", "/"),
        ("9999-12-31", "/"),
    ],
)
def test_a_day_leads_to_the_edition_in_force_and_a_day_to_come_to_the_current_one(get: Get, day: str, leads_to: str):
    found = get(f"/as-of/{day}/")
    assert (found.status, found.header("Location")) == (302, leads_to)
    assert get(f"/as-of/{day}").header("Location") == leads_to
    assert get(leads_to).status == 200


def test_the_day_of_a_page_leads_to_the_page_of_that_day(get: Get):
    assert get("/as-of/2026-05-20/goals/isolated-lab/").header("Location") == "/v/2/goals/isolated-lab/"
    assert get("/as-of/2027-05-20/goals/isolated-lab/").header("Location") == "/goals/isolated-lab/"


def test_before_the_first_edition_it_says_so_and_offers_a_day(get: Get):
    found = get("/as-of/2026-02-09/")
    page = Page(found.body)
    assert found.status == 404
    assert "Nothing had been published on 9 Feb 2026. Edition 1, the first, came out on 10 Feb 2026." in page.text
    assert "2026-02-09" in page.values("input", "value")
    assert "/v/1/" in page.links


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-00-00"])
def test_what_is_no_day_is_said_to_be_none(get: Get, day: str):
    found = get(f"/as-of/{day}/")
    assert found.status == 404
    assert f"There is no day {day}." in Page(found.body).text


@pytest.mark.parametrize(
    "path",
    [
        "/as-of/2027-01-01//evil.example/",
        "/as-of/2027-01-01/\\evil.example/",
        "/as-of/2027-01-01/x\r\nSet-Cookie: a=b/",
        "/as-of/2026-05-20//evil.example/",
        "/as-of/2026-05-20/nowhere/",
        "/as-of/26-05-20/",
        "/as-of/٢٠٢٦-05-20/",
        "/as-of/today/",
    ],
)
def test_an_address_of_a_day_never_leads_out_of_the_site(get: Get, path: str):
    found = get(path)
    assert found.status == 404
    assert not found.header("Location")


def test_the_form_names_a_day_and_lists_the_editions_with_theirs(get: Get):
    page = Page(get("/as-of/").body)
    [table] = page.tables
    assert table[1:] == [
        ["Edition 3", "8 Oct 2026", "in force"],
        ["Edition 2", "12 May 2026", "7 Oct 2026"],
        ["Edition 1", "10 Feb 2026", "11 May 2026"],
    ]
    assert get("/as-of/?on=2026-05-20").header("Location") == "/as-of/2026-05-20/"
    for query in ("on=", "on=x", "on=2026-05-20%0d%0aX:y", "off=1"):
        assert get(f"/as-of/?{query}").status == 200
    assert "/as-of/" in Page(get("/changes/").body).links


# --- since an edition -------------------------------------------------------------------------------------------------


def groups(get: Get, path: str) -> dict[str, str]:
    """Name of each group -> what is in it."""
    body = get(path).body.decode()
    found = {}
    for piece in body.split("<section ")[1:]:
        name = piece.split('aria-labelledby="')[1].split('"')[0]
        found[name] = Page(f"<section {piece.split('</section>')[0]}".encode()).text
    return found


@pytest.mark.parametrize("query", ["since=1", "since=2026-02-10", "since=2026-05-11"])
def test_what_happened_since_an_edition_has_one_address(get: Get, query: str):
    found = get(f"/changes/?{query}")
    assert (found.status, found.header("Location")) == (302, "/changes/since/1/")
    assert get("/changes/since/1").header("Location") == "/changes/since/1/"
    assert get("/changes/since/1/").status == 200


def test_better_worse_later_and_unheard_of_stand_apart(get: Get):
    found = groups(get, "/changes/since/1/")
    assert "Report on how long data is kept Achieved 41 days late" in found["better"]
    assert "Agree a protocol with others Withdrawn was “In progress”; it was due 31 Aug 2026" in found["worse"]
    assert "target changed: " in found["worse"]
    assert "153 days later: 30 Jun 2026 became 30 Nov 2026" in found["later"]
    assert "No update since 2 Jun 2026." in found["unheard"]
    assert "No goal was added." in found["new"]


def test_what_was_promised_for_now_is_unheard_of_until_somebody_says_something(get: Get, today: Callable[[date], None]):
    """The room is due on 30 November; nobody says anything, and no worker runs."""
    assert "isolated room" not in groups(get, "/changes/since/3/")["worse"]
    today(date(2026, 12, 1))
    found = groups(get, "/changes/since/3/")
    assert "List what an isolated room needs Missed" in found["worse"]
    assert "it was due 30 Nov 2026; nothing has been told since" in found["unheard"]


def test_since_the_current_edition_only_what_came_about_by_itself(get: Get):
    found = groups(get, "/changes/since/3/")
    assert "Nothing got better." in found["better"]
    assert "No date moved later." in found["later"]


def test_an_unknown_edition_is_said_to_be_unknown(get: Get):
    found = get("/changes/since/9/")
    assert found.status == 404
    assert "Edition 9 has not been published." in Page(found.body).text
    for query in ("since=x", "since=2020-01-01", "since=2026-02-31", "since=²"):
        assert get(f"/changes/?{query}").header("Location") == "/changes/"


# --- one sheet --------------------------------------------------------------------------------------------------------


def test_each_edition_has_its_sheet(get: Get, site: Path):
    release = current_release(site)
    assert release is not None
    for number in (1, 2, 3):
        text = Page(get(f"/v/{number}/sheet/").body).text
        assert f"Example Lab Roadmap: edition {number}" in text
    text = Page(get("/sheet/").body).text
    assert "Of 4 goals, 2 have ended" in text
    assert "List what an isolated room needs" in text
    assert "1 passage withheld." in text
