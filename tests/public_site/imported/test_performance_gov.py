"""A real roadmap of others: 460 goals and 756 quarterly observations, from a roadmap file to the last public page."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from goals.progress import metric_progress, number_text
from goals.values import GoalValue, MetricValue
from public_site.editions import Edition, load_editions
from public_site.publish import write_editions
from public_site.release import Release, current_release
from public_site.render import render_release
from public_site.roadmap_file.importing import import_content
from tests.public_site.imported import performance_gov as source
from tests.public_site.imported.performance_gov import QUARTER_ENDS, Row
from tests.public_site.site.page import Page
from tests.shared_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("performance_gov")]

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = date(2022, 11, 20)
ERRORS = (b"#N/A", b"#REF!", b"#VALUE!")
MEASURED = ("Measurable increase", "Measurable decrease")


@dataclass(frozen=True)
class Sample:
    """The tables, and what was published of them."""

    goals: list[Row]
    observations: list[Row]
    edition: Edition
    release: Release

    def of(self, row: Row) -> GoalValue:
        return self.edition.goals()[row["goal_id"].lower()]

    def measured(self) -> Iterator[tuple[Row, MetricValue, list[Row]]]:
        """Goal, metric as published and rows of the table, for every measure."""
        rows = source.by(self.observations, "related_goal_id")
        for goal in self.goals:
            found = source.measures(rows.get(goal["goal_id"], []))
            for metric, one in zip(self.of(goal)["metrics"], found, strict=True):
                yield goal, metric, one

    def page(self, row: Row) -> Page:
        return Page((self.release.site / "goals" / row["goal_id"].lower() / "index.html").read_bytes())

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.release.site / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Sample:
    folder, root = shared("performance-gov-apg"), tmp_path_factory.mktemp("performance-gov")
    goals, observations = source.goal_rows(folder), source.observation_rows(folder)
    with django_db_blocker.unblock(), transaction.atomic():
        import_content(source.roadmap_file(goals, observations), as_json=True, at=AT)
        write_editions(root)
        transaction.set_rollback(True)
    render_release(root, on=ON)
    release = current_release(root)
    assert release is not None
    return Sample(goals, observations, load_editions(root)[-1], release)


def test_the_tables_have_one_empty_row_each_which_is_no_goal_and_no_value(sample: Sample) -> None:
    for name, rows in (("goals", sample.goals), ("target", sample.observations)):
        table = json.loads((shared("performance-gov-apg") / f"{name}.json").read_text(encoding="utf-8"))
        assert len(table) - len(rows) == 1, name
    assert len(sample.goals) == len(sample.table("goals")) == len(sample.table("states")) == 460
    assert len(sample.observations) == 756


def test_every_goal_has_its_page_with_every_value_that_was_observed(sample: Sample) -> None:
    values: dict[str, list[str]] = {}
    for goal, metric, rows in sample.measured():
        shown = [f"{number_text(Decimal(row['value_current']))} {metric['unit']}" for row in source.observed(rows)]
        values.setdefault(goal["goal_id"], []).extend(shown)
    for goal in sample.goals:
        page = sample.page(goal)
        assert " ".join(goal["goal_name"].split())[:280] in page.text
        numbers = [row for rows in page.tables if rows[0][:2] == ["Day", "Value"] for row in rows[1:]]
        found = [row[1] for row in numbers if row != ["No value has been reported."]]
        assert sorted(found) == sorted(values.get(goal["goal_id"], []))
    assert sum(map(len, values.values())) == len(sample.table("readings")) == 573


def test_values_are_published_as_they_were_given(sample: Sample) -> None:
    published = {(one["goal"], one["metric"], one["on"]): Decimal(one["value"]) for one in sample.table("readings")}
    given = {
        (goal["goal_id"].lower(), metric["slug"], QUARTER_ENDS[row["fiscal_qtr"]]): Decimal(row["value_current"])
        for goal, metric, rows in sample.measured()
        for row in source.observed(rows)
    }
    assert published == given
    assert (min(given.values()), max(given.values())) == (Decimal("-1.8"), Decimal(304854115))


def test_progress_below_nothing_and_above_all_is_what_the_agencies_worked_out(sample: Sample) -> None:
    """They round to nine decimals. Nothing is cut at 0 or at 100 %."""
    ways: list[Decimal] = []
    for goal, metric, rows in sample.measured():
        target = next((one for one in _targets(sample.of(goal)) if one["metric"] == metric["slug"]), None)
        for row in source.observed(rows):
            way = metric_progress(metric, target, date.fromisoformat(QUARTER_ENDS[row["fiscal_qtr"]])).way
            if row["indicator_type"] in MEASURED and way is not None:
                assert abs(way - Decimal(row["progress_pct"])) < Decimal("1e-7"), row
                ways.append(way)
    assert (min(ways), max(ways)) == (-19, 11)
    assert [len([way for way in ways if way < 0]), len([way for way in ways if way > 1])] == [35, 63]


def test_what_an_agency_said_of_its_progress_is_on_the_page_of_the_goal(sample: Sample) -> None:
    goals = {goal["goal_id"]: goal for goal in sample.goals}
    extreme = [row for row in sample.observations if not 0 <= Decimal(row["progress_pct"]) <= 1]
    assert len(extreme) == 98
    for row in extreme:
        words = f"{row['progress_pct']} as a share of the way, “{row['progress_pct_range']}”"
        assert words in sample.page(goals[row["related_goal_id"]]).text


def test_what_was_not_observed_is_never_a_number(sample: Sample) -> None:
    unknown = [(goal, metric) for goal, metric, rows in sample.measured() if not source.observed(rows)]
    assert len(unknown) == 18
    for goal, metric in unknown:
        assert metric["readings"] == []
        has_target = metric["slug"] in {one["metric"] for one in _targets(sample.of(goal))}
        told = f"{metric['name']}: no value reported yet" in sample.page(goal).text
        assert told == has_target, metric


def test_a_cell_that_a_spreadsheet_could_not_work_out_is_in_no_public_byte(sample: Sample) -> None:
    files = [path for path in sample.release.site.rglob("*") if path.is_file()]
    assert len(files) > 5_000
    assert [path for path in files for error in ERRORS if error in path.read_bytes()] == []


def _targets(goal: GoalValue) -> list[Any]:
    return list(goal["revisions"][-1]["targets"])
