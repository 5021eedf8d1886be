"""What happened to a goal, in the words of its page: milestones, readings, turns, updates, how it ended."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from goals.days import day, long_day, maybe_day
from goals.models import Reading, Resolution, StatusUpdate
from goals.progress import effective, number_text
from goals.values import GoalValue, MetricValue, RevisionValue, UpdateValue
from goals.views.texts import text
from goals.views.wording import deadline_words, target_words

PROMPTS = (("done", "Done"), ("next", "Next"), ("problems", "Problems"), ("help", "Help needed"))
_TRIGGERED = ("standing", "event")

Item = dict[str, Any]


def milestones(value: GoalValue, revision: RevisionValue, on: date) -> list[Item]:
    done = {row["key"]: row for row in value["milestones"]}
    found = []
    for term in revision["milestones"]:
        row, due = done.get(term["key"]), maybe_day(term["deadline"]["due"])
        when = "" if row is None else long_day(day(row["achieved_on"])) if row["achieved_on"] else row["achieved_text"]
        found.append(
            {
                "key": term["key"],
                "title": term["title"],
                "due": deadline_words(term["deadline"]) or "no date",
                "done": f"Done {when}" if row else "",
                "is_late": row is None and due is not None and due < on,
            }
        )
    return found


def metric(value: MetricValue, revision: RevisionValue, may: Mapping[str, bool]) -> Item:
    """`may` says of each kind of reading whether the person who reads the page records and corrects it."""
    target = next((one for one in revision["targets"] if one["metric"] == value["slug"]), None)
    in_force = {one["number"] for one in effective(value["readings"])}
    rows = sorted(value["readings"], key=lambda row: (row["on"], row["number"]), reverse=True)
    return {
        "slug": value["slug"],
        "name": value["name"],
        "unit": value["unit"],
        "target": target_words(target) if target else "",
        "readings": [
            {
                "number": row["number"],
                "on": day(row["on"]),
                "value": number_text(Decimal(row["value"])),
                "share": f"{row['numerator']} of {row['denominator']}" if row["denominator"] else "",
                "by": Reading.By(row["by"]).label,
                "reason": row["reason"],
                "is_corrected": row["number"] not in in_force,
                "can_correct": row["number"] in in_force and may[row["by"]],
            }
            for row in rows
        ],
    }


def has_turns(revision: RevisionValue) -> bool:
    """Does the deadline of the goal, or of a milestone, run anew each time something happens?"""
    deadlines = [revision["deadline"], *(term["deadline"] for term in revision["milestones"])]
    return any(deadline["kind"] in _TRIGGERED for deadline in deadlines)


def occurrences(value: GoalValue, on: date) -> list[Item]:
    rows = [(row, maybe_day(row["due"])) for row in value["occurrences"]]
    return [
        {
            "key": row["key"],
            "text": row["text"],
            "triggered_on": day(row["triggered_on"]),
            "due": due,
            "done_on": maybe_day(row["done_on"]),
            "note": row["note"],
            "is_late": due is not None and due < on and not row["done_on"],
        }
        for row, due in rows
    ]


def updates(value: GoalValue, evidence: Mapping[str, str]) -> list[Item]:
    """Newest first; `evidence` gives the titles of the evidence that the reader may know of."""
    corrected = {row["corrects"]: row["number"] for row in value["updates"] if row["corrects"]}
    return [_update(row, corrected.get(row["number"]), evidence) for row in reversed(value["updates"])]


def _update(row: UpdateValue, corrected_by: int | None, evidence: Mapping[str, str]) -> Item:
    return {
        "number": row["number"],
        "on": day(row["submitted_at"]),
        "kind": StatusUpdate.Kind(row["kind"]).label,
        "health": StatusUpdate.Health(row["health"]).label if row["health"] else "",
        "health_tag": (row["health"] or "").replace("_", "-"),
        "suggested": StatusUpdate.Health(row["suggested"]).label if row["suggested"] else "",
        "sentence": row["health_sentence"],
        "confidence": row["confidence"],
        "team": row["team"],
        "visibility": StatusUpdate.Visibility(row["visibility"]).label,
        "corrects": row["corrects"],
        "corrected_by": corrected_by,
        "correction_reason": row["correction_reason"],
        "texts": [(label, text(str(row[name]))) for name, label in PROMPTS if row[name]],  # type: ignore[literal-required]
        "evidence": [(slug, evidence[slug]) for slug in row["evidence"] if slug in evidence],
    }


def resolution(value: GoalValue) -> Item | None:
    row = value["resolution"]
    if row is None:
        return None
    return {
        "ending": Resolution.Ending(row["ending"]).label,
        "achieved": long_day(day(row["achieved_on"])) if row["achieved_on"] else row["achieved_text"],
        "account": text(row["account"]),
        "is_settled": bool(row["accepted_at"] or row["imported"]),
    }
