"""Reports are held to the days they were promised for; so are the editions of the roadmap themselves."""

from datetime import date
from pathlib import Path
from typing import Any

from public_site.release import current_release
from public_site.render import render_release
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import Publish
from tests.public_site.site.lab import Parts, first_edition
from tests.public_site.site.page import Page


def a_report(slug: str, on: str, **fields: Any) -> dict[str, Any]:
    value: dict[str, Any] = {
        "slug": slug, "kind": "risk_report", "title": f"Report {slug}", "author": "Example Lab", "coverage_on": None,
        "published_on": on, "url": "", "sha256": "", "summary": "", "goals": [], "series": "Risk reports",
        "every_from_months": 3, "every_to_months": 6, "coverage_max_days": 30,
    }  # fmt: skip
    return value | fields


def with_reports(*reports: dict[str, Any]) -> Parts:
    return first_edition() | {f"report/{one['slug']}": one for one in reports}


def rows(page: Page) -> list[list[str]]:
    [table] = [one for one in page.tables if one[0][0] == "Report"]
    return table[1:]


def test_a_late_report_says_by_how_many_days(publish: Publish):
    reports = [
        a_report("one", "2025-01-31"),
        a_report("two", "2025-08-03", coverage_on="2025-07-01", goals=["catch-deception"]),
        a_report("three", "2025-11-30"),
    ]
    page = publish(with_reports(*reports), on=date(2026, 3, 1))("/reports/")
    three, two, one = rows(page)
    assert one[1:3] == ["No promise is known", "31 Jan 2025"]
    assert two[1:3] == ["30 Apr 2025 to 31 Jul 2025", "3 Aug 2025 3 days late"]
    assert two[3] == "1 Jul 2025 33 days before; at most 30 were promised"
    assert two[4] == "Find nearly all seeded deception"
    assert three[1:3] == ["3 Nov 2025 to 3 Feb 2026", "30 Nov 2025 in time"]
    assert "3 reports: when each was promised and when it came. 1 was late." in page.text


def test_the_next_report_turns_overdue_by_itself(publish: Publish, root: Path):
    read = publish(with_reports(a_report("one", "2025-11-30")), on=date(2026, 3, 1))
    assert "The next one is due between 28 Feb 2026 and 30 May 2026" in read("/reports/").text
    release = current_release(root)
    assert release is not None
    assert release.pages["/reports/"].holds_until == "2026-04-12"  # the next edition is due the day before
    render_release(root, on=date(2026, 5, 31))
    text = read("/reports/").text
    assert "1 next report is overdue." in text
    assert "The next one was due by 30 May 2026; none is known here." in text


def test_editions_are_held_to_the_rhythm_that_was_promised(publish: Publish):
    """Published on 10 February, 10 March and 10 April, at least every 60, then every 20 days."""
    often = first_edition() | {"roadmap/roadmap": p.roadmap(promise_days=20)}
    read = publish(first_edition(), often, often, on=date(2026, 5, 1))
    [table] = [one for one in read("/reports/").tables if one[0][0] == "Edition"]
    assert table[1:] == [
        ["Edition 3", "30 Mar 2026", "10 Apr 2026 11 days late"],
        ["Edition 2", "11 Apr 2026", "10 Mar 2026 in time"],
        ["Edition 1", "No day was promised", "10 Feb 2026"],
    ]
    assert "The next one was due by 30 Apr 2026." in read("/reports/").text


def test_without_reports_the_page_says_so_and_the_map_names_none(publish: Publish):
    read = publish(first_edition(), on=date(2026, 3, 1))
    assert "No report has been published." in read("/reports/").text
    assert "/reports/" in read("/map/").links


def test_a_goal_leads_to_the_report_that_answers_for_it(publish: Publish):
    read = publish(with_reports(a_report("one", "2025-11-30", goals=["catch-deception"])), on=date(2026, 3, 1))
    assert "/reports/#report-one" in read("/goals/catch-deception/").links
    assert "report-one" in read("/reports/").ids


def test_words_of_a_report_are_text(publish: Publish, root: Path):
    words = a_report("one", "2025-11-30", title="<b>x</b>", author="<i>y</i>", url="javascript:alert(1)", series="<u>")
    publish(with_reports(words), on=date(2026, 3, 1))
    release = current_release(root)
    assert release is not None
    body = (release.site / "reports" / "index.html").read_bytes()
    assert b"<b>x" not in body
    assert b"<i>y" not in body
    assert b"javascript:" not in body
    assert b"&lt;u&gt;" in body
