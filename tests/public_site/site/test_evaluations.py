"""Evaluations in public: the matrix that hides no gap, suites with their runs, protocols, and suites that are not named."""

from datetime import date, timedelta
from pathlib import Path

from public_site.release import current_release
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, second_edition, third_edition
from tests.public_site.site.page import Page

PATH = "/map/evaluations/"


def matrix_of(page: Page) -> dict[str, list[str]]:
    """Capability -> its cells; the first is what checks it."""
    rows = page.tables[0]
    assert rows[0][:2] == ["Capability", "Checked by"]
    return {row[0]: row[1:] for row in rows[1:]}


def with_suites(*suites: p.Part) -> Parts:
    return second_edition() | {f"suite/{one['slug']}": one for one in suites}


def test_every_capability_has_its_row_and_what_was_not_run_is_said(publish: Publish) -> None:
    page = publish(third_edition(), on=STORY_DAY)(PATH)
    assert page.tables[0][0][2:] == ["Example-4", "Example-3"]
    rows = matrix_of(page)
    assert len(rows) == 7
    assert rows["Cyber informs Known weapons"] == [
        "Capture the flag at least every 90 days",
        "Current 20 Sep 2026",
        "Too old 1 Mar 2026 too old since 31 May 2026 not reproducible",
    ]
    assert rows["Chemical"] == ["Reagents at least every 90 days", "Never finished", "Not run"]
    assert rows["Autonomy"] == ["No suite", "Not run", "Not run"]
    assert (
        "Of 14 pairs of a capability and a model, 1 is covered, 2 were last run too long ago, and 11 were never"
        in page.text
    )
    assert "4 of 7 capabilities have no suite." in page.text
    for anchor in ("#suite-flags", "#suite-flags-run-2", "#suite-flags-study-1", "#evidence-room-report"):
        assert anchor in page.links
        assert anchor[1:] in page.ids
    assert "/map/#threshold-known-weapons" in page.links


def test_a_suite_tells_all_its_runs_what_they_lack_and_which_came_to_no_end(publish: Publish) -> None:
    text = publish(third_edition(), on=STORY_DAY)(PATH).text
    assert "Example-3 1 Mar 2026 Ran to its end 40, each run 2 times; intervals are stated" in text
    assert "Not reproducible: no seeds, no intervals" in text
    assert "Ran to its end study 1 Evidence: Report on the room" in text
    assert "Example-4 2 Sep 2026 Crashed covers nothing Not stated" in text
    assert "Uplift of novices Capture the flag 20 Aug 2026 1 Sep 2026 0101" in text


def test_a_suite_that_is_not_named_is_counted(publish: Publish) -> None:
    page = publish(third_edition(), on=STORY_DAY)(PATH)
    assert matrix_of(page)["Biological"] == [
        "a suite that is not named at least every 30 days",
        "Too old 10 Sep 2026 too old since 11 Oct 2026",
        "Not run",
    ]
    assert "A suite that is not named (Biological)" in page.text
    assert "What it does and what it counts is not public." in page.text
    assert "suite-unnamed--1" in page.ids


def test_one_suite_that_is_current_hides_no_other(publish: Publish) -> None:
    flags = p.suite("flags", "Flags", runs=[p.run(1, "Example-4", "2026-10-01")])
    rooms = p.suite("rooms", "Rooms", runs=[p.run(1, "Example-4", "2026-01-01")])
    gone = p.suite("gone", "Gone", ended_on="2026-06-01", runs=[p.run(1, "Example-1", "2026-05-01")])
    page = publish(with_suites(flags, rooms, gone, p.suite("never", "Never")), on=STORY_DAY)(PATH)
    [cell] = matrix_of(page)["Cyber"][1:]
    assert cell.startswith("Current Flags: current, 1 Oct 2026 Never: not run Rooms: too old, 1 Jan 2026")
    assert "Example-1" not in page.tables[0][0], "only what is in use has a column"
    assert "No longer used since 1 Jun 2026." in page.text


def test_a_cell_becomes_too_old_by_itself_and_the_page_knows_when(publish: Publish, root: Path) -> None:
    read = publish(with_suites(p.suite("flags", "Flags", runs=[p.run(1, "Example-4", "2026-08-01")])), on=STORY_DAY)
    release = current_release(root)
    assert release is not None
    last = date(2026, 8, 1) + timedelta(days=90)
    assert release.pages[PATH].holds_until == (last + timedelta(days=1)).isoformat()
    render_release(root, on=last)
    assert matrix_of(read(PATH))["Cyber"][1] == "Current 1 Aug 2026"
    render_release(root, on=last + timedelta(days=1))
    assert matrix_of(read(PATH))["Cyber"][1] == "Too old 1 Aug 2026 too old since 31 Oct 2026"


def test_an_edition_from_before_evaluations_says_that_it_tells_nothing(publish: Publish) -> None:
    page = publish(second_edition(), on=STORY_DAY)(PATH)
    assert "This edition tells nothing of evaluations. That is unknown, and never counted as covered." in page.text
    assert page.tables == []


def test_the_map_leads_there_and_each_threshold_names_what_checks_it(publish: Publish) -> None:
    page = publish(third_edition(), on=STORY_DAY)("/map/")
    assert "Checked by: Capture the flag." in page.text
    assert {PATH, f"{PATH}#suite-flags"} <= set(page.links)


def test_withheld_words_are_boxes_and_words_of_others_are_no_markup(publish: Publish) -> None:
    suite = p.suite("flags", "<b>Flags</b>", runs=[p.run(1, "<i>Model</i>", "2026-08-01")])
    study = p.study(1, "Uplift {withheld:1}", "2026-09-01", "2026-08-20")
    box = {"field": "studies.1.title", "reason": "legal", "justification": "A contract.", "words": 3, "review_on": None}
    page = publish(with_suites(suite | {"studies": [study], "withheld": {"1": box}}), on=STORY_DAY)(PATH)
    assert "<b>Flags</b>" in page.text
    assert "<i>Model</i>" in page.tables[0][0]
    assert "withheld:1" not in page.text
    assert "A contract." in page.text
