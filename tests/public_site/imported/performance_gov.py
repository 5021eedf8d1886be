"""Maps two tables of performance.gov, goals and quarterly observations of the fiscal year 2022, to a roadmap file.

A goal of the table is a goal, an agency an area, an indicator with its target a metric, an observed value a reading and
a quarter that was told an update. Cells that a spreadsheet could not work out ("#N/A") are empty here. Nobody is named:
all of it is imported history, kept by an observer.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

Row = dict[str, str]
Item = dict[str, Any]

UNKNOWN = ("#N/A", "#REF!", "#VALUE!")
STARTS_ON, ENDS_ON = "2021-10-01", "2023-09-30"  # the two fiscal years of the goals with a date
QUARTER_ENDS = {"1": "2021-12-31", "2": "2022-03-31", "3": "2022-06-30", "4": "2022-09-30"}
PUBLISHED = ("2022-02-15", "2022-05-15", "2022-08-15", "2022-11-15")
HEALTH = {"Ahead": "on_track", "On Track": "on_track", "Delayed": "at_risk", "Blocked": "off_track"}
DOWN = ("Measurable decrease", "Maintain at or below threshold")
LONGEST_TITLE, LONGEST_NAME = 300, 200


def goal_rows(folder: Path) -> list[Row]:
    return [row for row in _table(folder / "goals.json") if row.get("goal_id")]


def observation_rows(folder: Path) -> list[Row]:
    return [row for row in _table(folder / "target.json") if row.get("fiscal_yr")]


def roadmap_file(goals: Sequence[Row], observations: Sequence[Row]) -> bytes:
    """The roadmap file, as JSON."""
    seen = by(observations, "related_goal_id")
    document = {
        "roadmap_file": 1,
        "roadmap": {
            "name": "Agency priority goals",
            "developer": "Agencies of a government",
            "kept_by": "observer",
            "known_until": PUBLISHED[-1],
        },
        "areas": [_area(rows[0]) for rows in by(goals, "agency_code").values()],
        "goals": [_goal(row, seen.get(row["goal_id"], [])) for row in goals],
        "editions": [{"published_at": on} for on in PUBLISHED],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def measures(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of one goal by what they measure. The same indicator with two targets is measured against each."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["target"], row["indicator"], row["value_start"], row["value_target"])
        found.setdefault(key, []).append(row)
    return list(found.values())


def observed(rows: Iterable[Row]) -> list[Row]:
    """One row for each quarter with a value. Some quarters stand in the table more than once, or once more without one."""
    return list({row["fiscal_qtr"]: row for row in rows if row["value_current"]}.values())


def _table(path: Path) -> list[Row]:
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return [{name: "" if value in UNKNOWN else value for name, value in row.items()} for row in rows]


def _area(row: Row) -> Item:
    return {
        "slug": row["agency_code"].lower(),
        "name": row["organization_name"],
        "definition": f"Goals of {row['organization_name']}.",
    }


def _goal(row: Row, rows: Sequence[Row]) -> Item:
    metrics = [_metric(number, found) for number, found in enumerate(measures(rows), 1)]
    return {
        "slug": row["goal_id"].lower(),
        "area": row["agency_code"].lower(),
        "set_on": STARTS_ON,
        "source": row["url_pgov_agency_12"],
        "metrics": metrics,
        "revisions": [_revision(row, rows)],
        "updates": _updates(row, rows),
    }


def _revision(row: Row, rows: Sequence[Row]) -> Item:
    name = row["goal_name"]
    return {
        "title": shorten(name, LONGEST_TITLE, placeholder=" …"),
        "statement": _text(row["goal_description"]),
        "why": f"Tags: {row['applied_tags']}." if row["applied_tags"] else "",
        "deadline": {"kind": "date", "due": ENDS_ON} if row["date_end_fy"] else {"kind": "none"},
        "targets": [_target(number, one[0]) for number, one in enumerate(measures(rows), 1) if one[0]["value_target"]],
    }


def _metric(number: int, rows: Sequence[Row]) -> Item:
    name = rows[0]["indicator"].strip() or rows[0]["target"]
    return {
        "slug": f"measure-{number}",
        "name": shorten(name, LONGEST_NAME, placeholder=" …"),
        "unit": "%" if "%" in name or "percent" in name.lower() else "count",
        "direction": "down" if rows[0]["indicator_type"] in DOWN else "up",
        "readings": [
            {"on": QUARTER_ENDS[row["fiscal_qtr"]], "value": row["value_current"]}
            for row in sorted(observed(rows), key=lambda row: row["fiscal_qtr"])
        ],
    }


def _target(number: int, row: Row) -> Item:
    return {
        "metric": f"measure-{number}",
        "baseline_value": row["value_start"] or None,
        "baseline_on": STARTS_ON if row["value_start"] else None,
        "steps": [{"due": ENDS_ON, "value": row["value_target"]}],
    }


def _updates(row: Row, rows: Sequence[Row]) -> list[Item]:
    """One for each quarter with rows, and the status of the goal as it was given for the last one."""
    quarters = by(rows, "fiscal_qtr")
    found = [_update(quarter, quarters[quarter]) for quarter in sorted(quarters)]
    if row["goal_status"]:
        last = found.pop() if found and "4" in quarters else _update("4", [])
        status = f"Status as reported: {row['goal_status']}."
        found.append({**last, "health": HEALTH.get(row["goal_status"]), "health_sentence": status})
    return found


def _update(quarter: str, rows: Sequence[Row]) -> Item:
    lines = [
        f"- {_text(row['indicator'] or row['target'])}: {row['progress_pct']} as a share of the way, "
        f"“{row['progress_pct_range']}”, “{row['progress_pct_target_status']}”"
        for row in rows
    ]
    return {
        "submitted_at": f"{QUARTER_ENDS[quarter]}T18:00:00Z",
        "period_to": QUARTER_ENDS[quarter],
        "done": "\n".join(lines) or "Only the status was reported.",
    }


def _text(words: str) -> str:
    """Plain words: no line breaks, and braces that mean no date."""
    return " ".join(words.split()).replace("{", "{{")
