"""The track record over time: nothing that came due is left out, whichever of its days a reader asks about."""

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from public_site.editions import load_editions
from public_site.pages.track_record import track_figure
from public_site.render import render_release
from public_site.view import View
from tests.public_site.site import parts as p
from tests.public_site.site.charts import drawings, rows_of, texts
from tests.public_site.site.conftest import STORY_DAY, Get, Publish
from tests.public_site.site.lab import Parts, first_edition, third_edition
from tests.public_site.site.page import Page

CSV = "/timeline/charts/track-record.csv"


def table_of(page: Page) -> list[list[str]]:
    [table] = [one for one in page.tables if one[0][:2] == ["Dates", "Due by the end of"]]
    return table


def with_goals(*goals: p.Part) -> Parts:
    return {
        "roadmap/roadmap": p.roadmap(),
        "area/security": p.area("security", "Security", 1),
        **{f"goal/{goal['slug']}": goal for goal in goals},
    }


def due(slug: str, day: str, **fields: p.Part) -> p.Part:
    return p.goal(slug, "security", p.revision(1, "2026-01-10", f"Goal {slug}", day), **fields)


def test_by_quarters_by_current_and_by_first_published_dates(get: Get):
    page = Page(get("/timeline/").body)
    assert table_of(page) == [
        ["Dates", "Due by the end of", "Came due", "Late", "Not delivered"],
        ["By current dates", "Q2 2026", "1", "1", "0"],
        ["By current dates", "Q3 2026", "1", "1", "0"],
        ["By current dates", "14 Oct 2026", "1", "1", "0"],
        ["By first published dates", "Q2 2026", "2", "1", "1"],
        ["By first published dates", "Q3 2026", "3", "1", "2"],
        ["By first published dates", "14 Oct 2026", "3", "1", "2"],
    ]
    assert "1 goal came due by current dates, 3 by first published dates" in page.text
    assert "(fewer than 5: no rate)" in page.text


def test_drawing_table_csv_and_the_sentence_on_home_hold_the_same_numbers(get: Get):
    body = get("/timeline/").body
    table, read = table_of(Page(body)), rows_of(get(CSV).body)
    assert read == [
        ["Dates", "Due by the end of", "Came due", "Late", "Not delivered"],
        ["By current dates", "2026-04-01", "1", "1", "0"],
        ["By first published dates", "2026-04-01", "1", "1", "0"],
        ["By first published dates", "2026-06-30", "2", "1", "1"],
        ["By first published dates", "2026-08-31", "3", "1", "2"],
    ]
    for drawing in drawings(body, "track-record"):
        assert texts(drawing, "area") == ["By current dates", "By first published dates"]
        assert texts(drawing, "count") == [table[3][3], *table[6][3:]]
        assert drawing.count('<path class="fill"') == 3
    assert len(drawings(body, "track-record")) == 2
    home = Page(get("/").body)
    sentence = home.text[home.text.index("By current dates") : home.text.index(" Over time")]
    assert sentence in Page(body).text
    assert "/timeline/#track-record" in home.links


def test_what_is_drawn_follows_the_data(publish: Publish, root: Path):
    late = p.resolution("achieved", "2026-07-12", "2026-07-12")
    missed, delivered = due("one", "2026-06-30"), due("one", "2026-06-30", resolution=late)
    publish(with_goals(missed), with_goals(delivered), on=STORY_DAY)
    editions = load_editions(root)
    before, after = (View(editions[:number], STORY_DAY) for number in (1, 2))
    [was], [now] = (track_figure(view, view.states.all).wide.panels for view in (before, after))
    assert [(band.kind, end.text) for band, end in zip(was.bands, was.ends, strict=True)] == [("missed", "1")]
    assert [(band.kind, end.text) for band, end in zip(now.bands, now.ends, strict=True)] == [("achieved-late", "1")]
    assert was.bands[0].path == now.bands[0].path


def test_a_date_that_is_moved_later_leaves_the_current_dates_and_stays_with_the_first(publish: Publish):
    goal = due("one", "2026-06-30")
    moved = p.revision(2, "2026-06-01", "Goal one", "2027-06-30", kind="redated", announced_on="2026-06-01")
    goal["revisions"].append(moved)
    page = publish(with_goals(goal), on=STORY_DAY)("/timeline/")
    assert "No goal came due by current dates, 1 by first published dates" in page.text
    assert "none came due" in page.text
    assert {row[0] for row in table_of(page)[1:]} == {"By first published dates"}


def test_where_no_date_moved_one_panel_stands_for_both(publish: Publish):
    on_time = p.resolution("achieved", "2026-06-12", "2026-06-12")
    page = publish(with_goals(due("one", "2026-06-30", resolution=on_time), due("two", "2026-09-30")), on=STORY_DAY)(
        "/timeline/"
    )
    assert "2 goals came due By current and by first" in page.text
    assert table_of(page)[-1] == ["By current and by first published dates", "14 Oct 2026", "2", "1", "1"]


def test_an_observer_does_not_know_and_says_so(publish: Publish):
    parts = with_goals(due("one", "2026-06-30"))
    parts["roadmap/roadmap"] = p.roadmap(kept_by="observer", known_until="2026-10-01", promise_days=None)
    table = table_of(publish(parts, on=STORY_DAY)("/timeline/"))
    assert table[0][3:] == ["Not known or being checked"]


@pytest.mark.parametrize(("count", "said"), [(4, True), (5, False)])
def test_from_five_goals_on_there_is_no_word_of_too_few(publish: Publish, count: int, said: bool):
    goals = [due(f"g{number}", "2026-06-30") for number in range(count)]
    text = publish(with_goals(*goals), on=STORY_DAY)("/timeline/").text
    assert ("(fewer than 5: no rate)" in text) is said


def test_before_anything_is_due_there_is_a_sentence_and_no_drawing(publish: Publish, root: Path):
    publish(with_goals(due("one", "2027-06-30")), on=STORY_DAY)
    render_release(root, on=STORY_DAY)
    site = root / "current" / "site" / "timeline"
    body = (site / "index.html").read_bytes()
    assert "No goal came due" in Page(body).text
    assert drawings(body, "track-record") == []
    assert not (site / "charts" / "track-record.svg").exists()
    assert b"charts/track-record.json" not in body
    assert (site / "charts" / "track-record.csv").read_text().count("\n") == 1


def test_a_goal_joins_on_the_day_after_it_was_due_without_anyone_acting(publish: Publish, root: Path):
    read = publish(third_edition(), on=date(2026, 11, 30))
    assert table_of(read("/timeline/"))[3][2] == "1"
    render_release(root, on=date(2026, 12, 1))
    table = table_of(read("/timeline/"))
    current = [row for row in table if row[:2] == ["By current dates", "1 Dec 2026"]]
    assert [row[2:] for row in current] == [["2", "1", "1"]]


def test_a_filter_counts_only_the_goals_it_shows(get: Get, today: Callable[[date], None]):
    page = Page(get("/timeline/?area=safeguards").body)
    assert "1 goal came due By current and by first" in page.text
    assert "(the files hold all goals)" in page.text
    assert "charts/track-record.json" not in page.links, "the interactive chart would show others"
    today(STORY_DAY + timedelta(days=1))
    assert "15 Oct 2026" in table_of(Page(get("/timeline/?area=safeguards").body))[-1]


def test_a_timeline_of_many_goals_stays_light(publish: Publish, root: Path):
    goals = [due(f"g{number}", (STORY_DAY - timedelta(days=2 * number + 1)).isoformat()) for number in range(300)]
    publish(with_goals(*goals), on=STORY_DAY)
    shown = drawings((root / "current" / "site" / "timeline" / "index.html").read_bytes(), "track-record")
    assert len(gzip.compress("".join(shown).encode(), 6)) < 10_000


def test_an_old_edition_keeps_its_own_record(get: Get):
    text = Page(get("/v/1/timeline/").body).text
    assert "1 goal came due" in text
    assert "By first published dates 3 came due" not in text


def test_a_title_never_reaches_the_chart(publish: Publish, root: Path):
    parts = first_edition()
    parts["goal/retention-rules"]["revisions"][0]["title"] = "</svg><script>x</script>"
    publish(parts, on=STORY_DAY)
    files = list((root / "current" / "site" / "timeline" / "charts").glob("track-record.*"))
    assert len(files) == 3
    assert not any("script" in file.read_text() for file in files)
