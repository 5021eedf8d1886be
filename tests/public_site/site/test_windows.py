"""Automation against people on the page of a goal: an answer for whole windows, a bar for each, nothing before the end."""

import re
from datetime import date
from pathlib import Path

import pytest

from public_site.release import current_release
from tests.public_site.site import parts as p
from tests.public_site.site.charts import drawings, rows_of, texts
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, first_edition
from tests.public_site.site.page import Page
from tests.public_site.site.windows import called_off, result, window

NAME = "automation-and-people"
FOLDER = Path("current/site/goals/isolated-lab")
FIRST, SECOND, THIRD = ("2026-01-05", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30")


def comparing(*windows: p.Part) -> Parts:
    parts = first_edition()
    goal = parts["goal/isolated-lab"]
    goal["revisions"][0]["criteria"] = [p.criterion("as-many", "comparative", "As many as the bounty")]
    goal["comparisons"] = list(windows)
    return parts


def page_of(publish: Publish, *windows: p.Part, on: date = STORY_DAY) -> Page:
    return publish(comparing(*windows), on=on)("/goals/isolated-lab/")


def test_a_bar_tells_what_one_alone_both_and_the_other_alone_found(publish: Publish, root: Path) -> None:
    page = page_of(publish, window(1, *THIRD, result=result(12, 17, 17)))
    assert (
        "Has automation surpassed people? 1 Jul 2026 to 30 Sep 2026: No: automation found 29 over the whole window, "
        "people 34." in page.text
    )
    shown = drawings((root / FOLDER / "index.html").read_bytes(), NAME)
    assert len(shown) == 2
    for drawing in shown:
        bars = [
            tuple(map(float, one)) for one in re.findall(r'<rect class="fill" x="([\d.]+)".*?width="([\d.]+)"', drawing)
        ]
        widths = [width for _, width in bars]
        assert widths[1] == pytest.approx(widths[2], abs=0.2)
        assert widths[0] / widths[1] == pytest.approx(12 / 17, abs=0.01)
        assert texts(drawing, "value") == ["Automation 29", "People 34"]
        ends = [
            list(map(float, re.findall(r"[\d.]+", one))) for one in re.findall(r'class="bracket" d="([^"]+)"', drawing)
        ]
        above, below = ((one[0], one[3]) for one in ends)
        assert above == pytest.approx((bars[0][0], bars[1][0] + widths[1]), abs=0.3)
        assert below == pytest.approx((bars[1][0], bars[2][0] + widths[2]), abs=0.3)
    rows = rows_of((root / FOLDER / f"charts/{NAME}.csv").read_bytes())
    assert rows[1][3:8] == ["Result is out", "all that count", "17", "12", "17"]
    assert rows[2][4:] == ["Severe", "17", "12", "17", "12.5", "30", "14.5", "", "1200", "60500"]
    assert "automation 1,200, people 60,500" in page.text
    assert "3 after the last day of the window. Judged by 2 people, 1 of them more than once." in page.text


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 6, 30), "Not known yet: the window begins on 1 Jul 2026"),
        (date(2026, 9, 30), "Not known yet: the window is open until 30 Sep 2026. Nothing is counted by side"),
        (date(2026, 10, 1), "Not known yet: the window ended on 30 Sep 2026, and its result is not out."),
    ],
)
def test_before_there_is_a_result_there_is_no_chart_and_the_page_turns_by_itself(
    publish: Publish, root: Path, on: date, said: str
) -> None:
    page = page_of(publish, window(1, *THIRD), on=on)
    assert f"Has automation surpassed people? {said}" in page.text
    assert not drawings((root / FOLDER / "index.html").read_bytes(), NAME)
    release = current_release(root)
    assert release is not None
    entry = release.page("/goals/isolated-lab/")
    assert entry is not None
    until = entry.holds_until
    turns = [day for day in ("2026-07-01", "2026-10-01") if day > on.isoformat()]
    assert not turns or (until is not None and until <= turns[0])


def test_a_later_window_without_a_result_is_said_beside_an_earlier_yes(publish: Publish) -> None:
    good = window(1, *FIRST, result=result(6, 0, 3))
    for later in (called_off(2, *SECOND, "2026-07-02"), window(2, *SECOND)):
        page = page_of(publish, good, later)
        assert "5 Jan 2026 to 31 Mar 2026: Yes: automation found 6 over the whole window, people 3." in page.text
        assert "A later window, 1 Apr 2026 to 30 Jun 2026, has no result." in page.text
    assert "has no result" not in page_of(publish, good, window(2, *THIRD), on=date(2026, 8, 1)).text


def test_giving_up_is_told_with_what_was_there_by_then(publish: Publish) -> None:
    text = page_of(publish, called_off(1, *SECOND, "2026-07-02")).text
    assert "called off on 2 Jul 2026, after its window was over: 8 findings reported by then, 7 of them judged." in text
    assert "Why it was called off: The bounty is gone." in text


def test_the_terms_are_told_in_full(publish: Publish) -> None:
    text = page_of(publish, window(1, *THIRD)).text
    for words in ("What was fixed on 2 Jan 2026, before the first day", "The classifiers.", "One fix stops both.",
                  "By codes.", "Severe: Helps clearly. (counts)", "34: Last year", "2 people"):  # fmt: skip
        assert words in text


def test_where_nothing_counts_there_is_no_bar(publish: Publish, root: Path) -> None:
    page = page_of(publish, window(1, *THIRD, result=result(0, 0, 0)))
    assert "Nothing that counts was found by either side over the whole window." in page.text
    assert not drawings((root / FOLDER / "index.html").read_bytes(), NAME)


def test_a_goal_that_compares_nothing_says_nothing_of_it(publish: Publish) -> None:
    assert "Automation against people" not in publish(first_edition(), on=STORY_DAY)("/goals/isolated-lab/").text
