"""Strip plots of scores: one dot for each published score, nobody to be told from them, and a median only where there is one."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.public_site.site import parts as p
from tests.public_site.site.charts import drawings, rows_of, texts
from tests.public_site.site.conftest import STORY_DAY, Publish
from tests.public_site.site.lab import Parts, third_edition
from tests.public_site.site.page import Page
from tests.public_site.site.test_grade_pages import graded

ROUND, GOAL = "scores--round-1--progress-1", "scores--round-1--isolated-lab--progress"
GRADE = "grade/round-1--isolated-lab--progress"
SITE = Path("current") / "site"


def publish_and_read(publish: Publish, root: Path, parts: Parts, path: str) -> bytes:
    publish(parts, on=STORY_DAY)
    return (root / SITE / path / "index.html").read_bytes()


def with_counts(distribution: dict[str, int], **fields: Any) -> Parts:
    parts = third_edition()
    parts[GRADE] |= {"distribution": distribution, "range": [], "level": None, "spread": 0} | fields
    return parts


def columns_of(drawing: str) -> list[float]:
    return [float(x) for x in re.findall(r'<line class="grid" x1="([\d.]+)"', drawing)]


def dots_by_row(drawing: str) -> list[list[int]]:
    """For each row, how many dots there are in each column."""
    columns = columns_of(drawing)
    rows = re.findall(r'<g transform="translate\(0 [\d.]+\)">(.*?)</g>', drawing, re.DOTALL)
    found = []
    for row in rows:
        counts = [0] * len(columns)
        for x in map(float, re.findall(r'<circle class="day[^"]*" cx="([\d.]+)"', row)):
            apart = [abs(column - x) for column in columns]
            counts[apart.index(min(apart))] += 1
        found.append(counts)
    return found


def test_a_round_has_a_dot_for_each_score_and_table_csv_and_drawing_agree(publish: Publish, root: Path):
    body = publish_and_read(publish, root, third_edition(), "grades")
    read = rows_of((root / SITE / f"grades/charts/{ROUND}.csv").read_bytes())
    assert read[0] == ["Goal", "Ahead", "On course", "Behind", "Far behind", "No visible progress"]
    assert read[1:] == [["List what an isolated room needs", "0", "1", "1", "1", "0"]]
    assert read in Page(body).tables
    shown = drawings(body, ROUND)
    assert len(shown) == 2
    for drawing in shown:
        assert dots_by_row(drawing) == [[0, 1, 1, 1, 0]]
        assert [float(x) for x in re.findall(r'<line class="median" x1="([\d.]+)"', drawing)] == [
            columns_of(drawing)[2]
        ]
    assert (
        "Round 1, progress: on 0 of 1 goal all levels are the same or next to each other; the farthest are 2 apart"
        in (Page(body).text)
    )
    plot = json.loads((root / SITE / f"grades/charts/{ROUND}.json").read_bytes())
    assert len(plot["data"][1]["x"]) == 3


def test_the_page_of_a_goal_has_a_row_for_each_question(publish: Publish, root: Path):
    body = publish_and_read(publish, root, graded(), "goals/isolated-lab")
    read = rows_of((root / SITE / f"goals/isolated-lab/charts/{GOAL}.csv").read_bytes())
    assert read[0][0] == "Question"
    assert read[2] == ["How much of it is done?", "0", "0", "2", "0", "0", "1"]
    assert read in Page(body).tables
    for drawing in drawings(body, GOAL):
        assert dots_by_row(drawing) == [[0, 1, 1, 1, 0, 0], [0, 0, 2, 0, 0, 1]]
        assert drawing.count("day--earlier") == 1, "a score without a level is hollow"
        assert drawing.count('class="median"') == 1, "two levels of a quorum of three make none"
    assert "Progress: levels from Far behind to On course" in Page(body).text


def test_other_counts_draw_other_dots(publish: Publish, root: Path):
    parts = graded()
    parts[GRADE]["criteria"]["scope"] = {"ahead": 3}
    body = publish_and_read(publish, root, parts, "goals/isolated-lab")
    assert {tuple(dots_by_row(one)[1]) for one in drawings(body, GOAL)} == {(3, 0, 0, 0, 0)}


def test_a_grade_without_answers_by_question_has_its_dots_with_the_round_only(publish: Publish, root: Path):
    body = publish_and_read(publish, root, third_edition(), "goals/isolated-lab")
    assert drawings(body, GOAL) == []
    assert not list((root / SITE / "goals/isolated-lab").glob("charts/scores*"))


@pytest.mark.parametrize("distribution", [{}, {"behind": 1}, {"too_early": 1}])
def test_a_single_score_is_not_drawn_since_it_would_be_one_persons(
    publish: Publish, root: Path, distribution: dict[str, int]
):
    parts = with_counts(distribution, n=1, provisional=True)
    parts["grade/round-1--retention-rules--result"]["distribution"] = {"met_in_full": 1}
    body = publish_and_read(publish, root, parts, "grades")
    assert b'id="scores--' not in body
    assert b"charts.js" not in body
    assert not list((root / SITE / "grades").glob("charts/*"))


def test_a_goal_with_one_score_is_counted_beside_those_that_are_drawn(publish: Publish, root: Path):
    parts = third_edition()
    parts["cycle/round-1"]["goals"].append(parts["cycle/round-1"]["goals"][0] | {"goal": "catch-deception"})
    one = p.grade("round-1", "catch-deception", "progress", None, n=1, provisional=True, distribution={"behind": 1})
    parts["grade/round-1--catch-deception--progress"] = one
    body = publish_and_read(publish, root, parts, "grades")
    assert {len(dots_by_row(drawing)) for drawing in drawings(body, ROUND)} == {1}
    assert "1 goal with fewer than two scores is not drawn." in Page(body).text


def test_below_the_quorum_there_are_dots_and_no_median(publish: Publish, root: Path):
    parts = with_counts({"behind": 1, "on_course": 1}, n=2, provisional=True)
    for drawing in drawings(publish_and_read(publish, root, parts, "grades"), ROUND):
        assert sum(dots_by_row(drawing)[0]) == 2
        assert "median" not in re.sub(r"<desc.*?</desc>", "", drawing)


def test_scores_that_are_no_levels_are_hollow_and_compare_with_nothing(publish: Publish, root: Path):
    body = publish_and_read(publish, root, with_counts({"too_early": 2, "no_evidence": 1}, n=0), "grades")
    assert "Round 1, progress: no goal has two levels to compare" in Page(body).text
    for drawing in drawings(body, ROUND):
        assert dots_by_row(drawing) == [[0, 0, 0, 0, 0, 3]]
    read = rows_of((root / SITE / f"grades/charts/{ROUND}.csv").read_bytes())
    assert read[0][-2:] == ["Too early to grade", "No evidence available"]
    assert read[1][-2:] == ["2", "1"]


def test_whoever_gave_which_score_the_files_of_the_chart_are_the_same(publish: Publish, root: Path):
    panels = ["uaaaaaaaaaaaa", "ubbbbbbbbbbbb", "ucccccccccccc"], ["ucccccccccccc", "uaaaaaaaaaaaa"]
    publish(*(graded(reviewers=reviewers) for reviewers in panels), on=STORY_DAY)
    for kind in ("csv", "json", "svg"):
        old, new = (root / SITE / base / f"goals/isolated-lab/charts/{GOAL}.{kind}" for base in ("v/1", ""))
        assert old.read_bytes() == new.read_bytes() or kind == "svg", "a drawing names its edition"
        assert not any(one in file.read_text() for file in (old, new) for one in ("uaaaa", "ubbbb", "ucccc"))


def test_rounds_and_grades_are_drawn_in_files_of_their_own(publish: Publish, root: Path):
    publish(graded(), on=STORY_DAY)
    for name in (f"grades/charts/{ROUND}.svg", f"goals/isolated-lab/charts/{GOAL}.svg"):
        svg = ElementTree.fromstring((root / SITE / name).read_bytes())  # noqa: S314 -- our own bytes
        assert "Example Lab Roadmap, edition" in "".join(svg.itertext())


@pytest.mark.parametrize("words", ["</svg><script>x</script>", "a & b < c", "اسم", "x" * 400])
def test_words_of_people_stay_words(publish: Publish, root: Path, words: str):
    parts = graded()
    parts["goal/isolated-lab"]["revisions"][-1]["title"] = words
    parts["rubric/progress-1"]["criteria"][0]["question"] = words
    parts["rubric/progress-1"]["levels"][0]["label"] = words
    parts["cycle/round-1"]["title"] = words
    publish(parts, on=STORY_DAY)
    for name in (f"grades/charts/{ROUND}.svg", f"goals/isolated-lab/charts/{GOAL}.svg"):
        tree = ElementTree.fromstring((root / SITE / name).read_bytes())  # noqa: S314 -- our own bytes
        assert not [one for one in tree.iter() if one.tag.endswith("script")]
        assert words[:5] in "".join(tree.itertext())
    body = (root / SITE / "grades/index.html").read_bytes()
    assert b"<script>x" not in body
    assert all(texts(drawing, "note") == [] for drawing in drawings(body, ROUND))


def test_a_round_of_many_goals_draws_those_farthest_apart_and_stays_light(publish: Publish, root: Path):
    parts = third_edition()
    for number in range(60):
        slug, far = f"goal-{number}", number >= 55
        parts[f"goal/{slug}"] = p.goal(slug, "security", p.revision(1, "2026-02-10", f"Goal {number}", "2026-12-31"))
        parts["cycle/round-1"]["goals"].append(parts["cycle/round-1"]["goals"][0] | {"goal": slug})
        counts = {"ahead": 1, "far_behind": 2} if far else {"behind": 3}
        parts[f"grade/round-1--{slug}--progress"] = p.grade(
            "round-1", slug, "progress", "behind", distribution=counts, spread=3 if far else 0
        )
    body = publish_and_read(publish, root, parts, "grades")
    [wide, _] = drawings(body, ROUND)
    assert len(dots_by_row(wide)) == 40
    assert dots_by_row(wide)[:5] == [[1, 0, 0, 2, 0]] * 5
    assert "21 goals on which levels lie nearer are only in the table of the round." in Page(body).text
