"""Grades over rounds: one row for each round, nothing between them, and never two scales beside each other."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.public_site.html_rules import faults_of
from tests.public_site.site import parts as p
from tests.public_site.site.charts import drawings, rows_of, texts
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, third_edition
from tests.public_site.site.page import Page

NAME = "rounds--progress-1"
SITE = Path("current") / "site"
NOTHING = "Nothing to compare"


def round_of(parts: Parts, slug: str, on: str, level: str | None, goal: str = "isolated-lab", **fields: Any) -> None:
    """One more round that grades the progress of a goal; its cycle is kept, whatever else it graded."""
    parts.setdefault(f"cycle/{slug}", p.cycle(slug, slug.capitalize(), (goal, "progress")))
    said = {"graded_on": on, "cycle_title": slug.capitalize()} | fields
    parts[f"grade/{slug}--{goal}--progress"] = p.grade(slug, goal, "progress", level, **said)


def two_rounds(**fields: Any) -> Parts:
    """Behind in "round-1" of 8 October 2026 (from Far behind to On course), and a level in an earlier one of February."""
    parts = third_edition()
    wide = {"distribution": {"ahead": 1, "on_course": 2}, "range": ["ahead", "on_course"]}
    round_of(parts, "winter", "2026-02-20", **({"level": "on_course"} | wide | fields))
    return parts


def read_both(publish: Publish, root: Path, parts: Parts) -> tuple[bytes, bytes]:
    """The pages of the goal and of the grades."""
    publish(parts, on=STORY_DAY)
    goal, grades = ((root / SITE / name / "index.html").read_bytes() for name in ("goals/isolated-lab", "grades"))
    return goal, grades


def drawn_rows(drawing: str) -> list[tuple[int, tuple[int, int] | None, bool]]:
    """For each row the column of its dot, the columns in which its bar ends, and whether the dot is filled."""
    columns = list(dict.fromkeys(re.findall(r'<line class="grid" x1="([\d.]+)"', drawing)))
    found = []
    for row in drawing.split("<circle ")[1:]:
        bar = re.findall(r'<line class="slip" x1="([\d.]+)" x2="([\d.]+)"', before_dot(drawing, row))
        ends = (columns.index(bar[0][0]), columns.index(bar[0][1])) if bar else None
        dot = re.search(r'cx="([\d.]+)"', row)
        assert dot is not None
        found.append((columns.index(dot[1]), ends, "day--earlier" not in row.partition("/>")[0]))
    return found


def before_dot(drawing: str, row: str) -> str:
    """The group of a row up to its dot."""
    return drawing[: drawing.index(f"<circle {row}")].rpartition("<g transform")[2]


@pytest.mark.parametrize(("which", "path"), [(0, "goals/isolated-lab"), (1, "grades")])
def test_drawings_table_csv_and_interactive_chart_hold_the_same_grades(
    publish: Publish, root: Path, which: int, path: str
):
    body = read_both(publish, root, two_rounds())[which]
    expected = [
        ["Winter", "2026-02-20", "On course", "Ahead", "On course", "3", "progress-1"],
        ["Round 1", "2026-10-08", "Behind", "On course", "Far behind", "3", "progress-1"],
    ]
    assert [row[1:] for row in rows_of((root / SITE / path / f"charts/{NAME}.csv").read_bytes())[1:]] == expected
    [table] = [one for one in Page(body).tables if "Levels given" in one[0]]
    place = table[0].index("Round")
    assert [row[place : place + 4] for row in table[1:]] == [
        ["Winter", "20 Feb 2026", "On course", "from On course to Ahead"],
        ["Round 1", "8 Oct 2026", "Behind", "from Far behind to On course"],
    ]
    shown = drawings(body, NAME)
    assert len(shown) == 2
    for drawing in shown:
        assert drawn_rows(drawing) == [(1, (0, 1), True), (2, (1, 3), True)]
    bars, dots = json.loads((root / SITE / path / f"charts/{NAME}.json").read_bytes())["data"]
    assert dots["x"] == [1, 2]
    assert bars["x"] == [0, 1, None, 1, 3, None]
    assert b"/assets/charts." in body
    assert faults_of(body) == []
    assert NOTHING not in Page(body).text


def test_headlines_say_what_the_rounds_said(publish: Publish, root: Path):
    goal, grades = read_both(publish, root, two_rounds())
    assert "Progress over 2 rounds: first On course, last Behind" in Page(goal).text
    expected = "Progress over rounds, 1 goal graded twice or more: the last level is worse on 1"
    assert expected in Page(grades).text
    for drawing in drawings(goal, NAME):
        assert "20 Feb 2026 On course (reviewers from On course to Ahead)" in drawing


def test_one_round_is_said_to_be_one_and_nothing_is_drawn(publish: Publish, root: Path):
    for body in read_both(publish, root, third_edition()):
        assert f'id="{NAME}"'.encode() not in body
        assert NOTHING in Page(body).text
    assert not list((root / SITE).glob("**/charts/rounds--*"))


def test_a_goal_that_nobody_graded_says_that_alone(publish: Publish, root: Path):
    publish(third_edition(), on=STORY_DAY)
    text = Page((root / SITE / "goals/catch-deception/index.html").read_bytes()).text
    assert "Not assessed" in text
    assert NOTHING not in text


def test_without_a_level_the_dot_is_hollow_in_a_column_of_its_own(publish: Publish, root: Path):
    parts = two_rounds(level=None, non_grade="too_early", distribution={"too_early": 3}, range=[], n=0)
    goal, grades = read_both(publish, root, parts)
    for drawing in (*drawings(goal, NAME), *drawings(grades, NAME)):
        assert drawn_rows(drawing) == [(5, None, False), (2, (1, 3), True)]
        assert "No level" in re.sub(r"<[^>]+>", " ", drawing)
    assert "first Too early to grade, last Behind" in Page(goal).text
    assert "the last level is not to be compared on 1" in Page(grades).text
    [row] = [row for row in rows_of((root / SITE / f"grades/charts/{NAME}.csv").read_bytes()) if "Winter" in row]
    assert row[3:6] == ["Too early to grade", "", ""]


def test_a_single_score_has_no_bar_since_it_would_be_one_persons(publish: Publish, root: Path):
    one = {"level": None, "provisional": True, "n": 1, "distribution": {"ahead": 1}, "range": ["ahead", "ahead"]}
    goal, _ = read_both(publish, root, two_rounds(**one))
    for drawing in drawings(goal, NAME):
        assert drawn_rows(drawing)[0] == (5, None, False)
    assert "first Provisional: 1 of 3 reviewers, last Behind" in Page(goal).text


def test_another_version_with_the_same_levels_stands_apart_and_says_so(publish: Publish, root: Path):
    parts = two_rounds()
    parts["rubric/progress-2"] = parts["rubric/progress-1"] | {"slug": "progress-2", "version": 2}
    parts["grade/round-1--isolated-lab--progress"]["rubric"] = "progress-2"
    goal, _ = read_both(publish, root, parts)
    for drawing in drawings(goal, NAME):
        assert texts(drawing, "note") == ["from here by version 2 of the rubric"]
        assert len(drawn_rows(drawing)) == 2


def test_levels_of_another_scale_are_never_beside_these(publish: Publish, root: Path):
    parts = two_rounds()
    other = p.rubric("progress", "Good", "Bad") | {"slug": "progress-2", "version": 2}
    parts["rubric/progress-2"] = other
    for slug, on in (("spring", "2026-04-01"), ("summer", "2026-07-01")):
        round_of(
            parts, slug, on, "good", rubric="progress-2", distribution={"good": 2, "bad": 1}, range=["good", "bad"]
        )
    goal, _ = read_both(publish, root, parts)
    for drawing in drawings(goal, NAME):
        assert len(drawn_rows(drawing)) == 2
    for drawing in drawings(goal, "rounds--progress-2"):
        assert drawn_rows(drawing) == [(0, (0, 1), True)] * 2
    assert Page(goal).text.count("Rounds that used other levels are not beside these.") == 2
    alone = deepcopy(parts)
    alone["grade/winter--isolated-lab--progress"] |= {
        "rubric": "progress-2",
        "level": "bad",
        "distribution": {"bad": 3},
    }
    body, _ = read_both(publish, root, alone)
    assert drawings(body, NAME) == [], "one grade on a scale is nothing to compare"


def test_goals_that_got_worse_come_first_and_those_beyond_are_in_the_table(publish: Publish, root: Path):
    parts = third_edition()
    for number in range(14):
        slug = f"goal-{number:02}"
        parts[f"goal/{slug}"] = p.goal(slug, "security", p.revision(1, "2026-02-10", f"Goal {number}", "2026-12-31"))
        round_of(parts, "winter", "2026-02-20", "on_course", slug)
        round_of(parts, "summer", "2026-07-01", "far_behind" if number == 13 else "ahead", slug)
    _, grades = read_both(publish, root, parts)
    [wide, _] = drawings(grades, NAME)
    names = re.findall(r'<text class="area" y="16"><tspan x="0">([^<]*)<', wide)
    assert names[:2] == ["Goal 13", "Goal 0"]
    assert len(names) == 12
    assert "2 more goals only in the table." in Page(grades).text
    assert (
        "14 goals graded twice or more: the last level is better than the first on 13, worse on 1" in Page(grades).text
    )
    assert len(rows_of((root / SITE / f"grades/charts/{NAME}.csv").read_bytes())) == 1 + 2 * 14


@pytest.mark.parametrize("words", ["</svg><script>x</script>", "a & b < c", "اسم", "x" * 400])
def test_words_of_people_stay_words(publish: Publish, root: Path, words: str):
    parts = two_rounds(cycle_title=words)
    parts["goal/isolated-lab"]["revisions"][-1]["title"] = words
    parts["rubric/progress-1"]["levels"][0]["label"] = words
    bodies = read_both(publish, root, parts)
    assert not any(b"<script>x" in body for body in bodies)
    for folder in ("grades", "goals/isolated-lab"):
        tree = ElementTree.fromstring((root / SITE / folder / f"charts/{NAME}.svg").read_bytes())  # noqa: S314 -- our own bytes
        assert not [one for one in tree.iter() if one.tag.endswith("script")]
        assert words[:5] in "".join(tree.itertext())
        figure = json.loads((root / SITE / folder / f"charts/{NAME}.json").read_bytes())
        assert not any("<script" in one["text"] for one in figure["layout"]["annotations"])
