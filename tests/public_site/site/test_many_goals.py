"""Lists of many goals: paged, light on their way, and a goal that changes moves no page but its own."""

import gzip
from datetime import date, timedelta
from pathlib import Path

from public_site.editions import load_editions
from public_site.pages.areas import ON_A_PAGE, goals_pages
from public_site.plan import Frame, digest_of
from public_site.view import View
from public_site.write import html_of
from tests.public_site.site import parts as p
from tests.public_site.site.page import Page

DAY = date(2026, 10, 14)
COUNT = 2 * ON_A_PAGE + 5


def many() -> p.Part:
    parts = {"roadmap/roadmap": p.roadmap(), "area/security": p.area("security", "Security", 1)}
    for number in range(COUNT):
        due = (DAY + timedelta(days=number - 20)).isoformat()
        revision = p.revision(1, "2026-02-10", f"Goal {number}", due)
        parts[f"goal/goal-{number}"] = p.goal(f"goal-{number}", "security", revision, position=COUNT - number)
    return parts


def read(view: View, number: int) -> tuple[Page, int]:
    """A page of the list, and how many bytes travel."""
    page = goals_pages(view)[number - 1]
    frame = Frame(page.path, page.path, view.edition, view.edition, None, view.on)
    html = html_of(page, page.make(), frame, None)
    return Page(html), len(gzip.compress(html, 6))


def goals_on(page: Page) -> list[str]:
    return [row[0] for row in page.tables[0][1:]]


def test_many_goals_are_paged_and_each_stands_on_one_of_the_pages(root: Path):
    p.Press(root).publish("2026-10-13", many())
    view = View(load_editions(root), DAY)
    assert [page.path for page in goals_pages(view)] == ["/goals/", *(f"/goals/page/{one}/" for one in (2, 3, 4))]
    first, *others = (read(view, number) for number in range(1, 5))
    assert "405 goals. This page lists the 200 that need attention first" in first[0].text
    assert goals_on(first[0])[:20] == [f"Goal {number}" for number in range(20)], "missed ones stand first"
    listed = [title for page, _ in others for title in goals_on(page)]
    assert listed == [f"Goal {number}" for number in reversed(range(COUNT))], "in the order of their positions"
    assert {"/goals/page/2/", "/goals/page/4/"} <= set(first[0].links)
    assert "/goals/" in others[0][0].links
    assert max(size for _, size in (first, *others)) < 100_000


def test_a_goal_that_changes_changes_its_own_page_and_the_first(root: Path):
    press, parts = p.Press(root), many()
    press.publish("2026-10-13", parts)
    parts["goal/goal-0"]["updates"].append(p.update(1, "2026-10-13", "off_track"))
    press.publish("2026-10-13", parts)
    editions = load_editions(root)
    views = View(editions[:1], DAY), View(editions, DAY)
    before, after = ({page.path: digest_of(page, view) for page in goals_pages(view)} for view in views)
    assert [path for path in before if before[path] != after[path]] == ["/goals/", "/goals/page/4/"]


def test_few_goals_stand_on_one_page(root: Path):
    parts = dict(list(many().items())[: ON_A_PAGE + 2])
    p.Press(root).publish("2026-10-13", parts)
    view = View(load_editions(root), DAY)
    [only] = goals_pages(view)
    assert only.path == "/goals/"
    assert "200 goals, those that need attention first" in read(view, 1)[0].text
