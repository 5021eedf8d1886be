"""Tables: each cell as the edition says it, stable bytes for each edition, and a dictionary that agrees with the files."""

import csv
import hashlib
import io
import json
import re
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from public_site.editions import load_editions
from public_site.pages.tables import FORMS, TABLES, content_of, data_package, described
from public_site.pages.tables.of_changes import STATES
from public_site.pages.tables.table import Table
from public_site.release import current_release
from public_site.render import render_release
from public_site.view import View
from roadmap.csv_lines import unharmed
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import STORY_DAY, Get
from tests.public_site.site.lab import first_edition, second_edition, third_edition
from tests.public_site.site.page import Page
from tests.public_site.site.test_feeds import publish

TYPES: dict[str, Any] = {
    **{"string": str, "integer": int, "boolean": bool, "list": list, "number": str},
    **{"date": str, "datetime": str},
}


def table(name: str) -> Table:
    return next(one for one in (*TABLES, STATES) if one.name == name)


def rows(view: View, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(content_of(view, table(name), "json"))
    return found


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def seen(root: Path, on: date = STORY_DAY) -> View:
    return View(load_editions(root), on)


# --- rows and columns -------------------------------------------------------------------------------------------------


def test_every_table_that_was_promised_is_there():
    assert {one.name for one in TABLES} >= {
        *("goals", "revisions", "criteria", "milestones", "deadlines", "metrics", "readings", "updates", "evidence"),
        *("thresholds", "mitigations", "commitments", "cycles", "grades", "distributions", "changes"),
    }
    assert len({one.name for one in TABLES}) == len(TABLES)


def test_every_column_has_words_and_every_cell_the_type_that_is_said(site: Path):
    check_types(seen(site))


def check_types(view: View) -> None:
    for one in (*TABLES, STATES):
        assert one.row
        for column in one.columns:
            assert column.words, f"{one.name}.{column.name}"
        for row in one.rows(view):
            assert set(row) == {column.name for column in one.columns}, one.name
            for column in one.columns:
                check_cell(column.type, row[column.name], f"{one.name}.{column.name}")


def check_cell(type_: str, value: Any, where: str) -> None:
    if value is None or (value == "" and type_ in ("string", "date", "datetime", "number")):
        return
    assert type(value) is TYPES[type_], f"{where} holds {value!r}"
    if type_ == "date":
        # A day of a moment is a day: "2026-05-12T09:00:00Z" never stands in a column of days.
        date.fromisoformat(value)
    elif type_ == "datetime":
        assert datetime.fromisoformat(value).tzinfo, where
    elif type_ == "number":
        Decimal(value)


def test_csv_and_json_hold_the_same(site: Path):
    view = seen(site)
    for one in TABLES:
        objects, lines = rows(view, one.name), cells(content_of(view, one, "csv"))
        assert len(objects) == len(lines), one.name
        for row, line in zip(objects, lines, strict=True):
            for name, value in row.items():
                text = (
                    "; ".join(value)
                    if isinstance(value, list)
                    else str(value).lower()
                    if isinstance(value, bool)
                    else value
                )
                assert unharmed(line[name]) == ("" if text is None else str(text)), f"{one.name}.{name}"


def test_a_goal_that_moved_tells_both_dates_and_each_move_has_a_row(site: Path):
    goals = {one["goal"]: one for one in rows(seen(site), "goals")}
    room = goals["isolated-lab"]
    assert (room["first_due"], room["due"], room["slip_days"], room["moves"]) == ("2026-06-30", "2026-11-30", 153, 1)
    [move] = rows(seen(site), "deadlines")
    assert (move["before_text"], move["after_text"], move["days"], move["direction_rule"]) == (
        *("30 Jun 2026", "30 Nov 2026"),
        *(153, "less"),
    )


def test_a_corrected_reading_stays_and_names_the_one_in_its_place(site: Path):
    readings = {one["number"]: one for one in rows(seen(site), "readings")}
    assert (readings[3]["value"], readings[3]["superseded_by"]) == ("88", 5)
    assert (readings[5]["value"], readings[5]["supersedes"]) == ("81", 3)


def test_labels_of_direction_stand_beside_each_other(site: Path):
    [lowered] = [one for one in rows(seen(site), "revisions") if one["kind"] == "target_changed"]
    assert [lowered[f"direction{side}"] for side in ("", "_rule", "_owner", "_coder")] == [
        "contested",
        "less",
        "same",
        "less",
    ]


def test_distributions_count_reviewers_and_never_name_them(site: Path):
    found = {(one["goal"], one["level"]): one["count"] for one in rows(seen(site), "distributions")}
    assert found["isolated-lab", "far_behind"] == 1
    assert b"urrrrrrrrrrrr" not in b"".join(content_of(seen(site), one, "json") for one in TABLES)


# --- texts ------------------------------------------------------------------------------------------------------------


def test_withheld_words_are_their_box_in_words(site: Path):
    [update] = [one for one in rows(seen(site), "updates") if "Parts are late" in one["problems"]]
    assert update["problems"] == (
        "Parts are late. [Withheld: security of protections. It names rooms. About 150 words. "
        "Review of this redaction due 1 Oct 2026.]"
    )


def test_no_cell_of_a_csv_begins_a_formula_and_json_holds_the_text_as_it_is(root: Path):
    parts = deepcopy(first_edition())
    bad = '=HYPERLINK("https://evil.example","x")'
    parts["goal/isolated-lab"]["revisions"][0]["title"] = bad
    parts["goal/isolated-lab"]["updates"][0]["done"] = "+1\n-2\n@SUM(A1)"
    publish(root, parts)
    view = seen(root, date(2026, 2, 11))
    assert [one["title"] for one in rows(view, "goals") if one["goal"] == "isolated-lab"] == [bad]
    for one in TABLES:
        for line in cells(content_of(view, one, "csv")):
            for cell in line.values():
                number = re.fullmatch(r"-?[0-9.]+", cell)
                assert number or not re.search(r"(^|\n)[\s\"]*[=+\-@]", cell), f"{one.name}: {cell!r}"


# --- bytes that stay --------------------------------------------------------------------------------------------------


def test_a_table_holds_nothing_that_follows_from_the_day(site: Path):
    early, late = seen(site), seen(site, date(2031, 1, 1))
    for one in TABLES:
        for form in FORMS:
            assert content_of(early, one, form) == content_of(late, one, form), one.name


def test_the_states_of_today_turn_by_themselves(get: Get, today: Any):
    [room] = [one for one in json.loads(get("/data/states.json").body) if one["goal"] == "isolated-lab"]
    assert (room["outcome"], room["freshness"], room["health"]) == ("in_progress", "stale", "at_risk")
    today(date(2026, 12, 1))
    [room] = [one for one in json.loads(get("/data/states.json").body) if one["goal"] == "isolated-lab"]
    assert room["outcome"] == "missed"


def test_tables_of_old_editions_stay_at_their_addresses(get: Get, site: Path):
    first, now = get("/v/1/data/goals.csv"), get("/data/goals.csv")
    assert first.status == 200
    assert b"2026-11-30" not in first.body
    assert b"2026-11-30" in now.body
    # Edition 3 changed no goal: its table is the one that edition 2 brought.
    moved = get("/v/3/data/goals.csv")
    assert (moved.status, moved.header("Location")) == (302, "/v/2/data/goals.csv")
    assert get("/v/2/data/goals.csv").body == now.body
    assert get("/v/1/data/grades.csv").status == 200, "empty, but there"
    assert get("/v/9/data/goals.csv").status == 404
    assert get("/data/nothing.csv").status == 404


def test_a_later_edition_changes_no_byte_of_an_old_table(root: Path):
    press = publish(root, first_edition(), second_edition())
    old = render_release(root, on=date(2026, 3, 11)).folder / "site" / "v/1/data"
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    press.publish("2026-10-08", third_edition())
    new = render_release(root, on=STORY_DAY).folder / "site" / "v/1/data"
    assert {path.name: path.read_bytes() for path in new.iterdir() if path.name in before} == before
    assert {"goals.csv", "goals.json", "datapackage.json"} <= before.keys()


# --- the dictionary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/v/1", "/v/2"])
def test_the_dictionary_of_each_edition_agrees_with_the_files_of_that_edition(get: Get, prefix: str):
    package = json.loads(get(f"{prefix}/data/datapackage.json").body)
    assert {one["path"] for one in package["resources"]} == {f"{one.name}.{form}" for one in TABLES for form in FORMS}
    for resource in package["resources"]:
        found = get(f"{prefix}/data/{resource['path']}")
        found = get(found.header("Location")) if found.status == 302 else found
        assert len(found.body) == resource["bytes"]
        assert f"sha256:{hashlib.sha256(found.body).hexdigest()}" == resource["hash"], resource["path"]
        assert found.header("Content-Type").partition(";")[0] == resource["mediatype"]
        fields = [one["name"] for one in resource["schema"]["fields"]]
        if resource["format"] == "csv":
            assert next(csv.reader(io.StringIO(found.body.decode()))) == fields
            assert len(cells(found.body)) == resource["rows"]


def test_it_says_which_tables_an_edition_changed(site: Path):
    editions = load_editions(site)
    assert {one.changed for one in described(View(editions[:1], STORY_DAY))} == {None}
    changed = {one.table.name for one in described(seen(site)) if one.changed}
    evaluations = {"evaluation-suites", "evaluation-runs", "evaluation-studies"}
    assert changed == {"cycles", "grades", "distributions", "mitigations", "changes"} | evaluations


def test_the_tables_of_evaluations_hold_every_suite_run_and_study_of_the_edition(site: Path):
    suites, runs, studies = (rows(seen(site), f"evaluation-{name}") for name in ("suites", "runs", "studies"))
    assert [(one["suite"], one["visibility"], one["capability"]) for one in suites] == [
        ("flags", "public", "cyber"),
        ("reagents", "public", "chemical"),
        ("unnamed--1", "internal", "biological"),
    ]
    assert [(one["suite"], one["target"], one["status"], one["lacks"]) for one in runs] == [
        ("flags", "Example-3", "complete", ["seeds", "intervals"]),
        ("flags", "Example-4", "complete", []),
        ("reagents", "Example-4", "crashed", ["code", "data"]),
        ("unnamed--1", "Example-4", "complete", []),
    ]
    assert [(one["title"], one["deposited_on"], one["starts_on"]) for one in studies] == [
        ("Uplift of novices", "2026-08-20", "2026-09-01")
    ]


def test_a_part_that_changed_in_what_no_column_shows_changed_no_table(root: Path):
    parts = deepcopy(first_edition())
    parts["goal/isolated-lab"]["revisions"][0]["proposed_by"] = "ucccccccccccc"
    publish(root, first_edition(), parts)
    view = seen(root)
    assert {one.table.name for one in described(view) if one.changed} == {"changes"}
    assert data_package(view)["version"] == "2"


def test_the_page_of_data_lists_tables_columns_sizes_and_hashes(get: Get, site: Path):
    page = Page(get("/data/").body)
    release = current_release(site)
    assert release is not None
    for one in TABLES:
        for form in FORMS:
            assert f"/data/{one.name}.{form}" in page.links
            assert release.hashes[f"data/{one.name}.{form}"] in page.text
        assert f"table-{one.name}" in page.ids
        for column in one.columns:
            assert column.words in page.text
    assert "Example Lab: Example Lab Roadmap, edition 3 of 8 Oct 2026. http://localhost:8000/v/3/" in page.text
    assert "Licence: CC BY 4.0." in page.text


def test_a_deadline_whose_words_and_arithmetic_differ_is_a_known_problem(root: Path):
    parts = deepcopy(first_edition())
    warning = "The text says 24 Jun 2026; the arithmetic gives 23 Jun 2026."
    parts["goal/isolated-lab"]["revisions"][0]["deadline"] |= {"warning": warning}
    publish(root, parts)
    folder = render_release(root, on=STORY_DAY).folder
    assert warning in Page((folder / "site/data/index.html").read_bytes()).text


def test_a_roadmap_without_anything_has_tables_with_a_head_alone(root: Path):
    publish(root, {"roadmap/roadmap": p.roadmap(licence="")})
    view = seen(root)
    assert content_of(view, table("goals"), "csv").count(b"\n") == 1
    assert rows(view, "goals") == []
    assert "licenses" not in data_package(view)
